//! Consecutive pieces of one speaker as one text, in tokens with times.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Piece;
use crate::{Score, Speaker, TimeSpan, Word, text};

/// A token with more words than this is text of a script that puts no spaces between them.
const MOST_WORDS_A_TOKEN: usize = 8;

/// Consecutive pieces of one speaker as one text.
pub(super) struct Run<'p> {
    pieces: &'p [&'p Piece],
    text: String,
    tokens: Vec<Token>,
    /// Ascending; offsets count from the start of `text`.
    words: Vec<Word>,
}

/// A stretch of text between two places where it may be cut.
pub(super) struct Token {
    /// Where it lies in the run's text, in bytes.
    pub(super) bytes: Range<usize>,
    /// When it was said: by its words' own times, else by its share of the piece's letters.
    pub(super) span: TimeSpan,
    confidence: Option<Score>,
    /// The piece that it is from, by its place.
    piece: usize,
}

impl<'p> Run<'p> {
    /// Joins `pieces` with a space between each two.
    pub(super) fn new(pieces: &'p [&'p Piece]) -> Self {
        let mut run = Self { pieces, text: String::new(), tokens: Vec::new(), words: Vec::new() };
        for (index, piece) in pieces.iter().enumerate() {
            run.append(index, piece);
        }
        run
    }

    fn append(&mut self, index: usize, piece: &Piece) {
        let cleaned = text::clean(&piece.text);
        if cleaned.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let base = self.text.len();
        // Words that point into text which had to be cleaned point nowhere.
        let words = if cleaned == piece.text { piece.words.as_slice() } else { &[] };
        let mut words_left = words;
        for bytes in token_ranges(&cleaned) {
            // Words and tokens both ascend, so each word is looked at once.
            let inside = words_left.partition_point(|word| (word.start as usize) < bytes.end);
            let (own, rest) = words_left.split_at(inside);
            words_left = rest;
            self.tokens.push(Token {
                span: spoken(own).unwrap_or_else(|| share(piece.span, &bytes, cleaned.len())),
                confidence: Score::mean(own.iter().map(|word| word.probability))
                    .or(piece.confidence),
                bytes: base + bytes.start..base + bytes.end,
                piece: index,
            });
        }
        self.words.extend(words.iter().filter_map(|word| shifted(*word, base)));
        self.text.push_str(&cleaned);
    }

    /// Returns the tokens, ascending in the text.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns the text of one token.
    pub(super) fn text(&self, token: &Token) -> &str {
        &self.text[token.bytes.clone()]
    }

    /// Returns when `tokens`, at least one, were said.
    pub(super) fn span(&self, tokens: &Range<usize>) -> TimeSpan {
        let tokens = &self.tokens[tokens.clone()];
        let start = tokens.iter().map(|token| token.span.start()).min().unwrap_or_default();
        let end = tokens.iter().map(|token| token.span.end()).max().unwrap_or_default();
        TimeSpan::new(start, end).expect("no token ends before it starts")
    }

    /// Returns the mean confidence of `tokens`, where every one has any.
    pub(super) fn confidence(&self, tokens: &Range<usize>) -> Option<Score> {
        let tokens = &self.tokens[tokens.clone()];
        let known: Option<Vec<Score>> = tokens.iter().map(|token| token.confidence).collect();
        Score::mean(known?.into_iter())
    }

    /// Returns whether it is doubtful of half of `tokens` who said them.
    pub(super) fn speaker_doubtful(&self, tokens: &Range<usize>) -> bool {
        let doubtful = |token: &&Token| self.pieces[token.piece].speaker_doubtful;
        self.tokens[tokens.clone()].iter().filter(doubtful).count() * 2 >= tokens.len()
    }

    /// Returns who else spoke during the pieces that `tokens` are from.
    pub(super) fn also_speaking(&self, tokens: &Range<usize>) -> Vec<Speaker> {
        let mut others: Vec<Speaker> = Vec::new();
        for same in self.tokens[tokens.clone()].chunk_by(|one, next| one.piece == next.piece) {
            for speaker in &self.pieces[same[0].piece].also_speaking {
                if !others.contains(speaker) {
                    others.push(speaker.clone());
                }
            }
        }
        others
    }

    /// Returns the text of `tokens`, at least one, and the words in it.
    pub(super) fn slice(&self, tokens: &Range<usize>) -> (&str, Vec<Word>) {
        let tokens = &self.tokens[tokens.clone()];
        let (start, end) = (tokens[0].bytes.start, tokens[tokens.len() - 1].bytes.end);
        let from = self.words.partition_point(|word| (word.start as usize) < start);
        let to = self.words.partition_point(|word| (word.start as usize) < end);
        let words = self.words[from..to].iter().filter_map(|word| {
            let moved = |at: u32| u32::try_from((at as usize).min(end).checked_sub(start)?).ok();
            Some(Word { start: moved(word.start)?, end: moved(word.end)?, ..*word })
        });
        (&self.text[start..end], words.collect())
    }
}

/// Cuts clean text at its spaces, and text without spaces between its words.
fn token_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for token in text.split(' ') {
        let starts: Vec<usize> = token.unicode_word_indices().map(|(start, _)| start).collect();
        if starts.len() > MOST_WORDS_A_TOKEN {
            let cuts = std::iter::once(0).chain(starts.into_iter().skip(1)).chain([token.len()]);
            let cuts: Vec<usize> = cuts.map(|cut| at + cut).collect();
            ranges.extend(cuts.windows(2).map(|cut| cut[0]..cut[1]));
        } else {
            ranges.push(at..at + token.len());
        }
        at += token.len() + 1;
    }
    ranges
}

/// Returns the stretch from the first word's start to the last one's end.
fn spoken(words: &[Word]) -> Option<TimeSpan> {
    let start = words.iter().map(|word| word.span.start()).min()?;
    let end = words.iter().map(|word| word.span.end()).max()?;
    TimeSpan::new(start, end)
}

/// Returns the share of `span` that `bytes` have in a text of `length` bytes.
fn share(span: TimeSpan, bytes: &Range<usize>, length: usize) -> TimeSpan {
    let at = |byte: usize| {
        let part = u128::from(span.duration_ms()) * byte as u128 / length as u128;
        span.start().after(u64::try_from(part).unwrap_or(u64::MAX))
    };
    TimeSpan::new(at(bytes.start), at(bytes.end)).expect("a range ascends")
}

fn shifted(word: Word, by: usize) -> Option<Word> {
    let moved = |at: u32| u32::try_from(at as usize + by).ok();
    Some(Word { start: moved(word.start)?, end: moved(word.end)?, ..word })
}

impl Token {
    /// Returns the silence between this token and the one after it, in milliseconds.
    pub(super) fn pause_before(&self, next: &Self) -> u64 {
        next.span.start().as_ms().saturating_sub(self.span.end().as_ms())
    }
}
