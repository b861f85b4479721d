//! The published speech models: what each is called, how large it is, and what it must hash to.

use std::fmt;

use crate::published::Published;

/// The size of a Whisper model. Larger ones hear better and take longer; they are in that order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Size {
    /// 39 million parameters.
    Tiny,
    /// 74 million parameters.
    Base,
    /// 244 million parameters.
    Small,
    /// 769 million parameters.
    Medium,
    /// 809 million parameters: the ears of [`Size::Large`] with a short decoder.
    LargeTurbo,
    /// 1,550 million parameters.
    Large,
}

impl Size {
    /// Returns what to expect of this size, in a few words.
    pub const fn quality(self) -> &'static str {
        match self {
            Self::Tiny => "clear speech, one voice at a time; fastest",
            Self::Base => "clear speech; fewer slips than tiny",
            Self::Small => "meetings with accents and some noise",
            Self::Medium => "hard recordings; slow without many cores",
            Self::LargeTurbo => "nearly as good as large, several times faster",
            Self::Large => "the best there is; very slow without a graphics card",
        }
    }

    /// Returns how many seconds of a recording one processor hears in a second. That of tiny and
    /// base is measured (docs/benchmarks.md, *Speed*); that of the others reckoned from
    /// base's by the multiplications that a window of 30 s takes.
    pub const fn speed(self) -> f64 {
        match self {
            Self::Tiny => 12.1,
            Self::Base => 6.0,
            Self::Small => 1.4,
            Self::Medium => 0.4,
            Self::LargeTurbo => 0.2,
            Self::Large => 0.1,
        }
    }

    /// Returns whether [`speed`](Self::speed) is measured.
    pub const fn is_speed_measured(self) -> bool {
        matches!(self, Self::Tiny | Self::Base)
    }

    /// The memory that each chunk takes that is decoded at the same time, beside the weights, in
    /// bytes: for tiny and base half of what docs/benchmarks.md measures with two, for the others
    /// what the engine's authors publish, as it is for those two.
    pub const fn lane_memory(self) -> u64 {
        match self {
            Self::Tiny => 205_000_000,
            Self::Base => 305_000_000,
            Self::Small => 600_000_000,
            Self::Medium => 1_350_000_000,
            Self::LargeTurbo => 1_500_000_000,
            Self::Large => 2_350_000_000,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Tiny => "tiny",
            Self::Base => "base",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::LargeTurbo => "large-turbo",
            Self::Large => "large",
        })
    }
}

/// How finely the weights are stored. Coarser files are smaller and lose little; they come first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    /// About five and a half bits a weight (`q5_0`, `q5_1`).
    Q5,
    /// About eight and a half bits a weight (`q8_0`).
    Q8,
    /// 16-bit floats, as the weights were published.
    F16,
}

/// A published speech model: a GGML file of whisper.cpp.
#[derive(PartialEq, Eq, Hash, Debug)]
pub struct KnownModel {
    /// Its name, as whisper.cpp calls it: `tiny.en`, `base-q5_1`.
    pub name: &'static str,
    /// The length of its file in bytes.
    pub bytes: u64,
    /// The SHA-256 of its file, in 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
    /// Its size.
    pub size: Size,
    /// How finely its weights are stored.
    pub precision: Precision,
}

impl KnownModel {
    /// Returns whether it knows English only. The others know about a hundred languages.
    pub fn english_only(&self) -> bool {
        self.name.contains(".en")
    }

    /// Returns the name of its file, which is whisper.cpp's own, so that a folder of models can be
    /// shared with other programs: `ggml-tiny.en.bin`.
    pub fn file_name(&self) -> String {
        format!("ggml-{}.bin", self.name)
    }

    /// Returns the file that is published.
    pub(crate) const fn published(&self) -> Published {
        Published { name: self.name, bytes: self.bytes, sha256: self.sha256 }
    }

    /// Returns about how much memory a run with it and two threads takes, in bytes.
    pub const fn memory(&self) -> u64 {
        self.bytes + 2 * self.size.lane_memory()
    }

    /// Returns a model that would hear better than this one, or `None` where there is none.
    ///
    /// It is the next size that is worth the wait, in the multilingual file.
    pub fn better(&self) -> Option<&'static Self> {
        known(match self.size {
            Size::Tiny => "base",
            Size::Base => "small",
            Size::Small | Size::Medium => "large-v3-turbo",
            Size::LargeTurbo | Size::Large => return None,
        })
    }

    /// Returns where this model stands among those that know the language spoken; the highest is
    /// the best. `english` is whether English is spoken: an English-only file then hears better
    /// than the multilingual file of its size.
    pub(crate) fn rank(&self, english: bool) -> (Size, bool, Precision) {
        (self.size, self.english_only() == english, self.precision)
    }
}

/// Returns the published model called `name`.
pub fn known(name: &str) -> Option<&'static KnownModel> {
    KNOWN.iter().find(|model| model.name == name)
}

/// Returns the published model whose file hashes to `sha256`.
pub(crate) fn known_by_hash(sha256: &str) -> Option<&'static KnownModel> {
    KNOWN.iter().find(|model| model.sha256 == sha256)
}

const fn model(
    name: &'static str,
    size: Size,
    precision: Precision,
    bytes: u64,
    sha256: &'static str,
) -> KnownModel {
    KnownModel { name, bytes, sha256, size, precision }
}

/// Every published model that the program knows, from the smallest size to the largest.
///
/// Lengths and hashes are those that Hugging Face states for `ggerganov/whisper.cpp`.
#[rustfmt::skip]
pub const KNOWN: &[KnownModel] = &[
    model("tiny.en-q5_1", Size::Tiny, Precision::Q5, 32_166_155, "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b"),
    model("tiny.en-q8_0", Size::Tiny, Precision::Q8, 43_550_795, "5bc2b3860aa151a4c6e7bb095e1fcce7cf12c7b020ca08dcec0c6d018bb7dd94"),
    model("tiny.en", Size::Tiny, Precision::F16, 77_704_715, "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f"),
    model("tiny-q5_1", Size::Tiny, Precision::Q5, 32_152_673, "818710568da3ca15689e31a743197b520007872ff9576237bda97bd1b469c3d7"),
    model("tiny-q8_0", Size::Tiny, Precision::Q8, 43_537_433, "c2085835d3f50733e2ff6e4b41ae8a2b8d8110461e18821b09a15c40c42d1cca"),
    model("tiny", Size::Tiny, Precision::F16, 77_691_713, "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21"),
    model("base.en-q5_1", Size::Base, Precision::Q5, 59_721_011, "4baf70dd0d7c4247ba2b81fafd9c01005ac77c2f9ef064e00dcf195d0e2fdd2f"),
    model("base.en-q8_0", Size::Base, Precision::Q8, 81_781_811, "a4d4a0768075e13cfd7e19df3ae2dbc4a68d37d36a7dad45e8410c9a34f8c87e"),
    model("base.en", Size::Base, Precision::F16, 147_964_211, "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002"),
    model("base-q5_1", Size::Base, Precision::Q5, 59_707_625, "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898"),
    model("base-q8_0", Size::Base, Precision::Q8, 81_768_585, "c577b9a86e7e048a0b7eada054f4dd79a56bbfa911fbdacf900ac5b567cbb7d9"),
    model("base", Size::Base, Precision::F16, 147_951_465, "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe"),
    model("small.en-q5_1", Size::Small, Precision::Q5, 190_098_681, "bfdff4894dcb76bbf647d56263ea2a96645423f1669176f4844a1bf8e478ad30"),
    model("small.en-q8_0", Size::Small, Precision::Q8, 264_477_561, "67a179f608ea6114bd3fdb9060e762b588a3fb3bd00c4387971be4d177958067"),
    model("small.en", Size::Small, Precision::F16, 487_614_201, "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d"),
    model("small-q5_1", Size::Small, Precision::Q5, 190_085_487, "ae85e4a935d7a567bd102fe55afc16bb595bdb618e11b2fc7591bc08120411bb"),
    model("small-q8_0", Size::Small, Precision::Q8, 264_464_607, "49c8fb02b65e6049d5fa6c04f81f53b867b5ec9540406812c643f177317f779f"),
    model("small", Size::Small, Precision::F16, 487_601_967, "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b"),
    model("medium.en-q5_0", Size::Medium, Precision::Q5, 539_225_533, "76733e26ad8fe1c7a5bf7531a9d41917b2adc0f20f2e4f5531688a8c6cd88eb0"),
    model("medium.en-q8_0", Size::Medium, Precision::Q8, 823_382_461, "43fa2cd084de5a04399a896a9a7a786064e221365c01700cea4666005218f11c"),
    model("medium.en", Size::Medium, Precision::F16, 1_533_774_781, "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356"),
    model("medium-q5_0", Size::Medium, Precision::Q5, 539_212_467, "19fea4b380c3a618ec4723c3eef2eb785ffba0d0538cf43f8f235e7b3b34220f"),
    model("medium-q8_0", Size::Medium, Precision::Q8, 823_369_779, "42a1ffcbe4167d224232443396968db4d02d4e8e87e213d3ee2e03095dea6502"),
    model("medium", Size::Medium, Precision::F16, 1_533_763_059, "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208"),
    model("large-v3-turbo-q5_0", Size::LargeTurbo, Precision::Q5, 574_041_195, "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2"),
    model("large-v3-turbo-q8_0", Size::LargeTurbo, Precision::Q8, 874_188_075, "317eb69c11673c9de1e1f0d459b253999804ec71ac4c23c17ecf5fbe24e259a1"),
    model("large-v3-turbo", Size::LargeTurbo, Precision::F16, 1_624_555_275, "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69"),
    model("large-v3-q5_0", Size::Large, Precision::Q5, 1_081_140_203, "d75795ecff3f83b5faa89d1900604ad8c780abd5739fae406de19f23ecd98ad1"),
    model("large-v3", Size::Large, Precision::F16, 3_095_033_483, "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_models_share_a_name_or_a_hash() {
        let names: BTreeSet<_> = KNOWN.iter().map(|model| model.name).collect();
        let hashes: BTreeSet<_> = KNOWN.iter().map(|model| model.sha256).collect();
        assert_eq!((names.len(), hashes.len()), (KNOWN.len(), KNOWN.len()));
        assert!(hashes.iter().all(|hash| hash.len() == 64));
    }

    #[test]
    fn every_better_model_is_larger() {
        for model in KNOWN {
            if let Some(better) = model.better() {
                assert!(better.size > model.size, "{} after {}", better.name, model.name);
            }
        }
    }

    #[test]
    fn the_name_says_the_precision() {
        for model in KNOWN {
            let precision = match model.name.rsplit_once('-') {
                Some((_, "q5_0" | "q5_1")) => Precision::Q5,
                Some((_, "q8_0")) => Precision::Q8,
                _ => Precision::F16,
            };
            assert_eq!(model.precision, precision, "{}", model.name);
        }
    }

    #[test]
    fn in_english_the_english_file_of_a_size_ranks_first() {
        let rank = |name: &str, english| known(name).unwrap().rank(english);
        assert!(rank("base.en", true) > rank("base", true));
        assert!(rank("base", false) > rank("base.en", false));
        assert!(rank("small-q5_1", true) > rank("base.en", true));
    }
}
