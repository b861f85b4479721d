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

    /// Returns whether one of its files has this name, or what one is made from.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.names().any(|known| known == name))
    }
}

/// One of the files of a set.
#[derive(PartialEq, Eq, Debug)]
pub struct SetFile {
    /// The name of the file.
    pub name: &'static str,
    /// What messages call it.
    pub title: &'static str,
    /// Where the server has it: the path of its address. Of what is made from a checkpoint, nothing.
    pub(crate) path: &'static str,
    /// What it is made from on this machine, where it is not published as it is.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, in 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
}

/// A checkpoint of PyTorch, from which a file of a set is made: always the same bytes.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Checkpoint {
    /// The name of the file.
    pub(crate) name: &'static str,
    /// What messages call it.
    title: &'static str,
    /// Where its authors publish it. They have a server of their own, which no mirror stands for.
    pub(crate) address: &'static str,
    bytes: u64,
    sha256: &'static str,
}

impl Checkpoint {
    /// Returns the file that is published.
    pub(crate) const fn published(&self) -> Published {
        Published { name: self.title, bytes: self.bytes, sha256: self.sha256 }
    }
}

impl SetFile {
    /// Returns the names by which it is found: its own, and that of what it is made from.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let checkpoint = self.checkpoint.as_ref().map(|checkpoint| checkpoint.name);
        std::iter::once(self.name).chain(checkpoint)
    }

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
    checkpoint: None,
    bytes: 231_508,
    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
};

/// The weights of [`ENCODER`].
pub const ENCODER_WEIGHTS: SetFile = SetFile {
    name: "model.safetensors",
    title: "weights of all-MiniLM-L6-v2",
    path: "sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf/model.safetensors",
    checkpoint: None,
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

/// The network that marks who of up to three voices speaks when: segmentation-3.0 of pyannote, MIT.
pub const VOICES_SEGMENTATION: SetFile = SetFile {
    name: "pyannote-segmentation-3.0.onnx",
    title: "pyannote segmentation-3.0",
    path: "onnx-community/pyannote-segmentation-3.0/resolve/733a93b6473d019a773298e08cefa686894b1854/onnx/model.onnx",
    checkpoint: None,
    bytes: 5_986_908,
    sha256: "057ee564753071c0b09b5b611648b50ac188d50846bff5f01e9f7bbf1591ea25",
};

/// The network that makes voice prints: CAM++ of 3D-Speaker for Chinese and English, Apache-2.0.
pub const VOICES_PRINTS: SetFile = SetFile {
    name: "campplus.onnx",
    title: "CAM++",
    path: "",
    checkpoint: Some(Checkpoint {
        name: "campplus_cn_en_common.pt",
        title: "checkpoint of CAM++",
        address: "https://modelscope.cn/models/iic/speech_campplus_sv_zh_en_16k-common_advanced/resolve/v1.0.0/campplus_cn_en_common.pt",
        bytes: 28_044_640,
        sha256: "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
    }),
    bytes: 27_485_505,
    sha256: "d1d97ee3437fd21c726f289f2ae6ae4a22f3909e987c8cb151276885d3dfcdd0",
};

/// The two networks that tell voices apart by their sound.
pub const VOICES: FileSet = FileSet {
    name: "voices",
    title: "voice networks",
    folder: "voices",
    purpose: "With them speakers are told apart by their voices where a recording has one track.",
    languages: "any",
    memory: 150_000_000,
    files: &[VOICES_SEGMENTATION, VOICES_PRINTS],
};

/// Every set that the program knows.
pub const SETS: &[FileSet] = &[ENCODER, VOICES];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_pinned_to_a_state_of_its_repository() {
        let files = || SETS.iter().flat_map(|set| set.files);
        for file in files().filter(|file| file.checkpoint.is_none()) {
            let (_, state) = file.path.split_once("/resolve/").unwrap();
            let (revision, _) = state.split_once('/').unwrap();
            assert_eq!((revision.len(), file.sha256.len()), (40, 64), "{}", file.path);
        }
    }
}
