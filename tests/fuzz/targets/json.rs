//! Any text as one of our own files: refused, or the same when it is written and read again.
#![no_main]

use std::sync::LazyLock;

use evenkeel_meeting::{Annotations, Transcript};
use libfuzzer_sys::fuzz_target;

/// What the annotations speak of.
static TRANSCRIPT: LazyLock<Transcript> = LazyLock::new(|| {
    let text = include_str!("../seeds/json/transcript.json");
    Transcript::from_json(text).expect("the seed is a transcript")
});

fuzz_target!(|text: &str| {
    if let Ok(transcript) = Transcript::from_json(text) {
        let again = Transcript::from_json(&transcript.to_json()).expect("it was a transcript");
        assert_eq!(again, transcript);
    }
    if let Ok(annotations) = Annotations::from_json(text, &TRANSCRIPT) {
        let written = annotations.to_json();
        let again = Annotations::from_json(&written, &TRANSCRIPT).expect("they were annotations");
        assert_eq!(again.to_json(), written);
    }
});
