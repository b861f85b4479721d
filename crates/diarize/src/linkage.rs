//! Average linkage: which prints belong together, from the most alike to the least.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::DiarizeError;
use crate::print::dot;

/// Two groups, named by one print of each, that become one at a distance.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Merge {
    one: usize,
    other: usize,
    distance: f32,
}

/// How prints group, at every distance.
pub(crate) struct Linkage {
    prints: usize,
    /// From the nearest to the farthest.
    merges: Vec<Merge>,
}

/// A group while it grows.
struct Group {
    /// The mean of its members' directions. The mean distance between the members of two groups is
    /// 1 less the product of these, so that no table of all distances is needed: memory grows with
    /// the prints and not with their square.
    mean: Vec<f32>,
    size: f32,
}

impl Linkage {
    /// Links directions of length 1, whose distance is 1 less their cosine, by following nearest
    /// neighbours until two are each other's.
    pub(crate) fn of(prints: &[&[f32]], cancel: &AtomicBool) -> Result<Self, DiarizeError> {
        let group = |print: &&[f32]| Some(Group { mean: print.to_vec(), size: 1.0 });
        let mut groups: Vec<Option<Group>> = prints.iter().map(group).collect();
        let mut merges = Vec::with_capacity(prints.len());
        let mut chain: Vec<usize> = Vec::new();
        let mut first = 0;
        while merges.len() + 1 < prints.len() {
            if cancel.load(Ordering::Relaxed) {
                return Err(DiarizeError::Interrupted);
            }
            let last = *chain.last().unwrap_or_else(|| {
                while groups[first].is_none() {
                    first += 1;
                }
                &first
            });
            if chain.is_empty() {
                chain.push(last);
            }
            let before = chain.len().checked_sub(2).map(|at| chain[at]);
            let (nearest, distance) = nearest(&groups, last, before);
            if Some(nearest) == before {
                chain.truncate(chain.len() - 2);
                merges.push(Merge { one: last, other: nearest, distance });
                let gone = groups[last].take();
                join(groups[nearest].as_mut(), gone);
            } else {
                chain.push(nearest);
            }
        }
        merges.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        Ok(Self { prints: prints.len(), merges })
    }

    /// Returns the number of each print's group where groups nearer than `distance` are one; and
    /// where those do not please, with one merge more at a time until they do, or all are one.
    pub(crate) fn groups(&self, distance: f32, please: impl Fn(&[usize]) -> bool) -> Vec<usize> {
        let near = self.merges.partition_point(|merge| merge.distance <= distance);
        let mut parents: Vec<usize> = (0..self.prints).collect();
        for (count, merge) in self.merges.iter().enumerate() {
            if count >= near && please(&numbers(&parents)) {
                break;
            }
            let (one, other) = (root(&parents, merge.one), root(&parents, merge.other));
            parents[one.max(other)] = one.min(other);
        }
        numbers(&parents)
    }
}

/// Returns the group nearest to that of `last`, and its distance. At equal distances it is the one
/// `before`, else the first.
fn nearest(groups: &[Option<Group>], last: usize, before: Option<usize>) -> (usize, f32) {
    let mean = |at: usize| groups[at].as_ref().map(|group| group.mean.as_slice());
    let from = mean(last).unwrap_or_default();
    let distance = |at: usize| mean(at).map_or(f32::INFINITY, |mean| 1.0 - dot(from, mean));
    let mut nearest = before.map_or((last, f32::INFINITY), |before| (before, distance(before)));
    for at in (0..groups.len()).filter(|&at| at != last) {
        let distance = distance(at);
        if distance < nearest.1 {
            nearest = (at, distance);
        }
    }
    nearest
}

fn join(group: Option<&mut Group>, gone: Option<Group>) {
    let (Some(group), Some(gone)) = (group, gone) else { return };
    let size = group.size + gone.size;
    for (mean, other) in group.mean.iter_mut().zip(&gone.mean) {
        *mean = (*mean * group.size + other * gone.size) / size;
    }
    group.size = size;
}

fn root(parents: &[usize], mut at: usize) -> usize {
    while parents[at] != at {
        at = parents[at];
    }
    at
}

/// Numbers groups from 0 by their first members.
fn numbers(parents: &[usize]) -> Vec<usize> {
    let mut numbers: Vec<usize> = Vec::with_capacity(parents.len());
    let mut groups = 0;
    for (at, &parent) in parents.iter().enumerate() {
        // A parent comes before its children, so its number is known.
        let number = if parent == at { groups } else { numbers[parent] };
        groups += usize::from(parent == at);
        numbers.push(number);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directions in a plane, by their angles in degrees.
    fn groups(degrees: &[f32], distance: f32, most: usize) -> Vec<usize> {
        let prints: Vec<[f32; 2]> = degrees
            .iter()
            .map(|degrees| [degrees.to_radians().cos(), degrees.to_radians().sin()])
            .collect();
        let prints: Vec<&[f32]> = prints.iter().map(<[f32; 2]>::as_slice).collect();
        let linkage = Linkage::of(&prints, &AtomicBool::new(false)).unwrap();
        linkage.groups(distance, |numbers| numbers.iter().max().is_none_or(|&last| last < most))
    }

    #[test]
    fn what_is_near_belongs_together() {
        assert_eq!(groups(&[0.0, 90.0, 5.0, 95.0, 180.0], 0.5, 9), [0, 1, 0, 1, 2]);
        assert_eq!(groups(&[], 0.5, 9), [0; 0]);
        assert_eq!(groups(&[40.0], 0.5, 9), [0]);
    }

    #[test]
    fn distance_is_the_mean_over_all_pairs() {
        // 0 and 50 degrees are 0.357 apart; 100 is 0.357 from 50 and 1.174 from 0: 0.765 from both.
        assert_eq!(groups(&[0.0, 50.0, 101.0], 0.76, 9), [0, 0, 1]);
        assert_eq!(groups(&[0.0, 50.0, 101.0], 0.79, 9), [0, 0, 0]);
    }

    #[test]
    fn more_groups_than_please_are_merged_the_nearest_first() {
        let degrees = [0.0, 80.0, 170.0, 1.0];
        assert_eq!(groups(&degrees, 0.1, 3), [0, 1, 2, 0]);
        assert_eq!(groups(&degrees, 0.1, 2), [0, 0, 1, 0]);
        assert_eq!(groups(&degrees, 0.1, 1), [0; 4]);
        assert_eq!(groups(&degrees, 0.1, 0), [0; 4]);
    }

    #[test]
    fn equal_prints_are_one() {
        assert_eq!(groups(&[30.0; 7], 0.0001, 9), [0; 7]);
    }

    #[test]
    fn a_wish_to_stop_is_heard() {
        let prints = [[1.0f32, 0.0].as_slice(), [0.0, 1.0].as_slice()];
        let linkage = Linkage::of(&prints, &AtomicBool::new(true));
        assert!(matches!(linkage, Err(DiarizeError::Interrupted)));
    }
}
