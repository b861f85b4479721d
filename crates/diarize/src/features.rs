//! What the network for voice prints hears: 80 mel bands a hundredth of a second, as Kaldi makes
//! them.

use std::f64::consts::PI;
use std::sync::Arc;

use evenkeel_audio::SAMPLE_RATE;
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// Bands of a feature.
pub(crate) const BANDS: usize = BAND_COUNT as usize;

/// The same, as a number to compute with.
const BAND_COUNT: u16 = 80;

/// Samples from one feature to the next: 10 ms.
pub(crate) const HOP: usize = 160;

/// Samples that a feature sees: 25 ms.
pub(crate) const SEEN: usize = 400;

/// Points of the transform: the next power of two.
const POINTS: u16 = 512;

/// How much of each sample's forerunner is taken off, so that high bands are not drowned.
const PREEMPHASIS: f32 = 0.97;

/// The lowest and the highest frequency, in hertz.
const FREQUENCIES: (f64, f64) = (20.0, 8_000.0);

/// Full scale of 16-bit samples, in which Kaldi computes.
const FULL_SCALE: f32 = 32_768.0;

/// Makes features of sound.
pub(crate) struct FilterBank {
    transform: Arc<dyn Fft<f32>>,
    /// Kaldi's window: a Hann window to the power of 0.85.
    taper: Vec<f32>,
    /// Of each band, the first point of the spectrum and the weights from there on.
    bands: Vec<(usize, Vec<f32>)>,
    buffer: Vec<Complex32>,
}

impl FilterBank {
    pub(crate) fn new() -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "weights need no more digits")]
        let taper = (0..400u16)
            .map(|at| (0.5 - 0.5 * (2.0 * PI * f64::from(at) / 399.0).cos()).powf(0.85) as f32)
            .collect();
        Self {
            transform: FftPlanner::new().plan_fft_forward(usize::from(POINTS)),
            taper,
            bands: bands(),
            buffer: vec![Complex32::default(); usize::from(POINTS)],
        }
    }

    /// Returns the features of `samples`, one after another, [`BANDS`] numbers each.
    pub(crate) fn features(&mut self, samples: &[f32]) -> Vec<f32> {
        let mut features = Vec::with_capacity(samples.len() / HOP * BANDS);
        let mut power = [0.0; POINTS as usize / 2];
        for seen in samples.windows(SEEN).step_by(HOP) {
            self.spectrum(seen, &mut power);
            features.extend(self.bands.iter().map(|(first, weights)| {
                let energy: f32 = weights.iter().zip(&power[*first..]).map(|(w, p)| w * p).sum();
                energy.max(f32::EPSILON).ln()
            }));
        }
        features
    }

    fn spectrum(&mut self, seen: &[f32], power: &mut [f32]) {
        #[expect(clippy::cast_precision_loss, reason = "400 is exact")]
        let mean = seen.iter().sum::<f32>() / SEEN as f32;
        let mut before = seen[0] - mean;
        for ((point, sample), taper) in self.buffer.iter_mut().zip(seen).zip(&self.taper) {
            let sample = sample - mean;
            *point = Complex32::new((sample - PREEMPHASIS * before) * taper * FULL_SCALE, 0.0);
            before = sample;
        }
        self.buffer[SEEN..].fill(Complex32::default());
        self.transform.process(&mut self.buffer);
        for (power, point) in power.iter_mut().zip(&self.buffer) {
            *power = point.norm_sqr();
        }
    }
}

/// Returns triangles that are equally wide in mel.
fn bands() -> Vec<(usize, Vec<f32>)> {
    let mel = |hertz: f64| 1_127.0 * (1.0 + hertz / 700.0).ln();
    let (low, high) = (mel(FREQUENCIES.0), mel(FREQUENCIES.1));
    let width = (high - low) / f64::from(BAND_COUNT + 1);
    let hertz_a_point = f64::from(SAMPLE_RATE) / f64::from(POINTS);
    (0..BAND_COUNT)
        .map(|band| {
            let left = low + f64::from(band) * width;
            // 1 in the middle, nothing beyond the sides.
            let weight = |point: u16| {
                let distance = (mel(f64::from(point) * hertz_a_point) - left) / width;
                1.0 - (distance - 1.0).abs()
            };
            let inside: Vec<u16> = (0..POINTS / 2).filter(|&at| weight(at) > 0.0).collect();
            #[expect(clippy::cast_possible_truncation, reason = "weights need no more digits")]
            let weights = inside.iter().map(|&at| weight(at) as f32).collect();
            (inside.first().map_or(0, |&first| usize::from(first)), weights)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_possible_truncation, reason = "a test tone")]
    fn tone(hertz: f64, samples: u32) -> Vec<f32> {
        let phase = |at: u32| 2.0 * PI * hertz * f64::from(at) / f64::from(SAMPLE_RATE);
        (0..samples).map(|at| (0.1 * phase(at).sin()) as f32).collect()
    }

    fn loudest(features: &[f32]) -> usize {
        (0..BANDS).max_by(|&one, &other| features[one].total_cmp(&features[other])).unwrap()
    }

    #[test]
    fn a_second_has_98_features() {
        // The first 25 ms make one, each 10 ms more make another: 1 + (16,000 - 400) / 160.
        assert_eq!(FilterBank::new().features(&[0.0; 16_000]).len(), 98 * BANDS);
        assert_eq!(FilterBank::new().features(&[0.0; 399]).len(), 0);
    }

    #[test]
    fn a_tone_is_loudest_in_its_band() {
        // 20 Hz are 31.7 mel, 8 kHz 2,840: a band is 34.7 mel on. 1 kHz are 1,000 mel, band 26.9.
        let features = FilterBank::new().features(&tone(1_000.0, 4_000));
        assert_eq!(loudest(&features), 27);
        assert!(features.chunks(BANDS).all(|feature| loudest(feature) == 27));
    }

    #[test]
    fn silence_is_as_quiet_as_can_be_said() {
        let features = FilterBank::new().features(&[0.0; 800]);
        assert!(features.iter().all(|&band| band.to_bits() == f32::EPSILON.ln().to_bits()));
    }
}
