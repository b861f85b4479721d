//! The network for voice prints, from its checkpoint to a file that any runtime reads.
//!
//! 3D-Speaker publishes CAM++ as a checkpoint of PyTorch: named tensors, and nothing of how they are
//! to be computed with. That is written down here, in ONNX. The same checkpoint gives the same
//! bytes each time.

mod checkpoint;
mod graph;
mod onnx;
mod pickle;

use std::path::Path;

use checkpoint::Checkpoint;

use crate::ModelError;

/// Returns the network whose checkpoint is at `path`, as an ONNX file.
///
/// # Errors
///
/// [`ModelError::Damaged`] where this is no such checkpoint, [`ModelError::Io`] where it cannot be
/// read.
pub(crate) fn onnx_of_checkpoint(path: &Path) -> Result<Vec<u8>, ModelError> {
    let damaged = |reason| ModelError::damaged(path, reason);
    let checkpoint = Checkpoint::read(path)?;
    graph::network(&checkpoint).map_err(damaged)
}
