//! The numbers that a Whisper model's shape follows from.

use std::path::Path;

use crate::{ModelError, Size};

/// The least number of tokens of a model that knows more languages than English.
const MULTILINGUAL_FROM: u32 = 51_865;

/// The numbers that a Whisper model's shape follows from, in the order of a GGML file's header.
///
/// Each is above 0 and small enough that no product of them overflows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dimensions {
    pub(crate) vocabulary: u32,
    pub(crate) audio_context: u32,
    pub(crate) audio_state: u32,
    pub(crate) audio_heads: u32,
    pub(crate) audio_layers: u32,
    pub(crate) text_context: u32,
    pub(crate) text_state: u32,
    pub(crate) text_heads: u32,
    pub(crate) text_layers: u32,
    pub(crate) mels: u32,
}

impl Dimensions {
    /// Takes the ten numbers of the header, which come from the model at `path`.
    ///
    /// The limits are about twice those of the largest Whisper model.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where a number is 0 or past its limit, the two states differ, or
    /// the heads do not divide them.
    pub(crate) fn new(numbers: [u32; 10], path: &Path) -> Result<Self, ModelError> {
        const NAMED: [(&str, u32); 10] = [
            ("tokens", 100_000),
            ("audio positions", 3_000),
            ("audio channels", 2_560),
            ("audio heads", 40),
            ("audio layers", 64),
            ("text positions", 1_000),
            ("text channels", 2_560),
            ("text heads", 40),
            ("text layers", 64),
            ("mel bands", 256),
        ];
        for ((name, limit), number) in NAMED.into_iter().zip(numbers) {
            if number == 0 || number > limit {
                let reason = format!("it claims {number} {name}, the most is {limit}");
                return Err(ModelError::damaged(path, reason));
            }
        }
        let [
            vocabulary,
            audio_context,
            audio_state,
            audio_heads,
            audio_layers,
            text_context,
            text_state,
            text_heads,
            text_layers,
            mels,
        ] = numbers;
        if audio_state != text_state
            || !audio_state.is_multiple_of(audio_heads)
            || !text_state.is_multiple_of(text_heads)
        {
            let reason = format!(
                "{audio_state} and {text_state} channels do not fit {audio_heads} and \
                 {text_heads} heads"
            );
            return Err(ModelError::damaged(path, reason));
        }
        Ok(Self {
            vocabulary,
            audio_context,
            audio_state,
            audio_heads,
            audio_layers,
            text_context,
            text_state,
            text_heads,
            text_layers,
            mels,
        })
    }

    /// Returns the numbers in the order of the header.
    pub(crate) const fn numbers(&self) -> [u32; 10] {
        [
            self.vocabulary,
            self.audio_context,
            self.audio_state,
            self.audio_heads,
            self.audio_layers,
            self.text_context,
            self.text_state,
            self.text_heads,
            self.text_layers,
            self.mels,
        ]
    }

    /// Returns whether the model knows English only.
    pub(crate) const fn english_only(&self) -> bool {
        self.vocabulary < MULTILINGUAL_FROM
    }

    /// Returns the nearest published size: the smallest with as many audio layers.
    pub(crate) const fn size(&self) -> Size {
        match (self.audio_layers, self.text_layers) {
            (..=4, _) => Size::Tiny,
            (..=6, _) => Size::Base,
            (..=12, _) => Size::Small,
            (..=24, _) => Size::Medium,
            (_, ..=4) => Size::LargeTurbo,
            _ => Size::Large,
        }
    }
}
