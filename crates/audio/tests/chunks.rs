//! Chunks of the sample meetings, whose turns are known.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod sounds;

use std::path::{Path, PathBuf};

use evenkeel_audio::{Chunk, Chunks, LONGEST_CHUNK, Recording, SHORTEST_CHUNK};
use hound::{SampleFormat, WavSpec};
use proptest::prelude::*;

use sounds::{decoded, wav};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)
}

fn open(path: &Path) -> Recording {
    Recording::open(path).unwrap_or_else(|error| panic!("{error}"))
}

fn chunks(recording: Recording) -> Vec<Chunk> {
    Chunks::new(recording).map(|chunk| chunk.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// Checks that each chunk is of a size that the engine takes and holds what it says it holds.
fn check(chunks: &[Chunk], pcm: &[f32]) {
    let mut end = 0;
    for chunk in chunks {
        assert!((SHORTEST_CHUNK..=LONGEST_CHUNK).contains(&chunk.samples.len()));
        let mut offset = 0;
        for stretch in &chunk.stretches {
            assert_eq!(stretch.offset, offset);
            assert!(stretch.start >= end && stretch.length > 0);
            let range = |start: u64| {
                let start = usize::try_from(start).unwrap();
                start..start + usize::try_from(stretch.length).unwrap()
            };
            assert!(chunk.samples[range(offset)] == pcm[range(stretch.start)]);
            offset += stretch.length;
            end = stretch.start + stretch.length;
        }
        assert!(chunk.samples[usize::try_from(offset).unwrap()..].iter().all(|s| *s == 0.0));
    }
}

#[test]
fn chunks_hold_what_they_say_from_where_they_say() {
    let (pcm, _) = decoded(open(&sample("warehouse.flac")));
    let chunks = chunks(open(&sample("warehouse.flac")));
    check(&chunks, &pcm);
    // Whole meetings come in full windows.
    assert!(chunks.len() <= 7, "{} chunks for 138 s", chunks.len());
}

#[test]
fn no_turn_of_a_sample_meeting_is_lost() {
    for name in ["warehouse.flac", "library.m4a"] {
        let reference = sample(name).with_extension("reference.json");
        let reference = std::fs::read_to_string(reference).unwrap();
        let reference: serde_json::Value = serde_json::from_str(&reference).unwrap();
        let chunks = chunks(open(&sample(name)));
        for segment in reference["segments"].as_array().unwrap() {
            let ms = |name: &str| segment[name].as_u64().unwrap();
            // The voice fades in and out within its turn.
            let turn = ms("start_ms") * 16 + 3_200..ms("end_ms") * 16 - 4_800;
            let heard: u64 = chunks
                .iter()
                .flat_map(|chunk| &chunk.stretches)
                .map(|stretch| {
                    let end = (stretch.start + stretch.length).min(turn.end);
                    end.saturating_sub(stretch.start.max(turn.start))
                })
                .sum();
            let pauses = (turn.end - turn.start) / 10;
            assert!(heard + pauses >= turn.end - turn.start, "{name}: {segment}");
        }
    }
}

#[test]
fn silence_and_noise_give_no_chunk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let spec = WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut state = 1u32;
    let mut white = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i32::try_from(state >> 16).unwrap() - 32_768
    };
    for level in [0, 16, 256, 4_096] {
        let noise: Vec<i32> = (0..16_000 * 60).map(|_| white() * level / 32_768).collect();
        wav(&path, spec, &noise);
        assert_eq!(chunks(open(&path)).len(), 0, "white noise of level {level}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn chunks_of_any_piece_hold_what_they_say(from in 0u64..100_000, length in 1u64..38_000) {
        let span = evenkeel_meeting::TimeSpan::new(
            evenkeel_meeting::Time::from_ms(from),
            evenkeel_meeting::Time::from_ms(from + length),
        );
        let (pcm, _) = decoded(open(&sample("warehouse.flac")));
        let chunks = chunks(open(&sample("warehouse.flac")).within(span.unwrap()));
        check(&chunks, &pcm);
        for chunk in &chunks {
            let within = chunk.span();
            prop_assert!(within.start().as_ms() >= from && within.end().as_ms() <= from + length);
        }
    }
}
