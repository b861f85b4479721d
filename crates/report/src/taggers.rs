//! What was looked for at all: a tag that no tagger looked for is not a tag that was not found.

use evenkeel_meeting::{Codebook, PluginOutcome, Process, Status, Tag};

/// The taggers of a run.
#[derive(Clone, Copy)]
pub(crate) struct Taggers<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) plugins: &'a [PluginOutcome],
}

impl Taggers<'_> {
    /// Returns whether a tagger for `process` ran to its end. Where nothing is known of how a
    /// tagger ran, as in annotations by other programs, it did.
    pub(crate) fn looked_for(self, process: Process) -> bool {
        let Some(code) = self.codebook.get(&Tag::Standard(process)) else {
            return false;
        };
        let outcome = self.plugins.iter().find(|outcome| Some(&outcome.id) == code.plugin.as_ref());
        outcome.is_none_or(|outcome| matches!(outcome.status, Status::Ok | Status::Degraded))
    }
}
