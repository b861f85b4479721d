//! What can be counted in a segment's words: the features that light weights weigh.
//!
//! A feature is a bucket, one of [`BUCKETS`], to which a hash sends it; no vocabulary is kept. What
//! is counted, and the hash, are part of the format of the weights: [`VERSION`] changes with them.

use std::ops::Range;

use crate::words::{Word, for_each_word};

/// Changes whenever the same text gives other features, so that weights fit what they weigh.
pub(crate) const VERSION: &str = "2";

/// How many features are told apart.
pub const BUCKETS: usize = 1 << 18;

/// How many words of what was said before are looked at.
const WORDS_BEFORE: usize = 40;

/// How much the features of a kind weigh together, so that a long text does not outweigh a short
/// one. The proportions were tried on labelled talk; weights learn the rest.
mod mass {
    pub(super) const WORD: f32 = 3.0;
    pub(super) const PAIR: f32 = 3.0;
    pub(super) const TRIPLE: f32 = 1.5;
    pub(super) const GAP: f32 = 1.5;
    pub(super) const PIECE: f32 = 1.5;
    pub(super) const ENDING: f32 = 1.0;
    pub(super) const BEFORE: f32 = 1.0;
    pub(super) const LENGTH: f32 = 0.3;
}

/// A feature of a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Feature {
    /// Which one, below [`BUCKETS`].
    pub bucket: usize,
    /// How much of it there is, above 0.
    pub value: f32,
    /// The words that it was counted at, by their places in the text; empty where it is of the
    /// whole text or of what was said before.
    pub words: Range<usize>,
}

/// A segment's text as words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The hash of each word.
    hashes: Vec<u64>,
    /// Where each stands in the text, in bytes. Marks of a question have no place of their own.
    spans: Vec<Range<usize>>,
    /// The hashes of the letters four at a time, and of the last three, with the word's place.
    pieces: Vec<(u64, usize)>,
    endings: Vec<(u64, usize)>,
}

impl Words {
    /// Cuts `text` into words.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        let end = for_each_word(text, |word| {
            if word.follows_question {
                words.push_question(word.span.start);
            }
            if is_name(text, word) {
                words.push_as(b"A", word.span.clone());
            } else {
                words.push(word.folded, word.span.clone());
            }
        });
        if end.ends_question {
            words.push_question(text.len());
        }
        words
    }

    /// Returns where the words stand in the text, in bytes.
    pub(super) fn spans(&self) -> &[Range<usize>] {
        &self.spans
    }

    fn push_question(&mut self, at: usize) {
        self.push_as(b"?", at..at);
    }

    /// Adds a word of which only the kind matters.
    fn push_as(&mut self, kind: &[u8], span: Range<usize>) {
        self.hashes.push(hash(kind));
        self.spans.push(span);
    }

    fn push(&mut self, word: &str, span: Range<usize>) {
        let place = self.hashes.len();
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            self.push_as(b"0", span);
        } else {
            self.push_as(word.as_bytes(), span);
            let starts: Vec<usize> =
                word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
            // Short words are told apart as they are.
            if starts.len() > 5 {
                for ends in starts.windows(5) {
                    self.pieces.push((hash(&word.as_bytes()[ends[0]..ends[4]]), place));
                }
                let last_three = starts[starts.len() - 4];
                self.endings.push((hash(&word.as_bytes()[last_three..]), place));
            }
        }
    }
}

/// Returns whether a word is a name by its look: a capital, then small letters, within a sentence. All
/// names are one word, so that who is spoken of, a person or a product, changes nothing.
fn is_name(text: &str, word: &Word<'_>) -> bool {
    let mut letters = text[word.span.clone()].chars();
    let is_capitalized = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase);
    is_capitalized && !word.begins_sentence && !OF_THE_CALENDAR.contains(&word.folded)
}

/// Days and months are written like names and say when.
const OF_THE_CALENDAR: [&str; 19] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Returns the features of the last of `segments`, which the others were said before, oldest first.
pub fn features(segments: &[Words]) -> Vec<Feature> {
    let mut found = Vec::new();
    for_each_feature(segments, |feature| found.push(feature));
    found
}

/// Calls `visit` with each feature of the last of `segments`, in an order that is always the same.
pub(super) fn for_each_feature(segments: &[Words], mut visit: impl FnMut(Feature)) {
    let Some((segment, before)) = segments.split_last() else { return };
    let words = &segment.hashes;
    let count = words.len();
    // What stands at a place, where the first word has place 1.
    let at = |place: usize| *place.checked_sub(1).and_then(|at| words.get(at)).unwrap_or(&EDGE);
    let mut visit_all = Group { visit: &mut visit };
    visit_all.of(1, mass::WORD, count, (1..=count).map(|place| (at(place), place - 1..place)));
    let pair = |place: usize| {
        (mix(at(place), at(place + 1)), place.saturating_sub(1)..count.min(place + 1))
    };
    visit_all.of(2, mass::PAIR, count + 1, (0..=count).map(pair));
    let triple = |place: usize| {
        let three = mix(mix(at(place), at(place + 1)), at(place + 2));
        (three, place.saturating_sub(1)..count.min(place + 2))
    };
    visit_all.of(3, mass::TRIPLE, count, (0..count).map(triple));
    let gaps = words.windows(3).enumerate();
    let gaps = gaps.map(|(at, three)| (mix(three[0], three[2]), at..at + 3));
    visit_all.of(4, mass::GAP, count.saturating_sub(2), gaps);
    let in_word = |&(hash, at): &(u64, usize)| (hash, at..at + 1);
    let (pieces, endings) = (&segment.pieces, &segment.endings);
    visit_all.of(5, mass::PIECE, pieces.len(), pieces.iter().map(in_word));
    visit_all.of(6, mass::ENDING, endings.len(), endings.iter().map(in_word));
    let said: usize = before.iter().map(|before| before.hashes.len()).sum();
    let last = before.iter().rev().flat_map(|before| before.hashes.iter().rev());
    let last = last.take(WORDS_BEFORE).map(|&word| (word, 0..0));
    visit_all.of(7, mass::BEFORE, said.min(WORDS_BEFORE), last);
    let length = [0, 12, 24, 36, 48].iter().filter(|&&least| count >= least).count();
    visit_all.of(8, mass::LENGTH, 1, std::iter::once((length as u64, 0..0)));
}

struct Group<'a, Visit> {
    visit: &'a mut Visit,
}

impl<Visit: FnMut(Feature)> Group<'_, Visit> {
    /// Visits `count` features of one kind, which weigh `mass` together.
    #[expect(clippy::cast_precision_loss, reason = "a segment has few words")]
    fn of(
        &mut self,
        kind: u64,
        mass: f32,
        count: usize,
        features: impl Iterator<Item = (u64, Range<usize>)>,
    ) {
        let value = mass / (count as f32).sqrt();
        for (hash, words) in features {
            (self.visit)(Feature { bucket: bucket(mix(kind, hash)), value, words });
        }
    }
}

/// Stands before the first word and behind the last.
const EDGE: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Joins two hashes to one that depends on their order.
fn mix(first: u64, second: u64) -> u64 {
    let mixed = (first.rotate_left(23) ^ second).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[expect(clippy::cast_possible_truncation, reason = "18 bits are left")]
fn bucket(hash: u64) -> usize {
    (hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53) >> (64 - BUCKETS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(segments: &[&str]) -> Vec<Feature> {
        let words: Vec<Words> = segments.iter().map(|text| Words::of(text)).collect();
        features(&words)
    }

    #[test]
    fn what_looks_the_same_is_counted_the_same() {
        assert_eq!(of(&["Don\u{2019}t ship 12 boxes."]).len(), of(&["don't ship 7 boxes"]).len());
        let buckets = |text| of(&[text]).iter().map(|feature| feature.bucket).collect::<Vec<_>>();
        assert_eq!(buckets("Don\u{2019}t ship 12 boxes."), buckets("don't ship 7 boxes"));
        assert_ne!(buckets("We ship boxes"), buckets("We ship boxes?"));
    }

    #[test]
    fn names_are_one_word_and_days_are_not() {
        let buckets = |text: &str| of(&[text]).iter().map(|it| it.bucket).collect::<Vec<_>>();
        let asked = |name: &str| buckets(&format!("And {name} takes it on Friday"));
        assert_eq!(asked("Priya"), asked("Jack"));
        assert_ne!(asked("Priya"), asked("nobody"));
        assert_ne!(asked("Priya"), buckets("And Priya takes it on Monday"));
    }

    #[test]
    fn words_said_before_are_counted_and_have_no_place() {
        let alone = of(&["Yes."]);
        let after = of(&["Shall we?", "Yes."]);
        assert_eq!(after.len(), alone.len() + 3);
        assert_eq!(after.iter().filter(|feature| feature.words.is_empty()).count(), 4);
    }

    #[test]
    fn nothing_said_is_no_words() {
        assert!(of(&[]).is_empty());
        // The edges of the text, and its length.
        assert_eq!(of(&[""]).len(), 2);
    }

    /// Weights are of these buckets: whoever changes them makes new weights, and a new version.
    #[test]
    fn buckets_stay_what_the_weights_are_of() {
        let sum: usize =
            of(&["Who will", "write it down?"]).iter().map(|feature| feature.bucket).sum();
        assert_eq!((sum, VERSION), (2_518_864, "2"));
    }
}
