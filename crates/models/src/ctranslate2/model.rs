//! A CTranslate2 model: what its variables say of its shape, and their elements as numbers.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::contents::{Contents, Kind, Variable};
use crate::ModelError;
use crate::dimensions::Dimensions;
use crate::layout::Piece;

/// The elements that are read at once.
const RUN: u64 = 1 << 16;
/// The most rows that are read with a scale each; twice the vocabulary of any Whisper model.
const MOST_ROWS: u64 = 100_000;

/// A CTranslate2 model: a table of its variables, and the file that they are read from.
#[derive(Debug)]
pub(crate) struct Model<F> {
    file: F,
    path: PathBuf,
    variables: BTreeMap<String, Variable>,
    aliases: BTreeMap<String, String>,
}

impl<F: Read + Seek> Model<F> {
    /// Reads the table of contents of the model in `file`, which `path` names in errors.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where it is cut off, too long, or no Whisper model of CTranslate2;
    /// [`ModelError::Io`] where it cannot be read.
    pub(crate) fn open(mut file: F, path: &Path) -> Result<Self, ModelError> {
        let read = |error| ModelError::io("read", path)(error);
        let bytes = file.seek(SeekFrom::End(0)).map_err(read)?;
        file.seek(SeekFrom::Start(0)).map_err(read)?;
        let Contents { variables, aliases } = Contents::read(&mut file, bytes, path)?;
        Ok(Self { file, path: path.to_owned(), variables, aliases })
    }

    /// Returns the dimensions of the model, which its variables tell.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where a variable is missing or has another rank.
    pub(crate) fn dimensions(&mut self) -> Result<Dimensions, ModelError> {
        let [vocabulary, text_state] = self.shape("decoder/embeddings/weight")?;
        let [audio_context, audio_state] = self.shape("encoder/position_encodings/encodings")?;
        let [text_context, _] = self.shape("decoder/position_encodings/encodings")?;
        let [_, mels, _] = self.shape("encoder/conv1/weight")?;
        let numbers = [
            vocabulary,
            audio_context,
            audio_state,
            self.heads("encoder/num_heads")?,
            self.layers("encoder"),
            text_context,
            text_state,
            self.heads("decoder/num_heads")?,
            self.layers("decoder"),
            mels,
        ];
        Dimensions::new(numbers, &self.path)
    }

    /// Gives the elements of `piece`, which has `elements` of them, to `take`, run by run.
    /// Quantized ones are multiplied out.
    ///
    /// # Errors
    ///
    /// [`ModelError::Damaged`] where the variable is missing, or has another number of elements;
    /// whatever `take` returns.
    pub(crate) fn read(
        &mut self,
        piece: &Piece,
        elements: u64,
        take: &mut dyn FnMut(&[f32]) -> Result<(), ModelError>,
    ) -> Result<(), ModelError> {
        let variable = self.variable(&piece.variable)?.clone();
        if elements.checked_mul(piece.of.into()) != Some(variable.elements) {
            let reason = format!("`{}` has the shape {:?}", piece.variable, variable.shape);
            return Err(self.damaged(reason));
        }
        let scales = self.scales(&piece.variable, &variable)?;
        let row = variable.elements / scales.len().max(1) as u64;
        let (mut at, end) =
            (elements * u64::from(piece.part), elements * u64::from(piece.part + 1));
        while at < end {
            let run = RUN.min(end - at);
            let mut values = self.decode(&variable, at, run)?;
            for (value, index) in values.iter_mut().zip(at..) {
                if let Some(scale) = scales.get(usize::try_from(index / row).unwrap_or(usize::MAX))
                {
                    *value /= scale;
                }
            }
            take(&values)?;
            at += run;
        }
        Ok(())
    }

    /// Returns what the quantized elements of `variable` were multiplied by: one number for each
    /// of its rows, or one for all. There is none where it is not quantized.
    fn scales(&mut self, name: &str, variable: &Variable) -> Result<Vec<f32>, ModelError> {
        match variable.kind {
            Kind::F32 | Kind::F16 | Kind::Bf16 => return Ok(Vec::new()),
            Kind::I8 | Kind::I16 => {}
            Kind::I32 => {
                return Err(self.damaged(format!("`{name}` is packed in a way that is not known")));
            }
        }
        let name = format!("{}_scale", self.resolve(name));
        let scale = self.variable(&name)?.clone();
        let rows = u64::from(variable.shape.first().copied().unwrap_or(1));
        if scale.elements != 1 && scale.elements != rows || rows > MOST_ROWS {
            return Err(self.damaged(format!("`{name}` has {} elements", scale.elements)));
        }
        self.decode(&scale, 0, scale.elements)
    }

    fn decode(&mut self, variable: &Variable, at: u64, run: u64) -> Result<Vec<f32>, ModelError> {
        let size = variable.kind.size();
        let mut bytes = vec![0; usize::try_from(run * size).expect("runs are short")];
        self.file
            .seek(SeekFrom::Start(variable.offset + at * size))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(ModelError::io("read", &self.path))?;
        Ok(variable.kind.decode(&bytes))
    }

    fn shape<const RANK: usize>(&self, name: &str) -> Result<[u32; RANK], ModelError> {
        let shape = &self.variable(name)?.shape;
        shape
            .as_slice()
            .try_into()
            .map_err(|_| self.damaged(format!("`{name}` has the shape {shape:?}")))
    }

    fn layers(&self, side: &str) -> u32 {
        let has = |layer: &u32| {
            self.variable(&format!("{side}/layer_{layer}/ffn/linear_0/weight")).is_ok()
        };
        (0..).take_while(has).map(|layer| layer + 1).last().unwrap_or_default()
    }

    fn heads(&mut self, name: &str) -> Result<u32, ModelError> {
        let variable = self.variable(name)?.clone();
        let heads = match variable.elements {
            1 => self.decode(&variable, 0, 1)?[0],
            _ => 0.0,
        };
        (1..=64_u16)
            .find(|&number| (heads - f32::from(number)).abs() < f32::EPSILON)
            .map(u32::from)
            .ok_or_else(|| self.damaged(format!("`{name}` is {heads}")))
    }

    fn variable(&self, name: &str) -> Result<&Variable, ModelError> {
        self.variables
            .get(self.resolve(name))
            .ok_or_else(|| self.damaged(format!("it has no `{name}`")))
    }

    fn resolve<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    fn damaged(&self, reason: impl Into<String>) -> ModelError {
        ModelError::damaged(&self.path, reason)
    }
}
