//! Whose each voice of a window is.

use crate::activity::{Heard, VOICES, has};
use crate::frame::{FRAMES, STEP_FRAMES};
use crate::listening::HeardWindow;
use crate::print::dot;

/// A voice of a window as it was given to a speaker.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Given {
    /// The number of the speaker.
    pub(crate) speaker: usize,
    /// By how much the voice is more like that speaker than like any other, in cosines; at least 0.
    pub(crate) margin: f32,
}

/// How like each speaker a voice is, in cosines; `None` where nothing is known of the voice.
type Likeness = Option<Vec<f32>>;

/// Says whose the voices of each window are, given the directions of the `speakers`.
pub(crate) fn give(windows: &[HeardWindow], speakers: &[Vec<f32>]) -> Vec<[Option<Given>; VOICES]> {
    let own: Vec<[Likeness; VOICES]> = windows
        .iter()
        .map(|window| {
            window.prints.each_ref().map(|print| {
                let direction = print.as_ref()?.direction();
                Some(speakers.iter().map(|speaker| dot(direction, speaker)).collect())
            })
        })
        .collect();
    (0..windows.len())
        .map(|at| match windows[at].is_judged() {
            true => distinct(&own[at]),
            false => distinct(&borrowed(windows, &own, at)),
        })
        .collect()
}

/// Returns the likenesses of the voices of a window without prints: those of the windows on both
/// sides, by the frames in which they hear the same voice.
fn borrowed(windows: &[HeardWindow], own: &[[Likeness; VOICES]], at: usize) -> [Likeness; VOICES] {
    let frames = windows[at].activity.frames();
    let mut sums: [Likeness; VOICES] = Default::default();
    let mut weights = [0.0; VOICES];
    for (side, is_before) in [(at.checked_sub(1), true), (Some(at + 1), false)] {
        let Some(side) = side.filter(|&side| side < windows.len()) else { continue };
        let others = windows[side].activity.frames();
        // The frames that both windows have.
        let (mine, theirs) = match is_before {
            true => (&frames[..FRAMES - STEP_FRAMES], &others[STEP_FRAMES..]),
            false => (&frames[STEP_FRAMES..], &others[..FRAMES - STEP_FRAMES]),
        };
        for voice in 0..VOICES {
            for (other, likeness) in own[side].iter().enumerate() {
                let Some(likeness) = likeness else { continue };
                let weight = shared(mine, voice, theirs, other);
                if weight > 0.0 {
                    let sum = sums[voice].get_or_insert_with(|| vec![0.0; likeness.len()]);
                    sum.iter_mut().zip(likeness).for_each(|(sum, like)| *sum += like * weight);
                    weights[voice] += weight;
                }
            }
        }
    }
    for (sum, weight) in sums.iter_mut().zip(weights) {
        sum.iter_mut().flatten().for_each(|like| *like /= weight);
    }
    sums
}

/// Returns in how many frames both voices are heard.
fn shared(mine: &[Heard], voice: usize, theirs: &[Heard], other: usize) -> f32 {
    let both = mine.iter().zip(theirs).filter(|(m, t)| has(**m, voice) && has(**t, other)).count();
    f32::from(u16::try_from(both).unwrap_or(u16::MAX))
}

/// Gives each voice to a speaker of its own, so that the voices are as like them as can be
/// altogether. With fewer speakers than voices the ones that are least like anybody get none.
fn distinct(likeness: &[Likeness; VOICES]) -> [Option<Given>; VOICES] {
    // Three voices can take no speaker that is not among the first three of one of them.
    let candidates =
        likeness.each_ref().map(|likeness| likeness.as_deref().map_or(Vec::new(), best));
    let mut choice = Choice { sum: -1.0, speakers: [None; VOICES] };
    choose(&candidates, likeness, 0, [None; VOICES], 0.0, &mut choice);
    let mut given = [None; VOICES];
    for (voice, speaker) in choice.speakers.into_iter().enumerate() {
        let (Some(speaker), Some(likeness)) = (speaker, &likeness[voice]) else { continue };
        let others = likeness.iter().enumerate().filter(|&(other, _)| other != speaker);
        let second = others.map(|(_, &like)| like).fold(0.0, f32::max);
        let margin = (likeness[speaker] - second).max(0.0);
        given[voice] = Some(Given { speaker, margin });
    }
    given
}

/// Returns the speakers that a voice is most like, the likest first, as many as there are voices.
fn best(likeness: &[f32]) -> Vec<usize> {
    let mut speakers: Vec<usize> = (0..likeness.len()).collect();
    speakers.sort_by(|&one, &other| likeness[other].total_cmp(&likeness[one]));
    speakers.truncate(VOICES);
    speakers
}

struct Choice {
    sum: f32,
    speakers: [Option<usize>; VOICES],
}

/// Tries every way to give the voices from `voice` on to speakers that are not `taken`.
fn choose(
    candidates: &[Vec<usize>; VOICES],
    likeness: &[Likeness; VOICES],
    voice: usize,
    taken: [Option<usize>; VOICES],
    sum: f32,
    choice: &mut Choice,
) {
    if voice == VOICES {
        if sum > choice.sum {
            *choice = Choice { sum, speakers: taken };
        }
        return;
    }
    for &speaker in candidates[voice].iter().filter(|speaker| !taken.contains(&Some(**speaker))) {
        let like = likeness[voice].as_ref().map_or(0.0, |likeness| likeness[speaker]);
        let mut taken = taken;
        taken[voice] = Some(speaker);
        // 2 more than the likeness, so that to give a voice is always better than not to.
        choose(candidates, likeness, voice + 1, taken, sum + like + 2.0, choice);
    }
    choose(candidates, likeness, voice + 1, taken, sum, choice);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Activity;
    use crate::print::VoicePrint;

    fn speakers_of(likeness: [Option<&[f32]>; VOICES]) -> [Option<usize>; VOICES] {
        let given = distinct(&likeness.map(|likeness| likeness.map(<[f32]>::to_vec)));
        given.map(|given| given.map(|given| given.speaker))
    }

    #[test]
    fn two_voices_of_a_window_are_two_people() {
        let alike = [Some([0.8, 0.3].as_slice()), Some([0.7, 0.6].as_slice()), None];
        assert_eq!(speakers_of(alike), [Some(0), Some(1), None]);
    }

    #[test]
    fn with_fewer_speakers_than_voices_the_least_like_gets_none() {
        let voices = [Some([0.2].as_slice()), Some([0.7].as_slice()), Some([0.4].as_slice())];
        assert_eq!(speakers_of(voices), [None, Some(0), None]);
        assert_eq!(speakers_of([Some(&[]), None, None]), [None; VOICES]);
    }

    #[test]
    fn the_margin_is_over_the_second() {
        let given = distinct(&[Some(vec![0.25, 0.75, 0.5]), None, None])[0].unwrap();
        assert_eq!((given.speaker, given.margin.to_bits()), (1, 0.25f32.to_bits()));
    }

    #[test]
    fn a_window_without_prints_goes_by_its_neighbours_whatever_they_call_the_voices() {
        let heard = |class: usize, direction: Option<[f32; 2]>| {
            let mut prints = [None, None, None];
            if let Some(direction) = direction {
                // The classes 1, 2 and 3 are the voices 0, 1 and 2.
                prints[class - 1] = VoicePrint::new(direction.to_vec(), 300);
            }
            let activity = Activity::of_classes(std::iter::repeat_n(class, FRAMES));
            HeardWindow { activity, prints }
        };
        let windows = [heard(1, Some([0.0, 1.0])), heard(3, None), heard(2, Some([0.6, 0.8]))];
        let given = give(&windows, &[vec![1.0, 0.0], vec![0.0, 1.0]]);
        let of = |at: usize| given[at].map(|given| given.map(|given| given.speaker));
        assert_eq!(of(0), [Some(1), None, None]);
        assert_eq!(of(1), [None, None, Some(1)]);
        // In between: 0.9 like the second speaker, 0.3 like the first.
        assert!((given[1][2].unwrap().margin - 0.6).abs() < 1e-6);
    }
}
