//! Talk that the decoder jumped over, heard again.
//!
//! Now and then Whisper leaves out whole answers and is sure of all around them. Long silences are no
//! part of a chunk: where no word stands for seconds, somebody was left out. What lies there is
//! decoded once more by itself, and taken where that says more than was known.

use evenkeel_audio::{SAMPLES_PER_MS, SHORTEST_CHUNK};

use crate::decoded::{Decoded, Token};
use crate::loudness::Loudness;

/// From one word to the next even slow talk takes less, in milliseconds, with the silences that a
/// chunk holds.
const GAP_MS: u64 = 3_000;

/// How often a chunk is heard again at most: where it is not talk that fills it, that is no use.
const MOST_TIMES: usize = 2;

/// Before its end a first word may begin so much earlier.
const FIRST_WORD_MS: u64 = 500;

/// A place of a chunk where no word stands.
#[derive(PartialEq, Debug)]
struct Gap {
    /// How many tokens stand before it.
    token: usize,
    from_ms: u64,
    to_ms: u64,
}

/// Decodes `samples` with `decode`, and what it jumps over once more.
///
/// # Errors
///
/// Those of `decode`.
pub(crate) fn decode_without_gaps<E>(
    samples: &[f32],
    decode: impl Fn(&[f32]) -> Result<Decoded, E>,
) -> Result<Decoded, E> {
    let mut tokens = decode(samples)?.tokens;
    let sound_ends_ms = Loudness::of(samples).sound_ends_ms();
    let mut settled = 0;
    for _ in 0..MOST_TIMES {
        let Some(gap) = next_gap(&tokens, settled, sound_ends_ms) else { break };
        settled = gap.token + 1;
        if gap.from_ms > 0 {
            // To the end: where in it the next word begins is not sure.
            let again = heard(&samples[place(gap.from_ms, samples)..], &decode)?;
            if words(&again) > words(&tokens[gap.token..]) {
                tokens.truncate(gap.token);
                tokens.extend(again.into_iter().map(|token| later(token, gap.from_ms)));
            }
        } else if gap.token < tokens.len() {
            let until = place(gap.to_ms - FIRST_WORD_MS, samples);
            let again = heard(&samples[..until], &decode)?;
            // It may be the beginning that was heard, at a later time than it was said.
            if words(&again) > 0 && again[0].bytes != tokens[0].bytes {
                tokens.splice(..0, again);
            }
        }
    }
    Ok(Decoded { tokens })
}

/// Returns the first gap behind the `settled` tokens.
fn next_gap(tokens: &[Token], settled: usize, sound_ends_ms: u64) -> Option<Gap> {
    let timed = |(place, token): (usize, &Token)| Some((place, u64::try_from(token.end_ms).ok()?));
    let words = tokens.iter().enumerate().filter(|(_, token)| is_word(token)).filter_map(timed);
    let mut from_ms = 0;
    for (token, to_ms) in words.chain([(tokens.len(), sound_ends_ms)]) {
        if token >= settled && to_ms.saturating_sub(from_ms) > GAP_MS {
            return Some(Gap { token, from_ms, to_ms });
        }
        from_ms = from_ms.max(to_ms);
    }
    None
}

fn heard<E>(
    samples: &[f32],
    decode: impl Fn(&[f32]) -> Result<Decoded, E>,
) -> Result<Vec<Token>, E> {
    if samples.len() < SHORTEST_CHUNK { Ok(Vec::new()) } else { Ok(decode(samples)?.tokens) }
}

/// Returns the place of a time among `samples`.
fn place(ms: u64, samples: &[f32]) -> usize {
    usize::try_from(ms * SAMPLES_PER_MS).map_or(samples.len(), |at| at.min(samples.len()))
}

fn later(token: Token, ms: u64) -> Token {
    let moved = token.end_ms + i64::try_from(ms).unwrap_or(0);
    Token { end_ms: if token.end_ms < 0 { -1 } else { moved }, ..token }
}

fn words(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| is_word(token)).count()
}

/// Returns whether a token is more than a sign.
fn is_word(token: &Token) -> bool {
    token.bytes.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::convert::Infallible;

    use super::*;

    /// Tokens by their text and the hundredth of a second in which they end.
    fn decoded(tokens: &[(&str, i64)]) -> Decoded {
        let token = |&(text, end): &(&str, i64)| Token {
            bytes: text.as_bytes().to_vec(),
            end_ms: if end < 0 { -1 } else { end * 10 },
            probability: 0.9,
            no_speech_probability: 0.0,
        };
        Decoded { tokens: tokens.iter().map(token).collect() }
    }

    /// Decodes so many seconds of sound by a script: what is heard the first time, the second, and
    /// so on. Returns the text, with the times of its words, and the seconds that were decoded.
    fn run(seconds: usize, script: &[&[(&str, i64)]]) -> (Vec<(String, i64)>, Vec<usize>) {
        let asked = RefCell::new(Vec::new());
        let decode = |samples: &[f32]| {
            let mut asked = asked.borrow_mut();
            asked.push(samples.len() / 16_000);
            Ok::<_, Infallible>(decoded(script[asked.len() - 1]))
        };
        // Syllables: what is always as loud is no sound to be heard.
        let syllable = |at: usize| if (at / 1_600).is_multiple_of(2) { 0.001 } else { 0.3 };
        let sound: Vec<f32> = (0..seconds * 16_000).map(syllable).collect();
        let Ok(heard) = decode_without_gaps(&sound, decode);
        let shown = |token: Token| (String::from_utf8(token.bytes).unwrap(), token.end_ms / 10);
        (heard.tokens.into_iter().map(shown).collect(), asked.into_inner())
    }

    fn texts(heard: &[(String, i64)]) -> String {
        heard.iter().map(|(text, _)| text.as_str()).collect()
    }

    #[test]
    fn where_no_word_is_missing_nothing_is_heard_again() {
        let (heard, asked) = run(5, &[&[(" Shall", 50), (" we", 280), ("?", 300), (" Yes", 450)]]);
        assert_eq!((texts(&heard).as_str(), asked), (" Shall we? Yes", vec![5]));
    }

    #[test]
    fn an_answer_that_was_jumped_over_is_heard_again_with_all_behind_it() {
        let first: &[_] = &[(" Shall", 50), (" we", 100), ("?", 120), (" Fine", 900)];
        let second: &[_] = &[(" No", 200), (".", 210), (" Never", 400), (" Fine", 790)];
        let (heard, asked) = run(10, &[first, second, &[]]);
        assert_eq!(texts(&heard), " Shall we? No. Never Fine");
        assert_eq!(heard[3], (" No".to_owned(), 300));
        // The rest of the second time has a gap itself, in which there is nothing.
        assert_eq!(asked, [10, 9, 5]);
    }

    #[test]
    fn what_says_no_more_than_was_known_is_not_taken() {
        let first: &[_] = &[(" Well", 50), (" it", 500), (" works", 600)];
        let (heard, asked) = run(7, &[first, &[(" Thank", 100), (" you", 120)]]);
        assert_eq!((texts(&heard).as_str(), asked), (" Well it works", vec![7, 6]));
    }

    #[test]
    fn an_end_that_was_left_out_is_heard() {
        let (heard, _) = run(9, &[&[(" Well", 200)], &[(" bye", 600)]]);
        assert_eq!(texts(&heard), " Well bye");
    }

    #[test]
    fn a_beginning_that_was_left_out_is_heard_unless_it_is_the_same() {
        let late: &[_] = &[(" So", 590), (" who", 620)];
        let (heard, asked) = run(7, &[late, &[(" Hello", 300)], &[]]);
        assert_eq!((texts(&heard).as_str(), asked), (" Hello So who", vec![7, 5]));
        let (heard, _) = run(7, &[late, &[(" So", 300), (" who", 400)], &[]]);
        assert_eq!(texts(&heard), " So who");
    }

    #[test]
    fn silence_at_the_end_and_sound_without_words_are_let_be() {
        let (heard, asked) = run(10, &[&[]]);
        assert_eq!((heard.len(), asked), (0, vec![10]));
    }

    #[test]
    fn a_chunk_is_heard_again_twice_at_most() {
        let first: &[_] = &[(" a", 100), (" b", 500), (" c", 900), (" d", 1_300)];
        let (_, asked) = run(14, &[first, &[], &[], &[]]);
        assert_eq!(asked, [14, 13, 9]);
    }
}
