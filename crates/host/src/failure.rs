//! Why a plugin's tags are missing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a plugin's tags are missing, or some of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// Why, as one word for programs.
    pub reason: Reason,
    /// Why, for people: what happened, and what to do about it where that is known.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Why a plugin's tags are missing, as one word for programs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// There is no such file, or it may not be read.
    NotFound,
    /// The file changed between being found and being loaded.
    HashMismatch,
    /// The file is no dynamic library.
    NotALibrary,
    /// The library is for another kind of machine.
    WrongArch,
    /// Something that the library needs is not on this machine.
    MissingDependency,
    /// The library has no entry function, so it is no plugin.
    NoEntry,
    /// The plugin needs a later version of the program.
    AbiTooNew,
    /// What the plugin says about itself cannot be.
    BadDescriptor,
    /// The cue list cannot be read.
    BadCueList,
    /// The plugin refused its configuration.
    ConfigRejected,
    /// The plugin does not know the meeting's language.
    Language,
    /// There is no encoder here, or not of what the plugin asks for.
    NoEncoder,
    /// The plugin said that it could not go on.
    Error,
    /// The plugin panicked.
    Panic,
    /// The plugin's process was ended by a signal.
    Crashed,
    /// The plugin ended its process.
    Exited,
    /// The plugin took too long.
    TimedOut,
    /// The plugin wanted more memory than there is for it.
    OutOfMemory,
    /// The plugin broke a rule of the border.
    ProtocolViolation,
    /// The plugin finished, but some of what it said was refused.
    Refused,
}

impl Reason {
    /// Returns the reason as it stands in files, `timed-out` for one.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::HashMismatch => "hash-mismatch",
            Self::NotALibrary => "not-a-library",
            Self::WrongArch => "wrong-arch",
            Self::MissingDependency => "missing-dependency",
            Self::NoEntry => "no-entry",
            Self::AbiTooNew => "abi-too-new",
            Self::BadDescriptor => "bad-descriptor",
            Self::BadCueList => "bad-cue-list",
            Self::ConfigRejected => "config-rejected",
            Self::Language => "language",
            Self::NoEncoder => "no-encoder",
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Crashed => "crashed",
            Self::Exited => "exited",
            Self::TimedOut => "timed-out",
            Self::OutOfMemory => "out-of-memory",
            Self::ProtocolViolation => "protocol-violation",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_written_as_it_is_named() {
        for reason in [Reason::NotALibrary, Reason::AbiTooNew, Reason::TimedOut, Reason::Error] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.id()));
        }
    }
}
