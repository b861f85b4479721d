//! Where sentences end, and where long ones may be cut.

use std::ops::Range;

use super::tokens::{Run, Token};

/// A silence that ends a sentence where no mark does: captions often carry no punctuation.
const SENTENCE_PAUSE_MS: u64 = 1_000;

/// What a comma is worth when a long sentence is cut, in milliseconds of silence.
const COMMA_MS: u64 = 400;

/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: [&str; 12] =
    ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "inc", "ltd", "fig", "approx", "dept"];

/// Cuts the tokens of `run` into sentences, and those that `is_too_long` into parts.
pub(super) fn of(run: &Run<'_>, is_too_long: impl Fn(&Range<usize>) -> bool) -> Vec<Range<usize>> {
    let tokens = run.tokens();
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        let ends = tokens.get(at + 1).is_none_or(|next| ends_sentence(run, &tokens[at], next));
        if ends {
            cut(run, start..at + 1, &is_too_long, &mut sentences);
            start = at + 1;
        }
    }
    sentences
}

fn ends_sentence(run: &Run<'_>, token: &Token, next: &Token) -> bool {
    if token.pause_before(next) >= SENTENCE_PAUSE_MS {
        return true;
    }
    let closing =
        |mark: char| matches!(mark, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』');
    let word = run.text(token).trim_end_matches(closing);
    match word.chars().next_back() {
        Some('!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।') => true,
        Some('.') => {
            let goes_on = run.text(next).starts_with(char::is_lowercase);
            !goes_on && !is_abbreviation(&word[..word.len() - 1])
        }
        _ => false,
    }
}

/// Returns whether `word`, which stood before a full stop, is an abbreviation: a known one, an
/// initial (`J`), or letters with dots between (`e.g`).
fn is_abbreviation(word: &str) -> bool {
    let letters = word.split('.').all(|part| {
        let mut characters = part.chars();
        characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
    });
    // "I" ends many a sentence; no initial is as common.
    (letters && word != "I") || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Cuts `part` in two as often as it is too long, each time where the speaker paused longest.
fn cut(
    run: &Run<'_>,
    part: Range<usize>,
    is_too_long: &impl Fn(&Range<usize>) -> bool,
    parts: &mut Vec<Range<usize>>,
) {
    let mut waiting = vec![part];
    while let Some(part) = waiting.pop() {
        if part.len() > 1 && is_too_long(&part) {
            let middle = best_cut(run, &part);
            waiting.push(middle..part.end);
            waiting.push(part.start..middle);
        } else {
            parts.push(part);
        }
    }
}

/// Returns the token before which to cut `part`, which has two tokens or more. The outer quarters
/// are left alone, so that no scrap falls off and the work stays small.
fn best_cut(run: &Run<'_>, part: &Range<usize>) -> usize {
    let tokens = run.tokens();
    let quarter = part.len() / 4;
    let inner = (part.start + quarter).max(part.start + 1)..=(part.end - quarter).min(part.end - 1);
    let middle = part.start + part.len() / 2;
    let worth = |at: usize| {
        let before = &tokens[at - 1];
        let comma = run.text(before).ends_with([',', ';', ':', '—', '–', '、', '，']);
        before.pause_before(&tokens[at]) + if comma { COMMA_MS } else { 0 }
    };
    inner
        .max_by_key(|&at| (worth(at), std::cmp::Reverse(at.abs_diff(middle))))
        .expect("a part of two tokens has a place to cut")
}
