//! Turns a CTranslate2 model into a GGML file.
//!
//! The order of the tensors is that of OpenAI's checkpoints, so that the published weights give
//! the published file, byte for byte.

use crate::ModelError;
use crate::ctranslate2::{Bundle, Model, Parts, Vocabulary};
use crate::ggml::write;
use crate::layout::Layout;
use crate::partial::Partial;
use crate::progress::{Report, Stage, tell};

/// Writes the model in `bundle` to `to`.
///
/// # Errors
///
/// [`ModelError::Damaged`] where the model is cut off or no Whisper model, [`ModelError::Io`] where
/// something cannot be read or written, [`ModelError::Interrupted`].
pub(crate) fn convert(
    bundle: &Bundle,
    to: &mut Partial,
    report: &mut Report<'_>,
) -> Result<(), ModelError> {
    let damaged = |reason: String| ModelError::damaged(&bundle.origin, reason);
    let mut model = Model::open(Parts::open(&bundle.weights)?, &bundle.origin)?;
    let dimensions = model.dimensions()?;
    let vocabulary = Vocabulary::read(&bundle.vocabulary)?;
    if vocabulary.len() != dimensions.vocabulary as usize {
        let (listed, known) = (vocabulary.len(), dimensions.vocabulary);
        return Err(damaged(format!("it lists {listed} tokens and has {known}")));
    }
    let layout = Layout::of(&dimensions);
    for (piece, elements) in &layout.zeros {
        model.read(
            piece,
            *elements,
            &mut |values| match values.iter().all(|&value| value == 0.0) {
                true => Ok(()),
                false => Err(damaged(format!("`{}` is not zero for the keys", piece.variable))),
            },
        )?;
    }
    to.put(&write::head(&dimensions, &vocabulary.plain_tokens(dimensions.english_only())?))?;
    let total: u64 = layout.tensors.iter().map(|tensor| tensor.elements()).sum();
    let mut done = 0;
    for tensor in &layout.tensors {
        to.put(&write::tensor_head(tensor))?;
        model.read(&tensor.piece, tensor.elements(), &mut |values| {
            to.put(&write::elements(tensor, values))?;
            done += values.len() as u64;
            tell(report, Stage::Convert, done, total)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
