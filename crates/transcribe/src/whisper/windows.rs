//! Holds whisper.cpp to windows that it can align.
//!
//! A chunk is decoded in one window, or in a few that begin where the one before had its last time
//! mark. Two things about that go wrong in whisper.cpp 1.8.3: the alignment ends the process where
//! a window has less than 16 frames (160 ms), and the silence at the end of a chunk is taken for a
//! window of its own, which costs the encoder's time for 30 s and is where text is made up. Both
//! are prevented from here, by the callbacks that it offers.
#![expect(
    unsafe_code,
    reason = "whisper.cpp calls back with raw pointers; only this file takes them"
)]

use std::ffi::{c_int, c_void};

use evenkeel_audio::SAMPLES_PER_MS;
use whisper_rs::{
    FullParams, WhisperError, WhisperState, WhisperSysContext, WhisperSysState, WhisperTokenData,
    WhisperTokenId,
};

use crate::loudness::Loudness;

/// The engine counts in frames of 10 ms.
const FRAME_MS: u64 = 10;

/// What is left of a chunk is a window if it has at least so many frames.
const SHORTEST_REST: c_int = 30;

/// A chunk with more windows than this is going round in circles: each takes the encoder's time
/// for 30 s, and on real talk there are one to three.
const MOST_WINDOWS: u32 = 8;

/// The time marks, of 20 ms each, that no window may end with.
const EARLY_MARKS: usize = 8;

/// The windows of one chunk.
struct Windows {
    /// The frames of the chunk.
    frames: c_int,
    /// The frame behind the last one with sound.
    sound_ends: c_int,
    /// How much of the chunk lies behind the windows so far, in percent, cut.
    percent: c_int,
    begun: u32,
    /// The place of the first early time mark among the logits.
    first_early_mark: usize,
}

/// Decodes `samples`; `first_mark` is the token of the time 0.00, of `vocabulary` tokens in all.
pub(super) fn decode(
    state: &mut WhisperState,
    mut parameters: FullParams<'_, '_>,
    samples: &[f32],
    first_mark: WhisperTokenId,
    vocabulary: c_int,
) -> Result<(), WhisperError> {
    let mut windows = Windows {
        frames: frames(samples.len() as u64 / SAMPLES_PER_MS / FRAME_MS),
        sound_ends: frames(Loudness::of(samples).sound_ends_ms() / FRAME_MS),
        percent: 0,
        begun: 0,
        first_early_mark: usize::try_from(first_mark).unwrap_or(0) + 1,
    };
    let has_marks = usize::try_from(vocabulary)
        .is_ok_and(|vocabulary| windows.first_early_mark + EARLY_MARKS <= vocabulary);
    let user_data = (&raw mut windows).cast::<c_void>();
    // SAFETY: the callback takes `user_data` for what it is.
    unsafe { parameters.set_progress_callback(Some(window_ends)) };
    // SAFETY: `windows` lives until this function returns, the parameters not so long.
    unsafe { parameters.set_progress_callback_user_data(user_data) };
    // SAFETY: the callback takes `user_data` for what it is.
    unsafe { parameters.set_start_encoder_callback(Some(window_begins)) };
    // SAFETY: as above; the engine calls one callback at a time, from this thread.
    unsafe { parameters.set_start_encoder_callback_user_data(user_data) };
    if has_marks {
        // SAFETY: the callback takes `user_data` for what it is, and the logits have its marks.
        unsafe { parameters.set_filter_logits_callback(Some(token_is_chosen)) };
        // SAFETY: as above; where it tries several texts at once, several threads call this one,
        // which only reads, and none of the others meanwhile.
        unsafe { parameters.set_filter_logits_callback_user_data(user_data) };
    }
    state.full(parameters, samples)
}

fn frames(count: u64) -> c_int {
    c_int::try_from(count).unwrap_or(c_int::MAX)
}

impl Windows {
    /// Returns whether another window is to be decoded.
    fn begin(&mut self) -> bool {
        self.begun += 1;
        let frames_of = |percent: c_int| i64::from(self.frames) * i64::from(percent) / 100;
        let rest = i64::from(self.frames) - frames_of(self.percent + 1);
        let has_sound = self.begun == 1 || frames_of(self.percent) < i64::from(self.sound_ends);
        self.begun <= MOST_WINDOWS && rest >= i64::from(SHORTEST_REST) && has_sound
    }
}

unsafe extern "C" fn window_ends(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    percent: c_int,
    user_data: *mut c_void,
) {
    // SAFETY: `decode` gave the pointer to its own `Windows`, which nobody else uses meanwhile.
    let windows = unsafe { &mut *user_data.cast::<Windows>() };
    windows.percent = percent;
}

unsafe extern "C" fn window_begins(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    user_data: *mut c_void,
) -> bool {
    // SAFETY: `decode` gave the pointer to its own `Windows`, which nobody else uses meanwhile.
    let windows = unsafe { &mut *user_data.cast::<Windows>() };
    windows.begin()
}

unsafe extern "C" fn token_is_chosen(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    _tokens: *const WhisperTokenData,
    token_count: c_int,
    logits: *mut f32,
    user_data: *mut c_void,
) {
    // A window may begin early; it may not end so.
    if token_count == 0 {
        return;
    }
    // SAFETY: `decode` gave the pointer to its own `Windows`, which nobody changes meanwhile.
    let windows = unsafe { &*user_data.cast::<Windows>() };
    // SAFETY: the engine gives a logit for each token of its vocabulary, and `decode` saw to it
    // that the early marks are among them.
    let first = unsafe { logits.add(windows.first_early_mark) };
    // SAFETY: as above, for all of them; the engine waits until this function returns.
    let early = unsafe { std::slice::from_raw_parts_mut(first, EARLY_MARKS) };
    early.fill(f32::NEG_INFINITY);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk of 28 s, with sound all over.
    fn windows(percent: c_int) -> Windows {
        Windows { frames: 2_800, sound_ends: 2_800, percent, begun: 0, first_early_mark: 0 }
    }

    #[test]
    fn silence_at_the_end_of_a_chunk_is_no_window() {
        let behind_the_first =
            |percent| Windows { sound_ends: 2_700, begun: 1, ..windows(percent) };
        assert!(behind_the_first(96).begin());
        assert!(!behind_the_first(97).begin());
    }

    #[test]
    fn what_is_too_short_at_the_end_of_a_chunk_is_no_window() {
        assert!(windows(0).begin());
        assert!(windows(97).begin());
        assert!(!windows(98).begin());
        assert!(!windows(100).begin());
    }

    #[test]
    fn a_chunk_of_a_second_is_a_window() {
        let mut chunk = Windows { frames: 100, ..windows(0) };
        assert!(chunk.begin());
    }

    #[test]
    fn windows_come_to_an_end() {
        let mut windows = windows(0);
        let begun = (0..100).filter(|_| windows.begin()).count();
        assert_eq!(begun, 8);
    }
}
