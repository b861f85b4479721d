//! Where speech is: a verdict on each frame of 16 ms.

use std::collections::VecDeque;

/// Samples of a frame: 16 ms.
pub(crate) const FRAME: usize = 256;

/// The probability from which a frame is speech.
const ENTER: f32 = 0.5;

/// The probability from which a frame goes on being speech.
const STAY: f32 = 0.25;

/// Frames that are kept before speech: a soft first sound is heard late. 320 ms.
const BEFORE: usize = 20;

/// Frames that are kept after speech, where words fade out. 400 ms.
const AFTER: usize = 25;

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
}

/// Listens to PCM in pieces of any size and gives frames, [`BEFORE`] of them later.
pub(crate) struct Listener {
    detector: Box<earshot::Detector>,
    /// Samples that do not yet fill a frame.
    pending: Vec<f32>,
    /// Frames that speech may still follow.
    waiting: VecDeque<Frame>,
    heard: u64,
    voiced: bool,
    /// Frames that are still kept though there is no speech in them.
    after: usize,
}

impl Listener {
    /// Makes a listener that has heard nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            detector: earshot::Detector::default_boxed(),
            pending: Vec::new(),
            waiting: VecDeque::new(),
            heard: 0,
            voiced: false,
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
            self.listen(frame);
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
        let last = std::mem::take(&mut self.pending);
        if !last.is_empty() {
            let length = last.len();
            let mut padded = last;
            padded.resize(FRAME, 0.0);
            self.listen(padded);
            if let Some(frame) = self.waiting.back_mut() {
                frame.samples.truncate(length);
            }
        }
        self.waiting.into_iter().for_each(frames);
    }

    fn listen(&mut self, samples: Vec<f32>) {
        let probability = self.detector.predict_f32(&samples);
        self.voiced = probability >= if self.voiced { STAY } else { ENTER };
        if self.voiced {
            self.waiting.iter_mut().for_each(|frame| frame.kept = true);
            self.after = AFTER;
        } else {
            self.after = self.after.saturating_sub(1);
        }
        let kept = self.after > 0;
        self.waiting.push_back(Frame { index: self.heard, samples, voiced: self.voiced, kept });
        self.heard += 1;
    }
}
