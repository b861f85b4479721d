//! Any bytes as a recording: they are refused, or decoded to their end, soon and in little memory.
#![no_main]

use std::io::Write;

use evenkeel_audio::{Recording, is_guarded};
use libfuzzer_sys::fuzz_target;

/// An hour of silence for what is lost, and what little bytes can hold.
const MOST: u64 = 3_600 * 16_000 + 64_000_000;

fuzz_target!(
    init: {
        // A decoder that panics is caught and named; that is no finding.
        std::panic::set_hook(Box::new(|panic| {
            if !is_guarded() {
                eprintln!("{panic}");
                std::process::abort();
            }
        }));
    },
    |bytes: &[u8]| {
        let mut file = tempfile::NamedTempFile::new().expect("a folder for temporary files");
        file.write_all(bytes).expect("room for the bytes");
        let Ok(mut recording) = Recording::open(file.path()) else { return };
        let mut samples = 0;
        while let Ok(Some(packet)) = recording.read() {
            assert!(packet.samples.iter().all(|sample| sample.abs() <= 1.0));
            samples += packet.samples.len() as u64;
            assert!(samples < MOST, "too much sound for {} bytes", bytes.len());
        }
    }
);
