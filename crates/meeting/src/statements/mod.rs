//! From timed pieces of talk to statements.
//!
//! A speech engine cuts its output where its window ends, a subtitle file where the screen is
//! full. Neither is how people speak, and neither is what a reader, or a tagger, can judge. So the
//! pieces of one speaker are joined, cut into sentences, and the sentences gathered into
//! statements.

mod sentences;
mod tokens;

use std::ops::Range;

use tokens::Run;

use crate::{Score, Segment, SegmentId, Speaker, Suspect, TimeSpan, Word};

/// A timed piece of talk, as a speech engine or a subtitle file gives it: cut where the engine or
/// the screen needed a cut, not where a sentence ends.
#[derive(Clone, PartialEq, Debug)]
pub struct Piece {
    /// When it was said.
    pub span: TimeSpan,
    /// Who said it, where that is known.
    pub speaker: Option<Speaker>,
    /// Whether it may well be somebody else who said it.
    pub speaker_doubtful: bool,
    /// Who else spoke meanwhile, where that is known.
    pub also_speaking: Vec<Speaker>,
    /// What was said.
    pub text: String,
    /// How surely it was heard, where that is known.
    pub confidence: Option<Score>,
    /// Its words with their times, where those are known; ascending pieces of a clean `text`.
    pub words: Vec<Word>,
    /// Why it is not to be trusted.
    pub suspect: Option<Suspect>,
}

impl Piece {
    /// Returns what is said in `segment`, as if nobody knew who said it.
    pub(crate) fn of_nobody(segment: Segment) -> Self {
        Self {
            span: segment.span,
            speaker: None,
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text: segment.text,
            confidence: segment.confidence,
            words: segment.words,
            suspect: segment.suspect,
        }
    }
}

/// The longest statement, in words: as many as a reader takes in at once.
const MOST_WORDS: usize = 45;

/// The longest statement in time. At 150 words a minute, [`MOST_WORDS`] take 18 s.
const MOST_MS: u64 = 20_000;

/// A statement that has this many words ends with its sentence; a shorter one goes on with the
/// next, since "Yes. Exactly." alone says nothing about what is being done.
const ENOUGH_WORDS: usize = 16;

/// Longer silences end a statement, whoever speaks next.
const PAUSE_MS: u64 = 2_000;

/// Joins and cuts `pieces` into statements: a sentence or a few, one speaker, at most 45 words and
/// 20 s (a single longer word stays whole).
///
/// The pieces may come in any order and overlap; the segments ascend by their starts. No statement
/// joins two speakers, a suspect piece with a clean one, or talk on both sides of a pause of 2 s.
/// Every word is kept. Where words have no times of their own, cuts within a piece are placed in
/// proportion to the letters. The time taken grows linearly with the text, but for sentences
/// without end.
pub fn statements(pieces: &[Piece]) -> Vec<Segment> {
    let mut pieces: Vec<&Piece> = pieces.iter().collect();
    pieces.sort_by_key(|piece| piece.span.start());

    let mut segments: Vec<Segment> = Vec::new();
    for pieces in pieces.chunk_by(|one, next| belong_together(one, next)) {
        let run = Run::new(pieces);
        let sentences = sentences::of(&run, |part| is_too_long(&run, part));
        let statements = gather(&run, sentences);
        segments.extend(statements.into_iter().map(|tokens| segment(&run, pieces[0], tokens)));
    }
    in_order(segments)
}

/// Brings segments into the order of their starts and numbers them by it. So the statements of
/// several tracks that run at the same time become those of one meeting.
pub fn in_order(mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.sort_by_key(|segment| segment.span.start());
    for (index, segment) in segments.iter_mut().enumerate() {
        segment.id = SegmentId::from_index(index);
    }
    segments
}

fn belong_together(one: &Piece, next: &Piece) -> bool {
    let pause = next.span.start().as_ms().saturating_sub(one.span.end().as_ms());
    one.speaker == next.speaker && one.suspect == next.suspect && pause < PAUSE_MS
}

fn is_too_long(run: &Run<'_>, tokens: &Range<usize>) -> bool {
    tokens.len() > MOST_WORDS || run.span(tokens).duration_ms() > MOST_MS
}

/// Gathers sentences, given as ranges of tokens, into statements.
fn gather(run: &Run<'_>, sentences: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut statements: Vec<Range<usize>> = Vec::new();
    for sentence in sentences {
        match statements.last_mut() {
            Some(last)
                if last.len() < ENOUGH_WORDS && !is_too_long(run, &(last.start..sentence.end)) =>
            {
                last.end = sentence.end;
            }
            _ => statements.push(sentence),
        }
    }
    statements
}

fn segment(run: &Run<'_>, piece: &Piece, tokens: Range<usize>) -> Segment {
    let (text, words) = run.slice(&tokens);
    Segment {
        id: SegmentId::default(),
        span: run.span(&tokens),
        speaker: piece.speaker.clone(),
        speaker_doubtful: run.speaker_doubtful(&tokens),
        also_speaking: run.also_speaking(&tokens),
        text: text.to_owned(),
        confidence: run.confidence(&tokens),
        words,
        suspect: piece.suspect,
    }
}

#[cfg(test)]
mod tests;
