//! Why there are no vectors.

use std::path::PathBuf;
use std::time::Duration;

use evenkeel_worker::{Ending, Exit, WorkerError};

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoder's files are not there, are damaged, or do not belong together.
    #[error("the sentence encoder cannot be loaded: {reason}")]
    Refused {
        /// The weights that were to be loaded.
        weights: PathBuf,
        /// What is wrong, and with which file.
        reason: String,
    },
    /// The encoder's process cannot be started or talked to.
    #[error("the sentence encoder does not work")]
    Worker(#[source] WorkerError),
    /// The encoder's process ended while it had something to do.
    #[error("the sentence encoder {}{}", ending.exit, hint(ending))]
    Ended {
        /// How it ended, and its last words.
        ending: Ending,
    },
    /// The encoder gave no answer for so long that it must hang.
    #[error("the sentence encoder has not answered for {} minutes", waited.as_secs() / 60)]
    Hangs {
        /// How long it was waited for.
        waited: Duration,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl From<WorkerError> for EncodeError {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Ended { ending } => Self::Ended { ending },
            other => Self::Worker(other),
        }
    }
}

/// Returns what an ending most probably means, in words, or the encoder's own last line.
fn hint(ending: &Ending) -> String {
    match &ending.exit {
        Exit::Signal(signal) if signal == "SIGKILL" => {
            "; the system does that when memory runs out".to_owned()
        }
        _ => ending
            .stderr
            .trim_end()
            .lines()
            .next_back()
            .map_or_else(String::new, |last| format!("; its last words: {last}")),
    }
}
