//! What it takes to say who spoke when.

use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use evenkeel_audio::Recording;
use evenkeel_meeting::{ContentHash, Score, Speaker, Time, TimeSpan, Turn, Turns};

use crate::{DiarizeError, JournalUse};

/// Tells the voices of a recording apart.
pub trait Diarizer: Send + Sync {
    /// Returns everything that the turns depend on besides the recording and how many speakers are
    /// allowed, one `name=value` each: the networks and their hashes.
    fn settings(&self) -> Vec<String>;

    /// Says who speaks when in what `recording` still gives.
    ///
    /// Equal samples, settings and bounds give equal turns, at any number of threads and however
    /// often the work was stopped. Memory does not grow with the length of the recording, but for
    /// what is kept of each window. `progress` is told of each step; whoever sets `cancel` ends the
    /// work within a second.
    ///
    /// # Errors
    ///
    /// [`DiarizeError`] where the recording cannot be heard, a network or the journal fails, or the
    /// work is cancelled. A journal stays where it is, to go on from.
    fn diarize(
        &self,
        recording: &mut Recording,
        request: &Request,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Diarization, DiarizeError>;
}

/// How the voices of a recording are to be told apart.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// More speakers than these are not told apart; `None`: as many as there seem to be.
    pub most_speakers: Option<NonZeroUsize>,
    /// How many windows are listened to at the same time; `None`: as many as there are processor
    /// cores. Changes the speed and nothing else.
    pub threads: Option<NonZeroUsize>,
    /// Where a journal is kept, and the hash of the recording that it belongs to; `None`: nowhere.
    /// It holds when somebody speaks, and no voice print. When the turns are safe, the caller
    /// deletes it.
    pub journal: Option<(PathBuf, ContentHash)>,
    /// The part of the recording that was asked for, as the journal and progress have it.
    pub part: Option<TimeSpan>,
    /// The audio track that alone was asked for, as the journal has it; `None`: all of them.
    pub track: Option<NonZeroU8>,
}

/// How far the work has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Up to where the recording was listened to.
    pub done: Time,
    /// The end of the recording, as its header has it: good for a progress bar and for nothing
    /// else.
    pub total: Option<Time>,
}

/// Who spoke when.
#[derive(Clone, PartialEq, Debug)]
pub struct Diarization {
    /// The turns by their starts. Those of one speaker do not overlap, those of several may.
    pub turns: Vec<SpokenTurn>,
    /// How many speakers there are. They are numbered from 0 in the order of their first turns.
    pub speakers: usize,
    /// Whether an earlier run was gone on with.
    pub journal: JournalUse,
}

impl Diarization {
    /// Returns the turns as transcripts take them, of `SPEAKER_01`, `SPEAKER_02` and so on.
    pub fn labelled(&self) -> Turns {
        Turns::new(self.turns.iter().map(|turn| {
            Turn {
                span: turn.span,
                speaker: Speaker::new(&format!("SPEAKER_{:02}", turn.speaker + 1))
                    .expect("a label is no empty name"),
                doubtful: turn.is_doubtful(),
            }
        }))
    }
}

/// A stretch in which one speaker is heard.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SpokenTurn {
    /// When.
    pub span: TimeSpan,
    /// Who: the number of the speaker.
    pub speaker: usize,
    /// By how much the voice is more like this speaker's than like any other's: the difference of
    /// two cosines. 0: it could as well be another.
    pub certainty: Score,
}

/// Below this certainty a turn may well be another's: docs/benchmarks.md says how often it is.
const DOUBTFUL: f32 = 0.35;

impl SpokenTurn {
    /// Returns whether it may well be somebody else who speaks.
    pub fn is_doubtful(&self) -> bool {
        self.certainty.get() < DOUBTFUL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_get_labels_and_the_unsure_ones_are_doubtful() {
        let turn = |speaker, certainty| SpokenTurn {
            span: TimeSpan::new(Time::ZERO, Time::from_ms(1_000)).unwrap(),
            speaker,
            certainty: Score::new(certainty).unwrap(),
        };
        let turns = vec![turn(0, 0.4), turn(11, 0.349)];
        let told = Diarization { turns, speakers: 12, journal: JournalUse::Fresh };
        let labelled = told.labelled();
        let told: Vec<_> =
            labelled.iter().map(|turn| (turn.speaker.as_str(), turn.doubtful)).collect();
        assert_eq!(told, [("SPEAKER_01", false), ("SPEAKER_12", true)]);
    }
}
