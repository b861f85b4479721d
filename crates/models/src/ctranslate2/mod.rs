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

/// Reads the head of a model and its dimensions, for the fuzzer.
#[cfg(fuzzing)]
pub fn look_at_ctranslate2(bytes: &[u8]) -> Result<(), crate::ModelError> {
    let file = std::io::Cursor::new(bytes);
    Model::open(file, std::path::Path::new("model.bin"))?.dimensions().map(drop)
}
