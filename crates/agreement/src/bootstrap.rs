//! How much a figure hangs on the meetings that it was measured on.

use std::ops::AddAssign;

use crate::SplitMix64;

/// The bootstrap over meetings: meetings are drawn with replacement, again and again, and the figure
/// is worked out for each draw (B. Efron and R. Tibshirani, *An Introduction to the Bootstrap*, 1993,
/// chapters 6 and 8).
///
/// Of n meetings n − 3 are drawn. As many as n would vary too little: by one part in n,
/// because what was drawn from is centred on itself (J. Rao and C. Wu, "Resampling inference with
/// complex survey data", 1988), and by as much as Student's t with n − 1 degrees of freedom varies
/// more than a normal variable, because how meetings differ is known from these n alone
/// (T. Hesterberg, "What teachers should know about the bootstrap", 2015). Among many meetings that is
/// nothing; with thirty it makes up for the one to two percent that an interval would miss.
///
/// Whole meetings are drawn, because what is said in one meeting is alike: segments drawn one by one
/// would promise more than was measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bootstrap {
    /// How often meetings are drawn; 0 leaves out every interval.
    pub resamples: usize,
    /// Where the random numbers start.
    pub seed: u64,
}

/// 2,000 draws from the seed 1, as in the report.
impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 2_000, seed: 1 }
    }
}

impl Bootstrap {
    /// The fewest meetings that are drawn from. Fewer do not show how meetings differ.
    pub const FEWEST: usize = 5;

    /// Returns the sums of each draw from `meetings`, whose figures are worked out from their sum.
    /// There are none where there are fewer than [`FEWEST`](Self::FEWEST) meetings.
    pub fn sums<'a, T>(&self, meetings: &'a [T]) -> impl Iterator<Item = T> + use<'a, T>
    where
        T: Clone + AddAssign<&'a T>,
    {
        let mut random = SplitMix64::new(self.seed);
        let resamples = if meetings.len() < Self::FEWEST { 0 } else { self.resamples };
        (0..resamples).map(move |_| {
            let mut sum = meetings[random.below(meetings.len())].clone();
            for _ in 4..meetings.len() {
                sum += &meetings[random.below(meetings.len())];
            }
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Confusion, Interval};

    fn meeting(right: u64, wrong: u64) -> Confusion {
        Confusion { true_positives: right, false_positives: wrong, ..Confusion::default() }
    }

    fn interval(meetings: &[Confusion]) -> Option<Interval> {
        Interval::of(Bootstrap::default().sums(meetings).map(|sum| sum.precision()))
    }

    #[test]
    fn meetings_that_are_alike_leave_no_doubt() {
        assert_eq!(interval(&[meeting(3, 1); 10]), Some(Interval { low: 0.75, high: 0.75 }));
    }

    #[test]
    fn meetings_that_differ_widen_the_interval() {
        let meetings: Vec<Confusion> = (0..40).map(|at| meeting(at % 2, 1 - at % 2)).collect();
        // Half of 40, with a standard error of about .079: ± 1.96 of them.
        let Interval { low, high } = interval(&meetings).unwrap();
        assert!((low - 0.345).abs() < 0.03 && (high - 0.655).abs() < 0.03, "{low} {high}");
    }

    #[test]
    fn a_few_meetings_say_nothing_of_others() {
        assert_eq!(interval(&[meeting(3, 1); 4]), None);
    }
}
