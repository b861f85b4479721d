//! What can be wrong with a cue list, and where.

use std::fmt;

use crate::phrase::PhraseError;

/// A cue list that cannot be used: where it is wrong, what is wrong, what to do.
#[derive(Clone, PartialEq, Debug)]
pub struct CueListError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong at a place of a cue list.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The text is no TOML.
    #[error("not TOML: {0}")]
    Toml(String),
    /// The file is larger than a cue list may be.
    #[error("the list has {bytes} bytes")]
    TooLarge {
        /// The size of the text.
        bytes: usize,
    },
    /// More tags or phrases than a cue list may have.
    #[error("the list has more than {most} {what}")]
    TooMany {
        /// `tags` or `phrases`.
        what: &'static str,
        /// How many it may have.
        most: usize,
    },
    /// A key that means nothing here.
    #[error("`{key}` is no key of {table}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The table it stands in.
        table: &'static str,
        /// The key that may have been meant.
        nearest: Option<&'static str>,
    },
    /// A key that must be there.
    #[error("{table} needs `{key}`")]
    MissingKey {
        /// The key.
        key: &'static str,
        /// The table it belongs in.
        table: &'static str,
    },
    /// A value of another kind than expected.
    #[error("`{key}` must be {expected}")]
    WrongKind {
        /// The key.
        key: &'static str,
        /// What it should be, with its article.
        expected: &'static str,
    },
    /// The number of a format that is not read here.
    #[error("this is format {0}, read is format 1")]
    Format(String),
    /// A name that is not made as names are.
    #[error("`{0}` is no name of {1}")]
    Name(String, &'static str),
    /// A version that is not three numbers.
    #[error("`{0}` is no version")]
    Version(String),
    /// A pole that does not exist.
    #[error("`{0}` is no pole")]
    Pole(String),
    /// A standard tag with the other pole.
    #[error("the standard tag `{tag}` belongs to {pole}")]
    PoleOfStandardTag {
        /// The tag.
        tag: String,
        /// Its pole.
        pole: &'static str,
    },
    /// A number out of its range.
    #[error("`{key}` must be {range}; it is {found}")]
    Range {
        /// The key.
        key: &'static str,
        /// What it may be.
        range: &'static str,
        /// What it is.
        found: f32,
    },
    /// A tag or a phrase that stands there twice.
    #[error("`{0}` stands here a second time")]
    Duplicate(String),
    /// Fewer of something than are of any use.
    #[error("there are fewer than {fewest} {what}")]
    TooFew {
        /// Of what.
        what: &'static str,
        /// How many there should be at least.
        fewest: usize,
    },
    /// A sentence to compare with that is none.
    #[error("a sentence to compare with has 1 to 4096 bytes")]
    Sentence,
    /// A tag without a rule that could find it.
    #[error("nothing can find the tag `{0}`")]
    NoRule(String),
    /// A phrase that cannot be read.
    #[error("phrase `{phrase}`: {fault}")]
    Phrase {
        /// The phrase as written.
        phrase: String,
        /// What is wrong with it.
        fault: PhraseError,
    },
}

impl Fault {
    /// Returns what to try next, where there is more to say than the fault itself.
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::UnknownKey { nearest: Some(nearest), .. } => {
                return Some(format!("did you mean `{nearest}`?"));
            }
            Self::TooLarge { .. } => "a list may have 1 MiB; split it into several plugins",
            Self::TooMany { .. } => "split the list into several plugins",
            Self::Format(_) => "write `format = 1`, or use a newer evenkeel",
            Self::Name(..) => {
                "use lower-case letters, digits and single hyphens; a plugin's id has groups of \
                 them with dots between, as in `acme.customer`"
            }
            Self::Version(_) => "a version is three numbers, as in `1.0.0`",
            Self::Pole(_) => "it is \"managing\", \"leading\" or \"neither\"",
            Self::PoleOfStandardTag { .. } => "give it that pole, or the tag another name",
            Self::NoRule(_) => {
                "give it a `[[tag.rule]]` with a weight above 0 that is not only supporting, or a \
                 `[[tag.like]]` with examples"
            }
            Self::Phrase { fault: PhraseError::TooMany, .. } => "split it into several phrases",
            _ => return None,
        };
        Some(advice.to_owned())
    }
}

impl fmt::Display for CueListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.fault)?;
        match self.fault.advice() {
            Some(advice) => write!(f, " ({advice})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CueListError {}
