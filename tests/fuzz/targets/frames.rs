//! Any bytes from a child's pipe: frames within the limit, or an error.
#![no_main]

use evenkeel_worker::read_some_frames;
use libfuzzer_sys::fuzz_target;

/// The most that a frame may hold.
const LIMIT: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frames) = read_some_frames(bytes, LIMIT) {
        let lengths: Vec<usize> = frames.iter().map(Vec::len).collect();
        assert!(lengths.iter().all(|length| *length <= LIMIT));
        // Each frame has four bytes of length before it, and nothing is made up.
        assert_eq!(lengths.iter().sum::<usize>() + 4 * lengths.len(), bytes.len());
    }
});
