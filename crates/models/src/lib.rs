//! Known speech models, and the sentence encoder: get, import, convert, verify, remove.
//!
//! A speech model is a GGML file of whisper.cpp. A [`Store`] is a folder of them. Whatever way a
//! model came into it, over the network, out of Python packages or from a file of the user's, its
//! SHA-256 is the published one or it is refused. Files of any other origin are run by their path,
//! once [`inspect`] has found that the engine can load them.
//!
//! The same folder holds what other parts work with, [`SETS`] of files, as the sentence encoder that
//! taggers read meaning with, [`ENCODER`]. They come in the same ways. Whatever is known to
//! [`Known`] is one entry of a table.
//!
//! This is the only crate of the program that opens a network connection, and only
//! [`Store::get`] does so.

mod campplus;
mod catalogue;
mod convert;
mod ctranslate2;
mod dimensions;
mod download;
mod error;
mod ggml;
mod known;
mod layout;
mod partial;
mod pip;
mod progress;
mod published;
mod room;
mod set;
mod sniff;
mod store;
mod wheel;

pub use catalogue::Known;
#[cfg(fuzzing)]
pub use ctranslate2::look_at_ctranslate2;
pub use error::{Found, ModelError};
pub use ggml::{ModelFile, inspect};
pub use known::{KNOWN, KnownModel, Precision, Size, known};
pub use progress::{Progress, Report, Stage};
pub use room::free_bytes;
pub use set::{
    ENCODER, ENCODER_VOCABULARY, ENCODER_WEIGHTS, FileSet, SETS, SetFile, VOICES, VOICES_PRINTS,
    VOICES_SEGMENTATION,
};
pub use store::{HUGGING_FACE, Presence, Store, Via};
