//! From the decoder's tokens to clean text and its words.

use crate::decoded::Token;

/// Text without surplus white space, and the tokens that each of its words was made of.
#[derive(PartialEq, Debug, Default)]
pub(crate) struct Spelled {
    /// The text; clean in the sense of [`evenkeel_meeting::clean`].
    pub(crate) text: String,
    /// Its words, ascending. A sign that stands alone, such as a dash, is none.
    pub(crate) words: Vec<SpelledWord>,
}

/// A word: a run of characters without white space in it. Scripts that write without spaces are
/// cut where the decoder cut its tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SpelledWord {
    /// Where it starts in the text, in bytes.
    pub(crate) start: usize,
    /// Where it ends in the text, in bytes.
    pub(crate) end: usize,
    /// The first token that has a letter or a digit of it.
    pub(crate) first_token: usize,
    /// The last token that has one.
    pub(crate) last_token: usize,
}

/// Spells `tokens` out.
///
/// A character that is spread over several tokens belongs to all of them; bytes that are no UTF-8
/// become U+FFFD.
pub(crate) fn spell(tokens: &[Token]) -> Spelled {
    let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    let owners: Vec<usize> = tokens
        .iter()
        .enumerate()
        .flat_map(|(index, token)| token.bytes.iter().map(move |_| index))
        .collect();

    let mut speller = Speller::default();
    let mut at = 0;
    for piece in bytes.utf8_chunks() {
        for character in piece.valid().chars() {
            let end = at + character.len_utf8();
            speller.push(character, owners[at], owners[end - 1]);
            at = end;
        }
        if let Some(last) = piece.invalid().len().checked_sub(1) {
            speller.push(char::REPLACEMENT_CHARACTER, owners[at], owners[at + last]);
            at += last + 1;
        }
    }
    speller.finish_word();
    speller.spelled
}

#[derive(Default)]
struct Speller {
    spelled: Spelled,
    pending_space: bool,
    /// Where the word that is being spelled started, in bytes.
    word_start: usize,
    /// The first and the last token with a letter or a digit of it.
    letters: Option<(usize, usize)>,
    /// The last token of the character before and whether its script writes without spaces.
    previous: Option<(usize, bool)>,
}

impl Speller {
    fn push(&mut self, character: char, first_token: usize, last_token: usize) {
        if character.is_whitespace() {
            self.pending_space = !self.spelled.text.is_empty();
            return;
        }
        if character.is_control() {
            return;
        }
        let spaceless = writes_without_spaces(character);
        let cut = self.pending_space
            || self.previous.is_some_and(|(token, spaceless_before)| {
                token < first_token
                    && (spaceless || spaceless_before)
                    && character.is_alphanumeric()
            });
        if cut {
            self.finish_word();
            if self.pending_space {
                self.spelled.text.push(' ');
                self.pending_space = false;
            }
            self.word_start = self.spelled.text.len();
        }
        self.spelled.text.push(character);
        self.previous = Some((last_token, spaceless));
        if character.is_alphanumeric() {
            let (first, _) = self.letters.unwrap_or((first_token, last_token));
            self.letters = Some((first, last_token));
        }
    }

    fn finish_word(&mut self) {
        if let Some((first_token, last_token)) = self.letters.take() {
            let (start, end) = (self.word_start, self.spelled.text.len());
            self.spelled.words.push(SpelledWord { start, end, first_token, last_token });
        }
    }
}

/// Returns whether `character` is of a script that puts no spaces between words: Thai, Lao,
/// Burmese and Khmer, Kana, Han.
pub(crate) fn writes_without_spaces(character: char) -> bool {
    matches!(
        character,
        '\u{0e00}'..='\u{0eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens<B: AsRef<[u8]>>(pieces: &[B]) -> Vec<Token> {
        let token = |bytes: &B| Token {
            bytes: bytes.as_ref().to_vec(),
            end_ms: 0,
            probability: 1.0,
            no_speech_probability: 0.0,
        };
        pieces.iter().map(token).collect()
    }

    fn words(spelled: &Spelled) -> Vec<(&str, usize, usize)> {
        let word = |word: &SpelledWord| {
            (&spelled.text[word.start..word.end], word.first_token, word.last_token)
        };
        spelled.words.iter().map(word).collect()
    }

    #[test]
    fn parts_of_a_word_are_joined_and_signs_stay_with_it() {
        let spelled = spell(&tokens(&[" Good", " mor", "ning", ",", " every", "one", "."]));
        assert_eq!(spelled.text, "Good morning, everyone.");
        assert_eq!(words(&spelled), [("Good", 0, 0), ("morning,", 1, 2), ("everyone.", 4, 5)]);
    }

    #[test]
    fn a_character_spread_over_tokens_is_whole() {
        let spelled = spell(&tokens(&[&b" \xf0\x9f"[..], b"\x91\x8d", b" caf\xc3", b"\xa9"]));
        assert_eq!(spelled.text, "👍 café");
        assert_eq!(words(&spelled), [("café", 2, 3)]);
    }

    #[test]
    fn half_a_character_becomes_a_replacement() {
        let spelled = spell(&tokens(&[&b" abc\xe2\x82"[..], b" d"]));
        assert_eq!(spelled.text, "abc\u{fffd} d");
        assert_eq!(words(&spelled), [("abc\u{fffd}", 0, 0), ("d", 1, 1)]);
    }

    #[test]
    fn a_lone_dash_is_no_word() {
        let spelled = spell(&tokens(&[" -", " yes", " —", " no"]));
        assert_eq!(spelled.text, "- yes — no");
        assert_eq!(words(&spelled), [("yes", 1, 1), ("no", 3, 3)]);
    }

    #[test]
    fn a_script_without_spaces_is_cut_at_tokens() {
        let spelled = spell(&tokens(&["会議", "を", "始め", "ます", "。"]));
        assert_eq!(spelled.text, "会議を始めます。");
        assert_eq!(
            words(&spelled),
            [("会議", 0, 0), ("を", 1, 1), ("始め", 2, 2), ("ます。", 3, 3)]
        );
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_the_text_is_clean_and_the_words_are_pieces_of_it(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 0..20),
        ) {
            let spelled = spell(&tokens(&pieces));
            prop_assert_eq!(evenkeel_meeting::clean(&spelled.text), spelled.text.as_str());
            let mut end = 0;
            for word in &spelled.words {
                prop_assert!(end <= word.start && word.start < word.end);
                prop_assert!(spelled.text.get(word.start..word.end).is_some());
                prop_assert!(word.first_token <= word.last_token);
                prop_assert!(word.last_token < pieces.len());
                end = word.end;
            }
        }
    }
}
