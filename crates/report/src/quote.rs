//! What somebody said, as an example of a tag.

use evenkeel_meeting::{Evidence, Pole, Process, Score, SegmentId, Speaker, Tag, Time};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::clarity::Clarity;
use crate::statement::{Mark, Statement};

/// The fewest words that make sense by themselves, away from what was said around them.
const ENOUGH_WORDS: usize = 6;

/// What somebody said, as an example of a tag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Quote {
    /// The statement.
    pub(crate) segment: SegmentId,
    /// When it starts.
    #[serde(rename = "start_ms")]
    pub(crate) start: Time,
    /// Who said it, where that is known.
    pub(crate) speaker: Option<Speaker>,
    /// The tag that it is an example of.
    pub(crate) tag: Tag,
    /// The pole of that tag.
    pub(crate) pole: Pole,
    /// How surely the tag holds.
    pub(crate) score: Score,
    /// The sentences that speak for the tag; `…` stands for those between them.
    pub(crate) text: String,
}

impl Quote {
    pub(crate) fn new(statement: &Statement, mark: &Mark) -> Self {
        Self {
            segment: statement.id,
            start: statement.start,
            speaker: statement.speaker.clone(),
            tag: mark.tag.clone(),
            pole: mark.pole,
            score: mark.score,
            text: telling_sentences(&statement.text, &mark.evidence),
        }
    }

    /// Quotes `statement` for the clearest of `processes` that it does.
    pub(crate) fn of(statement: &Statement, processes: &[Process]) -> Option<Self> {
        statement.clearest(processes).map(|mark| Self::new(statement, mark))
    }

    pub(crate) fn clarity(&self) -> Clarity {
        Clarity::of(self.score)
    }
}

/// Returns the clearest quote for one of `processes`, if one is clear enough to be shown.
pub(crate) fn clearest<'a>(
    statements: impl IntoIterator<Item = &'a Statement>,
    processes: &[Process],
) -> Option<Quote> {
    let (statement, mark) = statements
        .into_iter()
        .filter(|statement| makes_sense_alone(&statement.text))
        .filter_map(|statement| statement.clearest(processes).map(|mark| (statement, mark)))
        .reduce(|best, next| if next.1.score > best.1.score { next } else { best })?;
    Clarity::of(mark.score).may_be_shown().then(|| Quote::new(statement, mark))
}

/// Returns whether `text` says enough to be quoted.
pub(crate) fn makes_sense_alone(text: &str) -> bool {
    text.unicode_words().nth(ENOUGH_WORDS - 1).is_some()
}

/// Returns the sentences of `text` that evidence touches, or all of it where those would be too
/// few words or none.
fn telling_sentences(text: &str, evidence: &[Evidence]) -> String {
    let mut telling = String::new();
    let mut skipped = false;
    for (start, sentence) in text.split_sentence_bound_indices() {
        let end = start + sentence.len();
        let touched = evidence
            .iter()
            .any(|evidence| (evidence.start as usize) < end && evidence.end as usize > start);
        if !touched {
            skipped = true;
            continue;
        }
        if !telling.is_empty() {
            telling.push_str(if skipped { " … " } else { " " });
        }
        telling.push_str(sentence.trim());
        skipped = false;
    }
    if makes_sense_alone(&telling) { telling } else { text.to_owned() }
}

/// A piece of a statement's text: evidence for a pole, or nothing in particular.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) evidence: Option<Pole>,
}

/// Cuts `text` at the borders of the marks' evidence. Where evidence overlaps, the earlier piece
/// wins; pieces of one mark that only white space parts are one. Evidence for the whole statement
/// marks nothing: underlining everything points at nothing.
pub(crate) fn pieces<'a>(text: &'a str, marks: &[&Mark]) -> Vec<Piece<'a>> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for Span { start, end, pole, .. } in spans(text, marks) {
        if start > at {
            pieces.push(Piece { text: &text[at..start], evidence: None });
        }
        pieces.push(Piece { text: &text[start..end], evidence: Some(pole) });
        at = end;
    }
    if at < text.len() {
        pieces.push(Piece { text: &text[at..], evidence: None });
    }
    pieces
}

/// A stretch of text that is evidence, in bytes.
struct Span {
    start: usize,
    end: usize,
    pole: Pole,
    /// The position of its mark.
    mark: usize,
}

/// Returns where the evidence of `marks` lies, ascending, without overlaps.
fn spans(text: &str, marks: &[&Mark]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        all.extend(mark.evidence.iter().map(|evidence| Span {
            start: evidence.start as usize,
            end: evidence.end as usize,
            pole: mark.pole,
            mark: at,
        }));
    }
    all.retain(|span| span.start < span.end);
    all.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end), span.pole));
    let mut apart: Vec<Span> = Vec::new();
    for mut span in all {
        if let Some(last) = apart.last_mut() {
            span.start = span.start.max(last.end);
            if span.start >= span.end {
                continue;
            }
            if span.mark == last.mark && text[last.end..span.start].trim().is_empty() {
                last.end = span.end;
                continue;
            }
        }
        apart.push(span);
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(start: u32, end: u32) -> Evidence {
        Evidence { start, end, why: String::new() }
    }

    fn mark(pole: Pole, evidence: &[Evidence]) -> Mark {
        let tag = Tag::Standard(match pole {
            Pole::Leading => Process::Aligning,
            _ => Process::Planning,
        });
        Mark { tag, pole, score: Score::ONE, evidence: evidence.to_vec() }
    }

    #[test]
    fn only_sentences_with_evidence_are_quoted() {
        let one = "One thing we do by Friday.";
        let three = "A third we do by March.";
        let text = &format!("{one} Another thing. {three} The last.");
        assert_eq!(telling_sentences(text, &[evidence(0, 3)]), one);
        let at = u32::try_from(text.find(three).unwrap()).unwrap();
        assert_eq!(
            telling_sentences(text, &[evidence(0, 3), evidence(at, at + 1)]),
            format!("{one} … {three}")
        );
        assert_eq!(telling_sentences(text, &[evidence(27, 34)]), *text, "too few words");
        assert_eq!(telling_sentences(text, &[evidence(0, 0)]), *text);
    }

    #[test]
    fn pieces_join_to_the_text() {
        let text = "We ship on Friday, together.";
        let marks = [
            mark(Pole::Managing, &[evidence(3, 17), evidence(8, 10)]),
            mark(Pole::Leading, &[evidence(11, 27)]),
        ];
        let pieces = pieces(text, &marks.iter().collect::<Vec<_>>());
        assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
        let marked: Vec<_> = pieces
            .iter()
            .filter_map(|piece| piece.evidence.map(|pole| (piece.text, pole)))
            .collect();
        assert_eq!(marked, [("ship on Friday", Pole::Managing), (", together", Pole::Leading)]);
    }

    #[test]
    fn evidence_of_one_tag_that_only_white_space_parts_is_one_piece() {
        let text = "By Friday we ship.";
        let marked = |marks: &[Mark]| {
            pieces(text, &marks.iter().collect::<Vec<_>>())
                .iter()
                .filter(|piece| piece.evidence.is_some())
                .map(|piece| piece.text)
                .collect::<Vec<_>>()
        };
        let one = [mark(Pole::Managing, &[evidence(0, 9), evidence(10, 17)])];
        assert_eq!(marked(&one), ["By Friday we ship"]);
        let two =
            [mark(Pole::Managing, &[evidence(0, 9)]), mark(Pole::Leading, &[evidence(10, 17)])];
        assert_eq!(marked(&two), ["By Friday", "we ship"]);
    }
}
