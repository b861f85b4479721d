//! The token list of a CTranslate2 model, in GPT-2's printable spelling of bytes.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::ModelError;

const END_OF_TEXT: &str = "<|endoftext|>";

/// Twelve times the largest published list.
const LONGEST_LIST: u64 = 16 << 20;

/// The token list of a CTranslate2 model.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    path: PathBuf,
    spelled: Vec<String>,
}

impl Vocabulary {
    /// Reads `vocabulary.json`, an array of strings, or `vocabulary.txt`, a token a line.
    ///
    /// # Errors
    ///
    /// [`ModelError::Io`] where it cannot be read, [`ModelError::Damaged`] where it is neither.
    pub(crate) fn read(path: &Path) -> Result<Self, ModelError> {
        let mut text = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LONGEST_LIST + 1).read_to_end(&mut text))
            .map_err(ModelError::io("read", path))?;
        if text.len() as u64 > LONGEST_LIST {
            return Err(ModelError::damaged(path, "it is too long for a list of tokens"));
        }
        let text = String::from_utf8(text)
            .map_err(|_| ModelError::damaged(path, "it is not text in UTF-8"))?;
        let spelled = if text.trim_start().starts_with('[') {
            serde_json::from_str(&text)
                .map_err(|error| ModelError::damaged(path, format!("no list of tokens: {error}")))?
        } else {
            text.strip_suffix('\n').unwrap_or(&text).split('\n').map(str::to_owned).collect()
        };
        Ok(Self { path: path.to_owned(), spelled })
    }

    /// Returns the number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.spelled.len()
    }

    /// Returns the tokens that a GGML file spells out, each as the bytes that it stands for: those
    /// before the end of text. The engine makes up the names of the special tokens after it.
    ///
    /// In English-only models the end of text is one of GPT-2's own tokens, and listed too.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where there is no end of text, or a token has a character that
    /// stands for no byte.
    pub(crate) fn plain_tokens(&self, english_only: bool) -> Result<Vec<Vec<u8>>, ModelError> {
        let end = self.spelled.iter().position(|token| token == END_OF_TEXT);
        let Some(end) = end else {
            return Err(ModelError::damaged(&self.path, format!("it lacks {END_OF_TEXT}")));
        };
        let bytes = byte_of_character();
        let read = |token: &String| {
            let token: Option<Vec<u8>> = token.chars().map(|c| bytes.get(&c).copied()).collect();
            token.ok_or_else(|| {
                ModelError::damaged(&self.path, "a token is not in GPT-2's spelling")
            })
        };
        self.spelled[..end + usize::from(english_only)].iter().map(read).collect()
    }
}

/// GPT-2 spells the bytes that print as themselves, and the others, in order, as the characters
/// from U+0100 on.
fn byte_of_character() -> HashMap<char, u8> {
    let mut others = '\u{100}'..;
    (0..=u8::MAX)
        .map(|byte| match byte {
            b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => (char::from(byte), byte),
            _ => (others.next().expect("there are more characters than bytes"), byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &str) -> Result<Vocabulary, ModelError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), list).unwrap();
        Vocabulary::read(file.path())
    }

    #[test]
    fn both_forms_say_the_same() {
        let json = read(r#"["a", "\u0120the", "\"", "", "<|endoftext|>", "<|x|>"]"#).unwrap();
        let text = read("a\n\u{120}the\n\"\n\n<|endoftext|>\n<|x|>\n").unwrap();
        assert_eq!(json.spelled, text.spelled);
        let tokens = json.plain_tokens(false).unwrap();
        assert_eq!(tokens, [&b"a"[..], b" the", b"\"", b""]);
    }

    #[test]
    fn an_english_list_spells_out_its_end_of_text() {
        let tokens = read("a\n<|endoftext|>\n<|x|>\n").unwrap().plain_tokens(true).unwrap();
        assert_eq!(tokens, [&b"a"[..], b"<|endoftext|>"]);
    }

    #[test]
    fn every_byte_has_a_character_of_its_own() {
        let mut bytes: Vec<u8> = byte_of_character().into_values().collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=u8::MAX).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_no_list_of_tokens_is_refused() {
        assert!(read("[1]").is_err());
        assert!(read("[\"a\"").is_err());
        assert!(read("no end of text").unwrap().plain_tokens(false).is_err());
        assert!(read("日本\n<|endoftext|>").unwrap().plain_tokens(false).is_err());
    }
}
