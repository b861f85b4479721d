//! How far a model is.

use std::ops::ControlFlow;

use crate::ModelError;

/// How far a model is on its way into the folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// The bytes that are done.
    pub done: u64,
    /// The bytes to do.
    pub total: u64,
}

/// What is being done to a model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It comes over the network.
    Download,
    /// It is converted from CTranslate2's format.
    Convert,
    /// It is copied into the folder.
    Copy,
    /// Its hash is compared with the published one.
    Verify,
}

/// Hears how far a model is, every few hundred kilobytes, and may say to stop.
pub type Report<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Reports, and ends with [`ModelError::Interrupted`] where the report says to stop.
pub(crate) fn tell(
    report: &mut Report<'_>,
    stage: Stage,
    done: u64,
    total: u64,
) -> Result<(), ModelError> {
    match report(Progress { stage, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ModelError::Interrupted),
    }
}
