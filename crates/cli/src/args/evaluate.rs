//! The arguments of `evenkeel evaluate`.

use std::path::PathBuf;

use clap::Args;

use super::Tagging;

/// Measure taggers on talk that people labelled.
///
/// Asks the taggers for every score and compares them with the labels: precision, recall, F1 and
/// Cohen's kappa of each tag and of each pole, how right the moments are that a report would show
/// first, how far the leading share is off, whether scores are probabilities; all with 95 %
/// intervals over meetings, and by kind of meeting.
///
/// A file holds one labelled segment a line, or one whole labelled meeting; docs/file-formats.md
/// describes both. `--plugin` measures your own tagger: a tag is evaluated when it occurs among
/// the labels and a plugin gives it.
#[derive(Args, Debug)]
pub(crate) struct Evaluate {
    /// Labelled segments (JSON lines) or a whole labelled meeting (JSON).
    #[arg(value_name = "LABELLED", required = true)]
    pub(crate) labelled: Vec<PathBuf>,

    /// Also list the worst misses of each tag, with what the tagger saw: so many of either kind
    /// [default: 5].
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "5")]
    pub(crate) errors: Option<usize>,

    /// Keep every score in this file, to compare others with.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,

    /// Ask no tagger: take the scores from this file, which `--save` wrote, or a training that held
    /// each segment out.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save", "plugin", "only", "without", "words_only"])]
    pub(crate) scores: Option<PathBuf>,

    /// Set these taggers beside those whose scores were saved in this file, with a paired test.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,

    /// How often meetings are drawn for the intervals; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) bootstrap: usize,

    /// End with 1 instead of 3 when a plugin failed.
    #[arg(long)]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) tagging: Tagging,
}
