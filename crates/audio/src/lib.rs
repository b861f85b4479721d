//! Any recording to 16 kHz mono PCM, packet by packet, and where speech is.
//!
//! [`Recording`] decodes what platforms, phones and browsers write, with memory that does not grow
//! with the length. [`Chunks`] finds the speech in it and packs it for the engine; each [`Chunk`]
//! knows where in the recording its samples lie.

mod background;
mod bleed;
mod channel;
mod chunk;
mod chunks;
mod codec;
mod container;
mod error;
mod hash;
mod mean;
mod mix;
mod packets;
mod readable;
mod recording;
mod resample;
mod second;
mod silero;
mod sniff;
mod source;
mod speech;
mod timeline;
mod track;
mod wave;

pub use channel::Channel;
pub use chunk::{Chunk, LONGEST_CHUNK, SHORTEST_CHUNK, Stretch};
pub use chunks::Chunks;
pub use error::DecodeError;
pub use hash::content_hash;
pub use readable::readable_codecs;
pub use recording::{Packet, Recording, is_guarded};
pub use track::Tracks;

/// Samples a second of everything that comes out of this crate. Whisper was trained on it.
pub const SAMPLE_RATE: u32 = 16_000;

/// Samples a millisecond of the same.
pub const SAMPLES_PER_MS: u64 = SAMPLE_RATE as u64 / 1_000;
