//! CTranslate2's models, which faster-whisper keeps and some Python packages carry.

mod bundle;
mod contents;
mod model;
mod parts;
#[cfg(test)]
pub(crate) mod sample;
mod vocabulary;

pub(crate) use bundle::{Bundle, SCRATCH_PREFIX};
pub(crate) use model::Model;
pub(crate) use parts::Parts;
pub(crate) use vocabulary::Vocabulary;
