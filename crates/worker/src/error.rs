//! What can go wrong between parent and child.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::Ending;

/// What can go wrong between parent and child.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// The child could not be started.
    #[error("cannot start `{}`", executable.display())]
    Spawn {
        /// What was to be started.
        executable: PathBuf,
        /// Why it could not.
        source: io::Error,
    },
    /// The other end is another build of the program: it was replaced while it ran.
    #[error("the program was replaced while it ran: this is {ours}, its worker is {theirs}")]
    OtherBuild {
        /// The build of this end.
        ours: String,
        /// The build that the other end says it is.
        theirs: String,
    },
    /// The other end sent what the protocol does not allow.
    #[error("protocol violation: {reason}")]
    Protocol {
        /// What it sent.
        reason: String,
    },
    /// A message to send is larger than the other end takes. Nothing was sent.
    #[error("a message of {bytes} bytes is larger than the worker's limit of {limit}")]
    TooLarge {
        /// The size of the message.
        bytes: usize,
        /// The largest that the other end takes.
        limit: usize,
    },
    /// The other end did not answer in time. It is still running.
    #[error("no answer within {} s", waited.as_secs_f64())]
    TimedOut {
        /// How long the answer was waited for.
        waited: Duration,
    },
    /// The child ended without an answer.
    #[error("the worker {}", ending.exit)]
    Ended {
        /// How it ended, and what it wrote on standard error.
        ending: Ending,
    },
    /// A pipe broke, or the system refused a call.
    #[error("cannot {action}")]
    System {
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}

impl WorkerError {
    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::Protocol { reason: reason.into() }
    }

    pub(crate) fn system(action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System { action, source }
    }
}
