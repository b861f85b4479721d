//! When each word was said.
//!
//! The decoder tells roughly where the sound of a token ends. Pauses it does not know of: it gives
//! them to the word behind or to the one before. They are found in the sound itself.

use evenkeel_audio::{Chunk, SAMPLES_PER_MS};

use crate::decoded::Token;
use crate::loudness::Loudness;
use crate::spelling::SpelledWord;

/// Where the sound knows of no pause, a word is not longer than this and so much a letter: as long
/// as it takes to say "one" or "everybody" very slowly.
const LONGEST_WORD_MS: u64 = 400;
const LONGEST_LETTER_MS: u64 = 120;

/// So far the decoder's times are off without a reason.
const JITTER_MS: u64 = 100;

/// When a word was said, in milliseconds from the start of its chunk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WordTime {
    pub(crate) start_ms: u64,
    pub(crate) end_ms: u64,
}

impl WordTime {
    /// Returns the part behind the join, where it goes over one of the `joins`: the end is what the
    /// decoder told. Where that is hardly behind the join, it is the part before.
    fn on_one_side(mut self, joins: &[u64]) -> Self {
        for &join in joins {
            if self.start_ms < join && join < self.end_ms {
                if self.end_ms - join > JITTER_MS {
                    self.start_ms = join;
                } else {
                    self.end_ms = join;
                }
            }
        }
        self
    }
}

/// Returns when each of `words` was said in `chunk`. The times lie in the chunk, ascend and do not
/// overlap, and no word goes over a place where silence was left out.
pub(crate) fn word_times(words: &[SpelledWord], tokens: &[Token], chunk: &Chunk) -> Vec<WordTime> {
    let loudness = Loudness::of(&chunk.samples);
    let chunk_ms = chunk.samples.len() as u64 / SAMPLES_PER_MS;
    let joins: Vec<u64> =
        chunk.stretches.iter().map(|stretch| stretch.offset / SAMPLES_PER_MS).collect();
    let token_ends = plausible_ends(tokens, chunk_ms);
    let mut free_from = 0;
    words
        .iter()
        .map(|word| {
            let before = word.first_token.checked_sub(1).map_or(0, |token| token_ends[token]);
            let end = token_ends[word.last_token].max(free_from);
            let letters = (word.end - word.start) as u64;
            let longest = LONGEST_WORD_MS + LONGEST_LETTER_MS * letters;
            let earliest = before.max(free_from).min(end);
            let time = loudness.sound_in(earliest, end, longest).on_one_side(&joins);
            free_from = time.end_ms;
            time
        })
        .collect()
}

/// Returns the ends of the tokens, within the chunk and ascending. What is not known is spread
/// evenly over the place that it has.
fn plausible_ends(tokens: &[Token], chunk_ms: u64) -> Vec<u64> {
    let mut ends = Vec::with_capacity(tokens.len());
    let mut known_until = 0;
    let mut unknown: u64 = 0;
    let all = tokens.iter().map(|token| u64::try_from(token.end_ms).ok());
    for end in all.chain([Some(chunk_ms)]) {
        let Some(end) = end else {
            unknown += 1;
            continue;
        };
        let end = end.clamp(known_until, chunk_ms.max(known_until));
        for index in 1..=unknown {
            ends.push(known_until + (end - known_until) * index / (unknown + 1));
        }
        ends.push(end);
        (known_until, unknown) = (end, 0);
    }
    ends.truncate(tokens.len());
    ends
}

#[cfg(test)]
mod tests {
    use evenkeel_audio::Stretch;
    use proptest::prelude::*;

    use super::*;

    fn token(end_ms: i64) -> Token {
        Token { bytes: b" word".to_vec(), end_ms, probability: 1.0, no_speech_probability: 0.0 }
    }

    /// A word of five letters out of one token.
    fn word(token: usize) -> SpelledWord {
        SpelledWord { start: 0, end: 5, first_token: token, last_token: token }
    }

    /// Sound (`true`) and silence, each so many milliseconds long.
    fn samples(stretches: &[(bool, usize)]) -> Vec<f32> {
        let stretch = |&(sounds, ms): &(bool, usize)| {
            (0..ms * 16).map(move |at| {
                if !sounds {
                    0.0
                } else if at % 2 == 0 {
                    0.3
                } else {
                    -0.3
                }
            })
        };
        stretches.iter().flat_map(stretch).collect()
    }

    fn times(ends: &[i64], stretches: &[(bool, usize)]) -> Vec<(u64, u64)> {
        let tokens: Vec<Token> = ends.iter().map(|&end| token(end)).collect();
        let words: Vec<SpelledWord> = (0..ends.len()).map(word).collect();
        let samples = samples(stretches);
        let stretch = Stretch { offset: 0, start: 0, length: samples.len() as u64, voice: 0.9 };
        let chunk = Chunk { samples, stretches: vec![stretch] };
        let times = word_times(&words, &tokens, &chunk);
        times.iter().map(|time| (time.start_ms, time.end_ms)).collect()
    }

    #[test]
    fn words_without_a_pause_between_them_follow_each_other() {
        assert_eq!(times(&[300, 700], &[(true, 1_000)]), [(0, 300), (300, 700)]);
    }

    #[test]
    fn a_pause_belongs_to_no_word() {
        let stretches = [(false, 200), (true, 300), (false, 1_000), (true, 500)];
        assert_eq!(times(&[400, 1_800], &stretches), [(200, 400), (1_500, 1_800)]);
        assert_eq!(times(&[900, 1_800], &stretches), [(200, 500), (1_500, 1_800)]);
    }

    #[test]
    fn the_closure_of_a_consonant_is_part_of_the_word() {
        let stretches = [(true, 200), (false, 80), (true, 700)];
        assert_eq!(times(&[500], &stretches), [(0, 500)]);
    }

    #[test]
    fn a_word_is_not_longer_than_it_can_be() {
        assert_eq!(times(&[8_000], &[(true, 9_000)]), [(7_000, 8_000)]);
    }

    #[test]
    fn times_that_are_not_known_are_spread() {
        assert_eq!(times(&[300, -1, 900], &[(true, 1_000)]), [(0, 300), (300, 600), (600, 900)]);
        assert_eq!(times(&[-1, -1, -1], &[(true, 1_000)]), [(0, 250), (250, 500), (500, 750)]);
    }

    #[test]
    fn a_word_lies_on_one_side_of_a_join() {
        let time = WordTime { start_ms: 900, end_ms: 1_500 };
        assert_eq!(time.on_one_side(&[0, 1_000]), WordTime { start_ms: 1_000, ..time });
        assert_eq!(time.on_one_side(&[0, 1_450]), WordTime { end_ms: 1_450, ..time });
        assert_eq!(time.on_one_side(&[0, 900, 1_500]), time);
    }

    #[test]
    fn silence_all_over_changes_nothing() {
        assert_eq!(times(&[300, 700], &[(false, 1_000)]), [(0, 300), (300, 700)]);
        assert_eq!(times(&[300], &[]), [(0, 0)]);
    }

    proptest! {
        #[test]
        fn whatever_the_decoder_says_times_ascend_within_the_chunk(
            ends in prop::collection::vec(any::<i64>(), 1..20),
            stretches in prop::collection::vec((any::<bool>(), 0..80_usize), 0..6),
        ) {
            let chunk_ms: u64 = stretches.iter().map(|&(_, ms)| ms as u64).sum();
            let mut free_from = 0;
            for (start, end) in times(&ends, &stretches) {
                prop_assert!(free_from <= start && start <= end && end <= chunk_ms);
                free_from = end;
            }
        }
    }
}
