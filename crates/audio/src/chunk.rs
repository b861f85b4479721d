//! A chunk of speech, as the engine takes it, and its way back to times of the recording.

use evenkeel_meeting::{Time, TimeSpan};

use crate::{SAMPLE_RATE, SAMPLES_PER_MS};

/// The longest chunk, in samples: 28 s. Whisper hears 30 s at once and loses words at the very end
/// of them.
pub const LONGEST_CHUNK: usize = 28 * SAMPLE_RATE as usize;

/// The shortest chunk, in samples: 1 s. Whisper.cpp 1.8.3 reads past the end of shorter ones.
pub const SHORTEST_CHUNK: usize = SAMPLE_RATE as usize;

/// Speech of the recording, ready for the engine: stretches with long silences between them left
/// out.
#[derive(Clone, PartialEq, Debug)]
pub struct Chunk {
    /// The samples: mono, 16 000 Hz, [`SHORTEST_CHUNK`] to [`LONGEST_CHUNK`] of them. Behind a
    /// stretch that is too short there is silence that the recording does not have.
    pub samples: Vec<f32>,
    /// Where the samples come from, ascending, without gaps in `offset`. Never empty.
    pub stretches: Vec<Stretch>,
}

/// A piece of a chunk that lies in the recording in one piece.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// The place of its first sample in the chunk, in samples.
    pub offset: u64,
    /// The place of its first sample in the recording, in samples.
    pub start: u64,
    /// How many samples it has.
    pub length: u64,
    /// How likely it is, 0 to 1, that somebody speaks where that is likeliest, for a network that
    /// is not easily taken in. People near a microphone reach 0.9, soft and far ones sometimes only 0.2.
    pub voice: f32,
}

impl Chunk {
    /// Returns the part of the recording from the first sample of the chunk to its last. Silence
    /// that was left out lies in it as well.
    pub fn span(&self) -> TimeSpan {
        let start = self.stretches.first().map_or(0, |first| first.start);
        let end = self.stretches.last().map_or(start, |last| last.start + last.length);
        span_of_samples(start, end)
    }

    /// Returns where in the recording the part of the chunk from `start_ms` to `end_ms` lies, in
    /// milliseconds since the start of the chunk. Exact to the sample within a stretch; what ends
    /// where a stretch ends does not reach into the next one. Beyond the chunk lies its end.
    pub fn locate(&self, start_ms: u64, end_ms: u64) -> TimeSpan {
        let end = end_ms.max(start_ms).saturating_mul(SAMPLES_PER_MS);
        let start = start_ms.saturating_mul(SAMPLES_PER_MS).min(end);
        let located_start = self.locate_sample(start, |stretch| stretch.offset <= start);
        let located_end = self.locate_sample(end, |stretch| stretch.offset < end);
        span_of_samples(located_start, located_end.max(located_start))
    }

    /// Returns how likely it is, 0 to 1, that somebody speaks in the stretches of which a part lies
    /// between `start_ms` and `end_ms`, in milliseconds since the start of the chunk; beyond the
    /// chunk lies its last stretch.
    pub fn voice(&self, start_ms: u64, end_ms: u64) -> f32 {
        let start = start_ms.saturating_mul(SAMPLES_PER_MS);
        let end = end_ms.saturating_mul(SAMPLES_PER_MS).max(start.saturating_add(1));
        let is_within =
            |stretch: &&Stretch| stretch.offset < end && start < stretch.offset + stretch.length;
        let within = self.stretches.iter().filter(is_within).map(|stretch| stretch.voice);
        let last = || self.stretches.last().map_or(0.0, |last| last.voice);
        within.reduce(f32::max).unwrap_or_else(last)
    }

    /// Returns the place of a sample by the last stretch of which `begins_before` holds.
    fn locate_sample(&self, sample: u64, begins_before: impl Fn(&&Stretch) -> bool) -> u64 {
        let stretch = self.stretches.iter().rfind(begins_before).or(self.stretches.first());
        stretch.map_or(0, |stretch| {
            stretch.start + sample.saturating_sub(stretch.offset).min(stretch.length)
        })
    }
}

fn span_of_samples(start: u64, end: u64) -> TimeSpan {
    let time = |sample: u64| Time::from_ms(sample / SAMPLES_PER_MS);
    TimeSpan::new(time(start), time(end)).expect("the end does not come before the start")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 s from 0:10, then 1 s from 1:00.
    fn chunk() -> Chunk {
        Chunk {
            samples: vec![0.0; 48_000],
            stretches: vec![
                Stretch { offset: 0, start: 160_000, length: 32_000, voice: 0.9 },
                Stretch { offset: 32_000, start: 960_000, length: 16_000, voice: 0.1 },
            ],
        }
    }

    fn located(start_ms: u64, end_ms: u64) -> (u64, u64) {
        let span = chunk().locate(start_ms, end_ms);
        (span.start().as_ms(), span.end().as_ms())
    }

    #[test]
    fn a_time_in_a_stretch_is_found_to_the_millisecond() {
        assert_eq!(located(0, 1), (10_000, 10_001));
        assert_eq!(located(2_001, 2_999), (60_001, 60_999));
    }

    #[test]
    fn a_word_at_a_join_stays_on_its_side() {
        assert_eq!(located(1_500, 2_000), (11_500, 12_000));
        assert_eq!(located(2_000, 2_500), (60_000, 60_500));
        assert_eq!(located(1_500, 2_500), (11_500, 60_500));
    }

    #[test]
    fn times_beyond_the_chunk_are_its_end() {
        assert_eq!(located(2_500, 30_000), (60_500, 61_000));
        assert_eq!(located(u64::MAX, 0), (61_000, 61_000));
    }

    #[test]
    fn a_voice_is_that_of_the_stretches_in_which_something_lies() {
        let is_heard = |start_ms, end_ms| chunk().voice(start_ms, end_ms) > 0.5;
        assert_eq!([is_heard(0, 2_000), is_heard(1_500, 2_500)], [true; 2]);
        assert_eq!(
            [is_heard(2_000, 2_000), is_heard(2_500, 3_000), is_heard(9_000, 0)],
            [false; 3]
        );
    }

    #[test]
    fn the_span_reaches_over_what_was_left_out() {
        let span = chunk().span();
        assert_eq!((span.start().as_ms(), span.end().as_ms()), (10_000, 61_000));
    }
}
