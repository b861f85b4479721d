//! Whether scores put the right segments first.

use crate::number;

/// Returns the average precision of `scored`, pairs of a score and whether people gave the tag:
/// the mean, over the segments that have the tag, of the precision among all that score as high.
///
/// It needs no threshold: 1 where every right segment scores above every other, near the
/// prevalence where scores say nothing. Equal scores are one step, as in scikit-learn's
/// `average_precision_score` (M. Zhu, "Recall, precision and average precision", 2004). `None`
/// where no segment has the tag.
pub fn average_precision(scored: &[(f64, bool)]) -> Option<f64> {
    let mut by_score = scored.to_vec();
    by_score.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
    let (mut found, mut seen, mut sum) = (0, 0, 0.0);
    for step in by_score.chunk_by(|(one, _), (other, _)| one.total_cmp(other).is_eq()) {
        let right = step.iter().filter(|(_, right)| *right).count() as u64;
        found += right;
        seen += step.len() as u64;
        sum += number(right) * number(found) / number(seen);
    }
    (found > 0).then(|| sum / number(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precision_at_each_right_segment_is_averaged() {
        // Right at the first and the third place: (1/1 + 2/3) / 2.
        let scored = [(0.2, false), (0.9, true), (0.5, true), (0.7, false)];
        assert!((average_precision(&scored).unwrap() - 5.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn scores_that_say_nothing_reach_the_prevalence() {
        let scored = [(0.5, true), (0.5, false), (0.5, false), (0.5, false)];
        assert_eq!(average_precision(&scored), Some(0.25));
        assert_eq!(average_precision(&[(0.5, false)]), None);
    }
}
