//! How often the interval of the corrected share holds the true share.
//!
//! Meetings and labelled sets are made up with known rates, corrected, and compared with the truth.

use evenkeel_agreement::{Bootstrap, Confusion, Correction, Observed, SplitMix64};

/// How often each situation is played. The standard error of a coverage of 95 % is then half a percent.
const TRIALS: u64 = 2_000;
/// Draws of each interval; enough to place its ends.
const RESAMPLES: usize = 600;
/// Segments in a block of two minutes.
const BLOCK: usize = 10;

/// A pole in a made-up world.
#[derive(Clone, Copy)]
struct Pole {
    /// The part of the talk that is of the pole.
    part: f64,
    sensitivity: f64,
    specificity: f64,
}

struct World {
    managing: Pole,
    leading: Pole,
    /// How long the meeting is, in blocks.
    blocks: usize,
    /// How many segments are labelled.
    labelled: usize,
}

fn happens(probability: f64, random: &mut SplitMix64) -> bool {
    random.uniform() < probability
}

impl Pole {
    /// Plays one segment: whether it is of the pole, and whether the tagger says so.
    fn segment(self, random: &mut SplitMix64) -> (bool, bool) {
        let is = happens(self.part, random);
        let says = if is { self.sensitivity } else { 1.0 - self.specificity };
        (is, happens(says, random))
    }

    fn labelled(self, segments: usize, random: &mut SplitMix64) -> Confusion {
        (0..segments).map(|_| self.segment(random)).collect()
    }
}

impl World {
    fn block(&self, random: &mut SplitMix64) -> Observed {
        let mut block = Observed::default();
        for _ in 0..BLOCK {
            block.talk += 1.0;
            block.managing += if self.managing.segment(random).1 { 1.0 } else { 0.0 };
            block.leading += if self.leading.segment(random).1 { 1.0 } else { 0.0 };
        }
        block
    }

    /// Returns how often the intervals of managing, of leading and of the share hold the truth.
    fn coverage(&self) -> [f64; 3] {
        let share = self.leading.part / (self.leading.part + self.managing.part);
        let mut held = [0_u32; 3];
        for trial in 0..TRIALS {
            let random = &mut SplitMix64::new(trial);
            let correction = Correction {
                managing: self.managing.labelled(self.labelled, random),
                leading: self.leading.labelled(self.labelled, random),
            };
            let blocks: Vec<Observed> = (0..self.blocks).map(|_| self.block(random)).collect();
            let bootstrap = Bootstrap { resamples: RESAMPLES, seed: trial };
            let corrected = correction.correct(&blocks, bootstrap);
            let corrected = corrected.expect("the tagger is better than a guess");
            let holds = [
                (corrected.managing.interval, self.managing.part),
                (corrected.leading.interval, self.leading.part),
                (corrected.share.and_then(|share| share.interval), share),
            ];
            for (held, (interval, truth)) in held.iter_mut().zip(holds) {
                *held += u32::from(interval.is_some_and(|interval| interval.contains(truth)));
            }
        }
        held.map(|held| f64::from(held) / 2_000.0)
    }
}

#[test]
fn the_interval_holds_the_truth_about_as_often_as_it_says() {
    let pole = |part, sensitivity, specificity| Pole { part, sensitivity, specificity };
    for (managing, leading) in [
        (pole(0.25, 0.75, 0.92), pole(0.15, 0.70, 0.95)),
        (pole(0.40, 0.80, 0.90), pole(0.08, 0.75, 0.97)),
        (pole(0.30, 0.60, 0.95), pole(0.30, 0.60, 0.95)),
        (pole(0.10, 0.80, 0.97), pole(0.20, 0.80, 0.95)),
    ] {
        for (blocks, labelled) in [(30, 800), (60, 4_000)] {
            let coverage = World { managing, leading, blocks, labelled }.coverage();
            assert!(
                coverage.iter().all(|coverage| (0.93..=0.97).contains(coverage)),
                "{} {} {blocks} {labelled}: {coverage:?}",
                managing.part,
                leading.part
            );
        }
    }
}
