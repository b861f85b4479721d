//! From timed pieces of talk to statements.

use crate::{Score, Segment, Speaker, Suspect, TimeSpan, Word};

/// A timed piece of talk, as a speech engine or a subtitle file gives it: cut where the engine or
/// the screen needed a cut, not where a sentence ends.
#[derive(Clone, PartialEq, Debug)]
pub struct Piece {
    /// When it was said.
    pub span: TimeSpan,
    /// Who said it, where that is known.
    pub speaker: Option<Speaker>,
    /// What was said.
    pub text: String,
    /// How surely it was heard, where that is known.
    pub confidence: Option<Score>,
    /// Its words with their times, where those are known.
    pub words: Vec<Word>,
    /// Why it is not to be trusted.
    pub suspect: Option<Suspect>,
}

/// Joins and cuts `pieces` into statements: a sentence or a few, one speaker, at most about 45
/// words or 20 s.
pub fn statements(pieces: &[Piece]) -> Vec<Segment> {
    let _ = pieces;
    Vec::new()
}
