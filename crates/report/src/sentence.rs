//! Sentences of ours that hold names and times of the meeting.

use std::fmt;

use evenkeel_meeting::{SegmentId, Speaker, Time};
use serde::{Serialize, Serializer};

use crate::statement::Statement;

/// A sentence or a few in which names and times are told apart from our own words, so that each
/// output can isolate the ones and link the others. In JSON it is its plain text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sentence(pub(crate) Vec<Words>);

/// A part of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Words {
    /// Our own words.
    Ours(String),
    /// Our own words, the ones that matter most.
    Strong(String),
    /// A word from outside: a name.
    Name(String),
    /// The start of a statement, which leads there.
    Moment { segment: SegmentId, at: Time },
}

impl Sentence {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(vec![Words::Ours(words.into())])
    }

    pub(crate) fn words(mut self, words: impl Into<String>) -> Self {
        self.0.push(Words::Ours(words.into()));
        self
    }

    pub(crate) fn strong(mut self, words: impl Into<String>) -> Self {
        self.0.push(Words::Strong(words.into()));
        self
    }

    pub(crate) fn name(mut self, name: impl Into<String>) -> Self {
        self.0.push(Words::Name(name.into()));
        self
    }

    /// Adds the speaker's name, or "somebody".
    pub(crate) fn who(self, speaker: Option<&Speaker>) -> Self {
        match speaker {
            Some(speaker) => self.name(speaker.as_str()),
            None => self.words("somebody"),
        }
    }

    /// Adds the time at which `statement` starts.
    pub(crate) fn at(mut self, statement: &Statement) -> Self {
        self.0.push(Words::Moment { segment: statement.id, at: statement.start });
        self
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|words| match words {
            Words::Ours(words) | Words::Strong(words) | Words::Name(words) => f.write_str(words),
            Words::Moment { at, .. } => at.fmt(f),
        })
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
