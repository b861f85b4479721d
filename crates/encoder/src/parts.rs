//! Pieces in groups of a few words, so that people can be shown which words a vector comes from.

use std::ops::Range;

use crate::vocabulary::Piece;

/// The most words of a part: about what the eye takes in at once.
const MOST_WORDS: usize = 4;

/// A few words of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Group {
    /// The pieces, by their positions.
    pub(crate) pieces: Range<usize>,
    /// The words, as bytes of the text, without the punctuation after them.
    pub(crate) span: Range<usize>,
}

/// Puts the `pieces` of `text` in groups, each piece in one: up to four words, and fewer where
/// punctuation ends a phrase. Punctuation before the first word goes with it.
pub(crate) fn groups(text: &str, pieces: &[Piece]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Option<Growing> = None;
    let mut at = 0;
    while at < pieces.len() {
        // A word with all that stands at it, to the next space.
        let length = 1 + pieces[at + 1..].iter().take_while(|piece| !piece.opens).count();
        let word = &pieces[at..at + length];
        let last_letters = word.iter().rposition(|piece| has_letters(&text[piece.span.clone()]));
        if let Some(full) = open.take_if(|group| group.is_full() && last_letters.is_some()) {
            groups.push(full.group());
        }
        let group = open.get_or_insert_with(|| Growing::at(at, word));
        group.take(text, at, word, last_letters);
        at += length;
    }
    groups.extend(open.map(Growing::group));
    groups
}

/// A group that may go on.
struct Growing {
    pieces: Range<usize>,
    span: Range<usize>,
    words: usize,
    is_closed: bool,
}

impl Growing {
    fn at(at: usize, word: &[Piece]) -> Self {
        let start = word[0].span.start;
        Self { pieces: at..at, span: start..start, words: 0, is_closed: false }
    }

    /// Returns whether the next word begins another group.
    fn is_full(&self) -> bool {
        self.words >= MOST_WORDS || self.is_closed
    }

    fn take(&mut self, text: &str, at: usize, word: &[Piece], last_letters: Option<usize>) {
        self.pieces.end = at + word.len();
        let last = word.len() - 1;
        if let Some(letters) = last_letters {
            // Where only punctuation came before, the words begin here.
            if self.words == 0 {
                let first = word.iter().find(|piece| has_letters(&text[piece.span.clone()]));
                self.span.start = first.map_or(self.span.start, |piece| piece.span.start);
            }
            self.words += 1;
            self.span.end = word[letters].span.end;
        } else if self.words == 0 {
            self.span.end = word[last].span.end;
        }
        let after = last_letters.map_or(0, |letters| letters + 1);
        let ends = word[after..].iter().any(|piece| ends_phrase(&text[piece.span.clone()]));
        self.is_closed |= ends && self.words > 0;
    }

    fn group(self) -> Group {
        Group { pieces: self.pieces, span: self.span }
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().any(|character| !crate::word::is_punctuation(character))
}

fn ends_phrase(text: &str) -> bool {
    matches!(text, "," | "." | ";" | ":" | "?" | "!" | "—" | "–" | "…")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocabulary::tests::vocabulary;

    fn check(text: &str, expected: &str) {
        let groups = groups(text, &vocabulary().pieces(text));
        let shown: Vec<&str> = groups.iter().map(|group| &text[group.span.clone()]).collect();
        assert_eq!(shown.join(" | "), expected);
    }

    #[test]
    fn a_part_has_up_to_four_words() {
        check("the plan we made is not the plan", "the plan we made | is not the plan");
        check("we don't plan week-ends off", "we don't plan week-ends | off");
    }

    #[test]
    fn a_part_ends_with_its_phrase() {
        check("So, by the end of March: done.", "So | by the end of | March | done");
        check("3.5 is, well, fine — the end", "3.5 is | well | fine | the end");
    }

    #[test]
    fn punctuation_alone_goes_with_a_word() {
        check("... well then", "well then");
        check("one ( two ) three", "one ( two ) three");
        check("?!", "?!");
        check("", "");
    }

    proptest! {
        #[test]
        fn every_piece_is_in_one_part_and_every_span_on_character_borders(text in "[a-c ,.!é漢\u{301}-]{0,60}") {
            let pieces = vocabulary().pieces(&text);
            let groups = groups(&text, &pieces);
            let mut at = 0;
            let mut end = 0;
            for group in &groups {
                prop_assert_eq!(group.pieces.start, at);
                prop_assert!(group.pieces.end > at && group.span.start >= end);
                prop_assert!(text.get(group.span.clone()).is_some_and(|words| !words.is_empty()));
                (at, end) = (group.pieces.end, group.span.end);
            }
            prop_assert_eq!(at, pieces.len());
        }
    }
}
