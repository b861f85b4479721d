//! How closely a figure is placed, and whether two differ.

use serde::Serialize;

use crate::number;

/// A 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Returns the percentile interval of a bootstrap's draws: from the 2.5th to the 97.5th percent
    /// of them (B. Efron and R. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13).
    ///
    /// Draws without a figure are left out; `None` where none has one.
    pub fn of(draws: impl IntoIterator<Item = Option<f64>>) -> Option<Self> {
        let mut draws: Vec<f64> = draws.into_iter().flatten().collect();
        draws.sort_unstable_by(f64::total_cmp);
        // 50 of 2,000 lie outside at each end.
        let outside = draws.len() / 40;
        let low = draws.get(outside)?;
        let high = draws.get(draws.len() - 1 - outside)?;
        Some(Self { low: *low, high: *high })
    }

    /// Returns whether `value` lies in the interval, ends included.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// By how much one tagger's figure lies above another's, over the same segments.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// The difference.
    pub value: f64,
    /// Its interval.
    #[serde(flatten)]
    pub interval: Interval,
    /// How probable a difference as large in either direction would be if there were none: the test
    /// that belongs to the interval, which excludes 0 where `p` is below .05.
    pub p: f64,
}

impl Difference {
    /// Returns the difference `value` with what a paired bootstrap's draws say of it; each draw is the
    /// difference over the same drawn meetings.
    ///
    /// The test inverts the percentile interval: twice the part of the draws on the far side of 0
    /// (B. Efron and R. Tibshirani, 1993, chapter 15; for taggers of text, P. Koehn, "Statistical
    /// significance tests for machine translation evaluation", 2004), with one draw added so that
    /// `p` is never 0 (A. Davison and D. Hinkley, *Bootstrap Methods and their Application*, 1997,
    /// chapter 4). `None` where no draw has a figure.
    pub fn of(value: f64, draws: impl IntoIterator<Item = Option<f64>>) -> Option<Self> {
        let draws: Vec<Option<f64>> = draws.into_iter().filter(Option::is_some).collect();
        let interval = Interval::of(draws.iter().copied())?;
        let count = |holds: fn(f64) -> bool| {
            draws.iter().flatten().filter(|draw| holds(**draw)).count() as u64
        };
        let (below, above) = (count(|draw| draw <= 0.0), count(|draw| draw >= 0.0));
        let tail = number(below.min(above) + 1) / number(draws.len() as u64 + 1);
        Some(Self { value, interval, p: (2.0 * tail).min(1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_and_a_half_percent_lie_outside_at_each_end() {
        let draws = (1..=2_000).map(|draw| Some(f64::from(draw)));
        assert_eq!(Interval::of(draws), Some(Interval { low: 51.0, high: 1_950.0 }));
        assert_eq!(Interval::of([None, Some(3.0)]), Some(Interval { low: 3.0, high: 3.0 }));
        assert_eq!(Interval::of([None, None]), None);
    }

    #[test]
    fn equal_taggers_do_not_differ() {
        let difference = Difference::of(0.0, vec![Some(0.0); 2_000]).unwrap();
        assert!((difference.p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_difference_in_every_draw_is_as_sure_as_the_draws_are_many() {
        let difference = Difference::of(0.1, vec![Some(0.1); 1_999]).unwrap();
        assert!((difference.p - 0.001).abs() < 1e-12);
    }
}
