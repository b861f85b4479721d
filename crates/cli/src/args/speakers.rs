//! The arguments that say how it is to be found out who speaks.

use std::path::PathBuf;

use clap::Args;

/// Who speaks.
#[derive(Args, Debug)]
#[command(next_help_heading = "Speakers")]
pub(crate) struct Speakers {
    /// Take who spoke when from this RTTM file, which any diarizer writes (pyannote, Kaldi …).
    #[arg(long, value_name = "FILE")]
    pub(crate) rttm: Option<PathBuf>,
}
