//! What was looked for at all: a tag that no tagger looked for is not a tag that was not found.

use evenkeel_meeting::{Codebook, PluginOutcome, Pole, Process, Status, Tag};

use crate::balance::counted_tags;

/// The taggers of a run.
#[derive(Clone, Copy)]
pub(crate) struct Taggers<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) plugins: &'a [PluginOutcome],
}

impl<'a> Taggers<'a> {
    /// Returns whether a tagger for `process` ran to its end. Where nothing is known of how a
    /// tagger ran, as in annotations by other programs, it did.
    pub(crate) fn looked_for(self, process: Process) -> bool {
        let tag = Tag::Standard(process);
        if self.codebook.get(&tag).is_none() {
            return false;
        }
        self.outcome(&tag)
            .is_none_or(|outcome| matches!(outcome.status, Status::Ok | Status::Degraded))
    }

    /// Returns what became of the plugin that `tag` belongs to, where that is known.
    pub(crate) fn outcome(self, tag: &Tag) -> Option<&'a PluginOutcome> {
        let plugin = self.codebook.get(tag)?.plugin.as_ref()?;
        self.plugins.iter().find(|outcome| outcome.id == *plugin)
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
