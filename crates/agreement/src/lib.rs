//! How far two readers of the same talk agree: people and a tagger, or two people.
//!
//! - [`Confusion`] counts the segments that both, one or none of them gave a tag: precision, recall,
//!   F1, Cohen's kappa, sensitivity and specificity follow from it.
//! - [`average_precision`] and [`Calibration`] judge scores: whether they put the right segments
//!   first, and whether they are probabilities.
//! - [`leading_share`] is the balance of a meeting as either reader sees it.
//! - [`Bootstrap`] says how much a figure hangs on the meetings that it was measured on,
//!   [`Difference`] whether one tagger is better than another.
//! - [`Correction`] takes a tagger's known mistakes out of what it measured in a meeting.
//!
//! Every formula names its source. Nothing here reads a file or prints; equal input gives equal
//! output. A figure that nothing can be said of, such as the precision of a tagger that tagged
//! nothing, is `None`, and never 0 or 1 by convention.

mod bootstrap;
mod calibration;
mod confusion;
mod correction;
mod interval;
mod random;
mod ranking;
mod share;

pub use bootstrap::Bootstrap;
pub use calibration::{Bin, Calibration};
pub use confusion::{Confusion, mean_f1};
pub use correction::{Corrected, Correction, Estimate, Observed};
pub use interval::{Difference, Interval};
pub use random::SplitMix64;
pub use ranking::average_precision;
pub use share::leading_share;

/// Returns a count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "segments are counted, far fewer than 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}
