//! The seam between what a recording is and what hears the words in it.

use evenkeel_audio::Chunk;
use evenkeel_meeting::{Language, TimeSpan};

use crate::TranscribeError;
use crate::decoded::Decoded;

/// Turns the sound of chunks into tokens, several chunks at a time.
///
/// The program's is the speech engine in its child process; tests script one.
pub(crate) trait Transcriber {
    /// Returns how many chunks it works on at the same time.
    fn lanes(&self) -> usize;

    /// Returns the languages that it hears in `chunk`, each with its probability, in a fixed order.
    fn detect(&mut self, chunk: &Chunk) -> Result<Vec<(Language, f32)>, TranscribeError>;

    /// Hands over a chunk in which `language` is spoken; does not wait for its end.
    fn submit(&mut self, chunk: &Chunk, language: &Language) -> Result<(), TranscribeError>;

    /// Waits for a chunk that was handed over and not yet given back: whichever is done first.
    /// Returns where it lies, and what is said in it.
    fn receive(&mut self) -> Result<(TimeSpan, Decoded), TranscribeError>;
}
