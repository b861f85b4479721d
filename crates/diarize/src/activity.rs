//! Which voices of a window are heard when.

use serde::{Deserialize, Serialize};

use crate::frame::FRAMES;

/// The voices that the network keeps apart in one window.
pub(crate) const VOICES: usize = 3;

/// Which voices are heard in one frame: a bit each, from the lowest.
pub(crate) type Heard = u8;

/// What the network's classes mean: nobody, one voice, two at once.
const CLASSES: [Heard; 7] = [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110];

/// How many classes there are.
pub(crate) const CLASS_COUNT: usize = CLASSES.len();

/// When each voice of a window is heard. Voice 0 of one window need not be voice 0 of the next.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Activity {
    /// Frames at which something changes, ascending, and what is heard from there on. Silence
    /// before the first.
    changes: Vec<(u16, Heard)>,
}

impl Activity {
    /// Gathers the most probable classes of the frames of a window, from its first; frames that
    /// are not given are silent.
    pub(crate) fn of_classes(classes: impl Iterator<Item = usize>) -> Self {
        let mut changes = Vec::new();
        let mut before = 0;
        let heard = classes.map(|class| CLASSES[class]).take(FRAMES).chain([0]);
        for (frame, heard) in (0u16..).zip(heard) {
            if heard != before {
                changes.push((frame, heard));
                before = heard;
            }
        }
        Self { changes }
    }

    /// Returns whether this can have come from a network: a journal may hold anything.
    pub(crate) fn is_sound(&self) -> bool {
        let ascends = self.changes.is_sorted_by(|one, next| one.0 < next.0);
        ascends
            && self
                .changes
                .iter()
                .all(|&(frame, heard)| usize::from(frame) <= FRAMES && CLASSES.contains(&heard))
    }

    /// Returns what is heard in each frame.
    pub(crate) fn frames(&self) -> [Heard; FRAMES] {
        let mut frames = [0; FRAMES];
        for (index, &(start, heard)) in self.changes.iter().enumerate() {
            let end = self.changes.get(index + 1).map_or(FRAMES, |next| usize::from(next.0));
            frames[usize::from(start)..end].fill(heard);
        }
        frames
    }

    /// Returns whether anybody is heard.
    pub(crate) fn is_silent(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Returns whether `voice` is among those that are `heard`.
pub(crate) fn has(heard: Heard, voice: usize) -> bool {
    heard >> voice & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_gathered_is_what_is_heard() {
        let classes = [0, 0, 1, 1, 4, 6, 0, 2];
        let activity = Activity::of_classes(classes.into_iter());
        let frames = activity.frames();
        assert_eq!(frames[..9], [0, 0, 1, 1, 3, 6, 0, 2, 0]);
        assert!(frames[9..].iter().all(|&heard| heard == 0));
        assert!(activity.is_sound());
    }

    #[test]
    fn a_full_window_of_one_voice_is_one_change_and_an_end() {
        let activity = Activity::of_classes(std::iter::repeat_n(1, 1_000));
        assert_eq!(activity.frames(), [1; FRAMES]);
        assert_eq!(activity.changes, [(0, 1), (589, 0)]);
    }

    #[test]
    fn what_no_network_says_is_found_out() {
        let of = |changes: &[(u16, Heard)]| Activity { changes: changes.to_vec() };
        for wrong in [of(&[(3, 1), (3, 2)]), of(&[(590, 1)]), of(&[(0, 7)]), of(&[(0, 8)])] {
            assert!(!wrong.is_sound(), "{wrong:?}");
        }
        assert!(of(&[]).is_sound());
    }
}
