//! Leaves out of a channel what its microphone picks up of the people on the others.
//!
//! Who sits in one room is heard on every microphone in it. Transcribed channel by channel, the same
//! words would be said twice, by two people.

use std::collections::VecDeque;

use crate::Recording;

/// Samples of a block, on which one decision is made: 10 ms.
const BLOCK: usize = 160;

/// Blocks before and after one that are looked at with it, 110 ms together: half a syllable.
const AROUND: usize = 5;

/// Blocks that are looked at together.
const WINDOW: usize = 2 * AROUND + 1;

/// From this ratio of energies on, 15 dB, a channel is taken for an echo of the louder one whatever
/// it sounds like. People who speak at once differ by less.
const MUCH_LOUDER: f32 = 31.6;

/// From this ratio on, 6 dB, it is one where it also sounds like the louder one.
const LOUDER: f32 = 4.0;

/// How much it sounds like the louder one then, as a correlation. Two voices stay below 0.3.
const ALIKE: f32 = 0.5;

/// The longest way between two microphones, in samples of 8,000 Hz: 10 ms, which is 3.4 m.
const LONGEST_WAY: usize = 80;

/// The other channels of a recording, read along with the one that is heard.
pub(crate) struct Bleed {
    others: Vec<Other>,
    gate: Gate,
}

struct Other {
    recording: Recording,
    ahead: VecDeque<f32>,
}

impl Bleed {
    /// Removes what is heard of `others`, none of which has been read of yet.
    pub(crate) fn of(others: Vec<Recording>) -> Self {
        let gate = Gate::new(others.len());
        let other = |recording| Other { recording, ahead: VecDeque::new() };
        Self { others: others.into_iter().map(other).collect(), gate }
    }

    /// Takes in what the channel gave next, and returns what is decided: as many samples as came
    /// in, some 50 ms later.
    pub(crate) fn remove(&mut self, samples: &[f32]) -> Vec<f32> {
        let others: Vec<Vec<f32>> =
            self.others.iter_mut().map(|other| other.read(samples.len())).collect();
        let mut kept = Vec::with_capacity(samples.len());
        self.gate.push(samples, &others, &mut kept);
        kept
    }

    /// Returns the rest.
    pub(crate) fn finish(self) -> Vec<f32> {
        let mut kept = Vec::new();
        self.gate.finish(&mut kept);
        kept
    }
}

impl Other {
    /// Reads `count` samples. A channel that ends before the others is silent from there on.
    fn read(&mut self, count: usize) -> Vec<f32> {
        while self.ahead.len() < count {
            match self.recording.read() {
                Ok(Some(packet)) => self.ahead.extend(packet.samples),
                Ok(None) | Err(_) => self.ahead.resize(count, 0.0),
            }
        }
        self.ahead.drain(..count).collect()
    }
}

/// Silences a channel where it is an echo of a louder one.
struct Gate {
    /// Samples of the channel and of each other that do not yet fill a block.
    pending: Vec<Vec<f32>>,
    /// Blocks of which the last [`AROUND`] are not yet decided on.
    blocks: VecDeque<Block>,
    /// Blocks that came.
    came: usize,
    /// How much of the block before was let through, 0 or 1.
    gain: f32,
}

/// 10 ms of the channel, and of each channel what is compared.
struct Block {
    samples: Vec<f32>,
    sounds: Vec<Sound>,
}

struct Sound {
    /// At 8,000 Hz, which holds all of a voice that tells it from another.
    samples: Vec<f32>,
    energy: f32,
}

impl Gate {
    fn new(others: usize) -> Self {
        Self { pending: vec![Vec::new(); others + 1], blocks: VecDeque::new(), came: 0, gain: 1.0 }
    }

    fn push(&mut self, own: &[f32], others: &[Vec<f32>], kept: &mut Vec<f32>) {
        self.pending[0].extend_from_slice(own);
        for (pending, other) in self.pending[1..].iter_mut().zip(others) {
            pending.extend_from_slice(other);
        }
        let whole = self.pending[0].len() / BLOCK;
        for block in 0..whole {
            let range = block * BLOCK..(block + 1) * BLOCK;
            let sounds = self.pending.iter().map(|pending| Sound::of(&pending[range.clone()]));
            let block = Block {
                sounds: sounds.collect(),
                samples: self.pending[0][range.clone()].to_vec(),
            };
            self.advance(block, kept);
        }
        for pending in &mut self.pending {
            pending.drain(..whole * BLOCK);
        }
    }

    fn finish(mut self, kept: &mut Vec<f32>) {
        let rest = std::mem::take(&mut self.pending);
        let missing = AROUND.min(self.came);
        for at in self.blocks.len().saturating_sub(missing)..self.blocks.len() {
            self.decide(at, kept);
        }
        kept.extend(rest[0].iter().map(|sample| sample * self.gain));
    }

    /// Takes a block in, and decides on the one that lies [`AROUND`] blocks before it.
    fn advance(&mut self, block: Block, kept: &mut Vec<f32>) {
        self.blocks.push_back(block);
        self.came += 1;
        if self.blocks.len() > WINDOW {
            self.blocks.pop_front();
        }
        if self.came > AROUND {
            self.decide(self.blocks.len() - 1 - AROUND, kept);
        }
    }

    /// Lets the block at `at` through, or not. The change takes the length of the block: a step would
    /// be a click.
    fn decide(&mut self, at: usize, kept: &mut Vec<f32>) {
        let gain = if self.is_echo(at) { 0.0 } else { 1.0 };
        let samples = &self.blocks[at].samples;
        #[expect(clippy::cast_precision_loss, reason = "a block has 160 samples")]
        let ramp = |index: usize| self.gain + (gain - self.gain) * index as f32 / BLOCK as f32;
        kept.extend(samples.iter().enumerate().map(|(index, sample)| sample * ramp(index)));
        self.gain = gain;
    }

    fn is_echo(&self, at: usize) -> bool {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(self.blocks.len());
        let energy = |channel: usize| -> f32 {
            around.clone().map(|at| self.blocks[at].sounds[channel].energy).sum()
        };
        let sound = |channel: usize| -> Vec<f32> {
            let blocks = around.clone().map(|at| &self.blocks[at].sounds[channel].samples);
            blocks.flatten().copied().collect()
        };
        let own = energy(0);
        (1..self.pending.len()).any(|channel| {
            let other = energy(channel);
            other > own * MUCH_LOUDER
                || (other > own * LOUDER
                    && correlation(&sound(0), &sound(channel)) >= ALIKE * (own * other).sqrt())
        })
    }
}

impl Sound {
    fn of(samples: &[f32]) -> Self {
        let samples: Vec<f32> =
            samples.chunks_exact(2).map(|pair| pair[0].midpoint(pair[1])).collect();
        let energy = samples.iter().map(|sample| sample * sample).sum();
        Self { samples, energy }
    }
}

/// Returns the largest correlation of two sounds, whichever comes first and by how much, and
/// whichever way its microphone was wired.
fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let shifted = |early: &[f32], late: &[f32], by: usize| -> f32 {
        early.iter().zip(&late[by.min(late.len())..]).map(|(a, b)| a * b).sum::<f32>().abs()
    };
    (0..=LONGEST_WAY)
        .map(|by| shifted(one, other, by).max(shifted(other, one, by)))
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A voice of its own, `seconds` long: noise with syllables.
    fn voice(seed: u32, seconds: usize) -> Vec<f32> {
        let mut state = seed;
        let mut low = 0.0;
        (0..seconds * 16_000)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f32::from(i16::try_from(state >> 17).unwrap()) / 16_384.0 - 1.0;
                low += (noise - low) * 0.3;
                #[expect(clippy::cast_precision_loss, reason = "a few seconds of samples")]
                let syllable = (at as f32 / 16_000.0 * 4.0 * std::f32::consts::PI).sin().abs();
                low * (0.2 + syllable) * 0.5
            })
            .collect()
    }

    fn gated(own: &[f32], other: &[f32], packet: usize) -> Vec<f32> {
        let (mut gate, mut kept) = (Gate::new(1), Vec::new());
        for (own, other) in own.chunks(packet).zip(other.chunks(packet)) {
            gate.push(own, &[other.to_vec()], &mut kept);
        }
        gate.finish(&mut kept);
        kept
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum()
    }

    fn mixed(one: &[f32], other: &[f32], factor: f32) -> Vec<f32> {
        one.iter().zip(other).map(|(a, b)| a + b * factor).collect()
    }

    #[test]
    fn an_echo_of_another_channel_is_silenced_however_loud() {
        let ben = voice(1, 2);
        for decibels in [-30_i16, -20, -12, -8] {
            let factor = 10_f32.powf(f32::from(decibels) / 20.0);
            // 5 ms on the way, and upside down.
            let mut ana: Vec<f32> = vec![0.0; 80];
            ana.extend(ben[..ben.len() - 80].iter().map(|sample| -sample * factor));
            let kept = energy(&gated(&ana, &ben, 1_000)) / energy(&ana);
            assert!(kept < 0.02, "{kept} of it is left at {decibels} dB");
        }
    }

    #[test]
    fn who_speaks_is_kept_though_another_speaks_at_the_same_time() {
        let (ana, ben) = (voice(1, 2), voice(2, 2));
        let (on_ana, on_ben) = (mixed(&ana, &ben, 0.1), mixed(&ben, &ana, 0.1));
        for (own, other) in [(&on_ana, &on_ben), (&on_ben, &on_ana)] {
            assert_eq!(&gated(own, other, 1_000), own);
        }
        // A soft voice, 8 dB below the other.
        let soft: Vec<f32> = ana.iter().map(|sample| sample * 0.4).collect();
        let kept = energy(&gated(&mixed(&soft, &ben, 0.05), &ben, 1_000)) / energy(&soft);
        assert!(kept > 0.9, "{kept} of it is left");
    }

    #[test]
    fn silence_and_short_sounds_pass() {
        assert_eq!(gated(&[0.0; 500], &[0.0; 500], 77), [0.0; 500]);
        assert_eq!(gated(&[0.5; 30], &[0.0; 30], 7), [0.5; 30]);
        assert!(gated(&[], &[], 7).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn no_sample_is_lost_and_packets_do_not_matter(
            length in 0..6_000_usize, packet in 1..3_000_usize, louder in 0..20_u8,
        ) {
            let own = voice(1, 1)[..length].to_vec();
            let other: Vec<f32> =
                voice(2, 1)[..length].iter().map(|sample| sample * f32::from(louder)).collect();
            let kept = gated(&own, &other, packet);
            prop_assert_eq!(kept.len(), length);
            prop_assert_eq!(kept, gated(&own, &other, length.max(1)));
        }
    }
}
