//! What was looked for at all: a tag that no tagger looked for is not a tag that was not found.

use evenkeel_meeting::{Codebook, PluginOutcome, Pole, Process, Status, Tag};

use crate::balance::counted_tags;

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

    /// Returns whether anything that counts for `pole` was looked for.
    pub(crate) fn looked_for_side(self, pole: Pole) -> bool {
        counted_tags(self.codebook)
            .into_iter()
            .filter(|(_, side)| *side == pole)
            .any(|(tag, _)| tag.process().is_none_or(|process| self.looked_for(process)))
    }

    /// Returns whether anything that counts for either pole was looked for.
    pub(crate) fn looked_for_any(self) -> bool {
        self.looked_for_side(Pole::Managing) || self.looked_for_side(Pole::Leading)
    }
}
