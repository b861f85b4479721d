//! Pieces of talk, cut where the speaker changes.

use std::ops::Range;

use super::attribution::{Lanes, Verdict};
use crate::{Piece, Score, Speaker, TimeSpan, Word};

/// Who speaks for less than this during a piece, and for less than half of it, is not named beside
/// its speaker: turns touch without anybody interrupting.
const SPOKE_TOO_MS: u64 = 300;

/// A silence after which another sentence begins, whatever was said.
const BREATH_MS: u64 = 700;

/// Cuts `piece` where the speaker changes, and where a sentence ends. `before` is who spoke before it, and becomes who spoke
/// last in it.
pub(super) fn cut<'t>(
    piece: &Piece,
    lanes: &Lanes<'t>,
    before: &mut Option<&'t Speaker>,
) -> Vec<Piece> {
    if piece.words.is_empty() {
        let verdict = lanes.judge(piece.span, *before);
        *before = verdict.speaker;
        return vec![attributed(piece.clone(), &[verdict])];
    }
    let verdicts: Vec<Verdict<'t>> = piece
        .words
        .iter()
        .map(|word| {
            let verdict = lanes.judge(word.span, *before);
            *before = verdict.speaker;
            verdict
        })
        .collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for end in 1..=verdicts.len() {
        let goes_on = verdicts.get(end).is_some_and(|next| next.speaker == verdicts[start].speaker);
        if !goes_on || pauses_before(piece, end) {
            parts.push(attributed(part(piece, start..end), &verdicts[start..end]));
            start = end;
        }
    }
    parts
}

/// Returns whether a sentence ends before a word, or the speaker takes a breath: what is doubtful
/// before it says nothing of what comes after.
fn pauses_before(piece: &Piece, word: usize) -> bool {
    let (before, next) = (piece.words[word - 1], piece.words[word]);
    let pause_ms = next.span.start().as_ms().saturating_sub(before.span.end().as_ms());
    let text = &piece.text[before.start as usize..place_before(piece, word)];
    let text = text.trim_end().trim_end_matches(['"', '\'', ')', '”', '’']);
    pause_ms >= BREATH_MS || text.ends_with(['.', '?', '!', '…', '。', '？', '！'])
}

/// Returns `piece` with its speaker: that of all the `verdicts` on its words.
fn attributed(piece: Piece, verdicts: &[Verdict<'_>]) -> Piece {
    let doubtful = verdicts.iter().filter(|verdict| verdict.doubtful).count();
    let mut others: Vec<(&Speaker, u64)> = Vec::new();
    for &(speaker, spoke_ms) in verdicts.iter().flat_map(|verdict| &verdict.others) {
        match others.iter_mut().find(|(known, _)| *known == speaker) {
            Some((_, known_ms)) => *known_ms += spoke_ms,
            None => others.push((speaker, spoke_ms)),
        }
    }
    let enough_ms = SPOKE_TOO_MS.min(piece.span.duration_ms().div_ceil(2));
    others.retain(|&(_, spoke_ms)| spoke_ms >= enough_ms);
    Piece {
        speaker: verdicts[0].speaker.cloned(),
        speaker_doubtful: doubtful * 2 >= verdicts.len(),
        also_speaking: others.into_iter().map(|(speaker, _)| speaker.clone()).collect(),
        ..piece
    }
}

/// Returns the part of `piece` that `words`, at least one, make up.
fn part(piece: &Piece, words: Range<usize>) -> Piece {
    let (is_first, is_last) = (words.start == 0, words.end == piece.words.len());
    if is_first && is_last {
        return piece.clone();
    }
    let from = if is_first { 0 } else { place_before(piece, words.start) };
    let to = if is_last { piece.text.len() } else { place_before(piece, words.end) };
    let text = piece.text[from..to].trim_end();
    let own = &piece.words[words];
    let start = if is_first { piece.span.start() } else { own[0].span.start() };
    let end = if is_last { piece.span.end() } else { own[own.len() - 1].span.end() };
    let moved = |at: u32| u32::try_from((at as usize).min(from + text.len()).saturating_sub(from));
    let word = |word: &Word| {
        Some(Word { start: moved(word.start).ok()?, end: moved(word.end).ok()?, ..*word })
    };
    Piece {
        span: TimeSpan::new(start, end.max(start)).expect("it does not end before it starts"),
        text: text.to_owned(),
        confidence: Score::mean(own.iter().map(|word| word.probability)),
        words: own.iter().filter_map(word).collect(),
        ..piece.clone()
    }
}

/// Returns where the text before a word ends. Signs right before it, such as a quotation mark, go
/// with the word.
fn place_before(piece: &Piece, word: usize) -> usize {
    let (before, start) = (piece.words[word - 1].end as usize, piece.words[word].start as usize);
    start - piece.text[before..start].trim_start().len()
}
