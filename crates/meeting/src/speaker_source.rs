//! How it was found out who spoke.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Speaker};

/// How it was found out who spoke: everything that the speakers of a transcript depend on besides
/// the recording and what the speech engine heard in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum SpeakerSource {
    /// Each participant has a recording of their own.
    Tracks {
        /// The recordings, in the order in which they were given.
        tracks: Vec<Track>,
    },
    /// Each participant has a channel of the recording.
    Channels {
        /// Who is on each channel, from the first.
        channels: Vec<Speaker>,
    },
    /// Another program told who spoke when, in an RTTM file.
    Rttm {
        /// The file's name, without the folders before it.
        file: String,
        /// The file's hash.
        blake3: ContentHash,
    },
    /// Another program's transcript of the same meeting names who spoke when.
    Transcript {
        /// The file's name, without the folders before it.
        file: String,
        /// The file's hash.
        blake3: ContentHash,
    },
    /// The voices were told apart by their sound.
    Voices {
        /// The program that did it and its version.
        program: String,
        /// What it depends on, one `name=value` each, in a fixed order.
        #[serde(default)]
        settings: Vec<String>,
    },
}

impl SpeakerSource {
    /// Returns how the speakers were told apart, in words: "by a channel for each of them".
    pub fn words(&self) -> String {
        match self {
            Self::Tracks { .. } => "by a recording of each of them".to_owned(),
            Self::Channels { .. } => "by a channel for each of them".to_owned(),
            Self::Rttm { file, .. } => format!("by the turns in {file}"),
            Self::Transcript { file, .. } => format!("by the names in {file}"),
            Self::Voices { .. } => "by a machine, by the sound of their voices".to_owned(),
        }
    }
}

/// The recording of one participant alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Track {
    /// Who is heard on it.
    pub speaker: Speaker,
    /// The file's name, without the folders before it.
    pub file: String,
    /// The file's hash.
    pub blake3: ContentHash,
}
