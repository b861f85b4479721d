//! What segments mean, as vectors: the sentence encoder, run once a meeting for every plugin that
//! asks.
//!
//! The encoder is all-MiniLM-L6-v2, a BERT of six layers that reads up to 256 word pieces and gives
//! 384 numbers. It makes vectors in two spaces. In the *general* one each segment is read by itself
//! and by the network as it was published, so that segments can be compared with other texts. In
//! the *tuned* one, low-rank updates learned from labelled meetings are merged into the same
//! network, and each segment is read after what was said just before it.
//!
//! [`encode()`] makes the vectors of transcripts in a child process: a broken file, or too little
//! memory, costs a clear message and not the run. The child is the same executable: where its only
//! argument is [`ENCODER_ARGUMENT`], `main` calls [`sentence_encoder_main`] and nothing else.
//! [`Keeping`] writes what came out, so that it need not be made again.

mod child;
mod encode;
mod error;
mod keeping;
mod passage;
mod protocol;
mod serve;

mod bert;
mod dense;
mod input;
mod names;
mod parts;
mod reader;
mod tensors;
mod updates;
mod vocabulary;
mod word;

/// What tunes the encoder to managing and leading: low-rank updates of all its layers, learned from
/// labelled meetings by `cargo xtask train`.
pub const TUNED: &[u8] = include_bytes!("../tuned/updates.safetensors");

pub use child::ENCODER_ARGUMENT;
pub use encode::{Options, Progress, Segments, Wish, encode};
pub use error::EncodeError;
pub use keeping::{Keeping, NotKept};
pub use passage::{Passage, passages};
pub use reader::{EncoderFiles, GeneralReader, Source, TunedReader, Unreadable, tuned_id};
pub use serve::sentence_encoder_main;
