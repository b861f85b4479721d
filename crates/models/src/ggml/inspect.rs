//! Checks a GGML file before the engine sees it.
//!
//! whisper.cpp 1.8.3 trusts what it reads: a rank above 4 overwrites its stack, a file cut off
//! gives weights of zeros. So everything that it will read by is read here first; only the weights
//! themselves are skipped, which makes the check a matter of milliseconds.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Element, MAGIC, mel};
use crate::dimensions::Dimensions;
use crate::layout::{Layout, Tensor};
use crate::sniff::sniff;
use crate::{KNOWN, KnownModel, ModelError, Size};

/// The longest token is 128 bytes in every published model.
const LONGEST_TOKEN: u32 = 1024;

/// A file that the engine can load.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModelFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its size, or the nearest published one.
    pub size: Size,
    /// Whether it knows English only.
    pub english_only: bool,
    /// The number of tokens that it knows.
    pub vocabulary: u32,
    /// The number of layers that hear.
    pub audio_layers: u32,
    /// The number of layers that write.
    pub text_layers: u32,
    /// The published model of the same shape and length. Its hash was not looked at.
    pub known: Option<&'static KnownModel>,
}

/// Checks that the engine can load the model file at `path`, whoever made it.
///
/// Reads the head of the file and of each tensor, not the weights.
///
/// # Errors
///
/// [`ModelError::Missing`], [`ModelError::NotAModel`] where it is something else, by name,
/// [`ModelError::Damaged`] where it is cut off or holds what no Whisper model does,
/// [`ModelError::Io`] where it cannot be read.
pub fn inspect(path: &Path) -> Result<ModelFile, ModelError> {
    if let Some(found) = sniff(path)? {
        return Err(ModelError::NotAModel { path: path.to_owned(), found });
    }
    let file = File::open(path).map_err(ModelError::io("read", path))?;
    let bytes = file.metadata().map_err(ModelError::io("read", path))?.len();
    let mut reader = Reader { file: BufReader::new(file), path, at: 0, bytes };
    let dimensions = reader.head()?;
    reader.filters(&dimensions)?;
    reader.tokens(&dimensions)?;
    reader.tensors(&dimensions)?;
    let (size, english_only) = (dimensions.size(), dimensions.english_only());
    let known = KNOWN.iter().find(|model| {
        model.bytes == bytes && model.size == size && model.english_only() == english_only
    });
    Ok(ModelFile {
        path: path.to_owned(),
        bytes,
        size,
        english_only,
        vocabulary: dimensions.vocabulary,
        audio_layers: dimensions.audio_layers,
        text_layers: dimensions.text_layers,
        known,
    })
}

struct Reader<'a> {
    file: BufReader<File>,
    path: &'a Path,
    at: u64,
    bytes: u64,
}

impl Reader<'_> {
    fn head(&mut self) -> Result<Dimensions, ModelError> {
        if self.number()? != MAGIC {
            return Err(self.damaged("it changed while it was read"));
        }
        let mut numbers = [0; 10];
        for number in &mut numbers {
            *number = self.number()?;
        }
        let _type_of_the_weights = self.number()?;
        let dimensions = Dimensions::new(numbers, self.path)?;
        // The engine knows the special tokens of these vocabularies by their numbers.
        if !(51_864..=51_866).contains(&dimensions.vocabulary) {
            let reason = format!("it has {} tokens, Whisper 51864 to 51866", dimensions.vocabulary);
            return Err(self.damaged(reason));
        }
        Ok(dimensions)
    }

    fn filters(&mut self, dimensions: &Dimensions) -> Result<(), ModelError> {
        let (bands, frequencies) = (self.number()?, self.number()?);
        if bands != dimensions.mels || frequencies != mel::FREQUENCIES {
            let reason = format!("its mel filters are {bands} by {frequencies}");
            return Err(self.damaged(reason));
        }
        self.skip(u64::from(bands) * u64::from(frequencies) * 4, "the mel filters")
    }

    fn tokens(&mut self, dimensions: &Dimensions) -> Result<(), ModelError> {
        let tokens = self.number()?;
        if tokens == 0 || tokens > dimensions.vocabulary {
            let reason = format!("it spells {tokens} of {} tokens", dimensions.vocabulary);
            return Err(self.damaged(reason));
        }
        for token in 0..tokens {
            let length = self.number()?;
            if length > LONGEST_TOKEN {
                return Err(self.damaged(format!("token {token} has {length} bytes")));
            }
            self.skip(length.into(), "the tokens")?;
        }
        Ok(())
    }

    fn tensors(&mut self, dimensions: &Dimensions) -> Result<(), ModelError> {
        let layout = Layout::of(dimensions);
        let mut missing: BTreeMap<&str, &Tensor> =
            layout.tensors.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
        while self.at < self.bytes {
            self.tensor(&mut missing)?;
        }
        match missing.first_key_value() {
            None => Ok(()),
            Some((name, _)) => {
                let (missing, all) = (missing.len(), layout.tensors.len());
                Err(self.damaged(format!("{missing} of {all} tensors are missing, as `{name}`")))
            }
        }
    }

    fn tensor(&mut self, missing: &mut BTreeMap<&str, &Tensor>) -> Result<(), ModelError> {
        let (rank, length, element) = (self.number()?, self.number()?, self.number()?);
        if !(1..=3).contains(&rank) || length > 64 {
            let reason = format!("a tensor of rank {rank} with a name of {length} bytes");
            return Err(self.damaged(reason));
        }
        let mut shape = Vec::new();
        for _ in 0..rank {
            shape.insert(0, self.number()?);
        }
        let name = self.text(length)?;
        let Some(tensor) = missing.remove(name.as_str()) else {
            return Err(self.damaged(format!("an unknown or second tensor {name:?}")));
        };
        if shape != tensor.shape {
            let reason = format!("`{name}` is {shape:?}, not {:?}", tensor.shape);
            return Err(self.damaged(reason));
        }
        let row = shape.last().copied().unwrap_or(1).into();
        let bytes = Element::from_id(element)
            .filter(|&element| !tensor.single || element == Element::F32)
            .and_then(|element| element.bytes_of(tensor.elements(), row));
        match bytes {
            Some(bytes) => self.skip(bytes, &name),
            None => Err(self.damaged(format!("`{name}` has elements of type {element}"))),
        }
    }

    fn number(&mut self) -> Result<u32, ModelError> {
        let mut number = [0; 4];
        self.fill(&mut number)?;
        Ok(u32::from_le_bytes(number))
    }

    fn text(&mut self, length: u32) -> Result<String, ModelError> {
        let mut text = vec![0; length as usize];
        self.fill(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ModelError> {
        let length = bytes.len() as u64;
        if self.bytes - self.at < length {
            return Err(self.cut_off("a head"));
        }
        self.file.read_exact(bytes).map_err(ModelError::io("read", self.path))?;
        self.at += length;
        Ok(())
    }

    fn skip(&mut self, bytes: u64, what: &str) -> Result<(), ModelError> {
        if self.bytes - self.at < bytes {
            return Err(self.cut_off(what));
        }
        let distance = i64::try_from(bytes).expect("no file is longer");
        self.file.seek_relative(distance).map_err(ModelError::io("read", self.path))?;
        self.at += bytes;
        Ok(())
    }

    fn cut_off(&self, what: &str) -> ModelError {
        self.damaged(format!("it ends after {} bytes, in the middle of {what}", self.bytes))
    }

    fn damaged(&self, reason: impl Into<String>) -> ModelError {
        ModelError::damaged(self.path, reason)
    }
}

#[cfg(test)]
mod tests;
