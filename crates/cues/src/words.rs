//! Text cut into folded words, each with its place in the original.
//!
//! Phrases and talk go through the same fold, so that what looks the same to a reader is the same
//! to the matcher: curly and straight apostrophes, capitals, ligatures, soft hyphens.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfkc};
use unicode_segmentation::UnicodeSegmentation;

/// A word of the original text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word<'a> {
    /// The word as folded.
    pub(crate) folded: &'a str,
    /// Where it stands in the original, in bytes.
    pub(crate) span: Range<usize>,
    /// Whether a sentence begins here, as far as punctuation says.
    pub(crate) begins_sentence: bool,
    /// Whether a question mark stands before it.
    pub(crate) follows_question: bool,
    /// Whether a hyphen alone stands before it.
    pub(crate) follows_hyphen: bool,
}

/// What stands behind the last word of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TextEnd {
    /// Whether a sentence ends there.
    pub(crate) ends_sentence: bool,
    /// Whether a question mark stands there.
    pub(crate) ends_question: bool,
}

/// Calls `visit` with each word of `text` in order, leaving out hesitations and immediate
/// repetitions ("we we need" reads as "we need"). Returns what stands behind the last.
pub(crate) fn for_each_word(text: &str, mut visit: impl FnMut(&Word<'_>)) -> TextEnd {
    let mut folded = String::new();
    let mut previous = String::new();
    let mut end = 0;
    let mut begins_sentence = true;
    let mut follows_question = false;
    for (start, raw) in text.unicode_word_indices() {
        begins_sentence |= ends_sentence(&text[end..start]);
        follows_question |= is_asked(&text[end..start]);
        let follows_hyphen = &text[end..start] == "-";
        end = start + raw.len();
        folded.clear();
        fold(raw, &mut folded);
        if folded.is_empty() || is_hesitation(&folded) || (folded == previous && !begins_sentence) {
            continue;
        }
        visit(&Word {
            folded: &folded,
            span: start..end,
            begins_sentence,
            follows_question,
            follows_hyphen,
        });
        begins_sentence = false;
        follows_question = false;
        std::mem::swap(&mut folded, &mut previous);
    }
    TextEnd {
        ends_sentence: ends_sentence(&text[end..]),
        ends_question: follows_question | is_asked(&text[end..]),
    }
}

/// Returns whether `word` is a sound of hesitation: skipped, "we, uh, need to" reads as "we need to".
fn is_hesitation(word: &str) -> bool {
    matches!(
        word,
        "uh" | "um"
            | "uhm"
            | "umm"
            | "er"
            | "erm"
            | "eh"
            | "ah"
            | "mm"
            | "hm"
            | "hmm"
            | "mhm"
            | "huh"
    )
}

/// Returns whether a sentence ends in the text between two words.
fn ends_sentence(between: &str) -> bool {
    // An ellipsis is a pause more often than an end.
    between.contains(['?', '!', '。', '？', '！', ';'])
        || between.match_indices('.').count() == 1 && !between.contains('…')
}

/// Returns whether a question mark stands in the text between two words.
fn is_asked(between: &str) -> bool {
    between.contains(['?', '？'])
}

/// Appends `raw` to `folded` in NFKC and lower case, with straight apostrophes and without
/// characters that cannot be seen.
fn fold(raw: &str, folded: &mut String) {
    if raw.is_ascii() {
        folded.push_str(raw);
        folded.make_ascii_lowercase();
        return;
    }
    let visible = raw.chars().filter(|char| {
        !matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    });
    for char in visible.nfkc().flat_map(char::to_lowercase) {
        folded.push(match char {
            '\u{2019}' | '\u{2018}' | '\u{2bc}' => '\'',
            'ς' => 'σ',
            char => char,
        });
    }
    // Lower-casing can take a text out of NFKC.
    if !is_nfkc(folded) {
        *folded = folded.nfkc().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, &str)> {
        let mut words = Vec::new();
        for_each_word(text, |word| words.push((word.folded.to_owned(), &text[word.span.clone()])));
        words
    }

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|(folded, _)| folded).collect()
    }

    #[test]
    fn a_word_keeps_its_place_in_the_original() {
        let text = "Ça: the ﬁnal RÉSUMÉ’s co\u{ad}operation 🎉 done";
        let words = words(text);
        let originals: Vec<_> = words.iter().map(|(_, original)| *original).collect();
        assert_eq!(originals, ["Ça", "the", "ﬁnal", "RÉSUMÉ’s", "co\u{ad}operation", "done"]);
        assert_eq!(words[2].0, "final");
        assert_eq!(words[3].0, "résumé's");
        assert_eq!(words[4].0, "cooperation");
    }

    #[test]
    fn hesitations_and_stutters_are_skipped() {
        assert_eq!(folded("We, uh, we we need- need um a plan"), ["we", "need", "a", "plan"]);
    }

    #[test]
    fn a_word_said_again_in_a_new_sentence_is_kept() {
        assert_eq!(folded("No. No!"), ["no", "no"]);
    }

    #[test]
    fn sentences_begin_after_their_marks() {
        let mut begins = Vec::new();
        for_each_word("Well... yes. Why 3.5? so", |word| {
            if word.begins_sentence {
                begins.push(word.folded.to_owned());
            }
        });
        assert_eq!(begins, ["well", "why", "so"]);
    }

    #[test]
    fn a_question_ends_before_a_hesitation() {
        let mut follow = Vec::new();
        let end = for_each_word("Ready? Um, we are. Right? Uh", |word| {
            follow.push(word.follows_question);
        });
        assert_eq!(follow, [false, true, false, false]);
        assert!(end.ends_question && !end.ends_sentence);
    }

    #[test]
    fn capitals_of_any_script_fold() {
        assert_eq!(folded("ΣΊΣΥΦΟΣ σίσυφος"), ["σίσυφοσ"]);
        assert_eq!(folded("İstanbul ISTANBUL"), ["i̇stanbul", "istanbul"]);
    }
}
