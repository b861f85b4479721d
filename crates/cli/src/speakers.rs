//! Who speaks: the one place that decides how it is found out.
//!
//! What is surest goes first: a track for each participant, a channel for each, another program's
//! turns, a transcript with names; else the sound of the voices, where the networks for it are here.

use std::path::{Path, PathBuf};

use evenkeel_exchange::{ReadOptions, read_rttm};
use evenkeel_meeting::{
    ContentHash, Segment, Speaker, SpeakerSource, Times, Track, Transcript, Turn, Turns,
};

use crate::app::App;
use crate::args::Speakers as Wishes;
use crate::by_voice::ByVoice;
use crate::error::CommandError;
use crate::{advice, files};

/// How it is to be found out who speaks in a recording.
pub(crate) enum Speakers {
    /// Each participant has a recording of their own.
    Tracks(Vec<(Track, PathBuf)>),
    /// Each participant has a channel of the recording.
    Channels(Vec<Speaker>),
    /// It was told who spoke when.
    Told { source: SpeakerSource, turns: Turns },
    /// The voices are told apart by their sound.
    ByVoice(ByVoice),
    /// Nobody is told apart.
    Unknown,
}

impl Speakers {
    /// Decides how it is to be found out who speaks in `recording`, and reads what tells it.
    pub(crate) fn find(app: &App, recording: &Path, wishes: &Wishes) -> Result<Self, CommandError> {
        if !wishes.participant.is_empty() {
            let tracks = wishes.participant.iter().map(|participant| {
                let path = &participant.file;
                let blake3 = evenkeel_audio::content_hash(path)
                    .map_err(|error| advice::unreadable(path, &error))?;
                let speaker = participant.speaker.clone();
                Ok((Track { speaker, file: file_name(path), blake3 }, path.clone()))
            });
            return tracks.collect::<Result<_, _>>().map(Self::Tracks);
        }
        if !wishes.channels_are.is_empty() {
            return Ok(Self::Channels(wishes.channels_are.clone()));
        }
        match (&wishes.rttm, &wishes.names_from) {
            (Some(path), _) => of_rttm(recording, path),
            (None, Some(path)) => of_transcript(path),
            (None, None) => Ok(ByVoice::find(app, wishes)?.map_or(Self::Unknown, Self::ByVoice)),
        }
    }

    /// Returns what the transcript will say of how its speakers were found out.
    pub(crate) fn source(&self) -> Option<SpeakerSource> {
        match self {
            Self::Tracks(tracks) => {
                let tracks = tracks.iter().map(|(track, _)| track.clone()).collect();
                Some(SpeakerSource::Tracks { tracks })
            }
            Self::Channels(names) => Some(SpeakerSource::Channels { channels: names.clone() }),
            Self::Told { source, .. } => Some(source.clone()),
            Self::ByVoice(by_voice) => Some(by_voice.source()),
            Self::Unknown => None,
        }
    }

    /// Gives the words of `transcript`, which was heard from one recording, to who said them. Where
    /// voices are told apart by their sound, `listen` does that.
    pub(crate) fn tell_apart(
        &self,
        transcript: Transcript,
        listen: impl FnOnce(&ByVoice) -> Result<Turns, CommandError>,
    ) -> Result<Transcript, CommandError> {
        Ok(match self {
            Self::Told { source, turns } => transcript.with_speakers(Some((source, turns))),
            Self::ByVoice(by_voice) => {
                transcript.with_speakers(Some((&by_voice.source(), &listen(by_voice)?)))
            }
            Self::Tracks(_) | Self::Channels(_) | Self::Unknown => transcript.with_speakers(None),
        })
    }
}

fn of_rttm(recording: &Path, path: &Path) -> Result<Speakers, CommandError> {
    let bytes = files::read(path)?;
    let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
    let turns = read_rttm(&bytes, &stem)
        .map_err(|error| advice::speakers::unreadable_turns(path, &error))?;
    let source = SpeakerSource::Rttm { file: file_name(path), blake3: ContentHash::of(&bytes) };
    Ok(Speakers::Told { source, turns })
}

fn of_transcript(path: &Path) -> Result<Speakers, CommandError> {
    let bytes = files::read(path)?;
    let options = ReadOptions { keep_cues: true, ..ReadOptions::default() };
    let read = evenkeel_exchange::read(&bytes, &path.to_string_lossy(), &options)
        .map_err(|error| advice::unreadable_transcript(path, &error))?;
    let turn = |segment: &Segment| {
        let (span, speaker) = (segment.span, segment.speaker.clone()?);
        Some(Turn { span, speaker, doubtful: segment.speaker_doubtful })
    };
    let turns = Turns::new(read.transcript.segments().iter().filter_map(turn));
    if turns.is_empty() {
        return Err(advice::speakers::names_nobody(path));
    }
    if read.transcript.heading().times == Times::Estimated {
        return Err(advice::speakers::has_no_times(path));
    }
    let source =
        SpeakerSource::Transcript { file: file_name(path), blake3: ContentHash::of(&bytes) };
    Ok(Speakers::Told { source, turns })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
