//! Why it cannot be said who spoke.

use std::io;
use std::path::PathBuf;

use evenkeel_audio::DecodeError;

/// Why it cannot be said who spoke.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiarizeError {
    /// The recording cannot be heard.
    #[error(transparent)]
    Recording(#[from] DecodeError),
    /// A network's file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A network's file is not the one that it should be.
    #[error("`{}` is not the network it should be: its SHA-256 is {found}", path.display())]
    WrongHash {
        /// The file.
        path: PathBuf,
        /// The SHA-256 of its content.
        found: String,
    },
    /// A network's file cannot be run.
    #[error("`{}` cannot be run: {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the runtime says.
        reason: String,
    },
    /// A network failed on a part of the recording, or gave what it should not.
    #[error("the network for {network} failed: {reason}")]
    Failed {
        /// What the network is for.
        network: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The journal cannot be written or read.
    #[error("cannot keep the journal `{}`", path.display())]
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}
