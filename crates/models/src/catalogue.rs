//! All that `model get` can get: speech models, and sets of files that other parts work with.

use std::path::PathBuf;

use crate::published::Published;
use crate::set::Checkpoint;
use crate::{FileSet, KNOWN, KnownModel, SETS};

/// The state of whisper.cpp's repository in which lengths and hashes were read.
const REVISION: &str = "5359861c739e955e79d9a303bcbc70fb988958b1";

/// Something that is published, and that the program knows by its hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// A speech model, which is one file.
    Speech(&'static KnownModel),
    /// Files that belong together.
    Set(&'static FileSet),
}

impl From<&'static KnownModel> for Known {
    fn from(model: &'static KnownModel) -> Self {
        Self::Speech(model)
    }
}

impl From<&'static FileSet> for Known {
    fn from(set: &'static FileSet) -> Self {
        Self::Set(set)
    }
}

impl Known {
    /// Returns everything that is known: speech models first.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(Self::Speech).chain(SETS.iter().map(Self::Set))
    }

    /// Returns what is called `name`: a set also by the name of its folder.
    pub fn called(name: &str) -> Option<Self> {
        Self::all().find(|known| match known {
            Self::Speech(model) => model.name == name,
            Self::Set(set) => set.name == name || set.folder == name,
        })
    }

    /// Returns what people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speech(model) => model.name,
            Self::Set(set) => set.name,
        }
    }

    /// Returns what it is and what it is called: `speech model tiny.en`.
    pub fn title(self) -> String {
        match self {
            Self::Speech(model) => format!("speech model {}", model.name),
            Self::Set(set) => format!("{} {}", set.title, set.folder),
        }
    }

    /// Returns the bytes of its files together.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Speech(model) => model.bytes,
            Self::Set(set) => set.bytes(),
        }
    }

    /// Returns where it lies in the folder of models: a file, or a folder.
    pub(crate) fn place(self) -> PathBuf {
        match self {
            Self::Speech(model) => model.file_name().into(),
            Self::Set(set) => set.folder.into(),
        }
    }

    /// Returns the files that it consists of.
    pub(crate) fn files(self) -> Vec<KnownFile> {
        match self {
            Self::Speech(model) => vec![KnownFile {
                place: self.place(),
                path: format!("ggerganov/whisper.cpp/resolve/{REVISION}/{}", model.file_name()),
                checkpoint: None,
                published: model.published(),
            }],
            Self::Set(set) => set
                .files
                .iter()
                .map(|file| KnownFile {
                    place: self.place().join(file.name),
                    path: file.path.to_owned(),
                    checkpoint: file.checkpoint.as_ref(),
                    published: file.published(),
                })
                .collect(),
        }
    }
}

/// A file of something that is known.
#[derive(Debug)]
pub(crate) struct KnownFile {
    /// Where it lies in the folder of models.
    pub(crate) place: PathBuf,
    /// Where the server has it: the path of its address.
    pub(crate) path: String,
    /// What it is made from, where it is not published as it is.
    pub(crate) checkpoint: Option<&'static Checkpoint>,
    /// What it is.
    pub(crate) published: Published,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_is_found_by_its_name_and_lies_in_a_place_of_its_own() {
        let mut places = BTreeSet::new();
        for known in Known::all() {
            assert_eq!(Known::called(known.name()), Some(known));
            assert!(places.insert(known.place()), "{}", known.name());
        }
        assert_eq!(Known::called("all-MiniLM-L6-v2"), Known::called("encoder"));
        assert_eq!(Known::called("tiny.de"), None);
    }
}
