//! Other programs' transcripts, in and out.
//!
//! [`read()`] takes `WebVTT`, SRT, SBV, plain text and our own JSON; what Zoom, Teams, Google Meet and
//! Otter export are its test cases. [`write()`] gives the same formats back. Nothing here opens a
//! file: bytes come in, a [`Transcript`](evenkeel_meeting::Transcript) comes out, and whatever had
//! to be tolerated is a [`Warning`]. [`read_rttm`] reads who spoke when, as diarizers tell it.

mod read;

mod bytes;
mod format;

mod cues;
mod markup;
mod rolling;
mod timing;

mod names;
mod opening;
mod speakers;
mod text;
mod turns;

mod language;
mod suspect;

mod rttm;

mod write;

mod error;
mod warning;

pub use error::ExchangeError;
pub use format::Format;
pub use read::{Imported, MAX_BYTES, ReadOptions, read};
pub use rttm::read_rttm;
pub use warning::Warning;
pub use write::write;
