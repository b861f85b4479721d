//! Where speech is: a verdict on each frame of 16 ms.
//!
//! Earshot, a small recurrent network, says how much each frame sounds like a voice. It takes
//! loud steady noise for voices too, so a frame must also lie near something that rises above the
//! background; and music, so a second network must not rule a voice out. Measured with
//! `examples/detector.rs`; a missed word is worse than a second of noise.

use std::collections::VecDeque;

use crate::background::Background;
use crate::mean::RunningMean;
use crate::second::SecondOpinion;

/// Samples of a frame: 16 ms.
pub(crate) const FRAME: usize = 256;

/// Frames over which probabilities are averaged: single frames are noisy.
const SMOOTHED: usize = 5;

/// The averaged probability from which a frame is speech. Silence and noise lie around 0.25.
const ENTER: f32 = 0.42;

/// The averaged probability from which a frame goes on being speech.
const STAY: f32 = 0.38;

/// Frames within which something must rise above the background: a syllable or two. 320 ms.
const NEAR: usize = 20;

/// Frames that are kept before speech: a soft first sound is heard late. 320 ms.
const BEFORE: usize = 20;

/// Frames that are kept after speech, where words fade out. 400 ms.
const AFTER: usize = 25;

/// Frames that must have come after one before there is a first verdict on it.
const AHEAD: usize = NEAR + Background::DELAY;

/// 16 ms of the recording, with the verdict on them.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Frame {
    /// Which frame it is, from the start of what was listened to.
    pub(crate) index: u64,
    /// [`FRAME`] samples; fewer at the very end.
    pub(crate) samples: Vec<f32>,
    /// Whether there is speech in it.
    pub(crate) voiced: bool,
    /// Whether it has to be heard: it is speech, or close to speech.
    pub(crate) kept: bool,
    /// How likely it is for the second network that somebody speaks, 0 to 1.
    pub(crate) voice: f32,
}

/// Listens to PCM in pieces of any size and gives frames, 5.3 s later.
pub(crate) struct Listener {
    detector: Box<earshot::Detector>,
    probability: RunningMean<SMOOTHED>,
    background: Background,
    second: SecondOpinion,
    /// Samples that do not yet fill a frame.
    pending: Vec<f32>,
    /// Frames that came.
    heard: u64,
    /// Averaged probabilities of the frames without a first verdict.
    probabilities: VecDeque<f32>,
    undecided: VecDeque<Frame>,
    /// Frames that wait for the second opinion.
    doubted: VecDeque<Frame>,
    /// Whether the frame that was decided last is speech, by its probability.
    speaking: bool,
    /// Frames that speech may still follow.
    waiting: VecDeque<Frame>,
    /// Frames that are still kept though there is no speech in them.
    after: usize,
}

impl Listener {
    /// Makes a listener that has heard nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            detector: earshot::Detector::default_boxed(),
            probability: RunningMean::new(),
            background: Background::new(),
            second: SecondOpinion::new(),
            pending: Vec::new(),
            heard: 0,
            probabilities: VecDeque::new(),
            undecided: VecDeque::new(),
            doubted: VecDeque::new(),
            speaking: false,
            waiting: VecDeque::new(),
            after: 0,
        }
    }

    /// Takes in `samples` and hands the frames that are decided to `frames`.
    pub(crate) fn push(&mut self, mut samples: &[f32], mut frames: impl FnMut(Frame)) {
        while self.pending.len() + samples.len() >= FRAME {
            let (now, later) = samples.split_at(FRAME - self.pending.len());
            samples = later;
            let mut frame = std::mem::take(&mut self.pending);
            frame.extend_from_slice(now);
            self.listen(frame, FRAME);
            if self.waiting.len() > BEFORE
                && let Some(frame) = self.waiting.pop_front()
            {
                frames(frame);
            }
        }
        self.pending.extend_from_slice(samples);
    }

    /// Hands over the frames that are left.
    pub(crate) fn finish(mut self, frames: impl FnMut(Frame)) {
        let mut last = std::mem::take(&mut self.pending);
        if !last.is_empty() {
            let length = last.len();
            last.resize(FRAME, 0.0);
            self.listen(last, length);
        }
        // What comes after the end is silence.
        while !self.undecided.is_empty() || !self.doubted.is_empty() {
            self.advance(0.0, &[0.0; FRAME]);
        }
        self.waiting.into_iter().for_each(frames);
    }

    /// Hears a whole frame, of which `length` samples are sound.
    fn listen(&mut self, mut samples: Vec<f32>, length: usize) {
        let probability = self.detector.predict_f32(&samples);
        self.undecided.push_back(Frame {
            index: self.heard,
            samples: Vec::new(),
            voiced: false,
            kept: false,
            voice: 0.0,
        });
        self.heard += 1;
        self.advance(probability, &samples);
        samples.truncate(length);
        if let Some(frame) = self.undecided.back_mut() {
            frame.samples = samples;
        }
    }

    /// Moves on by a frame, and decides on those that enough is known of by then.
    fn advance(&mut self, probability: f32, samples: &[f32]) {
        self.second.push(samples);
        self.decide(probability, samples);
        while let Some(mut frame) =
            self.doubted.pop_front_if(|frame| self.second.is_ready(frame.index))
        {
            frame.voiced &= self.second.may_be_speech(frame.index);
            frame.voice = self.second.probability(frame.index);
            self.keep(frame);
        }
    }

    /// Gives a first verdict on the frame that lies [`AHEAD`] frames back.
    fn decide(&mut self, probability: f32, samples: &[f32]) {
        self.background.push(samples);
        if let Some(mean) = self.probability.push(probability) {
            self.probabilities.push_back(mean);
        }
        if self.background.heard() <= AHEAD as u64 {
            return;
        }
        let (Some(probability), Some(mut frame)) =
            (self.probabilities.pop_front(), self.undecided.pop_front())
        else {
            return;
        };
        self.speaking = probability >= if self.speaking { STAY } else { ENTER };
        let earliest = frame.index.saturating_sub(NEAR as u64);
        let near = self.background.last_rise().is_some_and(|rise| rise >= earliest);
        frame.voiced = self.speaking && near;
        self.doubted.push_back(frame);
    }

    /// Keeps what lies around speech.
    fn keep(&mut self, mut frame: Frame) {
        if frame.voiced {
            self.waiting.iter_mut().rev().take(BEFORE).for_each(|frame| frame.kept = true);
            self.after = AFTER;
        } else {
            self.after = self.after.saturating_sub(1);
        }
        frame.kept = self.after > 0;
        self.waiting.push_back(frame);
    }
}
