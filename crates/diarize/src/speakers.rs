//! From the voice prints of a recording to its speakers.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use crate::DiarizeError;
use crate::linkage::Linkage;
use crate::listening::HeardWindow;
use crate::print::{VoicePrint, normalize};

/// Prints farther apart than this, by 1 less their cosine, are of two people. On real talk voices
/// merge from 0.65 on, and one person's fall apart below 0.4.
const APART: f32 = 0.5;

/// How much somebody must say alone to be a speaker, in seconds; who says less is taken for the
/// one who sounds most like them.
const LEAST_TALK: f32 = 3.0;

/// The same as a share of all talk, for recordings of under a minute.
const LEAST_SHARE: f32 = 0.05;

/// Of how many windows with prints each moment is a part.
const COVER: f32 = 2.0;

/// Returns a direction for each speaker: the mean of the prints of their voice.
pub(crate) fn find(
    windows: &[HeardWindow],
    most: Option<NonZeroUsize>,
    cancel: &AtomicBool,
) -> Result<Vec<Vec<f32>>, DiarizeError> {
    let all = || windows.iter().flat_map(|window| window.prints.iter().flatten());
    let mut prints: Vec<&VoicePrint> = all().filter(|print| print.is_good()).collect();
    if prints.is_empty() {
        prints = all().collect();
    }
    let cover = COVER.min(f32::from(u8::try_from(windows.len()).unwrap_or(u8::MAX)));
    let talk: Vec<f32> = prints.iter().map(|print| print.seconds_alone() / cover).collect();
    let least = LEAST_TALK.min(LEAST_SHARE * talk.iter().sum::<f32>());
    let most = most.map_or(usize::MAX, NonZeroUsize::get);

    let directions: Vec<&[f32]> = prints.iter().map(|print| print.direction()).collect();
    let linkage = Linkage::of(&directions, cancel)?;
    let groups = linkage.groups(APART, |groups| {
        sums(groups, &talk).iter().filter(|&&sum| sum >= least).count() <= most
    });
    let sums = sums(&groups, &talk);
    Ok((0..sums.len())
        .filter(|&group| sums[group] >= least)
        .filter_map(|group| {
            let members =
                || groups.iter().zip(&prints).zip(&talk).filter(|((at, _), _)| **at == group);
            let mut mean = vec![0.0; directions.first()?.len()];
            for ((_, print), talk) in members() {
                // Who never speaks alone still counts.
                let weight = talk.max(0.001);
                mean.iter_mut().zip(print.direction()).for_each(|(sum, x)| *sum += x * weight);
            }
            normalize(&mut mean).then_some(mean)
        })
        .collect())
}

/// Returns how much each group says.
fn sums(groups: &[usize], talk: &[f32]) -> Vec<f32> {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![0.0; count];
    for (&group, talk) in groups.iter().zip(talk) {
        sums[group] += talk;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Activity;

    /// Windows with a print of a second for each of `degrees`.
    fn speakers(degrees: &[f32], seconds: usize, most: usize) -> usize {
        let window = |degrees: &f32| {
            let direction = vec![degrees.to_radians().cos(), degrees.to_radians().sin()];
            let print = VoicePrint::new(direction, seconds * 100);
            HeardWindow { activity: Activity::default(), prints: [print, None, None] }
        };
        let windows: Vec<HeardWindow> = degrees.iter().map(window).collect();
        find(&windows, NonZeroUsize::new(most), &AtomicBool::new(false)).unwrap().len()
    }

    #[test]
    fn there_are_as_many_speakers_as_voices_and_no_more_than_allowed() {
        let degrees = [0.0, 90.0, 180.0, 2.0, 92.0, 182.0];
        assert_eq!(speakers(&degrees, 4, 0), 3);
        assert_eq!([5, 3, 2, 1].map(|most| speakers(&degrees, 4, most)), [3, 3, 2, 1]);
    }

    #[test]
    fn who_says_next_to_nothing_is_no_speaker() {
        let mut degrees = vec![0.0; 60];
        degrees.push(90.0);
        assert_eq!(speakers(&degrees, 2, 0), 1);
        degrees.extend([90.0; 3]);
        assert_eq!(speakers(&degrees, 2, 0), 2);
    }

    #[test]
    fn where_nobody_speaks_there_are_no_speakers_and_one_word_has_one() {
        assert_eq!(speakers(&[], 0, 0), 0);
        assert_eq!(speakers(&[10.0], 0, 0), 1);
    }
}
