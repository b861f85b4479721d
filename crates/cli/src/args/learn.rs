//! The arguments of `evenkeel learn`.

use std::path::PathBuf;

use clap::Args;
use evenkeel_meeting::Tag;

use super::values;

/// Learn a tagger from talk that people labelled.
///
/// Picks the segments that show best what a tag means, and what comes close and does not, and writes
/// them into a cue list that finds talk of the same meaning, with the sentence encoder. Says how
/// well such a list agrees with people on meetings that it did not learn from. The list is text:
/// read it, take out what should not be in it, add phrases; then use it with `--plugin`.
#[derive(Args, Debug)]
pub(crate) struct Learn {
    /// Labelled segments (JSON lines) or a whole labelled meeting (JSON), as for `evaluate`.
    #[arg(long = "from", value_name = "LABELLED", required = true, num_args = 1..)]
    pub(crate) from: Vec<PathBuf>,

    /// The tag to learn, as it stands among the labels: a standard one, or `acme.customer/focus`.
    #[arg(long, value_name = "TAG", value_parser = values::tag)]
    pub(crate) tag: Tag,

    /// Also take the phrases of this cue list: the path of one with a single tag, or the name of a
    /// bundled tagger, such as planning.
    #[arg(long, value_name = "LIST")]
    pub(crate) start_from: Option<String>,

    /// Where to write the cue list.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// Write over a file that is there.
    #[arg(long)]
    pub(crate) force: bool,
}
