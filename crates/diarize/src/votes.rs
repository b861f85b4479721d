//! What the windows over each moment say together.

use crate::activity::{Heard, VOICES, has};
use crate::frame::{FRAMES, STEP_FRAMES};
use crate::likeness::Given;
use crate::listening::HeardWindow;

/// A speaker who is heard in a frame.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Speaking {
    pub(crate) speaker: usize,
    /// The mean margin of the voices that were given to the speaker.
    pub(crate) margin: f32,
}

/// Windows over one moment at most.
const OVER: usize = FRAMES.div_ceil(STEP_FRAMES);

/// Tells `tell` of each of the first `frames` frames of the recording who speaks in it, the one
/// with the most votes first. `given` says whose the voices of the windows are.
///
/// As many speak as the windows hear voices on average; who they are goes by the votes.
pub(crate) fn count(
    windows: &[HeardWindow],
    given: &[[Option<Given>; VOICES]],
    speakers: usize,
    frames: usize,
    mut tell: impl FnMut(usize, &[Speaking]),
) {
    let mut votes = vec![Vote::default(); speakers];
    let mut speaking: Vec<(u32, Speaking)> = Vec::new();
    let mut told: Vec<Speaking> = Vec::new();
    let mut open: Vec<(usize, [Heard; FRAMES])> = Vec::with_capacity(OVER);
    for frame in 0..frames {
        let newest = frame / STEP_FRAMES;
        if frame % STEP_FRAMES == 0 {
            open.retain(|(window, _)| window + OVER > newest);
            open.extend(windows.get(newest).map(|window| (newest, window.activity.frames())));
        }
        votes.fill(Vote::default());
        let (mut over, mut heard) = (0, 0);
        for (window, frames) in &open {
            let Some(&voices) = frames.get(frame - window * STEP_FRAMES) else { continue };
            over += 1;
            for voice in (0..VOICES).filter(|&voice| has(voices, voice)) {
                heard += 1;
                if let Some(Given { speaker, margin }) = given[*window][voice] {
                    votes[speaker].count += 1;
                    votes[speaker].margins += margin;
                }
            }
        }
        speaking.clear();
        speaking.extend(
            votes.iter().enumerate().filter(|(_, vote)| vote.count > 0).map(|(speaker, vote)| {
                (vote.count, Speaking { speaker, margin: vote.mean_margin() })
            }),
        );
        speaking.sort_by_key(|(count, speaking)| (std::cmp::Reverse(*count), speaking.speaker));
        told.clear();
        told.extend(speaking.iter().map(|(_, speaking)| *speaking).take(rounded(heard, over)));
        tell(frame, &told);
    }
}

#[derive(Clone, Default)]
struct Vote {
    count: u32,
    margins: f32,
}

impl Vote {
    #[expect(clippy::cast_precision_loss, reason = "at most twelve votes")]
    fn mean_margin(&self) -> f32 {
        self.margins / self.count as f32
    }
}

/// Returns a mean as the nearest whole number, one half upwards.
fn rounded(sum: usize, count: usize) -> usize {
    (2 * sum + count).checked_div(2 * count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Activity;

    /// Windows in which a voice is heard from the first frame to the last, given to `speakers`.
    fn told(speakers: &[usize], classes: &[usize], frames: usize) -> Vec<Vec<usize>> {
        let windows: Vec<HeardWindow> = classes
            .iter()
            .map(|&class| HeardWindow {
                activity: Activity::of_classes(std::iter::repeat_n(class, FRAMES)),
                prints: [None, None, None],
            })
            .collect();
        let given: Vec<_> = speakers
            .iter()
            .map(|&speaker| [Some(Given { speaker, margin: 0.5 }), None, None])
            .collect();
        let mut told = Vec::new();
        count(&windows, &given, 3, frames, |frame, speaking| {
            assert_eq!(frame, told.len());
            told.push(speaking.iter().map(|speaking| speaking.speaker).collect());
        });
        told
    }

    #[test]
    fn the_majority_of_the_windows_over_a_moment_is_right() {
        let told = told(&[0, 1, 0, 0, 0], &[1; 5], 600);
        assert_eq!(told[0], [0]);
        assert_eq!(told[STEP_FRAMES], [0], "one against one: the first");
        assert_eq!(told[3 * STEP_FRAMES], [0]);
        assert_eq!(told.len(), 600);
    }

    #[test]
    fn a_moment_counts_as_talk_where_half_of_its_windows_hear_somebody() {
        let told = told(&[2, 2, 2, 2], &[1, 0, 0, 1], 4 * STEP_FRAMES);
        assert_eq!(told[0], [2]);
        assert_eq!(told[STEP_FRAMES], [2], "one of two");
        assert_eq!(told[2 * STEP_FRAMES], [0; 0], "one of three");
        assert_eq!(told[3 * STEP_FRAMES], [2], "two of four");
    }

    #[test]
    fn beyond_the_last_window_nobody_speaks() {
        let told = told(&[0], &[1], FRAMES + 2);
        assert_eq!(told[FRAMES - 1], [0]);
        assert_eq!(told[FRAMES], [0; 0]);
    }
}
