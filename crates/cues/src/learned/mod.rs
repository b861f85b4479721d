//! Taggers that learned from labelled talk, beside the words that people wrote down as cues.

mod evidence;
mod features;
mod tagger;
mod weights;

pub use features::{BUCKETS, Feature, Words, features};
pub use tagger::{LearnedError, plugin};
pub use weights::{Measured, Weights, WeightsError};

/// Returns how strongly cues speak that together score `score`: 0 for none, without bound towards
/// 1, and the sum of what each cue alone would give.
pub fn strength(score: f32) -> f32 {
    -(1.0 - score.min(0.999)).ln()
}
