//! Whether scores are probabilities.

use serde::Serialize;

use crate::number;

/// How many bins of equal width the scores from 0 to 1 are put into.
const BINS: usize = 10;

/// How scores compare with how often the tag is right.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Calibration {
    squared_errors: f64,
    bins: [Sums; BINS],
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Sums {
    segments: u64,
    right: u64,
    scores: f64,
}

/// What became of the segments whose scores lie in one stretch.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Bin {
    /// Scores are above this; in the lowest bin 0 is among them.
    pub above: f64,
    /// Scores are at most this.
    pub to: f64,
    /// How many segments there are.
    pub segments: u64,
    /// Their mean score.
    pub mean_score: f64,
    /// The part of them that have the tag by people.
    pub rate: f64,
}

impl Calibration {
    /// Counts a segment with the score `score`, within `0.0..=1.0`, that has the tag by people or
    /// not.
    pub fn count(&mut self, score: f64, right: bool) {
        let error = score - if right { 1.0 } else { 0.0 };
        self.squared_errors += error * error;
        let sums = &mut self.bins[bin(score)];
        sums.segments += 1;
        sums.right += u64::from(right);
        sums.scores += score;
    }

    /// Returns the mean squared difference between score and what is right, taken as 0 or 1: 0 is
    /// perfect, less is better (G. Brier, "Verification of forecasts expressed in terms of
    /// probability", 1950; the half of his sum over both outcomes, as is usual for two of them).
    /// `None` without segments.
    pub fn brier(&self) -> Option<f64> {
        let segments = self.segments();
        (segments > 0).then(|| self.squared_errors / number(segments))
    }

    /// Returns the bins that hold segments, from the lowest scores on: a reliability diagram
    /// (A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised
    /// learning", 2005). Calibrated scores have `rate` near `mean_score` everywhere.
    pub fn bins(&self) -> Vec<Bin> {
        let bin = |(index, sums): (usize, &Sums)| {
            let segments = number(sums.segments);
            (sums.segments > 0).then(|| Bin {
                above: edge(index),
                to: edge(index + 1),
                segments: sums.segments,
                mean_score: sums.scores / segments,
                rate: number(sums.right) / segments,
            })
        };
        self.bins.iter().enumerate().filter_map(bin).collect()
    }

    /// Returns the expected calibration error: the mean over the segments of how far their bin's
    /// mean score lies from its rate (M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well
    /// calibrated probabilities using Bayesian binning", 2015). `None` without segments.
    pub fn expected_error(&self) -> Option<f64> {
        let segments = self.segments();
        let off = self.bins.iter().map(|sums| (sums.scores - number(sums.right)).abs());
        (segments > 0).then(|| off.sum::<f64>() / number(segments))
    }

    fn segments(&self) -> u64 {
        self.bins.iter().map(|sums| sums.segments).sum()
    }
}

/// From pairs of a score and whether people gave the tag.
impl FromIterator<(f64, bool)> for Calibration {
    fn from_iter<I: IntoIterator<Item = (f64, bool)>>(pairs: I) -> Self {
        pairs.into_iter().fold(Self::default(), |mut calibration, (score, right)| {
            calibration.count(score, right);
            calibration
        })
    }
}

/// Returns where the bin `index` starts; a score on an edge belongs to the bin below it.
#[expect(clippy::cast_precision_loss, reason = "there are ten bins")]
fn edge(index: usize) -> f64 {
    index as f64 * (1.0 / BINS as f64)
}

fn bin(score: f64) -> usize {
    (1..BINS).take_while(|&index| score > edge(index)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_on_an_edge_belong_to_the_bin_below() {
        assert_eq!([0.0, 0.1, 0.11, 0.5, 0.95, 1.0].map(bin), [0, 0, 1, 4, 9, 9]);
    }

    #[test]
    fn a_forecaster_who_is_as_sure_as_right_has_no_calibration_error() {
        let scores = [(0.75, true), (0.75, true), (0.75, true), (0.75, false)];
        let calibration: Calibration = scores.into_iter().collect();
        assert_eq!(calibration.expected_error(), Some(0.0));
        // Three times a quarter off, once three quarters: (3/16 + 9/16) / 4.
        assert_eq!(calibration.brier(), Some(0.1875));
        let [bin] = calibration.bins()[..] else { panic!("one bin is filled") };
        assert_eq!((bin.segments, bin.mean_score, bin.rate), (4, 0.75, 0.75));
    }

    #[test]
    fn without_segments_nothing_is_said() {
        let none = Calibration::default();
        assert_eq!((none.brier(), none.expected_error()), (None, None));
        assert!(none.bins().is_empty());
    }
}
