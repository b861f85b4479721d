//! From what a decoder heard in a chunk to timed pieces of talk.

use std::ops::Range;

use evenkeel_audio::Chunk;
use evenkeel_meeting::{Piece, Score, Suspect, TimeSpan, Word};

use crate::decoded::Decoded;
use crate::spelling::{Spelled, spell};
use crate::suspect::{Signs, goes_in_circles, suspicion};
use crate::timing::{WordTime, word_times};

/// A silence that ends a piece, whatever was said: people take a breath in half of it.
const PAUSE_MS: u64 = 700;

/// Returns what was said in `chunk`, in pieces of about a sentence; each can be suspect by itself.
///
/// The pieces lie in the chunk's part of the recording and ascend. What stands for a sound and not
/// for a word, such as `[BLANK_AUDIO]` or `(music)`, is dropped.
pub(crate) fn pieces(chunk: &Chunk, decoded: &Decoded) -> Vec<Piece> {
    let spelled = spell(&decoded.tokens);
    let times = word_times(&spelled.words, &decoded.tokens, chunk);
    let spans: Vec<TimeSpan> =
        times.iter().map(|time| chunk.locate(time.start_ms, time.end_ms)).collect();
    let circles = goes_in_circles(&spelled.text);
    sentences(&spelled, &spans)
        .into_iter()
        .filter_map(|words| {
            let mut piece = piece(&spelled, decoded, chunk, &times, &spans, words)?;
            if circles {
                piece.suspect = Some(Suspect::Loop);
            }
            Some(piece)
        })
        .collect()
}

/// Cuts the words into sentences and at pauses.
fn sentences(spelled: &Spelled, spans: &[TimeSpan]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for index in 0..spelled.words.len() {
        let word = spelled.words[index];
        let text = &spelled.text[word.start..word.end];
        let next = spans.get(index + 1);
        let pause =
            next.map_or(0, |next| next.start().as_ms().saturating_sub(spans[index].end().as_ms()));
        let ends = text.trim_end_matches(['"', '\'', ')', '”', '’']);
        if next.is_none()
            || pause >= PAUSE_MS
            || ends.ends_with(['.', '?', '!', '…', '。', '？', '！'])
        {
            sentences.push(start..index + 1);
            start = index + 1;
        }
    }
    sentences
}

/// Returns the piece that is made of `words`, or `None` where they stand for a sound.
fn piece(
    spelled: &Spelled,
    decoded: &Decoded,
    chunk: &Chunk,
    times: &[WordTime],
    spans: &[TimeSpan],
    words: Range<usize>,
) -> Option<Piece> {
    let (first, last) = (spelled.words[words.start], spelled.words[words.end - 1]);
    // Signs between two pieces, such as a dash, go with the one behind them.
    let from = match words.start.checked_sub(1) {
        Some(before) => {
            let gap = &spelled.text[spelled.words[before].end..first.start];
            first.start - gap.trim_start().len()
        }
        None => 0,
    };
    let to = if words.end == spelled.words.len() { spelled.text.len() } else { last.end };
    let text = &spelled.text[from..to];
    if stands_for_a_sound(text) {
        return None;
    }

    let tokens = &decoded.tokens[first.first_token..=last.last_token];
    let probabilities: Vec<f32> = tokens.iter().map(|token| token.probability).collect();
    let (start_ms, end_ms) = (times[words.start].start_ms, times[words.end - 1].end_ms);
    let signs = Signs {
        no_speech_probability: tokens[0].no_speech_probability,
        probabilities: &probabilities,
        duration_ms: end_ms - start_ms,
        voice: chunk.voice(start_ms, end_ms),
    };
    let word = |index: usize| {
        let word = spelled.words[index];
        let tokens = &decoded.tokens[word.first_token..=word.last_token];
        Some(Word {
            span: spans[index],
            start: u32::try_from(word.start - from).ok()?,
            end: u32::try_from(word.end - from).ok()?,
            probability: mean(tokens.iter().map(|token| token.probability)),
        })
    };
    let start = spans[words.start].start();
    Some(Piece {
        span: TimeSpan::new(start, spans[words.end - 1].end().max(start))?,
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: Some(mean(probabilities.iter().copied())),
        words: words.map(word).collect::<Option<_>>()?,
        suspect: suspicion(text, signs),
    })
}

/// Returns whether `text` names a sound, as subtitles do: `[BLANK_AUDIO]`, `(laughs)`, `*sighs*`,
/// `♪ la la ♪`.
fn stands_for_a_sound(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c == '.' || c == '-' || c.is_whitespace());
    [('[', ']'), ('(', ')'), ('*', '*'), ('♪', '♪'), ('（', '）'), ('【', '】')].iter().any(
        |&(open, close)| {
            text.strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close))
                .is_some_and(|inside| !inside.contains([open, close]))
        },
    )
}

/// Returns the mean of `probabilities` to three digits.
fn mean(probabilities: impl ExactSizeIterator<Item = f32>) -> Score {
    #[expect(clippy::cast_precision_loss, reason = "a chunk has some hundred tokens")]
    let count = probabilities.len().max(1) as f32;
    let mean = probabilities.map(|p| if p.is_nan() { 0.0 } else { p }).sum::<f32>() / count;
    Score::new((mean.clamp(0.0, 1.0) * 1_000.0).round() / 1_000.0).expect("it lies within 0 and 1")
}

#[cfg(test)]
mod tests {
    use evenkeel_audio::Stretch;

    use super::*;
    use crate::decoded::Token;

    /// Four seconds of sound from 0:10, then four from 1:00.
    fn chunk() -> Chunk {
        let stretch = |offset, start| Stretch { offset, start, length: 64_000, voice: 0.9 };
        Chunk {
            samples: (0..128_000).map(|at| if at % 2 == 0 { 0.3 } else { -0.3 }).collect(),
            stretches: vec![stretch(0, 160_000), stretch(64_000, 960_000)],
        }
    }

    /// Tokens, each with the time it ends and its probability.
    fn decoded(tokens: &[(&str, i64, f32)]) -> Decoded {
        let token = |&(text, end_ms, probability): &(&str, i64, f32)| Token {
            bytes: text.as_bytes().to_vec(),
            end_ms,
            probability,
            no_speech_probability: 0.1,
        };
        Decoded { tokens: tokens.iter().map(token).collect() }
    }

    fn of(tokens: &[(&str, i64, f32)]) -> Vec<Piece> {
        pieces(&chunk(), &decoded(tokens))
    }

    #[test]
    fn a_piece_has_the_times_of_the_recording_and_words_in_its_text() {
        let pieces = of(&[
            (" We", 200, 0.9),
            (" agree", 600, 0.8),
            (".", 700, 0.9),
            (" Next", 4_300, 1.0),
            (" point", 4_800, 1.0),
        ]);
        let told: Vec<String> = pieces
            .iter()
            .flat_map(|piece| {
                piece.words.iter().map(|word| {
                    let text = &piece.text[word.start as usize..word.end as usize];
                    format!("{} {} {text}", word.span.start().as_ms(), word.span.end().as_ms())
                })
            })
            .collect();
        assert_eq!(
            told,
            ["10000 10200 We", "10200 10600 agree.", "60000 60300 Next", "60300 60800 point",]
        );
        assert_eq!(pieces[0].text, "We agree.");
        assert_eq!(pieces[0].confidence, Score::new(0.85));
        assert_eq!(pieces[1].text, "Next point");
    }

    #[test]
    fn a_long_silence_that_was_left_out_ends_a_piece() {
        let pieces = of(&[(" We", 3_000, 0.9), (" agree", 3_990, 0.9), (" so", 4_400, 0.9)]);
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["We agree", "so"]);
    }

    #[test]
    fn only_the_doubtful_sentence_is_suspect() {
        let pieces = of(&[
            (" We", 200, 0.9),
            (" agree", 600, 0.9),
            (".", 700, 0.9),
            (" Ghost", 1_300, 0.2),
            (" goats", 1_800, 0.1),
            (".", 1_900, 0.5),
        ]);
        let suspect: Vec<Option<Suspect>> = pieces.iter().map(|piece| piece.suspect).collect();
        assert_eq!(suspect, [None, Some(Suspect::LowProbability)]);
    }

    #[test]
    fn a_loop_over_several_sentences_makes_all_of_them_suspect() {
        let mut tokens = Vec::new();
        let mut at = 0;
        for end in ["today.", "then.", "now.", "soon."] {
            for word in ["I", "think", "that", "we", "can", "do", "it", end] {
                at += 100;
                tokens.push((format!(" {word}"), at, 0.9));
            }
        }
        let tokens: Vec<(&str, i64, f32)> =
            tokens.iter().map(|(text, at, p)| (text.as_str(), *at, *p)).collect();
        let pieces = of(&tokens);
        assert_eq!(pieces.len(), 4);
        assert!(pieces.iter().all(|piece| piece.suspect == Some(Suspect::Loop)));
    }

    #[test]
    fn what_stands_for_a_sound_is_dropped_and_what_is_said_in_brackets_is_not() {
        for sound in ["[BLANK_AUDIO]", "(music)", "(upbeat music).", "*sighs*", "♪ la la ♪"] {
            assert!(stands_for_a_sound(sound), "{sound}");
        }
        for talk in ["(yes) and (no)", "Yes (he laughs)", "We agree.", ""] {
            assert!(!stands_for_a_sound(talk), "{talk}");
        }
    }

    #[test]
    fn without_tokens_there_are_no_pieces() {
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[(" -", 500, 0.9)]), []);
    }
}
