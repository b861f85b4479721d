//! Who spoke when, and whose words are whose.

mod attribution;
mod cutting;

use crate::{Piece, Speaker, TimeSpan};

use attribution::Lanes;

/// A stretch of the recording in which somebody speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn {
    /// When they speak.
    pub span: TimeSpan,
    /// Who speaks.
    pub speaker: Speaker,
    /// Whether it may well be somebody else.
    pub doubtful: bool,
}

/// Who spoke when. People interrupt each other, so turns of two speakers may overlap; those of one
/// speaker do not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turns {
    /// By their starts.
    turns: Vec<Turn>,
}

impl Turns {
    /// Brings `turns` into order and joins those of one speaker that overlap; the joined one is
    /// doubtful where a part of it is.
    pub fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        let mut all: Vec<Turn> = turns.into_iter().collect();
        all.sort_by(|one, other| {
            let key = |turn: &Turn| (turn.span.start(), turn.span.end());
            one.speaker.cmp(&other.speaker).then_with(|| key(one).cmp(&key(other)))
        });
        let mut turns: Vec<Turn> = Vec::with_capacity(all.len());
        for turn in all {
            match turns.last_mut() {
                Some(last)
                    if last.speaker == turn.speaker && turn.span.start() < last.span.end() =>
                {
                    let end = last.span.end().max(turn.span.end());
                    last.span = TimeSpan::new(last.span.start(), end)
                        .expect("the later of two ends comes after the start");
                    last.doubtful |= turn.doubtful;
                }
                _ => turns.push(turn),
            }
        }
        // Stable, so that of turns that start together the order is that of the names.
        turns.sort_by_key(|turn| turn.span.start());
        Self { turns }
    }

    /// Returns the turns by their starts.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Turn> {
        self.turns.iter()
    }

    /// Returns whether nobody speaks.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Gives each word of `pieces` to the speaker whose turns it overlaps most, and cuts the pieces
    /// where the speaker changes and where sentences end; no word is lost.
    ///
    /// A word outside of all turns goes to the nearest within a second, else nobody is known to
    /// have said it. Where two turns fit a word equally well, it stays with the speaker before it. A
    /// piece is [doubtful](Piece::speaker_doubtful) where half of its words are: they lie in
    /// doubtful turns, as much in another's, or in none. Who else speaks during a piece is
    /// [kept](Piece::also_speaking) too. A piece without words of its own counts as one word.
    #[must_use]
    pub fn attribute(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let lanes = Lanes::of(self);
        let mut before = None;
        pieces.into_iter().flat_map(|piece| cutting::cut(&piece, &lanes, &mut before)).collect()
    }
}

#[cfg(test)]
mod tests;
