//! The arguments that say how it is to be found out who speaks.

use std::num::NonZeroU8;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use evenkeel_meeting::Speaker;

/// Who speaks.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Speakers")]
pub(crate) struct Speakers {
    /// What one participant alone was recorded as, "Ana=ana.m4a"; once for each of them.
    ///
    /// Zoom and others can write a file a participant, all of which begin together. Each is
    /// transcribed by itself, and what is said is put in order by its time. INPUT is then the
    /// recording of all of them, and may be left out: it gives its name and is not heard.
    #[arg(long, value_name = "NAME=FILE", conflicts_with_all = ["channels_are", "rttm", "names_from"])]
    pub(crate) participant: Vec<Participant>,

    /// Who is on each channel of the recording, from the first: "Ana,Ben".
    ///
    /// Each channel is transcribed by itself. Where one is heard only because its microphone picks
    /// another up, it is left out.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = speaker,
          conflicts_with_all = ["rttm", "names_from"])]
    pub(crate) channels_are: Vec<Speaker>,

    /// Take who spoke when from this RTTM file, which any diarizer writes (pyannote, Kaldi …).
    #[arg(long, value_name = "FILE", conflicts_with = "names_from")]
    pub(crate) rttm: Option<PathBuf>,

    /// Take the names from the platform's own transcript of the same recording (vtt, srt), by time.
    #[arg(long, value_name = "FILE")]
    pub(crate) names_from: Option<PathBuf>,

    /// Tell at most so many speakers apart by the sound of their voices [default: as many as there
    /// seem to be].
    ///
    /// Needs the networks that `evenkeel model get voices` brings (33 MB), and is done where they are
    /// here and nothing better tells who speaks.
    #[arg(long, value_name = "N",
          conflicts_with_all = ["participant", "channels_are", "rttm", "names_from", "no_diarization"])]
    pub(crate) speakers: Option<NonZeroU8>,

    /// Do not tell speakers apart by their voices.
    #[arg(long)]
    pub(crate) no_diarization: bool,
}

impl Speakers {
    /// Returns `named`, or the first participant's recording where nothing is named.
    pub(crate) fn input<'i>(&'i self, named: Option<&'i Path>) -> &'i Path {
        let first = || self.participant.first().map(|participant| participant.file.as_path());
        named.or_else(first).expect("the arguments ask for one of the two")
    }

    /// Returns what the meeting is called after: what is `named`, or the folder that the
    /// participants' recordings lie in.
    pub(crate) fn namesake(&self, named: Option<&Path>) -> PathBuf {
        let input = self.input(named);
        let absolute = std::path::absolute(input).unwrap_or_else(|_| input.to_owned());
        match absolute.parent().filter(|folder| named.is_none() && folder.file_name().is_some()) {
            Some(folder) => folder.to_owned(),
            None => input.to_owned(),
        }
    }

    /// Returns the title that a meeting gets of which nothing is `named` but the participants'
    /// recordings: the name of the folder that they lie in.
    pub(crate) fn title(&self, named: Option<&Path>) -> Option<String> {
        let folder = self.namesake(named);
        let name = folder.file_name().filter(|_| named.is_none())?.to_string_lossy();
        Some(name.replace(['-', '_'], " "))
    }
}

/// `NAME=FILE`: the recording of one participant alone.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Participant {
    pub(crate) speaker: Speaker,
    pub(crate) file: PathBuf,
}

impl FromStr for Participant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').ok_or("write NAME=FILE, like Ana=ana.m4a")?;
        if file.is_empty() {
            return Err("write NAME=FILE, like Ana=ana.m4a".to_owned());
        }
        Ok(Self { speaker: speaker(name)?, file: PathBuf::from(file) })
    }
}

/// `OLD=NEW`: a speaker's other name.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Renaming {
    pub(crate) from: Speaker,
    pub(crate) to: Speaker,
}

impl FromStr for Renaming {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once('=').ok_or("write OLD=NEW, like SPEAKER_01=Ana")?;
        Ok(Self { from: speaker(from)?, to: speaker(to)? })
    }
}

fn speaker(name: &str) -> Result<Speaker, String> {
    Speaker::new(name).ok_or_else(|| "a speaker needs a name".to_owned())
}

/// Say who speaks in an analysis, and correct their names.
///
/// Without --rename and --merge it lists the speakers, with how long each speaks and a quote to know
/// them by. With them the names change in transcript, annotations and report; nothing is heard or
/// tagged again. A transcript that was corrected in this way is never overwritten.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SpeakersCommand {
    /// The folder of an analysis.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Give a speaker another name. May be given several times.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<Renaming>,

    /// Take two speakers for one: what SPEAKER_03 says is Ana's. May be given several times.
    #[expect(clippy::doc_markdown, reason = "a label, shown to people as it is")]
    #[arg(long, value_name = "ONE=OTHER")]
    pub(crate) merge: Vec<Renaming>,
}

const EXAMPLES: &str = "\
Examples:
  evenkeel speakers weekly.evenkeel
  evenkeel speakers weekly.evenkeel --rename \"SPEAKER_01=Ana\" --rename \"SPEAKER_02=Ben\"
  evenkeel speakers weekly.evenkeel --merge \"SPEAKER_03=Ana\"";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_is_a_name_and_a_file() {
        let read = |text: &str| text.parse::<Participant>().map(|read| (read.speaker, read.file));
        let ana = Speaker::new("Ana Lima").unwrap();
        assert_eq!(read("Ana Lima=a=b.m4a"), Ok((ana, PathBuf::from("a=b.m4a"))));
        for wrong in ["ana.m4a", "=ana.m4a", "Ana=", " =a"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn both_names_of_a_renaming_are_names() {
        assert_eq!("A=B".parse::<Renaming>().unwrap().to, Speaker::new("B").unwrap());
        for wrong in ["A", "A=", "=B"] {
            assert!(wrong.parse::<Renaming>().is_err(), "{wrong}");
        }
    }
}
