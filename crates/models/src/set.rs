//! Published files that belong together, as a sentence encoder and its vocabulary do.

use crate::published::Published;

/// Published files that belong together. They lie in a folder of their own among the models.
#[derive(PartialEq, Eq, Debug)]
pub struct FileSet {
    /// What people call it: `model get encoder`.
    pub name: &'static str,
    /// What it is, in two or three words.
    pub title: &'static str,
    /// The name of its folder, which is what its authors call it.
    pub folder: &'static str,
    /// What it is good for, as a sentence.
    pub purpose: &'static str,
    /// The languages that it knows, in words.
    pub languages: &'static str,
    /// About how much memory a run with it and two threads takes, in bytes.
    pub memory: u64,
    /// Its files. By the name of the last one a folder is known to hold the set.
    pub files: &'static [SetFile],
}

impl FileSet {
    /// Returns the bytes of its files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Returns whether one of its files has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }
}

/// One of the files of a set.
#[derive(PartialEq, Eq, Debug)]
pub struct SetFile {
    /// The name of the file.
    pub name: &'static str,
    /// What messages call it.
    pub title: &'static str,
    /// Where the server has it: the path of its address.
    pub(crate) path: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, in 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
}

impl SetFile {
    /// Returns the file that is published.
    pub(crate) const fn published(&self) -> Published {
        Published { name: self.title, bytes: self.bytes, sha256: self.sha256 }
    }
}

/// The word pieces of [`ENCODER`].
pub const ENCODER_VOCABULARY: SetFile = SetFile {
    name: "vocab.txt",
    title: "vocabulary of all-MiniLM-L6-v2",
    path: "sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf/vocab.txt",
    bytes: 231_508,
    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
};

/// The weights of [`ENCODER`].
pub const ENCODER_WEIGHTS: SetFile = SetFile {
    name: "model.safetensors",
    title: "weights of all-MiniLM-L6-v2",
    path: "sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf/model.safetensors",
    bytes: 90_868_376,
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};

/// The sentence encoder that taggers read meaning with: all-MiniLM-L6-v2, 22 million parameters,
/// Apache-2.0.
pub const ENCODER: FileSet = FileSet {
    name: "encoder",
    title: "sentence encoder",
    folder: "all-MiniLM-L6-v2",
    purpose: "With it taggers go by what is meant, and not by words alone. It is for transcripts, \
              too, and needs no speech model.",
    languages: "English",
    // For both spaces, a little more than docs/benchmarks.md measures for one.
    memory: 320_000_000,
    files: &[ENCODER_VOCABULARY, ENCODER_WEIGHTS],
};

/// Every set that the program knows.
pub const SETS: &[FileSet] = &[ENCODER];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_pinned_to_a_state_of_its_repository() {
        for file in SETS.iter().flat_map(|set| set.files) {
            let (_, state) = file.path.split_once("/resolve/").unwrap();
            let (revision, _) = state.split_once('/').unwrap();
            assert_eq!((revision.len(), file.sha256.len()), (40, 64), "{}", file.path);
        }
    }
}
