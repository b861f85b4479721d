//! How loud the room is, and when something rises above it.

use std::collections::VecDeque;

use crate::mean::RunningMean;

/// Frames over which loudness is averaged. Steady noise is then steady within a decibel.
const SMOOTHED: usize = 9;

/// Frames over which the quietest place is the background: 4.8 s. Nobody speaks for that long
/// without a breath or a stop.
const MEMORY: u64 = 300;

/// Decibels that make a rise.
const RISE: f32 = 2.5;

/// Follows the background.
pub(crate) struct Background {
    loudness: RunningMean<SMOOTHED>,
    /// Frames and their loudness, both ascending: those that are, or will be, the quietest.
    quietest: VecDeque<(u64, f32)>,
    heard: u64,
    last_rise: Option<u64>,
}

impl Background {
    /// Frames that must come after one before it is known whether it rises.
    pub(crate) const DELAY: usize = SMOOTHED / 2;

    /// Makes a background that nothing is known of.
    pub(crate) fn new() -> Self {
        Self { loudness: RunningMean::new(), quietest: VecDeque::new(), heard: 0, last_rise: None }
    }

    /// Hears the samples of a frame.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.heard += 1;
        let Some(loudness) = self.loudness.push(decibels(samples)) else { return };
        let frame = self.heard - 1 - Self::DELAY as u64;
        while self.quietest.back().is_some_and(|&(_, quiet)| quiet >= loudness) {
            self.quietest.pop_back();
        }
        self.quietest.push_back((frame, loudness));
        while self.quietest.front().is_some_and(|&(old, _)| old + MEMORY <= frame) {
            self.quietest.pop_front();
        }
        if self.quietest.front().is_some_and(|&(_, quiet)| loudness - quiet >= RISE) {
            self.last_rise = Some(frame);
        }
    }

    /// Returns how many frames were heard.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    /// Returns the last frame that rises above the background.
    pub(crate) fn last_rise(&self) -> Option<u64> {
        self.last_rise
    }
}

/// Returns how loud `samples` are, in decibels below full scale; -90 for silence.
#[expect(clippy::cast_precision_loss, reason = "the samples of a frame")]
fn decibels(samples: &[f32]) -> f32 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
    10.0 * (power + 1e-9).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_rise(levels: impl IntoIterator<Item = f32>) -> Option<u64> {
        let mut background = Background::new();
        levels.into_iter().for_each(|level| background.push(&[level; 16]));
        background.last_rise()
    }

    #[test]
    fn steady_sound_is_background_however_loud() {
        assert_eq!(last_rise([0.5; 1_000]), None);
    }

    #[test]
    fn what_is_twice_as_loud_rises() {
        let levels = std::iter::repeat_n(0.1, 100).chain([0.2; 20]).chain([0.1; 30]);
        assert!(last_rise(levels).is_some_and(|frame| (100..125).contains(&frame)));
    }

    #[test]
    fn sound_that_stays_becomes_background() {
        let levels = std::iter::repeat_n(0.001, 100).chain([0.5; 1_000]);
        assert!(last_rise(levels).is_some_and(|frame| frame < 100 + MEMORY + 10));
    }
}
