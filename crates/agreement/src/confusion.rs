//! Who gave a tag to how many segments.

use std::iter::Sum;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::number;

/// How many segments have a tag by both readers, by one of them, by none. The first reader is held to
/// be right: people, where a tagger is measured.
///
/// The figures are those of C. J. van Rijsbergen, *Information Retrieval*, 1979, chapter 7
/// (precision, recall, F), and J. Cohen, "A coefficient of agreement for nominal scales", 1960
/// (kappa). Each is `None` where its denominator is 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Segments with the tag by both.
    pub true_positives: u64,
    /// Segments with the tag by the tagger alone.
    pub false_positives: u64,
    /// Segments with the tag by people alone.
    pub false_negatives: u64,
    /// Segments with the tag by neither.
    pub true_negatives: u64,
}

impl Confusion {
    /// Counts a segment that has the tag by people, by the tagger, by both or by neither.
    pub fn count(&mut self, people: bool, tagger: bool) {
        let cell = match (people, tagger) {
            (true, true) => &mut self.true_positives,
            (false, true) => &mut self.false_positives,
            (true, false) => &mut self.false_negatives,
            (false, false) => &mut self.true_negatives,
        };
        *cell += 1;
    }

    /// Returns how many segments were counted.
    pub const fn segments(&self) -> u64 {
        self.support() + self.false_positives + self.true_negatives
    }

    /// Returns how many segments have the tag by people.
    pub const fn support(&self) -> u64 {
        self.true_positives + self.false_negatives
    }

    /// Returns how many segments have the tag by the tagger.
    pub const fn tagged(&self) -> u64 {
        self.true_positives + self.false_positives
    }

    /// Returns the part of the segments that have the tag by people; `None` without segments.
    pub fn prevalence(&self) -> Option<f64> {
        ratio(self.support(), self.segments())
    }

    /// Returns the part of what the tagger tagged that is right, TP / (TP + FP); `None` where it
    /// tagged nothing.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.true_positives, self.tagged())
    }

    /// Returns the part of what there is that the tagger found, TP / (TP + FN), also called
    /// sensitivity; `None` where there is nothing to find.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.true_positives, self.support())
    }

    /// Returns the part of the other segments that the tagger left alone, TN / (TN + FP); `None`
    /// where every segment has the tag.
    pub fn specificity(&self) -> Option<f64> {
        ratio(self.true_negatives, self.true_negatives + self.false_positives)
    }

    /// Returns the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); `None` where
    /// neither reader gave the tag to any segment. It is 0 where they never met.
    pub fn f1(&self) -> Option<f64> {
        let both = 2 * self.true_positives;
        ratio(both, both + self.false_positives + self.false_negatives)
    }

    /// Returns Cohen's kappa, (p − e) / (1 − e): the agreement p beyond the agreement e that two
    /// readers who tag as often, but by chance, would have. From −1 to 1; `None` where chance alone
    /// agrees on everything, as where neither gave the tag to any segment.
    pub fn kappa(&self) -> Option<f64> {
        // The same with both sides times the number of segments squared, so that nothing is rounded
        // before the last division.
        let (tp, fp) = (number(self.true_positives), number(self.false_positives));
        let (missed, tn) = (number(self.false_negatives), number(self.true_negatives));
        let beyond_chance = 2.0 * (tp * tn - fp * missed);
        let most = (tp + fp) * (fp + tn) + (tp + missed) * (missed + tn);
        (most > 0.0).then(|| beyond_chance / most)
    }
}

/// Returns the mean of the tags' F1, called macro-F1: a rare tag weighs as much as a common one.
/// Tags without an F1 are left out; `None` where no tag has one.
pub fn mean_f1<'a>(tags: impl IntoIterator<Item = &'a Confusion>) -> Option<f64> {
    let (mut sum, mut of) = (0.0, 0);
    for f1 in tags.into_iter().filter_map(Confusion::f1) {
        sum += f1;
        of += 1;
    }
    (of > 0).then(|| sum / number(of))
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

impl AddAssign<&Self> for Confusion {
    fn add_assign(&mut self, other: &Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
        self.true_negatives += other.true_negatives;
    }
}

impl<'a> Sum<&'a Self> for Confusion {
    fn sum<I: Iterator<Item = &'a Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}

/// From pairs of what people say and what the tagger says.
impl FromIterator<(bool, bool)> for Confusion {
    fn from_iter<I: IntoIterator<Item = (bool, bool)>>(pairs: I) -> Self {
        pairs.into_iter().fold(Self::default(), |mut confusion, (people, tagger)| {
            confusion.count(people, tagger);
            confusion
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confusion(tp: u64, fp: u64, missed: u64, tn: u64) -> Confusion {
        Confusion {
            true_positives: tp,
            false_positives: fp,
            false_negatives: missed,
            true_negatives: tn,
        }
    }

    fn close(figure: Option<f64>, value: f64) -> bool {
        figure.is_some_and(|figure| (figure - value).abs() < 1e-12)
    }

    #[test]
    fn figures_are_what_a_reader_works_out_by_hand() {
        // Of 20 tagged segments 15 are right; 5 more were missed; 75 were rightly left alone.
        let confusion = confusion(15, 5, 5, 75);
        assert!(close(confusion.precision(), 0.75) && close(confusion.recall(), 0.75));
        assert!(close(confusion.f1(), 0.75) && close(confusion.prevalence(), 0.2));
        assert!(close(confusion.specificity(), 0.9375));
        // They agree on 90 of 100, chance on .2 × .2 + .8 × .8 = 68: (.90 − .68) / (1 − .68).
        assert!(close(confusion.kappa(), 0.22 / 0.32));
    }

    #[test]
    fn nothing_is_said_of_what_does_not_occur() {
        let silent = confusion(0, 0, 0, 9);
        assert_eq!((silent.precision(), silent.recall(), silent.f1()), (None, None, None));
        assert_eq!((silent.kappa(), silent.prevalence()), (None, Some(0.0)));
        assert_eq!(Confusion::default().prevalence(), None);
        let never_met = confusion(0, 3, 2, 5);
        assert_eq!((never_met.precision(), never_met.f1()), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn a_tag_without_f1_does_not_pull_the_mean_down() {
        let tags = [confusion(1, 0, 0, 1), confusion(0, 1, 1, 0), confusion(0, 0, 0, 2)];
        assert!(close(mean_f1(&tags), 0.5));
        assert_eq!(mean_f1(&tags[2..]), None);
    }
}
