//! Any bytes as WebVTT: refused, or a transcript that our own file and theirs keep.
#![no_main]

mod kept;

use evenkeel_exchange::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| kept::is_kept(bytes, "meeting.vtt", Format::WebVtt));
