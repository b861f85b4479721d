//! Who speaks: the one place that decides how it is found out.
//!
//! What is surest goes first: a track for each participant, a channel for each, another program's
//! turns, a transcript with names; else nobody is told apart.

use std::path::Path;

use evenkeel_exchange::read_rttm;
use evenkeel_meeting::{ContentHash, SpeakerSource, Turns};

use crate::args::Speakers as Wishes;
use crate::error::CommandError;
use crate::{advice, files};

/// How it is to be found out who speaks in a recording.
pub(crate) enum Speakers {
    /// It was told who spoke when.
    Told { source: SpeakerSource, turns: Turns },
    /// Nobody is told apart.
    Unknown,
}

impl Speakers {
    /// Decides how it is to be found out who speaks in `recording`, and reads what tells it.
    pub(crate) fn find(recording: &Path, wishes: &Wishes) -> Result<Self, CommandError> {
        match &wishes.rttm {
            Some(path) => Self::of_rttm(recording, path),
            None => Ok(Self::Unknown),
        }
    }

    fn of_rttm(recording: &Path, path: &Path) -> Result<Self, CommandError> {
        let bytes = files::read(path)?;
        let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
        let turns =
            read_rttm(&bytes, &stem).map_err(|error| advice::unreadable_turns(path, &error))?;
        let source = SpeakerSource::Rttm { file: file_name(path), blake3: ContentHash::of(&bytes) };
        Ok(Self::Told { source, turns })
    }

    /// Returns what the transcript will say of how its speakers were found out.
    pub(crate) fn source(&self) -> Option<&SpeakerSource> {
        match self {
            Self::Told { source, .. } => Some(source),
            Self::Unknown => None,
        }
    }

    /// Returns who spoke when, where that is found out, with how it was.
    pub(crate) fn turns(&self) -> Option<(&SpeakerSource, &Turns)> {
        match self {
            Self::Told { source, turns } => Some((source, turns)),
            Self::Unknown => None,
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
