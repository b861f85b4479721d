//! A second opinion on where somebody speaks: to turn away what is none, and to say how sure it is.
//!
//! Silero VAD misses soft and far speech that the first network hears, so it is no judge of a
//! frame. But where it has not the faintest suspicion for seconds on either side, nobody speaks:
//! that is hold music, to which the first network is deaf.

use std::collections::VecDeque;

use crate::silero::{Silero, WINDOW};
use crate::speech::FRAME;

/// The probability that is a suspicion. Speech far from the microphone reaches it at least once in
/// a few seconds, music hardly ever.
const SUSPICION: f32 = 0.05;

/// Frames on either side for which one suspicion is enough: 5 s. With less, words at the edge of
/// far speech are lost.
pub(crate) const REACH: u64 = 312;

/// Frames that are judged at once.
const FRAMES: u64 = (WINDOW / FRAME) as u64;

/// Listens to frames and remembers when there was a suspicion last.
pub(crate) struct SecondOpinion {
    network: Silero,
    /// Samples that do not yet fill a window.
    pending: Vec<f32>,
    heard: u64,
    last_suspicion: Option<u64>,
    /// The probabilities of the windows that may still be asked about.
    probabilities: VecDeque<f32>,
    /// How many windows came before those.
    forgotten: u64,
}

impl SecondOpinion {
    /// Makes one that has heard nothing.
    pub(crate) fn new() -> Self {
        Self {
            network: Silero::new(),
            pending: Vec::new(),
            heard: 0,
            last_suspicion: None,
            probabilities: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// Hears the samples of a frame.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.pending.extend_from_slice(samples);
        if let Some(window) = self.pending.first_chunk::<WINDOW>() {
            let probability = self.network.probability(window);
            if probability >= SUSPICION {
                self.last_suspicion = Some(self.heard);
            }
            self.probabilities.push_back(probability);
            self.pending.drain(..WINDOW);
        }
        self.heard += 1;
    }

    /// Returns whether enough was heard to say something on `frame`.
    pub(crate) fn is_ready(&self, frame: u64) -> bool {
        frame + REACH < self.heard
    }

    /// Returns whether somebody may speak in `frame`, which has just become ready.
    pub(crate) fn may_be_speech(&self, frame: u64) -> bool {
        self.last_suspicion.is_some_and(|suspicion| suspicion + REACH >= frame)
    }

    /// Returns how likely it is, 0 to 1, that somebody speaks in `frame`, which is ready. Those
    /// before it are asked about no more.
    pub(crate) fn probability(&mut self, frame: u64) -> f32 {
        while self.forgotten < frame / FRAMES {
            self.probabilities.pop_front();
            self.forgotten += 1;
        }
        self.probabilities.front().copied().unwrap_or(0.0)
    }
}
