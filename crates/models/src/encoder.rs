//! The sentence encoder: what it is called, and the two files that it consists of.

use crate::published::Published;

/// The sentence encoder that taggers read meaning with: all-MiniLM-L6-v2, 22 million parameters,
/// Apache-2.0.
#[derive(PartialEq, Eq, Debug)]
pub struct KnownEncoder {
    /// Its name, as its authors call it; also that of its folder.
    pub name: &'static str,
    /// The SHA-256 of its weights, in 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
    /// The bytes of its files together.
    pub bytes: u64,
}

/// The one that the program knows.
pub const ENCODER: KnownEncoder = KnownEncoder {
    name: "all-MiniLM-L6-v2",
    sha256: WEIGHTS.sha256,
    bytes: WEIGHTS.bytes + VOCABULARY.bytes,
};

impl KnownEncoder {
    /// The name of the file with its weights.
    pub const WEIGHTS: &'static str = "model.safetensors";
    /// The name of the file with its word pieces.
    pub const VOCABULARY: &'static str = "vocab.txt";

    /// Returns about how much memory a run with it and two threads takes, in bytes: for both spaces,
    /// a little more than docs/benchmarks.md measures for one.
    pub const fn memory(&self) -> u64 {
        320_000_000
    }
}

/// The weights, as Hugging Face states their length and hash.
pub(crate) const WEIGHTS: Published = Published {
    name: "weights of all-MiniLM-L6-v2",
    bytes: 90_868_376,
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};

/// The word pieces.
pub(crate) const VOCABULARY: Published = Published {
    name: "vocabulary of all-MiniLM-L6-v2",
    bytes: 231_508,
    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
};
