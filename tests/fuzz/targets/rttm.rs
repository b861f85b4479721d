//! Any bytes as RTTM: refused, or turns that take time.
#![no_main]

use evenkeel_exchange::read_rttm;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(turns) = read_rttm(bytes, "weekly") else { return };
    for turn in turns.iter() {
        assert!(turn.span.start() <= turn.span.end());
    }
});
