//! The grid of time that the network for activity lays over a recording.

use evenkeel_audio::SAMPLES_PER_MS;
use evenkeel_meeting::Time;

/// Samples of a window: 10 s, what the network was trained on.
pub(crate) const WINDOW: usize = 160_000;

/// Frames that the network marks in a window.
pub(crate) const FRAMES: usize = 589;

/// Samples from one frame to the next.
pub(crate) const FRAME: usize = 270;

/// The middle of the first frame, in samples: half of the 991 that it sees.
const FIRST_MIDDLE: usize = 495;

/// Frames from one window to the next: 2.5 s, so that four windows judge each moment.
pub(crate) const STEP_FRAMES: usize = 148;

/// The same in samples.
pub(crate) const STEP: usize = STEP_FRAMES * FRAME;

/// Returns the frame of a window whose middle is nearest to `sample`.
pub(crate) fn frame_at(sample: usize) -> usize {
    ((sample.saturating_sub(FIRST_MIDDLE) + FRAME / 2) / FRAME).min(FRAMES - 1)
}

/// Returns how many frames of a window have their middle among its first `samples`.
pub(crate) fn frames_within(samples: usize) -> usize {
    samples.saturating_sub(FIRST_MIDDLE).div_ceil(FRAME).min(FRAMES)
}

/// Returns how many frames begin before the end of a sound of so many `samples`.
pub(crate) fn frames_of(samples: usize) -> usize {
    match samples.checked_sub(1) {
        None => 0,
        Some(last) => last.saturating_sub(FIRST_MIDDLE - FRAME / 2) / FRAME + 1,
    }
}

/// Returns when the `frame`th frame begins of a sound whose first sample is the `origin`th of the
/// recording. The first frame reaches back to the start.
pub(crate) fn time_of(origin: u64, frame: usize) -> Time {
    let within = if frame == 0 { 0 } else { frame * FRAME + FIRST_MIDDLE - FRAME / 2 };
    Time::from_ms((origin + within as u64) / SAMPLES_PER_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_lies_around_its_middle() {
        assert_eq!([0, 495, 629, 631, 765, WINDOW].map(frame_at), [0, 0, 0, 1, 1, FRAMES - 1]);
    }

    #[test]
    fn a_full_window_has_all_frames_and_a_click_has_none() {
        assert_eq!([0, 495, 496, 766, WINDOW].map(frames_within), [0, 0, 1, 2, FRAMES]);
    }

    #[test]
    fn the_last_frame_begins_within_the_sound() {
        // The second begins at 630 samples.
        assert_eq!([0, 1, 630, 631, 900, 901].map(frames_of), [0, 1, 1, 2, 2, 3]);
    }

    #[test]
    fn times_are_those_of_the_recording() {
        assert_eq!(time_of(16_000, 0).as_ms(), 1_000);
        // 100 frames of 270 samples, and 360 to the border of the first.
        assert_eq!(time_of(16_000, 100).as_ms(), 1_000 + 27_360 / 16);
    }
}
