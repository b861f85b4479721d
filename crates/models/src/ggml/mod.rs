//! whisper.cpp's GGML files: what they are made of, how one is written, how one is checked.
//!
//! Little-endian throughout:
//!
//! ```text
//! u32 magic; u32 dimensions[10]; u32 type of the weights
//! u32 mel bands; u32 frequencies; f32 filters[mel bands][frequencies]
//! u32 tokens, then for each: u32 bytes; the bytes
//! for each tensor, to the end:
//!     u32 rank; u32 bytes of the name; u32 element type; u32 extents[rank], the fastest first
//!     the name; the elements
//! ```

mod element;
mod inspect;
pub(crate) mod mel;
pub(crate) mod write;

pub(crate) use element::Element;
pub use inspect::{ModelFile, inspect};

/// The first number of the file, `ggml` read as one.
pub(crate) const MAGIC: u32 = 0x6767_6d6c;
