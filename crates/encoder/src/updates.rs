//! What was learned on top of the published network: low-rank updates of its layers.
//!
//! A safetensors file with two matrices for each updated layer, `layer.3.output.dense.down` of
//! `[rank, in]` and `….up` of `[out, rank]`. Their product is added to the weights. The metadata says as
//! `encoder` which weights they belong to, by their SHA-256.

use crate::dense::Weights;
use crate::tensors::Tensors;

/// More than this is not low.
const HIGHEST_RANK: usize = 384;

/// Updates of the network's layers.
pub(crate) struct Updates<'f> {
    tensors: Tensors<'f>,
}

impl<'f> Updates<'f> {
    /// Reads the updates in `file`, which are for the weights of this hash.
    ///
    /// # Errors
    ///
    /// A reason where they are none, or another encoder's.
    pub(crate) fn read(file: &'f [u8], sha256: &str) -> Result<Self, String> {
        let tensors = Tensors::read(file)?;
        let of = tensors.metadata("encoder").ok_or("they do not say which encoder they are for")?;
        if of != sha256 {
            return Err(format!("they are for the encoder with SHA-256 {of}"));
        }
        Ok(Self { tensors })
    }

    /// Adds the update of one part of a layer to its weights.
    ///
    /// # Errors
    ///
    /// A reason where there is none.
    pub(crate) fn merge(
        &self,
        layer: usize,
        name: &str,
        weights: &mut Weights,
    ) -> Result<(), String> {
        let (down, up) = (format!("layer.{layer}.{name}.down"), format!("layer.{layer}.{name}.up"));
        let Some(&[rank @ 1..=HIGHEST_RANK, _]) = self.tensors.shape(&down).as_deref() else {
            return Err(format!("`{down}` is missing, or no matrix of a low rank"));
        };
        let down = self.tensors.floats(&down, &[rank, weights.from])?;
        let up = self.tensors.floats(&up, &[weights.into, rank])?;
        weights.add(&up, &down, rank);
        Ok(())
    }
}
