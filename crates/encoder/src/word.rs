//! Text to words as BERT's uncased tokenizer sees them: cleaned, lower-case, without accents, each
//! punctuation mark and each ideograph by itself.

use std::ops::Range;

use unicode_normalization::char::decompose_canonical;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A run of letters and digits, or one punctuation mark or ideograph.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Word {
    /// What the vocabulary is searched for.
    pub(crate) letters: Vec<Letter>,
    /// Whether a space or an ideograph's border comes before it, or nothing does.
    pub(crate) opens: bool,
}

/// A character of a normalized text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letter {
    pub(crate) letter: char,
    /// Where it comes from, as bytes of the text that was given. Characters that one was made into
    /// share its place; a character that vanished belongs to the one before it.
    pub(crate) span: Range<usize>,
}

/// Returns the words of `text`.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Words { done: Vec::new(), word: Word::default(), opens: true };
    for (start, character) in text.char_indices() {
        words.take(character, start..start + character.len_utf8());
    }
    words.end();
    words.done
}

struct Words {
    done: Vec<Word>,
    /// The word that may go on.
    word: Word,
    /// Whether the next word opens.
    opens: bool,
}

impl Words {
    fn take(&mut self, character: char, span: Range<usize>) {
        if is_dropped(character) {
            return;
        }
        if character.is_whitespace() {
            self.end();
            self.opens = true;
            return;
        }
        let by_itself = is_ideograph(character);
        if by_itself {
            self.end();
            self.opens = true;
        }
        let mut is_gone = true;
        decompose_canonical(character, |part| {
            if part.general_category() != GeneralCategory::NonspacingMark {
                for letter in part.to_lowercase() {
                    is_gone = false;
                    self.add(Letter { letter, span: span.clone() });
                }
            }
        });
        if is_gone {
            self.widen(span.end);
        }
        if by_itself {
            self.end();
            self.opens = true;
        }
    }

    fn add(&mut self, letter: Letter) {
        let by_itself = is_punctuation(letter.letter);
        if by_itself {
            self.end();
        }
        self.word.letters.push(letter);
        if by_itself {
            self.end();
        }
    }

    /// Takes the bytes up to `end` to what stands before them.
    fn widen(&mut self, end: usize) {
        if let Some(last) = self.word.letters.last_mut() {
            last.span.end = end;
        } else if let (Some(last), false) = (self.done.last_mut(), self.opens) {
            last.letters.last_mut().expect("a word has letters").span.end = end;
        }
    }

    fn end(&mut self) {
        if !self.word.letters.is_empty() {
            let opens = std::mem::replace(&mut self.opens, false);
            let letters = std::mem::take(&mut self.word.letters);
            self.done.push(Word { letters, opens });
        }
    }
}

/// Returns whether a character is none to the tokenizer: controls but for tabs and line ends,
/// formats, private ones.
fn is_dropped(character: char) -> bool {
    use GeneralCategory::{Control, Format, PrivateUse};
    match character {
        '\t' | '\n' | '\r' => false,
        char::REPLACEMENT_CHARACTER => true,
        _ => matches!(character.general_category(), Control | Format | PrivateUse),
    }
}

/// Returns whether a character is a word by itself; ASCII's symbols are, too.
pub(crate) fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || character.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// Returns whether a character is a Chinese ideograph, as BERT's authors drew the line.
fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '\u{4E00}'..='\u{9FFF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{20000}'..='\u{2A6DF}'
            | '\u{2A700}'..='\u{2B73F}'
            | '\u{2B740}'..='\u{2B81F}'
            | '\u{2B820}'..='\u{2CEAF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{2F800}'..='\u{2FA1F}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The words of `text`, with `_` before each that opens, and where they come from.
    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = words(text)
            .iter()
            .map(|word| {
                let letters: String = word.letters.iter().map(|letter| letter.letter).collect();
                let place =
                    &text[word.letters[0].span.start..word.letters.last().unwrap().span.end];
                let opens = if word.opens { "_" } else { "" };
                if letters == place {
                    format!("{opens}{letters}")
                } else {
                    format!("{opens}{letters}<{place}")
                }
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{text:?}");
    }

    #[test]
    fn punctuation_is_by_itself_and_belongs_to_what_it_stands_at() {
        check("Don't - it's 3.5%!", "_don<Don ' t _- _it ' s _3 . 5 % !");
    }

    #[test]
    fn accents_go_and_what_they_stood_on_keeps_its_place() {
        check("Ünï cafe\u{301}s İ", "_uni<Ünï _cafes<cafe\u{301}s _i<İ");
        check("e\u{301}", "_e<e\u{301}");
        check("a \u{301}b", "_a _b");
    }

    #[test]
    fn ideographs_are_words_and_hangul_is_taken_apart() {
        check("我们go", "_我 _们 _go");
        check("한", "_\u{1112}\u{1161}\u{11ab}<한");
    }

    #[test]
    fn characters_that_nobody_sees_are_none() {
        check("so\u{ad}on\u{200b} \u{feff}\u{e000}\u{fffd}", "_soon<so\u{ad}on");
    }

    proptest! {
        #[test]
        fn letters_come_in_order_from_whole_characters(text in any::<String>()) {
            let words = words(&text);
            let letters: Vec<&Letter> = words.iter().flat_map(|word| &word.letters).collect();
            for letter in &letters {
                prop_assert!(!letter.span.is_empty() && text.get(letter.span.clone()).is_some());
            }
            prop_assert!(letters.is_sorted_by_key(|letter| letter.span.start));
            prop_assert!(letters.is_sorted_by_key(|letter| letter.span.end));
        }
    }
}
