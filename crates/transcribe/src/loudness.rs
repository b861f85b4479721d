//! Where in a chunk there is sound, and where it is quiet.

use evenkeel_audio::SAMPLES_PER_MS;

use crate::timing::WordTime;

/// Loudness is looked at in steps of 10 ms.
const FRAME_MS: u64 = 10;

/// Within words it is quiet as well, while the lips are closed for a `p`; but not for so long.
const PAUSE_FRAMES: usize = 12;

/// Where in a chunk there is sound, frame by frame.
pub(crate) struct Loudness {
    sounds: Vec<bool>,
}

impl Loudness {
    pub(crate) fn of(samples: &[f32]) -> Self {
        let frame = usize::try_from(SAMPLES_PER_MS * FRAME_MS).expect("a frame has 160 samples");
        let energies: Vec<f32> = samples
            .chunks(frame)
            .map(|frame| frame.iter().map(|sample| sample * sample).sum::<f32>())
            .collect();
        let mut sorted = energies.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let quantile = |tenths: usize| sorted.get(sorted.len() * tenths / 10).copied();
        let (quiet, loud) = (quantile(1).unwrap_or(0.0), quantile(9).unwrap_or(0.0));
        // A third of the way from the quiet frames to the loud ones, as ears count: in decibels.
        // Digital silence counts as 50 dB under the loud ones.
        let quiet = quiet.max(loud * 1e-5);
        let threshold = quiet * (loud / quiet).cbrt();
        Self { sounds: energies.iter().map(|&energy| energy > threshold).collect() }
    }

    /// Returns where the last sound ends, in milliseconds from the start of the chunk.
    pub(crate) fn sound_ends_ms(&self) -> u64 {
        let last = self.sounds.iter().rposition(|&sounds| sounds);
        last.map_or(0, |last| (last as u64 + 1) * FRAME_MS)
    }

    /// Returns where between `start_ms` and `end_ms` a word is that ends there: behind the last
    /// pause, without the silence at its end, and not longer than `longest_ms`.
    pub(crate) fn sound_in(&self, start_ms: u64, end_ms: u64, longest_ms: u64) -> WordTime {
        let frame = |ms: u64| usize::try_from(ms / FRAME_MS).unwrap_or(usize::MAX);
        let first = frame(start_ms).min(self.sounds.len());
        let last = frame(end_ms).min(self.sounds.len());
        let frames = &self.sounds[first.min(last)..last];
        let Some(last_sound) = frames.iter().rposition(|&sounds| sounds) else {
            return WordTime { start_ms: start_ms.max(end_ms.saturating_sub(longest_ms)), end_ms };
        };
        let mut first_sound = last_sound;
        let mut quiet = 0;
        for at in (0..last_sound).rev() {
            if frames[at] {
                (first_sound, quiet) = (at, 0);
            } else {
                quiet += 1;
                if quiet == PAUSE_FRAMES {
                    break;
                }
            }
        }
        let ms = |frame: usize| (first + frame) as u64 * FRAME_MS;
        // A word that fills its place keeps its borders to the millisecond.
        let start = if first_sound == 0 { start_ms } else { ms(first_sound) };
        let end = if last_sound + 1 == frames.len() { end_ms } else { ms(last_sound + 1) };
        let end_ms = end.clamp(start_ms, end_ms);
        let start_ms = start.clamp(start_ms, end_ms).max(end_ms.saturating_sub(longest_ms));
        WordTime { start_ms, end_ms }
    }
}
