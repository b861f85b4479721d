//! What the program and its sentence encoder say to each other.

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use crate::Passage;

/// What both ends must agree on.
pub(crate) const BUILD: &str = concat!("sentence-encoder ", env!("CARGO_PKG_VERSION"));

/// The texts or passages that are read together. With so many, the encoder's products of matrices
/// have a thousand rows and run at their full speed; the same at any number of threads.
pub(crate) const PORTION: usize = 16;

/// The largest question: updates, or a portion of passages.
pub(crate) const QUESTION_LIMIT: usize = 16 << 20;

/// The largest answer: the vectors of a portion, and of a part for each of their pieces.
pub(crate) const ANSWER_LIMIT: usize = 4 << 20;

/// What the program asks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Question {
    /// Load the encoder, and read this many portions at the same time. Asked first, once.
    Load { weights: OsString, vocabulary: OsString, sha256: String, spaces: Spaces, lanes: usize },
    /// What do these texts mean?
    General { number: usize, texts: Vec<String> },
    /// What do these passages mean?
    Tuned { number: usize, passages: Vec<Passage> },
}

/// The spaces that vectors are wanted in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Spaces {
    pub(crate) general: bool,
    /// The updates that make the tuned space.
    pub(crate) tuned: Option<Vec<u8>>,
}

/// What the encoder answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The encoder is loaded.
    Loaded,
    /// It cannot be loaded, for this reason.
    Refused { reason: String },
    /// The vectors of the texts of this number, row after row. In any order.
    General { number: usize, values: Vec<f32> },
    /// The vectors of the passages of this number. In any order.
    Tuned { number: usize, tuned: TunedPortion },
}

/// Vectors of passages, and of their parts.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TunedPortion {
    pub(crate) values: Vec<f32>,
    /// The parts, in order: the passage's position in the portion, and the bytes of its text.
    pub(crate) parts: Vec<(usize, usize, usize)>,
    pub(crate) part_values: Vec<f32>,
}
