//! How good a plugin was when it was measured.

use evenkeel_abi::{EK_F_BY_TUNED_VECTORS, EK_MAX_FIGURES, EK_MAX_NAME};

/// How often a tagger was right and wrong when it was measured against careful readers, as
/// `evenkeel evaluate` counts it. The report tells its readers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure {
    /// What about: the id of one of the plugin's tags, or `managing` or `leading`: any tag of that
    /// side, together with the plugins that it comes with.
    pub of: &'static str,
    /// The talk that it was measured on, in words, at most 256 bytes.
    pub set: &'static str,
    /// When: `2026-11-25`.
    pub date: &'static str,
    /// Whether it had [tuned vectors](crate::Meeting::tuned_vectors) to go by.
    pub by_tuned_vectors: bool,
    /// Segments that it belongs to and that were given it.
    pub true_positives: u32,
    /// Segments that it does not belong to and that were given it.
    pub false_positives: u32,
    /// Segments that it belongs to and that were not given it.
    pub false_negatives: u32,
    /// Segments that it does not belong to and that were not given it.
    pub true_negatives: u32,
}

impl Figure {
    pub(crate) const fn flags(&self) -> u32 {
        if self.by_tuned_vectors { EK_F_BY_TUNED_VECTORS } else { 0 }
    }

    /// Returns what is wrong with a plugin's figures, or `None`.
    pub(crate) const fn problem(figures: &[Self]) -> Option<&'static str> {
        if figures.len() > EK_MAX_FIGURES as usize {
            return Some("a plugin has at most 1024 figures");
        }
        let longest = EK_MAX_NAME as usize;
        let mut at = 0;
        while at < figures.len() {
            let Self { of, set, date, .. } = figures[at];
            if of.len() > longest || set.len() > longest || date.len() > longest {
                return Some(
                    "what a figure is of, its set and its date take at most 256 bytes each",
                );
            }
            at += 1;
        }
        None
    }
}
