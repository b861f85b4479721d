//! What training left behind for one tag: a safetensors file.
//!
//! Two tensors: `words`, `I8` of [`BUCKETS`], and `head`, `F32` of as many as the encoder's vectors
//! have numbers. The metadata `tagger` holds the rest as JSON.

use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use super::features::{BUCKETS, Feature, VERSION, Words, for_each_feature};

/// The weights of one tag's tagger, read where they lie.
///
/// All three parts are log-odds: of the words, of the cues and, where there are vectors, of the
/// meaning. Logistic regressions over them, fitted on meetings that the parts had not seen, turn
/// them into a probability.
#[derive(Clone, Debug)]
pub struct Weights {
    words: &'static [u8],
    head: Vec<f32>,
    tagger: Tagger,
}

#[derive(Clone, Debug, Deserialize)]
struct Tagger {
    /// What the features are that `words` weighs.
    features: String,
    /// The encoder whose vectors `head` weighs.
    encoder: String,
    threshold: f32,
    /// What 1 is worth in `words`.
    words_scale: f32,
    words_bias: f32,
    head_bias: f32,
    /// Of the words, of the cues, and the constant.
    by_words: [f32; 3],
    /// Of the meaning, of the words, of the cues, and the constant.
    by_meaning: [f32; 4],
    figures: Vec<Measured>,
}

/// How often a tagger was right and wrong when it was measured.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Measured {
    /// Its tag, or the side that it belongs to with the taggers that it comes with.
    pub of: String,
    /// Whether it knew what segments mean, or went by words alone.
    pub by_meaning: bool,
    /// What it was measured on, in words.
    pub set: String,
    /// When, as `2026-11-25`.
    pub date: String,
    /// Segments that it belongs to and that were given it.
    pub true_positives: u32,
    /// Segments that it does not belong to and that were given it.
    pub false_positives: u32,
    /// Segments that it belongs to and that were not given it.
    pub false_negatives: u32,
    /// Segments that it does not belong to and that were not given it.
    pub true_negatives: u32,
}

/// Why a file is not one of weights.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WeightsError {
    /// It is not safetensors, or not as the training writes it.
    #[error("weights are not readable: {0}")]
    Unreadable(String),
    /// It was made for other features.
    #[error("weights are for features {found}, not {VERSION}")]
    OtherFeatures {
        /// The version that it was made for.
        found: String,
    },
}

impl Weights {
    /// Reads the weights that became part of a library.
    ///
    /// # Errors
    ///
    /// [`WeightsError`] where `file` is not what the training writes.
    pub fn read(file: &'static [u8]) -> Result<Self, WeightsError> {
        let unreadable = |error: &dyn ToString| WeightsError::Unreadable(error.to_string());
        let (_, header) = SafeTensors::read_metadata(file).map_err(|error| unreadable(&error))?;
        let tagger = header.metadata().as_ref().and_then(|metadata| metadata.get("tagger"));
        let tagger = tagger.ok_or_else(|| unreadable(&"they do not say what they are for"))?;
        let tagger: Tagger =
            evenkeel_plugin::serde_json::from_str(tagger).map_err(|error| unreadable(&error))?;
        if tagger.features != VERSION {
            return Err(WeightsError::OtherFeatures { found: tagger.features });
        }
        let tensors = SafeTensors::deserialize(file).map_err(|error| unreadable(&error))?;
        let tensor = |name| tensors.tensor(name).map_err(|error| unreadable(&error));
        let (words, head) = (tensor("words")?, tensor("head")?);
        if words.dtype() != Dtype::I8 || words.data().len() != BUCKETS {
            return Err(unreadable(&"`words` has another shape"));
        }
        if head.dtype() != Dtype::F32 {
            return Err(unreadable(&"`head` has another type"));
        }
        let (numbers, _) = head.data().as_chunks::<4>();
        let head = numbers.iter().map(|&number| f32::from_le_bytes(number)).collect();
        Ok(Self { words: words.data(), head, tagger })
    }

    /// Returns the least probability at which the tag is given.
    pub fn threshold(&self) -> f32 {
        self.tagger.threshold
    }

    /// Returns the encoder on whose vectors the meaning is weighed.
    pub fn encoder(&self) -> &str {
        &self.tagger.encoder
    }

    /// Returns how good the tagger was when it was measured.
    pub fn figures(&self) -> &[Measured] {
        &self.tagger.figures
    }

    /// Returns what a feature adds to the log-odds by words.
    pub fn weigh(&self, feature: &Feature) -> f32 {
        let weight = self.words[feature.bucket].cast_signed();
        f32::from(weight) * self.tagger.words_scale * feature.value
    }

    /// Returns the log-odds by words of the last of `segments`, which the others were said before.
    pub fn by_words(&self, segments: &[Words]) -> f32 {
        let mut log_odds = self.tagger.words_bias;
        for_each_feature(segments, |feature| log_odds += self.weigh(&feature));
        log_odds
    }

    /// Returns what `vector`, or a part of one, adds to the log-odds by meaning. `vector` has as many
    /// numbers as the head; more, or fewer, are not weighed.
    pub fn weigh_vector(&self, vector: &[f32]) -> f32 {
        vector.iter().zip(&self.head).map(|(number, weight)| number * weight).sum()
    }

    /// Returns the probability of the tag, from the log-odds by words, the
    /// [strength](super::strength) of the cues, and the segment's vector where there is one.
    pub fn probability(&self, words: f32, cues: f32, vector: Option<&[f32]>) -> f32 {
        let log_odds = match vector {
            None => {
                let [by_words, by_cues, constant] = self.tagger.by_words;
                by_words * words + by_cues * cues + constant
            }
            Some(vector) => {
                let [by_meaning, by_words, by_cues, constant] = self.tagger.by_meaning;
                let meaning = self.weigh_vector(vector) + self.tagger.head_bias;
                by_meaning * meaning + by_words * words + by_cues * cues + constant
            }
        };
        1.0 / (1.0 + (-log_odds).exp())
    }
}
