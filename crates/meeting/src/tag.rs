//! Tags: what a segment may be called.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{PluginId, Process};

/// One of the six standard tags, or a plugin's own.
///
/// Written bare (`planning`) or with the plugin in front (`acme.customer/customer-focus`).
/// The standard ones sort first, in the order of [`Process::ALL`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Tag {
    /// A standard tag; only these count in the balance by themselves.
    Standard(Process),
    /// A plugin's own tag.
    Own(OwnTag),
}

/// A plugin's own tag. Made by [`Tag::parse`] and [`Tag::of`] alone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OwnTag {
    plugin: PluginId,
    name: String,
}

impl Tag {
    /// The longest name of a tag, in bytes, without the plugin in front.
    pub const MAX_BYTES: usize = 64;

    /// Reads `planning` or `acme.customer/customer-focus`, or returns `None` where `tag` is neither.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.split_once('/') {
            Some((plugin, name)) => {
                let plugin = PluginId::parse(plugin)?;
                is_name(name).then(|| Self::Own(OwnTag { plugin, name: name.to_owned() }))
            }
            None => Process::from_id(tag).map(Self::Standard),
        }
    }

    /// Returns the tag that `plugin` means by `name`: the standard one where `name` is one of the
    /// six, else its own. `None` where `name` is not made of lower-case letters, digits and single
    /// hyphens, starting with a letter.
    pub fn of(plugin: &PluginId, name: &str) -> Option<Self> {
        if let Some(process) = Process::from_id(name) {
            return Some(Self::Standard(process));
        }
        is_name(name).then(|| Self::Own(OwnTag { plugin: plugin.clone(), name: name.to_owned() }))
    }

    /// Returns the process of a standard tag.
    pub const fn process(&self) -> Option<Process> {
        match self {
            Self::Standard(process) => Some(*process),
            Self::Own(_) => None,
        }
    }

    /// Returns the name without the plugin in front.
    pub fn name(&self) -> &str {
        match self {
            Self::Standard(process) => process.id(),
            Self::Own(own) => &own.name,
        }
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= Tag::MAX_BYTES
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|group| {
            !group.is_empty()
                && group.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard(process) => f.pad(process.id()),
            Self::Own(OwnTag { plugin, name }) => f.pad(&format!("{plugin}/{name}")),
        }
    }
}

impl TryFrom<String> for Tag {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, String> {
        Self::parse(&tag).ok_or_else(|| {
            format!(
                "{tag:?} is not a tag (one of the six standard ones, or \"plugin.id/tag-name\")"
            )
        })
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_reads_back_as_it_was_written() {
        for text in ["planning", "acme.customer/customer-focus", "evenkeel.questions/asks-why"] {
            assert_eq!(Tag::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for wrong in
            ["", "plan", "Planning", "a/b/c", "acme/", "/x", "acme/X", "acme/a--b", "acme/7"]
        {
            assert_eq!(Tag::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_plugins_standard_name_is_the_standard_tag() {
        let plugin = PluginId::parse("acme.plans").unwrap();
        assert_eq!(Tag::of(&plugin, "planning"), Some(Tag::Standard(Process::Planning)));
        assert_eq!(Tag::of(&plugin, "risk").unwrap().to_string(), "acme.plans/risk");
    }

    #[test]
    fn standard_tags_sort_first() {
        let own = Tag::parse("a/a").unwrap();
        assert!(Tag::Standard(Process::Inspiring) < own);
        assert!(Tag::Standard(Process::Planning) < Tag::Standard(Process::Organizing));
    }
}
