//! What the program and its speech engine say to each other.

use std::ffi::OsString;

use evenkeel_meeting::Language;
use serde::{Deserialize, Serialize};

use crate::decoded::Decoded;
use crate::division::Division;

/// What both ends must agree on.
pub(crate) const BUILD: &str = concat!("speech-engine ", env!("CARGO_PKG_VERSION"));

/// The largest question: a chunk of 28 s has 1.8 MB.
pub(crate) const QUESTION_LIMIT: usize = 4 << 20;

/// The largest answer: a decoder gives at most 448 tokens a window.
pub(crate) const ANSWER_LIMIT: usize = 1 << 20;

/// What the program asks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Question {
    /// Load the model in this file, and decode as many chunks at the same time as the division has
    /// lanes. Asked first, once.
    Load { model: OsString, division: Division },
    /// What were you built with? Asked first, and then nothing else.
    Describe,
    /// Which language is spoken here?
    Detect { samples: Vec<f32> },
    /// What is said here?
    Decode { number: u64, language: Language, samples: Vec<f32> },
}

/// What the engine answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The model is loaded.
    Loaded,
    /// This processor lacks these instructions.
    WrongProcessor { missing: Vec<String> },
    /// The model cannot be loaded, for this reason.
    Refused { reason: String },
    /// What it was built with, in the engine's own words.
    Described { system_info: String },
    /// The languages and their probabilities, or why they are not known.
    Detected(Result<Vec<(Language, f32)>, String>),
    /// What is said in the chunk of this number, or why that is not known. In any order.
    Decoded { number: u64, decoded: Result<Decoded, String> },
}
