//! The explainable cue tagger: lists of phrases in TOML, compiled to a tagger that can show the
//! words behind every tag.
//!
//! A list is data: it can be read, argued about and changed by people who do not write code, and
//! nothing in it can do harm. The crate reads no files and has no unsafe code.

#![forbid(unsafe_code)]

mod check;
mod document;
mod error;
mod findings;
mod list;
mod matcher;
mod phrase;
mod tagger;
mod words;

pub use check::{Seen, TestFailure};
pub use error::{CueListError, Fault};
pub use findings::{Cue, Finding};
pub use list::{CueList, CueTag, CueTest, Rule};
pub use phrase::PhraseError;
pub use tagger::{CueTagger, plugin};
