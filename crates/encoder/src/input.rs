//! What the network reads: numbers of pieces, and which of them a vector is made of.

use std::ops::Range;

use crate::Passage;
use crate::parts::{Group, groups};
use crate::vocabulary::Vocabulary;

/// The most pieces of a text by itself, with the two around it: what the encoder was trained with.
const GENERAL: usize = 256;
/// The most pieces of what was said before a text.
const BEFORE: usize = 40;
/// The most pieces of a text in its context.
pub(crate) const TEXT: usize = 96;

/// What the network reads for one vector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Input {
    /// The numbers of the pieces; at least 2.
    pub(crate) ids: Vec<u32>,
    /// Where the second text begins; the length where there is none.
    pub(crate) second: usize,
}

/// Returns what is read for `text` by itself, or `None` where it has no pieces.
pub(crate) fn general(vocabulary: &Vocabulary, text: &str) -> Option<Input> {
    let pieces = vocabulary.pieces(text);
    let ids: Vec<u32> = std::iter::once(vocabulary.start())
        .chain(pieces.iter().map(|piece| piece.id).take(GENERAL - 2))
        .chain([vocabulary.separator()])
        .collect();
    let second = ids.len();
    (!pieces.is_empty()).then_some(Input { ids, second })
}

/// What is read for a text in its context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TunedInput {
    pub(crate) input: Input,
    /// Where the text's own pieces are; at least one.
    pub(crate) text: Range<usize>,
    /// The text's own pieces in parts.
    pub(crate) parts: Vec<Group>,
}

/// Returns what is read for `passage`, or `None` where its text has no pieces.
pub(crate) fn tuned(vocabulary: &Vocabulary, passage: &Passage) -> Option<TunedInput> {
    let before = vocabulary.pieces_of_anybody(&passage.before);
    let before = &before[before.len().saturating_sub(BEFORE)..];
    let mut pieces = vocabulary.pieces_of_anybody(&passage.text);
    pieces.truncate(TEXT);
    let ids: Vec<u32> = std::iter::once(vocabulary.start())
        .chain(before.iter().map(|piece| piece.id))
        .chain([vocabulary.separator()])
        .chain(pieces.iter().map(|piece| piece.id))
        .chain([vocabulary.separator()])
        .collect();
    let second = before.len() + 2;
    let parts = groups(&passage.text, &pieces);
    let text = second..second + pieces.len();
    (!pieces.is_empty()).then_some(TunedInput { input: Input { ids, second }, text, parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::tests::vocabulary;

    #[test]
    fn a_text_stands_between_start_and_separator() {
        let input = general(&vocabulary(), "the plan").unwrap();
        assert_eq!(input, Input { ids: vec![2, 4, 5, 3], second: 4 });
        assert_eq!(general(&vocabulary(), "a ".repeat(300).as_str()).unwrap().ids.len(), 256);
        assert_eq!(general(&vocabulary(), " "), None);
    }

    #[test]
    fn a_passage_is_read_after_the_end_of_what_came_before() {
        let passage =
            |before: &str, text: &str| Passage { before: before.into(), text: text.into() };
        let read = tuned(&vocabulary(), &passage("we plan", "the plan")).unwrap();
        assert_eq!(read.input, Input { ids: vec![2, 14, 5, 3, 4, 5, 3], second: 4 });
        assert_eq!(read.text, 4..6);
        let long = passage(&format!("the {}", "a ".repeat(39) + "b"), &"b ".repeat(100));
        let read = tuned(&vocabulary(), &long).unwrap();
        assert_eq!(read.input.ids.len(), 1 + 40 + 1 + 96 + 1);
        assert_eq!((read.input.ids[1], read.input.ids[40]), (10, 11));
        assert_eq!((read.text, read.parts.len()), (42..138, 24));
        assert_eq!(tuned(&vocabulary(), &passage("the plan", "")), None);
    }
}
