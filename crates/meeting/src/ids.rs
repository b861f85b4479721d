//! Names of plugins, positions of segments.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The position of a segment in its transcript, from 0.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SegmentId(pub u32);

impl SegmentId {
    /// Returns the id of the segment at `index`. Transcripts hold at most [`u32::MAX`] segments.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).expect("a transcript holds fewer segments than u32 counts"))
    }

    /// Returns the position as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of a plugin: `acme.customer`.
///
/// Lower-case letters and digits in groups, joined by single `.`, `_` or `-`; at most 64 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginId(String);

impl PluginId {
    /// The longest id, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Reads an id, or returns `None` where `id` is not one.
    pub fn parse(id: &str) -> Option<Self> {
        let grouped = id.split(['.', '_', '-']).all(|group| {
            !group.is_empty()
                && group.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        (grouped && id.len() <= Self::MAX_BYTES).then(|| Self(id.to_owned()))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for PluginId {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        Self::parse(&id).ok_or_else(|| {
            format!(
                "{id:?} is not a plugin id (lower-case letters and digits, like \"acme.customer\")"
            )
        })
    }
}

impl From<PluginId> for String {
    fn from(id: PluginId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugin_ids_are_lower_case_groups() {
        for right in ["evenkeel.planning", "acme.customer-words", "a", "7"] {
            assert!(PluginId::parse(right).is_some(), "{right}");
        }
        for wrong in ["", ".", "Acme.x", "a..b", "a.", "../../x", "a b", &"x".repeat(65)] {
            assert!(PluginId::parse(wrong).is_none(), "{wrong}");
        }
    }
}
