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
    let times = word_times(&spelled.words, &decoded.tokens, &chunk.samples);
    let spans: Vec<TimeSpan> =
        times.iter().map(|time| chunk.locate(time.start_ms, time.end_ms)).collect();
    let circles = goes_in_circles(&spelled.text);
    sentences(&spelled, &spans)
        .into_iter()
        .filter_map(|words| {
            let mut piece = piece(&spelled, decoded, &times, &spans, words)?;
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
    let duration_ms = times[words.end - 1].end_ms - times[words.start].start_ms;
    let signs = Signs {
        no_speech_probability: tokens[0].no_speech_probability,
        probabilities: &probabilities,
        duration_ms,
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
