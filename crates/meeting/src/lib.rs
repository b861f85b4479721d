//! The words of a meeting, shared by every other crate.
//!
//! A [`Transcript`] is a list of [`Segment`]s; a [`Code`] says what a [`Tag`] means; an
//! [`Annotation`] puts a tag on a segment, with [`Evidence`]. Nothing here reads a file, knows of
//! audio or plugins, or prints.
//!
//! Whoever holds one of these values may rely on it: everything is checked when it is made, and
//! files are checked when they are read, with the line, the field and the reason.

mod annotation;
mod codebook;
mod format;
mod hash;
mod heading;
mod ids;
mod process;
mod score;
mod segment;
mod speaker_source;
mod statements;
mod tag;
mod text;
mod time;
mod transcript;
mod turns;
mod vectors;

pub use annotation::{Annotation, Annotations, Evidence, Figure, Measured, PluginOutcome, Status};
pub use codebook::{Code, Codebook};
pub use format::FormatError;
pub use hash::ContentHash;
pub use heading::{Date, Engine, Heading, Language, Source, Times};
pub use ids::{PluginId, SegmentId};
pub use process::{Pole, Process};
pub use score::Score;
pub use segment::{Segment, Speaker, Suspect, Word};
pub use speaker_source::{SpeakerSource, Track};
pub use statements::{Piece, in_order, statements};
pub use tag::Tag;
pub use text::clean;
pub use time::{Time, TimeSpan};
pub use transcript::{InvalidTranscript, Transcript};
pub use turns::{Turn, Turns};
pub use vectors::{InvalidVectors, Meaning, Part, TunedVectors, Vectors};
