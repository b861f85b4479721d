//! Any bytes as WebVTT: refused, or a transcript that our own file and theirs keep.
#![no_main]

use evenkeel_exchange::{Format, ReadOptions, read, write};
use evenkeel_meeting::Transcript;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    let Ok(imported) = read(bytes, "meeting.vtt", &options) else { return };
    let transcript = imported.transcript;
    let again = Transcript::from_json(&transcript.to_json()).expect("our own file is read again");
    assert_eq!(again, transcript);
    if !transcript.segments().is_empty() {
        let written = write(&transcript, Format::WebVtt);
        read(written.as_bytes(), "meeting.vtt", &options).expect("what we write can be read");
    }
});
