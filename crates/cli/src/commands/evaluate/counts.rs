//! What is counted in each meeting, and summed over all of them or over those that were drawn.

use std::ops::AddAssign;

use evenkeel_agreement::{Bootstrap, Confusion, Difference, Interval, mean_f1};
use evenkeel_meeting::Pole;
use serde::Serialize;

/// The poles that have figures, in the order of the arrays here.
pub(super) const POLES: [Pole; 2] = [Pole::Managing, Pole::Leading];

/// What is counted in a meeting, or in several together.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// One for each tag that is evaluated; the standard ones come first.
    pub(super) tags: Vec<Confusion>,
    /// How many of the tags are standard ones.
    pub(super) standard: usize,
    /// Managing, then leading.
    pub(super) poles: [Confusion; 2],
    /// What the report would show first of managing, then of leading.
    pub(super) shown: [Shown; 2],
    /// Errors of the leading share: of whole meetings, then of those that single segments come from.
    pub(super) shares: [Errors; 2],
}

/// The moments that the report would show first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Shown {
    pub(super) moments: u64,
    /// Those that people gave a tag of the same pole.
    pub(super) of_the_pole: u64,
    /// Those that people gave the very tag that they are shown for.
    pub(super) of_the_tag: u64,
}

/// Absolute errors, one a meeting.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Errors {
    pub(super) sum: f64,
    pub(super) meetings: u64,
}

/// A figure with its 95 % interval over meetings; null where nothing can be said.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub(super) struct Measured {
    pub(super) value: Option<f64>,
    pub(super) interval: Option<Interval>,
}

impl Counts {
    pub(super) fn none(tags: usize, standard: usize) -> Self {
        Self {
            tags: vec![Confusion::default(); tags],
            standard,
            poles: [Confusion::default(); 2],
            shown: [Shown::default(); 2],
            shares: [Errors::default(); 2],
        }
    }

    /// Returns the mean F1 of the standard tags.
    pub(super) fn macro_f1(&self) -> Option<f64> {
        mean_f1(&self.tags[..self.standard])
    }
}

impl Shown {
    pub(super) fn precision(self) -> Option<f64> {
        ratio(self.of_the_pole, self.moments)
    }

    pub(super) fn precision_of_tags(self) -> Option<f64> {
        ratio(self.of_the_tag, self.moments)
    }
}

impl Errors {
    pub(super) fn note(&mut self, error: f64) {
        self.sum += error;
        self.meetings += 1;
    }

    pub(super) fn mean(self) -> Option<f64> {
        (self.meetings > 0).then(|| self.sum / number(self.meetings))
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

#[expect(clippy::cast_precision_loss, reason = "moments and meetings are counted")]
fn number(count: u64) -> f64 {
    count as f64
}

impl AddAssign<&Self> for Counts {
    fn add_assign(&mut self, other: &Self) {
        for (sum, more) in self.tags.iter_mut().zip(&other.tags) {
            *sum += more;
        }
        for at in 0..2 {
            self.poles[at] += &other.poles[at];
            self.shown[at].moments += other.shown[at].moments;
            self.shown[at].of_the_pole += other.shown[at].of_the_pole;
            self.shown[at].of_the_tag += other.shown[at].of_the_tag;
            self.shares[at].sum += other.shares[at].sum;
            self.shares[at].meetings += other.shares[at].meetings;
        }
    }
}

/// What was counted in all meetings together, and in each draw of them.
pub(super) struct Sample {
    pub(super) total: Counts,
    draws: Vec<Counts>,
}

impl Sample {
    /// Sums `meetings`, of which there is at least one, and draws from them.
    pub(super) fn of(meetings: &[Counts], bootstrap: Bootstrap) -> Self {
        let (first, rest) = meetings.split_first().expect("labelled talk has a meeting");
        let total = rest.iter().fold(first.clone(), |mut total, meeting| {
            total += meeting;
            total
        });
        Self { total, draws: bootstrap.sums(meetings).collect() }
    }

    /// Returns a figure with its interval.
    pub(super) fn measure(&self, figure: impl Fn(&Counts) -> Option<f64>) -> Measured {
        let value = figure(&self.total);
        Measured { value, interval: value.and(Interval::of(self.draws.iter().map(figure))) }
    }

    /// Returns by how much a figure lies above that of `other`, which was drawn from the same
    /// meetings in the same way.
    pub(super) fn above(
        &self,
        other: &Self,
        figure: impl Fn(&Counts) -> Option<f64>,
    ) -> Option<Difference> {
        let draws = self.draws.iter().zip(&other.draws);
        let differences = draws.map(|(one, other)| Some(figure(one)? - figure(other)?));
        Difference::of(figure(&self.total)? - figure(&other.total)?, differences)
    }
}
