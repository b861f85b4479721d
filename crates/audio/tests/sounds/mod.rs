//! Sounds made in code, and what becomes of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;

use evenkeel_audio::Recording;
use hound::{SampleFormat, WavSpec, WavWriter};

/// A vowel of 150 Hz with overtones that swells four times a second, as 16-bit samples.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "short sounds of half scale"
)]
pub(crate) fn speechlike(rate: u32, frames: usize) -> Vec<i32> {
    (0..frames)
        .map(|n| {
            let turn =
                |hertz: f32| std::f32::consts::TAU * (n as f32 / rate as f32 * hertz).fract();
            let vowel: f32 =
                (1..=8u8).map(|k| turn(150.0 * f32::from(k)).sin() / f32::from(k)).sum();
            (vowel * turn(2.0).sin().abs() * 10_000.0) as i32
        })
        .collect()
}

/// Writes samples of 16 bits in the width that `spec` says.
#[expect(clippy::cast_precision_loss, reason = "16 bits")]
pub(crate) fn wav(path: &Path, spec: WavSpec, samples: &[i32]) {
    let mut writer = WavWriter::create(path, spec).unwrap();
    for &sample in samples {
        match (spec.sample_format, spec.bits_per_sample) {
            (SampleFormat::Float, _) => writer.write_sample(sample as f32 / 32_768.0),
            (SampleFormat::Int, bits) if bits < 16 => writer.write_sample(sample >> (16 - bits)),
            (SampleFormat::Int, bits) => writer.write_sample(sample << (bits - 16)),
        }
        .unwrap();
    }
    writer.finalize().unwrap();
}

/// Returns samples of `bits` bits as floating-point numbers.
#[expect(clippy::cast_precision_loss, reason = "16 bits")]
pub(crate) fn scale(samples: &[i32], bits: i32) -> Vec<f32> {
    samples.iter().map(|&sample| sample as f32 / 2f32.powi(bits - 1)).collect()
}

/// Reads a recording to its end.
pub(crate) fn decoded(mut recording: Recording) -> (Vec<f32>, Recording) {
    let mut pcm = Vec::new();
    loop {
        match recording.read() {
            Ok(Some(packet)) => {
                assert!(packet.samples.iter().all(|sample| sample.abs() <= 1.0));
                pcm.extend_from_slice(packet.samples);
            }
            Ok(None) => return (pcm, recording),
            Err(error) => panic!("{error}"),
        }
    }
}
