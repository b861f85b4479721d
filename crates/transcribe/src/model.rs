//! A speech model's file, looked over before the engine is let near it.
//!
//! whisper.cpp believes what stands in a model's file: a broken one overruns its stack or its
//! memory. So the file is walked through once, from tensor to tensor, before it is loaded.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// Why a file is not a speech model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It cannot be read.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
    /// It is a web page, as portals and proxies send them instead of a file.
    #[error("it is a web page, not a model: the download went wrong")]
    WebPage,
    /// It begins like something else.
    #[error("it is not a whisper.cpp model in GGML format")]
    OtherFormat,
    /// It ends too early.
    #[error("it is cut off: at least {missing} bytes are missing at its end")]
    Truncated {
        /// How many bytes are missing, at least.
        missing: u64,
    },
    /// Its parts do not fit together.
    #[error("it is damaged: {0}")]
    Malformed(String),
}

/// The shape of a model, from its header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    pub(crate) vocabulary: u32,
    pub(crate) audio_layers: u32,
    pub(crate) text_layers: u32,
    pub(crate) text_heads: u32,
}

impl Shape {
    /// Returns whether the model knows more languages than English.
    pub(crate) fn is_multilingual(self) -> bool {
        self.vocabulary >= 51_865
    }

    /// Walks through the model's file at `path`, and returns the model's shape.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model, is cut off or does not hold together.
    pub(crate) fn of(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut walk = Walk { file: BufReader::new(file), place: 0, length };
        walk.magic()?;
        let shape = walk.header()?;
        walk.filters_and_vocabulary()?;
        walk.tensors(shape)?;
        Ok(shape)
    }
}

/// `ggml` as a little-endian number.
const MAGIC: [u8; 4] = *b"lmgg";

/// A place in the file, and the way from there.
struct Walk {
    file: BufReader<File>,
    place: u64,
    length: u64,
}

impl Walk {
    fn magic(&mut self) -> Result<(), ModelError> {
        let mut start = [0; 64];
        let read = read_up_to(&mut self.file, &mut start)?;
        let start = &start[..read];
        if start.starts_with(&MAGIC) {
            self.file.rewind()?;
            return self.skip(4);
        }
        let text = String::from_utf8_lossy(start).trim_start().to_ascii_lowercase();
        if text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<?xml") {
            return Err(ModelError::WebPage);
        }
        Err(ModelError::OtherFormat)
    }

    fn header(&mut self) -> Result<Shape, ModelError> {
        let vocabulary = self.number("the size of the vocabulary", 1..=1 << 20)?;
        let _audio_context = self.number("the audio context", 1..=1 << 16)?;
        let _audio_width = self.number("the width of the audio layers", 1..=1 << 14)?;
        let _audio_heads = self.number("the heads of the audio layers", 1..=1 << 8)?;
        let audio_layers = self.number("the number of audio layers", 1..=128)?;
        let _text_context = self.number("the text context", 1..=1 << 16)?;
        let _text_width = self.number("the width of the text layers", 1..=1 << 14)?;
        let text_heads = self.number("the heads of the text layers", 1..=1 << 8)?;
        let text_layers = self.number("the number of text layers", 1..=128)?;
        let _bands = self.number("the number of mel bands", 1..=512)?;
        let _format = self.number("the weights' format", 0..=1 << 16)?;
        Ok(Shape { vocabulary, audio_layers, text_layers, text_heads })
    }

    fn filters_and_vocabulary(&mut self) -> Result<(), ModelError> {
        let bands = self.number("the number of filters", 1..=512)?;
        let width = self.number("the width of the filters", 1..=1 << 14)?;
        self.skip(u64::from(bands) * u64::from(width) * 4)?;
        for _ in 0..self.number("the number of words", 1..=1 << 20)? {
            let length = self.number("the length of a word", 0..=1 << 10)?;
            self.skip(u64::from(length))?;
        }
        Ok(())
    }

    fn tensors(&mut self, shape: Shape) -> Result<(), ModelError> {
        let expected = 11 + 15 * shape.audio_layers + 24 * shape.text_layers;
        let mut count = 0;
        while self.place < self.length {
            let dimensions = self.number("the dimensions of a tensor", 1..=4)?;
            let name_length = self.number("the length of a tensor's name", 1..=256)?;
            let kind = self.number("the type of a tensor", 0..=64)?;
            let mut elements = 1;
            for _ in 0..dimensions {
                elements *= u64::from(self.number("the size of a tensor", 1..=1 << 20)?);
            }
            let (block, bytes) = block_of(kind).ok_or_else(|| {
                ModelError::Malformed(format!("its weights are of the unknown type {kind}"))
            })?;
            self.skip(u64::from(name_length))?;
            self.skip(elements.div_ceil(block) * bytes)?;
            count += 1;
        }
        if count == expected {
            Ok(())
        } else {
            Err(ModelError::Malformed(format!("it has {count} tensors instead of {expected}")))
        }
    }

    /// Reads a number and refuses it where it is not within `possible`.
    fn number(
        &mut self,
        what: &str,
        possible: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, ModelError> {
        let mut bytes = [0; 4];
        self.skip_place(4)?;
        self.file.read_exact(&mut bytes)?;
        let number = u32::from_le_bytes(bytes);
        if possible.contains(&number) {
            Ok(number)
        } else {
            Err(ModelError::Malformed(format!("{what} is given as {number}")))
        }
    }

    fn skip(&mut self, bytes: u64) -> Result<(), ModelError> {
        self.skip_place(bytes)?;
        let bytes = i64::try_from(bytes).map_err(|_| ModelError::Truncated { missing: bytes })?;
        self.file.seek_relative(bytes)?;
        Ok(())
    }

    fn skip_place(&mut self, bytes: u64) -> Result<(), ModelError> {
        let place = self.place.saturating_add(bytes);
        match place.checked_sub(self.length) {
            None | Some(0) => {
                self.place = place;
                Ok(())
            }
            Some(missing) => Err(ModelError::Truncated { missing }),
        }
    }
}

fn read_up_to(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match file.read(&mut buffer[read..])? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}

/// Returns how many weights of ggml's type `kind` are stored together, and in how many bytes.
fn block_of(kind: u32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),      // F32
        1 => (1, 2),      // F16
        2 => (32, 18),    // Q4_0
        3 => (32, 20),    // Q4_1
        6 => (32, 22),    // Q5_0
        7 => (32, 24),    // Q5_1
        8 => (32, 34),    // Q8_0
        10 => (256, 84),  // Q2_K
        11 => (256, 110), // Q3_K
        12 => (256, 144), // Q4_K
        13 => (256, 176), // Q5_K
        14 => (256, 210), // Q6_K
        30 => (1, 2),     // BF16
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// The smallest file that looks like a model: one layer each, tensors of a single weight.
    fn smallest_model() -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        let mut push = |numbers: &[u32]| {
            file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        };
        push(&[51_864, 1_500, 384, 6, 1, 448, 384, 6, 1, 80, 1]);
        push(&[1, 1, 0]);
        push(&[2, 0, 0]);
        for _ in 0..50 {
            // The name is four bytes long, the weight as well.
            push(&[1, 4, 0, 1, u32::from_le_bytes(*b"name"), 0]);
        }
        file
    }

    fn shape(bytes: &[u8]) -> Result<Shape, ModelError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        Shape::of(file.path())
    }

    #[test]
    fn a_whole_model_tells_its_shape() {
        let shape = shape(&smallest_model()).unwrap();
        let expected = Shape { vocabulary: 51_864, audio_layers: 1, text_layers: 1, text_heads: 6 };
        assert_eq!(shape, expected);
        assert!(!shape.is_multilingual());
    }

    #[test]
    fn a_model_that_is_cut_off_is_refused_wherever_it_ends() {
        let whole = smallest_model();
        for length in 4..whole.len() {
            let error = shape(&whole[..length]).unwrap_err();
            let at_a_tensor = length >= 72 && (length - 72).is_multiple_of(24);
            match error {
                ModelError::Truncated { missing } => assert!(missing > 0),
                ModelError::Malformed(_) => assert!(at_a_tensor, "{length}"),
                other => panic!("{length}: {other}"),
            }
        }
    }

    #[test]
    fn what_is_no_model_is_named() {
        for page in ["<!DOCTYPE html><html>", "\n <html lang=en>"] {
            assert!(matches!(shape(page.as_bytes()), Err(ModelError::WebPage)));
        }
        for other in [&b"GGUF\x03\0\0\0"[..], b"PK\x03\x04", b"", b"lmg"] {
            assert!(matches!(shape(other), Err(ModelError::OtherFormat)));
        }
    }

    #[test]
    fn a_tensor_of_many_dimensions_is_refused() {
        let mut model = smallest_model();
        let first_tensor = 4 + 11 * 4 + 12 + 12;
        model[first_tensor..first_tensor + 4].copy_from_slice(&9_u32.to_le_bytes());
        let error = shape(&model).unwrap_err().to_string();
        assert_eq!(error, "it is damaged: the dimensions of a tensor is given as 9");
    }
}
