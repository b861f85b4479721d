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

/// Chords of three notes, struck once a second, that ring with their overtones.
#[expect(clippy::cast_possible_truncation, reason = "half scale")]
fn chords(seconds: u32) -> Vec<i32> {
    const CHORDS: [[f64; 3]; 4] = [
        [261.6, 329.6, 392.0],
        [220.0, 261.6, 329.6],
        [174.6, 220.0, 261.6],
        [196.0, 246.9, 293.7],
    ];
    let sample = |n: u32| {
        let (second, time) = (n / 16_000, f64::from(n % 16_000) / 16_000.0);
        let note = |hertz: f64| -> f64 {
            let wave = |k: f64| (std::f64::consts::TAU * hertz * k * time).sin() / k.powf(1.2);
            (1..=7u8).map(f64::from).map(wave).sum()
        };
        let ring = (time / 0.005).min(1.0) * (-2.5 * time).exp();
        let chord: f64 = CHORDS[second as usize % 4].into_iter().map(note).sum();
        (chord * ring * 2_500.0) as i32
    };
    (0..seconds * 16_000).map(sample).collect()
}

fn seconds_kept(samples: &[i32]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let spec = WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    wav(&path, spec, samples);
    let mut chunks = Chunks::new(open(&path));
    while chunks.next().transpose().unwrap().is_some() {}
    chunks.speech().as_ms() / 1_000
}

#[test]
fn of_hold_music_next_to_nothing_is_kept_and_of_talk_around_it_all() {
    let music = chords(60);
    assert!(seconds_kept(&music) < 20, "{} s of music", seconds_kept(&music));
    let (pcm, _) = decoded(open(&sample("warehouse.flac")));
    #[expect(clippy::cast_possible_truncation, reason = "16 bits")]
    let talk: Vec<i32> =
        pcm[..20 * 16_000].iter().map(|sample| (sample * 32_767.0) as i32).collect();
    let alone = seconds_kept(&talk);
    let both: Vec<i32> = talk.iter().chain(&music).chain(&talk).copied().collect();
    assert!(seconds_kept(&both) >= 2 * alone, "{} s of twice {alone} s", seconds_kept(&both));
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
