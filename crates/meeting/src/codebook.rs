//! The codebook: what each tag of an analysis means.

use serde::{Deserialize, Serialize};

use crate::{PluginId, Pole, Process, Tag};

/// What a tag means: an entry of the codebook, in the sense of content analysis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Code {
    /// The tag that is defined.
    pub tag: Tag,
    /// Its name for people.
    pub label: String,
    /// What it means, in a sentence or two.
    #[serde(default)]
    pub definition: String,
    /// Its side.
    pub pole: Pole,
    /// Kotter's process, for the six standard tags.
    #[serde(default)]
    pub process: Option<Process>,
    /// The plugin that brought it: the first one, where several declare the same standard tag.
    #[serde(default)]
    pub plugin: Option<PluginId>,
    /// Whether it counts in the balance.
    #[serde(default)]
    pub counted: bool,
}

impl Code {
    /// Returns the code of a standard tag, in the house's own words, whoever tags by it.
    pub fn standard(process: Process, plugin: Option<PluginId>) -> Self {
        Self {
            tag: Tag::Standard(process),
            label: process.label().to_owned(),
            definition: process.definition().to_owned(),
            pole: process.pole(),
            process: Some(process),
            plugin,
            counted: true,
        }
    }
}

/// The codes of an analysis, one a tag, in the order of the tags.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Code>", into = "Vec<Code>")]
pub struct Codebook {
    codes: Vec<Code>,
}

impl Codebook {
    /// Returns the codes of the six standard tags.
    pub fn standard() -> Self {
        Process::ALL.into_iter().map(|process| Code::standard(process, None)).collect()
    }

    /// Returns the codes, in the order of their tags.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// Returns the code of `tag`.
    pub fn get(&self, tag: &Tag) -> Option<&Code> {
        let at = self.codes.binary_search_by(|code| code.tag.cmp(tag)).ok()?;
        Some(&self.codes[at])
    }

    /// Makes `tag` count in the balance, or returns `false` where the codebook lacks it.
    pub fn count(&mut self, tag: &Tag) -> bool {
        match self.codes.binary_search_by(|code| code.tag.cmp(tag)) {
            Ok(at) => {
                self.codes[at].counted = true;
                true
            }
            Err(_) => false,
        }
    }
}

/// Of several codes for one tag the first is kept. A standard tag means what [`Code::standard`]
/// says, whatever the code that is given.
impl FromIterator<Code> for Codebook {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> Self {
        let in_our_words = |code: Code| match code.tag {
            Tag::Standard(process) => Code::standard(process, code.plugin),
            Tag::Own(_) => code,
        };
        let mut codes: Vec<Code> = codes.into_iter().map(in_our_words).collect();
        codes.sort_by(|one, other| one.tag.cmp(&other.tag));
        codes.dedup_by(|later, first| later.tag == first.tag);
        Self { codes }
    }
}

impl From<Vec<Code>> for Codebook {
    fn from(codes: Vec<Code>) -> Self {
        codes.into_iter().collect()
    }
}

impl From<Codebook> for Vec<Code> {
    fn from(codebook: Codebook) -> Self {
        codebook.codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_codes_for_one_tag_the_first_stays() {
        let plugin = |id| PluginId::parse(id);
        let book = Codebook::from_iter([
            Code::standard(Process::Aligning, plugin("b")),
            Code::standard(Process::Planning, plugin("a")),
            Code::standard(Process::Aligning, plugin("c")),
        ]);
        assert_eq!(book.codes().len(), 2);
        assert_eq!(book.get(&Tag::Standard(Process::Aligning)).unwrap().plugin, plugin("b"));
    }

    #[test]
    fn nobody_can_move_a_standard_tag_to_the_other_side() {
        let code = Code { pole: Pole::Leading, ..Code::standard(Process::Planning, None) };
        let book = Codebook::from_iter([Code { counted: false, ..code }]);
        assert_eq!(book.codes(), [Code::standard(Process::Planning, None)]);
    }

    #[test]
    fn an_own_tag_counts_only_when_it_is_told_to() {
        let tag = Tag::parse("acme.risk/risk").unwrap();
        let code = Code {
            tag: tag.clone(),
            label: "Risk".to_owned(),
            definition: String::new(),
            pole: Pole::Managing,
            process: None,
            plugin: None,
            counted: false,
        };
        let mut book = Codebook::from_iter([code]);
        assert!(book.count(&tag));
        assert!(book.get(&tag).unwrap().counted);
        assert!(!book.count(&Tag::Standard(Process::Planning)));
    }
}
