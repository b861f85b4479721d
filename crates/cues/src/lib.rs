#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod check;
mod document;
mod error;
mod findings;
pub mod learned;
pub mod learning;
mod like;
mod list;
mod matcher;
mod meanings;
mod phrase;
mod tagger;
mod trie;
mod words;

#[cfg(test)]
mod tests;

pub use check::{Seen, TestFailure};
pub use error::{CueListError, Fault};
pub use findings::{Cue, Finding};
pub use like::Like;
pub use list::{CueList, CueTag, CueTest, Rule};
pub use phrase::PhraseError;
pub use tagger::{CueTagger, plugin};
