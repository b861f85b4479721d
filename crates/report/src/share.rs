//! The leading share and how far a single meeting can place it.

use evenkeel_agreement::SplitMix64;
use serde::Serialize;

/// How long a block of the bootstrap is: two minutes, about a topic's length, so that what was
/// said in one breath is drawn together.
pub(crate) const BLOCK_MS: u64 = 120_000;

/// How often the meeting is drawn anew.
const RESAMPLES: usize = 2_000;

/// How many of the sorted draws lie outside of the interval at each end: 2.5 % of 2,000.
const OUTSIDE: usize = 50;

/// Leading as a part of leading and managing together, with its 95 % interval.
///
/// The interval is a percentile interval from a block bootstrap (B. Efron and R. Tibshirani, *An
/// Introduction to the Bootstrap*, 1993, chapters 8.6 and 13; blocks that do not overlap, after
/// E. Carlstein, 1986): the recording is cut into blocks of two minutes, as many blocks are drawn
/// with replacement as there are, and the share of the drawn talk is taken, 2,000 times. The
/// interval runs from the 51st to the 1,950th of the sorted results. Draws without any managing or
/// leading have no share and are left out; the ends move in proportion.
///
/// It says how much the share hangs on a few stretches of this meeting. It says nothing of other
/// meetings, and nothing of the taggers' own mistakes. With few blocks it is narrower than it
/// ought to be, which [`blocks`](Self::blocks) lets a reader judge; with a single one nothing can
/// be drawn and it is everything, 0 to 1.
///
/// The random numbers are those of `SplitMix64` (G. Steele, D. Lea, C. Flood, 2014) from the seed
/// 1, and nothing but integer arithmetic comes before the last division: every platform gets the
/// same bits.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Share {
    /// The share, within `0.0..=1.0`.
    pub leading: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// The number of blocks that hold managing or leading.
    pub blocks: usize,
}

impl Share {
    /// Returns the share `leading` with the interval that follows from `blocks`, the managing and
    /// leading milliseconds of each block.
    pub(crate) fn with_interval(leading: f64, blocks: &[(u64, u64)]) -> Self {
        let telling = blocks.iter().filter(|(managing, leading)| managing + leading > 0).count();
        if blocks.len() < 2 {
            return Self { leading, low: 0.0, high: 1.0, blocks: telling };
        }
        let mut random = SplitMix64::new(1);
        let mut draws: Vec<f64> =
            (0..RESAMPLES).filter_map(|_| draw(blocks, &mut random)).collect();
        draws.sort_unstable_by(f64::total_cmp);
        let outside = OUTSIDE * draws.len() / RESAMPLES;
        let (low, high) = (draws[outside], draws[draws.len() - 1 - outside]);
        // So that the share never lies outside of its own interval, as it can with two blocks.
        Self { leading, low: low.min(leading), high: high.max(leading), blocks: telling }
    }
}

/// Returns the share of as many blocks as there are, drawn with replacement.
fn draw(blocks: &[(u64, u64)], random: &mut SplitMix64) -> Option<f64> {
    let (mut managing, mut leading) = (0, 0);
    for _ in blocks {
        let (more_managing, more_leading) = blocks[random.below(blocks.len())];
        managing += more_managing;
        leading += more_leading;
    }
    ratio(managing, leading)
}

/// Returns leading as a part of both, or `None` where there is neither.
#[expect(clippy::cast_precision_loss, reason = "talk stays far below 2^53 ms, 285,000 years")]
pub(crate) fn ratio(managing_ms: u64, leading_ms: u64) -> Option<f64> {
    let both = managing_ms + leading_ms;
    (both > 0).then(|| leading_ms as f64 / both as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_blocks_leave_no_doubt() {
        let share = Share::with_interval(0.25, &[(90_000, 30_000); 10]);
        assert_eq!(share, Share { leading: 0.25, low: 0.25, high: 0.25, blocks: 10 });
    }

    #[test]
    fn one_block_says_nothing() {
        let share = Share::with_interval(0.25, &[(90_000, 30_000)]);
        assert_eq!(share, Share { leading: 0.25, low: 0.0, high: 1.0, blocks: 1 });
    }

    #[test]
    fn a_share_that_hangs_on_one_block_may_vanish() {
        // Nine blocks of managing, one of leading: more than a third of the draws miss it, 0.9^10.
        let mut blocks = [(60_000, 0); 10];
        blocks[4] = (0, 60_000);
        let share = Share::with_interval(0.1, &blocks);
        assert!(share.low <= 0.0, "{share:?}");
        assert!((0.25..=0.35).contains(&share.high), "{share:?}");
    }

    #[test]
    fn blocks_without_counted_talk_do_not_tell() {
        assert_eq!(Share::with_interval(0.0, &[(60_000, 0), (0, 0)]).blocks, 1);
    }
}
