//! What was tolerated in a file.

use std::fmt;

/// What was not as it should be in a file, and what became of it. Lines count from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Warning {
    /// A `WebVTT` file without `WEBVTT` at its start; it was read all the same.
    NoHeader,
    /// A cue ends before it starts; its talk is kept without length, so it carries no weight.
    EndBeforeStart {
        /// The line of its times.
        line: usize,
    },
    /// Something starts before what stands ahead of it. Cues were put in order; in plain text the
    /// turn was taken to start with the one ahead of it.
    OutOfOrder {
        /// The first line where that is so.
        line: usize,
    },
    /// Text outside of any cue; it was taken as part of the cue before.
    OutsideCue {
        /// The first line where that is so.
        line: usize,
    },
    /// Captions that show each line again in the next cue; it was taken once.
    Rolling,
    /// Lines before the talk begins: a title, a list of people. They were left out.
    Preamble {
        /// The first of them.
        first: usize,
        /// The last of them.
        last: usize,
    },
    /// Times of day; the meeting was taken to start with the first.
    TimesOfDay {
        /// The line of the first.
        line: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHeader => f.write_str("`WEBVTT` is missing at the start; read as WebVTT"),
            Self::EndBeforeStart { line } => {
                write!(f, "line {line}: the cue ends before it starts; kept without length")
            }
            Self::OutOfOrder { line } => {
                write!(f, "line {line}: earlier than what stands before it; put in order")
            }
            Self::OutsideCue { line } => {
                write!(f, "line {line}: text outside of a cue; taken as part of the cue before")
            }
            Self::Rolling => f.write_str("each cue shows the line before once more; taken once"),
            Self::Preamble { first, last } if first == last => {
                write!(f, "line {first}: before the talk begins; left out")
            }
            Self::Preamble { first, last } => {
                write!(f, "lines {first} to {last}: before the talk begins; left out")
            }
            Self::TimesOfDay { line } => {
                write!(f, "line {line}: times of day; the meeting is taken to start with this one")
            }
        }
    }
}
