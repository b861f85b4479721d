//! What a decoder heard in one chunk, before anything of it is believed.

use serde::{Deserialize, Serialize};

/// What a decoder heard in one chunk: the text, token by token, without its own marks.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Decoded {
    /// The tokens.
    pub(crate) tokens: Vec<Token>,
}

/// A token: a word, or a part of one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Its part of the text in UTF-8; may begin or end within a character.
    pub(crate) bytes: Vec<u8>,
    /// When its sound ends, in milliseconds from the start of the chunk. Not to be trusted: it may
    /// lie outside of the chunk, or before the token before it. Negative: not known.
    pub(crate) end_ms: i64,
    /// How probable the decoder thought it, 0 to 1.
    pub(crate) probability: f32,
    /// How probable the decoder thought it that nobody spoke in the window around it, 0 to 1.
    pub(crate) no_speech_probability: f32,
}
