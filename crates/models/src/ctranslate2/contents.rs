//! The table of contents of CTranslate2's `model.bin`.
//!
//! Little-endian throughout:
//!
//! ```text
//! u32 version; string specification; u32 its revision
//! u32 count, then for each variable:
//!     string name; u8 rank; u32 extents[rank]; u8 type; u32 bytes; data
//! u32 count, then for each alias: string alias; string variable
//! ```
//!
//! A string is a 16-bit length that counts its closing NUL. Before version 4 the type is the size
//! of an item instead, and the bytes a number of items; before version 3 there are no aliases.
//! Memory does not grow with the file: only its table of contents is held.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use half::{bf16, f16};

use crate::ModelError;

/// Six times what the largest Whisper model has, with its weights in 8 bits and their scales.
const MOST_VARIABLES: u32 = 20_000;
const LONGEST_NAME: u16 = 256;

/// The table of contents of a model.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) variables: BTreeMap<String, Variable>,
    /// Other names of variables.
    pub(crate) aliases: BTreeMap<String, String>,
}

impl Contents {
    /// Reads the table of the model in `file`, which is `bytes` long and called `path` in errors.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where it is cut off, too long, or no Whisper model of CTranslate2;
    /// [`ModelError::Io`] where it cannot be read.
    pub(crate) fn read<F: Read + Seek>(
        file: F,
        bytes: u64,
        path: &Path,
    ) -> Result<Self, ModelError> {
        Reader { file: BufReader::new(file), path, at: 0, bytes }.contents()
    }
}

/// A variable: a tensor under CTranslate2's name.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) shape: Vec<u32>,
    pub(crate) kind: Kind,
    /// Where its elements begin in the file.
    pub(crate) offset: u64,
    pub(crate) elements: u64,
}

/// How the elements of a variable are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    F32,
    I8,
    I16,
    I32,
    F16,
    Bf16,
}

impl Kind {
    fn from_id(id: u8) -> Option<Self> {
        [Self::F32, Self::I8, Self::I16, Self::I32, Self::F16, Self::Bf16]
            .get(usize::from(id))
            .copied()
    }

    /// Returns the type of items of this size in files before version 4, which had three.
    const fn from_size(size: u8) -> Option<Self> {
        match size {
            4 => Some(Self::F32),
            2 => Some(Self::I16),
            1 => Some(Self::I8),
            _ => None,
        }
    }

    /// Returns the bytes of an element.
    pub(crate) const fn size(self) -> u64 {
        match self {
            Self::I8 => 1,
            Self::I16 | Self::F16 | Self::Bf16 => 2,
            Self::F32 | Self::I32 => 4,
        }
    }

    /// Returns the numbers that `bytes` are, quantized ones as they stand.
    pub(crate) fn decode(self, bytes: &[u8]) -> Vec<f32> {
        let pairs = || bytes.as_chunks().0.iter().copied();
        let fours = || bytes.as_chunks().0.iter().copied();
        match self {
            Self::F32 => fours().map(f32::from_le_bytes).collect(),
            Self::F16 => pairs().map(|pair| f16::from_le_bytes(pair).to_f32()).collect(),
            Self::Bf16 => pairs().map(|pair| bf16::from_le_bytes(pair).to_f32()).collect(),
            Self::I8 => bytes.iter().map(|&byte| f32::from(byte.cast_signed())).collect(),
            Self::I16 => pairs().map(|pair| f32::from(i16::from_le_bytes(pair))).collect(),
            #[expect(clippy::cast_precision_loss, reason = "counts of layers and heads are small")]
            Self::I32 => fours().map(|four| i32::from_le_bytes(four) as f32).collect(),
        }
    }
}

struct Reader<'a, F> {
    file: BufReader<F>,
    path: &'a Path,
    at: u64,
    bytes: u64,
}

impl<F: Read + Seek> Reader<'_, F> {
    fn contents(&mut self) -> Result<Contents, ModelError> {
        let version = self.u32()?;
        if !(2..=6).contains(&version) {
            return Err(self.damaged(format!("its version is {version}, known are 2 to 6")));
        }
        let specification = self.string()?;
        if specification != "WhisperSpec" {
            return Err(self.damaged(format!("it is a {specification:?}, not a Whisper model")));
        }
        let _revision = self.u32()?;
        let mut variables = BTreeMap::new();
        for _ in 0..self.count()? {
            let name = self.string()?;
            let variable = self.variable(version, &name)?;
            if let Some(_first) = variables.insert(name.clone(), variable) {
                return Err(self.damaged(format!("`{name}` occurs twice")));
            }
        }
        let mut aliases = BTreeMap::new();
        if version >= 3 {
            for _ in 0..self.count()? {
                aliases.insert(self.string()?, self.string()?);
            }
        }
        if self.at != self.bytes {
            return Err(self.damaged(format!("{} bytes follow its end", self.bytes - self.at)));
        }
        Ok(Contents { variables, aliases })
    }

    fn variable(&mut self, version: u32, name: &str) -> Result<Variable, ModelError> {
        let rank = self.u8()?;
        if rank > 4 {
            return Err(self.damaged(format!("`{name}` has the rank {rank}")));
        }
        let mut shape = Vec::new();
        for _ in 0..rank {
            shape.push(self.u32()?);
        }
        let (kind, length) = (self.u8()?, u64::from(self.u32()?));
        let (known, length) = if version >= 4 {
            (Kind::from_id(kind), length)
        } else {
            (Kind::from_size(kind), length * u64::from(kind))
        };
        let Some(kind) = known else {
            return Err(self.damaged(format!("`{name}` has elements of type {kind}")));
        };
        let elements =
            shape.iter().try_fold(1_u64, |product, &extent| product.checked_mul(extent.into()));
        let Some(elements) =
            elements.filter(|elements| elements.checked_mul(kind.size()) == Some(length))
        else {
            return Err(self.damaged(format!("`{name}` of {shape:?} has {length} bytes")));
        };
        let offset = self.at;
        self.skip(length, name)?;
        Ok(Variable { shape, kind, offset, elements })
    }

    fn count(&mut self) -> Result<u32, ModelError> {
        match self.u32()? {
            count if count > MOST_VARIABLES => {
                Err(self.damaged(format!("it claims {count} variables")))
            }
            count => Ok(count),
        }
    }

    fn string(&mut self) -> Result<String, ModelError> {
        let length = u16::from_le_bytes(self.take()?);
        if length > LONGEST_NAME {
            return Err(self.damaged(format!("a name has {length} bytes")));
        }
        let mut name = vec![0; length.into()];
        self.fill(&mut name)?;
        if name.pop() != Some(0) {
            return Err(self.damaged("a name does not end in NUL"));
        }
        String::from_utf8(name).map_err(|_| self.damaged("a name is not UTF-8"))
    }

    fn u8(&mut self) -> Result<u8, ModelError> {
        self.take().map(u8::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        self.take().map(u32::from_le_bytes)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ModelError> {
        let length = bytes.len() as u64;
        if self.bytes - self.at < length {
            return Err(self.cut_off("its table of contents"));
        }
        self.file.read_exact(bytes).map_err(ModelError::io("read", self.path))?;
        self.at += length;
        Ok(())
    }

    fn skip(&mut self, length: u64, what: &str) -> Result<(), ModelError> {
        if self.bytes - self.at < length {
            return Err(self.cut_off(&format!("`{what}`")));
        }
        let distance = i64::try_from(length).expect("no file is longer");
        self.file.seek_relative(distance).map_err(ModelError::io("read", self.path))?;
        self.at += length;
        Ok(())
    }

    fn cut_off(&self, what: &str) -> ModelError {
        self.damaged(format!(
            "it ends after {} bytes, in the middle of {what}; a part may be missing",
            self.bytes
        ))
    }

    fn damaged(&self, reason: impl Into<String>) -> ModelError {
        ModelError::damaged(self.path, reason)
    }
}
