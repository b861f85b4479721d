//! `evenkeel analyze`: from a recording or a transcript to a report.

use std::path::{Path, PathBuf};

use evenkeel_meeting::{ContentHash, Transcript};
use evenkeel_report::Report;

use crate::app::App;
use crate::args::{Analyze, Speech};
use crate::commands::many;
use crate::error::{CommandError, Exit, show};
use crate::folder::{self, Folder, StoredTranscript};
use crate::hearing::Hearing;
use crate::input::{Input, read_instead_of_hearing, with_heading};
use crate::run_record::RunRecord;
use crate::tagging::{self, Taggers};
use crate::{advice, files, reporting};

pub(crate) fn run(app: &App, arguments: &Analyze) -> Result<Exit, CommandError> {
    let taggers = Taggers::gather(app, &arguments.tagging, arguments.strict)?
        .with_candidates(arguments.candidates)
        .with_suspect(arguments.keep_suspect);
    let many = &arguments.many;
    let alone = match &arguments.inputs[..] {
        [] => many.watch.is_none(),
        [input] => many.out_root.is_none() && !many.dry_run && !input.is_dir(),
        _ => false,
    };
    if !alone {
        return many::run(app, arguments, &taggers);
    }
    let speakers = &arguments.speech.speakers;
    let named = arguments.inputs.first().map(PathBuf::as_path);
    let meeting = Meeting {
        input: speakers.input(named),
        namesake: &speakers.namesake(named),
        title: arguments.title.clone().or_else(|| speakers.title(named)),
        speech: &arguments.speech,
        arguments,
    };
    let path = arguments.output.clone().unwrap_or_else(|| folder::default_for(meeting.namesake));
    let (folder, report, is_whole) = meeting.analyze(app, &taggers, &path)?;
    reporting::tell(app, &folder, &report)?;
    if arguments.open {
        reporting::open(app, &folder);
    }
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

/// A meeting to be analyzed.
pub(crate) struct Meeting<'a> {
    /// The recording or the transcript.
    pub(crate) input: &'a Path,
    /// What the meeting is called after.
    pub(crate) namesake: &'a Path,
    /// Its title, where that is said or follows from what is given.
    pub(crate) title: Option<String>,
    pub(crate) speech: &'a Speech,
    pub(crate) arguments: &'a Analyze,
}

impl Meeting<'_> {
    /// Transcribes, tags and reports into the folder at `path`. Returns the report, and whether no
    /// plugin's tags were dropped.
    pub(crate) fn analyze(
        &self,
        app: &App,
        taggers: &Taggers,
        path: &Path,
    ) -> Result<(Folder, Report, bool), CommandError> {
        let mut record = RunRecord::begin();
        let input = Input::look_at(self.input)?;
        let origin = Origin::new(app, &input, self)?;
        let folder = Folder::create(path)?;

        let (transcript, blake3) = transcript(app, self, &folder, &origin, &mut record)?;
        if transcript.segments().iter().all(|segment| segment.suspect.is_some()) {
            reporting::withdraw(&folder)?;
            return Err(match origin {
                Origin::Recording(_) => {
                    advice::no_speech(self.input, transcript.heading().duration)
                }
                Origin::Text(_) => advice::all_suspect(self.input),
            });
        }

        let annotations = record.time("tagging", || {
            let kept = folder.path(Folder::MEANING);
            taggers.tag(app, &transcript, blake3, Some(&kept))
        })?;
        folder.write(Folder::ANNOTATIONS, &annotations.to_json())?;
        record.encoder = annotations.plugins.iter().find_map(|outcome| outcome.encoder.clone());

        let report = record
            .time("reporting", || reporting::write(&folder, &transcript, blake3, &annotations))?;
        folder.write(Folder::RUN, &record.to_json())?;
        let is_whole = tagging::all_dropped(&annotations).is_empty();
        Ok((folder, report, is_whole))
    }

    /// Returns `transcript` with the title and the date that the user or the name says.
    fn with_heading(&self, transcript: Transcript) -> Transcript {
        with_heading(transcript, self.title.as_deref(), self.arguments.date, self.namesake)
    }
}

/// Where the transcript comes from.
enum Origin {
    Recording(Hearing),
    Text(Transcript),
}

impl Origin {
    fn new(app: &App, input: &Input, meeting: &Meeting<'_>) -> Result<Self, CommandError> {
        match input {
            Input::Recording(path) => {
                Hearing::prepare(app, path, meeting.speech).map(Self::Recording)
            }
            Input::Transcript { path, bytes } => {
                read_instead_of_hearing(app, path, bytes, meeting.speech).map(Self::Text)
            }
        }
    }

    /// Returns the hash of the file that the talk comes from in the end.
    fn blake3(&self) -> Option<ContentHash> {
        match self {
            Self::Recording(hearing) => Some(hearing.recording_blake3()),
            Self::Text(transcript) => {
                transcript.heading().source.as_ref().map(|source| source.blake3)
            }
        }
    }
}

/// Returns the transcript that the folder holds in the end, with the hash of its file.
fn transcript(
    app: &App,
    meeting: &Meeting<'_>,
    folder: &Folder,
    origin: &Origin,
    record: &mut RunRecord,
) -> Result<(Transcript, ContentHash), CommandError> {
    let stored = folder.transcript()?;
    check_owner(meeting, folder, stored.as_ref(), origin)?;
    let before = stored.as_ref().map(|stored| stored.blake3);
    let is_replaced_by_hand = stored.as_ref().is_some_and(|stored| stored.edited);
    let made = match (stored, origin) {
        (Some(stored), _) if stored.edited && belongs(&stored, origin) => {
            app.console.note(&format!(
                "{} was corrected; it is kept and tagged as it is",
                show(&folder.path(Folder::TRANSCRIPT))
            ));
            record.transcript_blake3 = RunRecord::read(&folder.path(Folder::RUN))
                .and_then(|before| before.transcript_blake3);
            let transcript = meeting.with_heading(stored.transcript);
            Hearing::forget_journal(folder)?;
            return Ok((transcript, stored.blake3));
        }
        (stored, Origin::Recording(hearing)) => {
            let again = stored
                .map(|stored| hearing.again(app, &stored.transcript, folder, record))
                .transpose()?;
            match again.flatten() {
                Some(transcript) => transcript,
                None => hearing.hear(app, Some(folder), record)?,
            }
        }
        (_, Origin::Text(transcript)) => transcript.clone(),
    };
    let transcript = meeting.with_heading(made);
    let json = transcript.to_json();
    let blake3 = ContentHash::of(json.as_bytes());
    if is_replaced_by_hand {
        set_aside(app, folder)?;
    }
    folder.write(Folder::TRANSCRIPT, &json)?;
    if before != Some(blake3) {
        // What was made of another transcript would speak of this one's segments.
        reporting::withdraw(folder)?;
        folder.remove(Folder::ANNOTATIONS)?;
    }
    // At once, so that a run that is killed from here on knows its own transcript again.
    record.transcript_blake3 = Some(blake3);
    folder.write(Folder::RUN, &record.to_json())?;
    Hearing::forget_journal(folder)?;
    Ok((transcript, blake3))
}

fn belongs(stored: &StoredTranscript, origin: &Origin) -> bool {
    let source = stored.transcript.heading().source.as_ref();
    source.is_some_and(|source| Some(source.blake3) == origin.blake3())
}

/// Nothing of anybody else's is written over, unless the user says so.
fn check_owner(
    meeting: &Meeting<'_>,
    folder: &Folder,
    stored: Option<&StoredTranscript>,
    origin: &Origin,
) -> Result<(), CommandError> {
    let Some(stored) = stored else {
        if let (Origin::Recording(hearing), false) = (origin, meeting.arguments.force)
            && hearing.is_begun_with_another(folder)
        {
            return Err(advice::folder_begun_with_another(folder.own_path(), meeting.input));
        }
        let ours = reporting::FILES.into_iter().chain([Folder::ANNOTATIONS]);
        let mut in_the_way = ours.filter(|name| folder.path(name).exists());
        return match in_the_way.next() {
            Some(file) if !meeting.arguments.force => {
                Err(advice::folder_not_ours(folder.own_path(), file))
            }
            _ => Ok(()),
        };
    };
    if meeting.arguments.force || belongs(stored, origin) {
        return Ok(());
    }
    let held = stored.transcript.heading().source.as_ref().map(|source| source.file.as_str());
    Err(advice::folder_of_another(folder.own_path(), held, meeting.input))
}

/// Keeps a transcript that somebody corrected, and that --force replaces, under another name.
fn set_aside(app: &App, folder: &Folder) -> Result<(), CommandError> {
    let name = (1..)
        .map(|number| format!("transcript.before-{number}.json"))
        .find(|name| !folder.path(name).exists())
        .expect("numbers do not end");
    let corrected = files::read(&folder.path(Folder::TRANSCRIPT))?;
    files::write(&folder.path(&name), &corrected)?;
    app.console.note(&format!("the corrected transcript that was here is now {name}"));
    Ok(())
}
