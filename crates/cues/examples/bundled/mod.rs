//! The cue lists of the bundled taggers, in the order of their tags.

use evenkeel_cues::{CueList, CueListError};

const LISTS: [&str; 6] = [
    include_str!("../../../../plugins/planning/cues.toml"),
    include_str!("../../../../plugins/organizing/cues.toml"),
    include_str!("../../../../plugins/problem-solving/cues.toml"),
    include_str!("../../../../plugins/vision-setting/cues.toml"),
    include_str!("../../../../plugins/aligning/cues.toml"),
    include_str!("../../../../plugins/inspiring/cues.toml"),
];

/// Compiles the lists.
pub(crate) fn lists() -> Result<Vec<CueList>, CueListError> {
    LISTS.into_iter().map(CueList::parse).collect()
}
