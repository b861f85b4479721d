//! How sure somebody is.

use serde::{Deserialize, Serialize};

/// A number from 0 to 1: how surely a tag holds, or how surely a word was heard.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
pub struct Score(f32);

impl Score {
    /// Entirely sure.
    pub const ONE: Self = Self(1.0);

    /// Returns the score `value`, or `None` where it is not within `0.0..=1.0`.
    pub fn new(value: f32) -> Option<Self> {
        // `+ 0.0` turns -0.0 into 0.0, so that equal scores print alike.
        (0.0..=1.0).contains(&value).then_some(Self(value + 0.0))
    }

    /// Returns the mean of `scores` to three digits, which are more than any engine means; `None`
    /// where there are none.
    pub(crate) fn mean(scores: impl Iterator<Item = Self>) -> Option<Self> {
        let (mut sum, mut count) = (0.0_f64, 0_u32);
        for score in scores {
            sum += f64::from(score.get());
            count += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a mean of scores is a small number")]
        let mean = ((sum / f64::from(count)) * 1_000.0).round() as f32 / 1_000.0;
        Self::new(mean)
    }

    /// Returns the number, within `0.0..=1.0`.
    pub const fn get(self) -> f32 {
        self.0
    }
}

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl TryFrom<f32> for Score {
    type Error = String;

    fn try_from(value: f32) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not within 0 and 1"))
    }
}

impl From<Score> for f32 {
    fn from(score: Score) -> Self {
        score.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_from_zero_to_one_are_scores() {
        for wrong in [f32::NAN, f32::INFINITY, -0.1, 1.000_000_1] {
            assert_eq!(Score::new(wrong), None);
        }
        for right in [0.0, -0.0, f32::MIN_POSITIVE / 2.0, 1.0] {
            assert!(Score::new(right).is_some());
        }
    }
}
