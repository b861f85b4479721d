//! The vocabulary of word pieces, and texts taken apart into them.

use std::collections::HashMap;
use std::ops::Range;

use crate::names::{ANYBODY, is_name};
use crate::word::{Letter, Word, words};

/// A word with more characters than this is unknown as a whole.
const LONGEST_WORD: usize = 100;

/// A piece of a text that the vocabulary has a number for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    /// Its number.
    pub(crate) id: u32,
    /// Where it stands, as bytes of the text.
    pub(crate) span: Range<usize>,
    /// Whether it opens a word: nothing, a space, or an ideograph's border comes before it.
    pub(crate) opens: bool,
}

/// The pieces that the encoder knows, and their numbers.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Pieces that begin a word.
    starts: HashMap<Box<str>, u32>,
    /// Pieces that go on with one.
    continuations: HashMap<Box<str>, u32>,
    /// The characters of the longest piece.
    longest: usize,
    unknown: u32,
    start: u32,
    separator: u32,
}

impl Vocabulary {
    /// Reads a `vocab.txt`: a piece a line, its number that of the line from 0, `##` before those
    /// that go on with a word.
    ///
    /// # Errors
    ///
    /// A reason where the pieces `[UNK]`, `[CLS]` and `[SEP]` are not all there.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (mut starts, mut continuations) = (HashMap::new(), HashMap::new());
        let mut longest = 0;
        for (id, line) in (0..).zip(text.lines()) {
            let (pieces, piece) = match line.strip_prefix("##") {
                Some(piece) if !piece.is_empty() => (&mut continuations, piece),
                _ => (&mut starts, line),
            };
            longest = longest.max(piece.chars().count());
            pieces.insert(Box::from(piece), id);
        }
        let special = |piece: &str| {
            starts.get(piece).copied().ok_or_else(|| format!("it does not list `{piece}`"))
        };
        let (unknown, start, separator) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Self { starts, continuations, longest, unknown, start, separator })
    }

    /// Returns the number above all that pieces have.
    pub(crate) fn size(&self) -> usize {
        let ids = self.starts.values().chain(self.continuations.values());
        ids.max().map_or(0, |&id| id as usize + 1)
    }

    /// Returns the piece before every text.
    pub(crate) const fn start(&self) -> u32 {
        self.start
    }

    /// Returns the piece after every text.
    pub(crate) const fn separator(&self) -> u32 {
        self.separator
    }

    /// Returns the pieces of `text`, which are in order and do not overlap, but that pieces of one
    /// character share its place. The names of special pieces, `[SEP]` for one, are text like any
    /// other.
    pub(crate) fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for word in words(text) {
            self.take_apart(&word, &mut pieces);
        }
        pieces
    }

    /// Returns the pieces of `text` with every first name that we know read as the same one.
    pub(crate) fn pieces_of_anybody(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let anybody = self.starts.get(ANYBODY);
        for word in words(text) {
            let span = place(&word.letters);
            match anybody {
                Some(&id) if is_name(&text[span.clone()]) => {
                    pieces.push(Piece { id, span, opens: word.opens });
                }
                _ => self.take_apart(&word, &mut pieces),
            }
        }
        pieces
    }

    /// Adds the longest known pieces of `word` from its start on, or one unknown piece where it is
    /// not made of known ones.
    fn take_apart(&self, word: &Word, pieces: &mut Vec<Piece>) {
        let before = pieces.len();
        let mut rest: &[Letter] = &word.letters;
        while !rest.is_empty() && word.letters.len() <= LONGEST_WORD {
            let begins = pieces.len() == before;
            let known = if begins { &self.starts } else { &self.continuations };
            let Some((id, length)) = self.longest_of(known, rest) else { break };
            let (piece, left) = rest.split_at(length);
            pieces.push(Piece { id, span: place(piece), opens: begins && word.opens });
            rest = left;
        }
        if !rest.is_empty() {
            pieces.truncate(before);
            let (id, opens) = (self.unknown, word.opens);
            pieces.push(Piece { id, span: place(&word.letters), opens });
        }
    }

    fn longest_of(&self, known: &HashMap<Box<str>, u32>, rest: &[Letter]) -> Option<(u32, usize)> {
        let most = rest.len().min(self.longest);
        let mut piece: String = rest[..most].iter().map(|letter| letter.letter).collect();
        for length in (1..=most).rev() {
            if let Some(&id) = known.get(piece.as_str()) {
                return Some((id, length));
            }
            piece.pop();
        }
        None
    }
}

/// Returns where letters come from; there is at least one.
fn place(letters: &[Letter]) -> Range<usize> {
    letters[0].span.start..letters[letters.len() - 1].span.end
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A vocabulary of a few pieces, and of the letters from a to e.
    pub(crate) fn vocabulary() -> Vocabulary {
        Vocabulary::parse(
            "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\nplan\n##ning\n##s\n,\n.\na\nb\n##a\n##b\nwe\n-",
        )
        .unwrap()
    }

    fn check(text: &str, expected: &[(u32, &str, bool)]) {
        let pieces = vocabulary().pieces(text);
        let shown: Vec<_> =
            pieces.iter().map(|piece| (piece.id, &text[piece.span.clone()], piece.opens)).collect();
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn a_word_is_its_longest_known_pieces() {
        check(
            "The plannings",
            &[(4, "The", true), (5, "plan", true), (6, "ning", false), (7, "s", false)],
        );
    }

    #[test]
    fn a_word_that_is_not_made_of_pieces_is_unknown_as_a_whole() {
        check(
            "planx, ab",
            &[(1, "planx", true), (8, ",", false), (10, "a", true), (13, "b", false)],
        );
        let (long, longer) = ("a".repeat(100), "a".repeat(101));
        assert_eq!(vocabulary().pieces(&long).len(), 100);
        check(&longer, &[(1, &longer, true)]);
    }

    #[test]
    fn names_of_special_pieces_are_text() {
        assert!(vocabulary().pieces("[SEP]").iter().all(|piece| piece.id == 1));
    }

    #[test]
    fn a_list_without_the_special_pieces_is_refused() {
        assert_eq!(Vocabulary::parse("a\nb").unwrap_err(), "it does not list `[UNK]`");
    }

    proptest! {
        #[test]
        fn pieces_come_in_order_from_whole_characters(text in "[a-e\u{301}ß ,.가漢İ-]{0,40}") {
            let pieces = vocabulary().pieces(&text);
            prop_assert!(pieces.is_sorted_by_key(|piece| (piece.span.start, piece.span.end)));
            for piece in &pieces {
                prop_assert!(text.get(piece.span.clone()).is_some_and(|text| !text.is_empty()));
            }
        }
    }
}
