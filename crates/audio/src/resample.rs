//! Any sample rate to 16 kHz, without delay and without losing the end.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::SAMPLE_RATE;

/// Frames that are resampled at a time, at least. The filter's edge gets sharper with it; 1,024
/// keeps everything below 7.5 kHz of a 48 kHz recording.
const BLOCK: usize = 1_024;

/// Turns mono sound of one rate into mono sound of 16 kHz, whatever the size of the pieces.
pub(crate) struct Resampler {
    rate: u32,
    /// `None` where the sound has the right rate already.
    fft: Option<Fft<f32>>,
    /// Sound that does not yet fill a block.
    pending: Vec<f32>,
    block: Vec<f32>,
    /// How many of the next samples are the filter's delay and not sound.
    delay: usize,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// Makes a resampler for sound of `rate` Hz.
    pub(crate) fn new(rate: u32) -> Self {
        let fft = (rate != SAMPLE_RATE).then(|| {
            // Blocks of an odd length would put the sound half a frame off.
            let block = BLOCK.next_multiple_of(2 * (rate / greatest_divisor(rate)) as usize);
            Fft::new(rate as usize, SAMPLE_RATE as usize, block, 1, FixedSync::Both)
                .expect("rates are checked to be above 0, the block is")
        });
        let delay = fft.as_ref().map_or(0, Fft::output_delay);
        Self { rate, fft, pending: Vec::new(), block: Vec::new(), delay, taken: 0, given: 0 }
    }

    /// Returns the rate that it takes, in Hz.
    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    /// Takes in `mono` and appends to `pcm` what can be given already.
    pub(crate) fn push(&mut self, mono: &[f32], pcm: &mut Vec<f32>) {
        self.taken += mono.len() as u64;
        let Some(fft) = &self.fft else {
            self.given += mono.len() as u64;
            pcm.extend_from_slice(mono);
            return;
        };
        let needed = fft.input_frames_next();
        self.pending.extend_from_slice(mono);
        let whole = self.pending.len() / needed * needed;
        for start in (0..whole).step_by(needed) {
            self.resample(start, pcm);
        }
        self.pending.drain(..whole);
    }

    /// Appends to `pcm` what is still on its way through the filter. The whole is then as long as
    /// what was taken in, to the nearest sample.
    pub(crate) fn finish(mut self, pcm: &mut Vec<f32>) {
        let Some(fft) = &self.fft else { return };
        let needed = fft.input_frames_next();
        let rate = u64::from(self.rate);
        let length = (self.taken * u64::from(SAMPLE_RATE) + rate / 2) / rate;
        while self.given < length {
            self.pending.resize(needed, 0.0);
            let before = pcm.len();
            self.resample(0, pcm);
            self.pending.clear();
            if self.given > length {
                let surplus = usize::try_from(self.given - length).expect("less than a block");
                pcm.truncate((pcm.len() - surplus).max(before));
                self.given = length;
            }
        }
    }

    /// Resamples the block of `pending` that begins at `start`.
    fn resample(&mut self, start: usize, pcm: &mut Vec<f32>) {
        let Some(fft) = &mut self.fft else { return };
        let (taken, given) = (fft.input_frames_next(), fft.output_frames_next());
        self.block.resize(given, 0.0);
        let input = InterleavedSlice::new(&self.pending[start..start + taken], 1, taken)
            .expect("the slice is as long as it says");
        let mut output = InterleavedSlice::new_mut(&mut self.block[..], 1, given)
            .expect("the slice is as long as it says");
        fft.process_into_buffer(&input, &mut output, None).expect("both buffers are long enough");
        let delay = self.delay.min(given);
        self.delay -= delay;
        self.given += (given - delay) as u64;
        // The filter rings a little past full scale.
        pcm.extend(self.block[delay..].iter().map(|sample| sample.clamp(-1.0, 1.0)));
    }
}

/// Brings sound to 16 kHz whose rate may change on the way: recordings can be strung together.
#[derive(Default)]
pub(crate) struct Converter {
    resampler: Option<Resampler>,
}

impl Converter {
    /// Makes a converter that has taken in nothing.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Takes in `mono` at `rate` Hz and appends to `pcm` what can be given already.
    pub(crate) fn push(&mut self, rate: u32, mono: &[f32], pcm: &mut Vec<f32>) {
        if mono.is_empty() {
            return;
        }
        if self.resampler.as_ref().is_none_or(|resampler| resampler.rate() != rate)
            && let Some(before) = self.resampler.replace(Resampler::new(rate))
        {
            before.finish(pcm);
        }
        if let Some(resampler) = &mut self.resampler {
            resampler.push(mono, pcm);
        }
    }

    /// Appends to `pcm` what is still on its way.
    pub(crate) fn finish(&mut self, pcm: &mut Vec<f32>) {
        if let Some(resampler) = self.resampler.take() {
            resampler.finish(pcm);
        }
    }
}

/// Returns the greatest common divisor of `rate` and 16 kHz.
fn greatest_divisor(rate: u32) -> u32 {
    let (mut divisor, mut rest) = (rate, SAMPLE_RATE);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn resampled(rate: u32, sound: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate);
        let mut pcm = Vec::new();
        for piece in sound.chunks(piece) {
            resampler.push(piece, &mut pcm);
        }
        resampler.finish(&mut pcm);
        pcm
    }

    /// A tone of 440 Hz.
    #[expect(clippy::cast_precision_loss, reason = "short sounds")]
    fn tone(rate: u32, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|n| (std::f32::consts::TAU * 440.0 * n as f32 / rate as f32).sin() / 2.0)
            .collect()
    }

    #[test]
    fn a_tone_arrives_in_place_up_to_its_last_period() {
        for rate in [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000] {
            let heard = resampled(rate, &tone(rate, rate as usize), 999);
            let right = tone(SAMPLE_RATE, SAMPLE_RATE as usize);
            assert_eq!(heard.len(), right.len(), "{rate} Hz");
            // The edges ring; a period and a half of the tone is left out at each.
            let worst = heard[60..15_940]
                .iter()
                .zip(&right[60..15_940])
                .map(|(heard, right)| (heard - right).abs())
                .fold(0.0, f32::max);
            assert!(worst < 0.005, "{rate} Hz is off by {worst}");
        }
    }

    #[test]
    fn sound_of_the_right_rate_is_left_alone() {
        let sound = tone(SAMPLE_RATE, 5_000);
        assert_eq!(resampled(SAMPLE_RATE, &sound, 77), sound);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_length_is_kept_and_pieces_do_not_matter(
            rate in 1_000u32..50_000, frames in 0usize..20_000, piece in 1usize..5_000,
        ) {
            let sound = tone(rate, frames);
            let heard = resampled(rate, &sound, piece);
            let exact = frames as u64 * 16_000 / u64::from(rate);
            prop_assert!((heard.len() as u64).abs_diff(exact) <= 1);
            prop_assert_eq!(heard, resampled(rate, &sound, frames.max(1)));
        }
    }
}
