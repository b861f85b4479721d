//! Broken files: whatever the bytes, there is an answer, and it comes soon.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod sounds;

use std::path::Path;
use std::sync::LazyLock;

use evenkeel_audio::Recording;
use hound::{SampleFormat, WavSpec};
use proptest::prelude::*;

/// The first 40 KB of a recording of each kind that we have.
static RECORDINGS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let spec = WavSpec {
        channels: 2,
        sample_rate: 8_000,
        bits_per_sample: 24,
        sample_format: SampleFormat::Int,
    };
    sounds::wav(&path, spec, &sounds::speechlike(8_000, 6_000));
    [path, samples.join("warehouse.flac"), samples.join("library.m4a")]
        .iter()
        .map(|path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes.truncate(40_000);
            bytes
        })
        .collect()
});

/// Opens and reads whatever `bytes` are, and returns how many samples came of it.
fn samples_in(bytes: &[u8]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    let Ok(mut recording) = Recording::open(&path) else { return 0 };
    let mut samples = 0;
    while let Ok(Some(packet)) = recording.read() {
        assert!(packet.samples.iter().all(|sample| sample.abs() <= 1.0));
        samples += packet.samples.len() as u64;
    }
    samples
}

/// An hour of silence for what is lost, and what 40 KB can hold: a sample of 8 bits at 1,000 Hz
/// is 16 of ours, a packet of nothing in a few bytes a thousand.
const MOST: u64 = 3_600 * 16_000 + 40_000 * 1_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_behind_any_beginning(
        magic in prop::sample::select(vec![
            &b""[..], b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0", b"RF64\xff\xff\xff\xffWAVE",
            b"fLaC\0\0\0\x22", b"OggS\0\x02", b"\0\0\0\x14ftypM4A ", b"ID3\x04\0\0",
            b"\xff\xfb\x90\x44", b"\xff\xf1\x50\x80", b"\x1a\x45\xdf\xa3", b"caff\0\x01\0\0desc",
            b"FORM\0\0\xff\xffAIFFCOMM",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        prop_assert!(samples_in(&[magic, &bytes].concat()) <= MOST);
    }

    #[test]
    fn any_beginning_of_a_recording(which in 0usize..3, length in 0usize..40_000) {
        let bytes = &RECORDINGS[which];
        prop_assert!(samples_in(&bytes[..length.min(bytes.len())]) <= MOST);
    }

    #[test]
    fn a_recording_with_some_bytes_changed(
        which in 0usize..3,
        changes in prop::collection::vec((0usize..4_000, any::<u8>()), 1..20),
    ) {
        let mut bytes = RECORDINGS[which].clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        prop_assert!(samples_in(&bytes) <= MOST);
    }
}
