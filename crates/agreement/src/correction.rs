//! Takes a tagger's known mistakes out of what it measured in a meeting.

use std::ops::AddAssign;

use serde::Serialize;

use crate::{Bootstrap, Confusion, Interval, SplitMix64};

/// How much talk a tagger found to be of either pole, in a meeting or in a stretch of one. The unit
/// is the caller's: milliseconds, or segments.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Observed {
    /// Talk with a tag of managing.
    pub managing: f64,
    /// Talk with a tag of leading. What has tags of both is counted under both.
    pub leading: f64,
    /// All talk that was tagged or could have been.
    pub talk: f64,
}

impl AddAssign<&Self> for Observed {
    fn add_assign(&mut self, other: &Self) {
        self.managing += other.managing;
        self.leading += other.leading;
        self.talk += other.talk;
    }
}

/// What is known of a tagger's mistakes, from segments that people labelled too.
///
/// The part p of the talk that a tagger finds to be of a kind is corrected by its sensitivity se
/// ([`Confusion::recall`]) and its specificity sp to (p + sp − 1) / (se + sp − 1), cut to what a part
/// can be, 0 to 1 (W. Rogan and B. Gladen, "Estimating prevalence from the results of a screening
/// test", 1978). It rests on the tagger making its mistakes in this meeting as often as in the
/// labelled ones, and on long segments as often as on short ones.
///
/// The interval includes both errors, as Z. Lang and J. Reiczigel ask for ("Confidence limits for
/// prevalence of disease adjusted for estimated sensitivity and specificity", 2014), by simulation,
/// because a share of two corrected parts has no formula of theirs. Each draw takes
/// - the meeting, by drawing its blocks with replacement: both poles from the same blocks;
/// - sensitivity and specificity of each pole from the beta distributions that the labelled
///   segments leave, with Jeffreys' prior: Beta(TP + ½, FN + ½) and Beta(TN + ½, FP + ½)
///   (L. Brown and others, "Interval estimation for a binomial proportion", 2001),
///
/// and corrects; the interval is from the 2.5th to the 97.5th percent of the draws. How often it
/// holds the true share is measured in `tests/coverage.rs`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Correction {
    /// Managing by people and by the tagger.
    pub managing: Confusion,
    /// Leading by people and by the tagger.
    pub leading: Confusion,
}

/// What was measured in a meeting, corrected.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Corrected {
    /// The part of the talk that is managing.
    pub managing: Estimate,
    /// The part of the talk that is leading.
    pub leading: Estimate,
    /// Leading as a part of both together; `None` where nothing is left of either.
    pub share: Option<Estimate>,
}

/// A figure with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its interval, widened where need be to hold the figure; `None` where it cannot be placed.
    pub interval: Option<Interval>,
}

/// Managing and leading as parts of the talk.
type Parts = [f64; 2];

impl Correction {
    /// Corrects what was measured in a meeting, given as `blocks` that can stand for each other:
    /// stretches of two minutes, not single segments, so that what was said in one breath is drawn
    /// together.
    ///
    /// `None` where there is no talk, or where a tagger was not seen to tell its pole from the rest:
    /// sensitivity and specificity sum to 1 or less, or nothing was labelled. The intervals are
    /// missing where there are too few blocks to draw from.
    pub fn correct(&self, blocks: &[Observed], bootstrap: Bootstrap) -> Option<Corrected> {
        let whole = blocks.iter().fold(Observed::default(), |mut whole, block| {
            whole += block;
            whole
        });
        let parts = corrected(&whole, self.measured()?)?;
        let mut random = SplitMix64::new(bootstrap.seed.wrapping_add(1));
        let draws: Vec<Parts> = bootstrap
            .sums(blocks)
            .filter_map(|drawn| corrected(&drawn, self.drawn(&mut random)))
            .collect();
        let estimate = |value: f64, figure: fn(&Parts) -> Option<f64>| {
            let interval = Interval::of(draws.iter().map(figure));
            let held = |interval: Interval| Interval {
                low: interval.low.min(value),
                high: interval.high.max(value),
            };
            Estimate { value, interval: interval.map(held) }
        };
        Some(Corrected {
            managing: estimate(parts[0], |parts| Some(parts[0])),
            leading: estimate(parts[1], |parts| Some(parts[1])),
            share: share(&parts).map(|value| estimate(value, share)),
        })
    }

    fn measured(&self) -> Option<[Rates; 2]> {
        Some([Rates::measured(&self.managing)?, Rates::measured(&self.leading)?])
    }

    fn drawn(&self, random: &mut SplitMix64) -> [Rates; 2] {
        [Rates::drawn(&self.managing, random), Rates::drawn(&self.leading, random)]
    }
}

/// How often a tagger is right on segments with a tag, and on those without.
#[derive(Clone, Copy)]
struct Rates {
    sensitivity: f64,
    specificity: f64,
}

impl Rates {
    fn measured(labelled: &Confusion) -> Option<Self> {
        Some(Self { sensitivity: labelled.recall()?, specificity: labelled.specificity()? })
    }

    fn drawn(labelled: &Confusion, random: &mut SplitMix64) -> Self {
        let mut draw = |right: u64, wrong: u64| {
            random.beta(crate::number(right) + 0.5, crate::number(wrong) + 0.5)
        };
        Self {
            sensitivity: draw(labelled.true_positives, labelled.false_negatives),
            specificity: draw(labelled.true_negatives, labelled.false_positives),
        }
    }

    fn correct(self, part: f64) -> Option<f64> {
        let told_apart = self.sensitivity + self.specificity - 1.0;
        let corrected = (part + self.specificity - 1.0) / told_apart;
        (told_apart > 0.0).then(|| corrected.clamp(0.0, 1.0))
    }
}

fn corrected(observed: &Observed, [managing, leading]: [Rates; 2]) -> Option<Parts> {
    if observed.talk <= 0.0 {
        return None;
    }
    let parts = [observed.managing / observed.talk, observed.leading / observed.talk];
    Some([managing.correct(parts[0])?, leading.correct(parts[1])?])
}

fn share(&[managing, leading]: &Parts) -> Option<f64> {
    let both = managing + leading;
    (both > 0.0).then(|| leading / both)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tagger that is right on `sensitive` and on `specific` of 1,000 segments each.
    fn labelled(sensitive: u64, specific: u64) -> Confusion {
        Confusion {
            true_positives: sensitive,
            false_negatives: 1_000 - sensitive,
            true_negatives: specific,
            false_positives: 1_000 - specific,
        }
    }

    fn blocks(managing: f64, leading: f64) -> Vec<Observed> {
        vec![Observed { managing, leading, talk: 1.0 }; 20]
    }

    #[test]
    fn false_alarms_are_taken_out_and_what_was_missed_is_added() {
        let correction = Correction { managing: labelled(800, 900), leading: labelled(600, 950) };
        // (.31 + .9 − 1) / (.8 + .9 − 1) = .3 and (.105 + .95 − 1) / (.6 + .95 − 1) = .1
        let corrected = correction.correct(&blocks(0.31, 0.105), Bootstrap::default()).unwrap();
        assert!((corrected.managing.value - 0.3).abs() < 1e-12);
        assert!((corrected.leading.value - 0.1).abs() < 1e-12);
        let share = corrected.share.unwrap();
        assert!((share.value - 0.25).abs() < 1e-12);
        let Interval { low, high } = share.interval.unwrap();
        assert!(low > 0.15 && low < 0.25 && high > 0.25 && high < 0.35, "{low} {high}");
    }

    #[test]
    fn fewer_finds_than_false_alarms_leave_nothing() {
        let correction = Correction { managing: labelled(800, 900), leading: labelled(600, 950) };
        let corrected = correction.correct(&blocks(0.31, 0.02), Bootstrap::default()).unwrap();
        assert!(corrected.leading.value <= 0.0 && corrected.share.unwrap().value <= 0.0);
    }

    #[test]
    fn a_tagger_that_guesses_corrects_nothing() {
        let guess = Correction { managing: labelled(500, 500), leading: labelled(600, 950) };
        assert_eq!(guess.correct(&blocks(0.3, 0.1), Bootstrap::default()), None);
        let unknown = Correction { managing: Confusion::default(), leading: labelled(600, 950) };
        assert_eq!(unknown.correct(&blocks(0.3, 0.1), Bootstrap::default()), None);
    }

    #[test]
    fn the_same_meeting_gives_the_same_bits() {
        let correction = Correction { managing: labelled(800, 900), leading: labelled(600, 950) };
        let correct = || correction.correct(&blocks(0.31, 0.105), Bootstrap::default());
        assert_eq!(correct(), correct());
    }
}
