//! Vectors in a file, so that they need not be made again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use evenkeel_meeting::{ContentHash, Meaning, Part, SegmentId, Transcript, TunedVectors, Vectors};

use crate::bert::WIDTH;
use crate::input::TEXT;
use crate::tensors::{LONGEST_HEADER, TensorFile, Tensors};
use crate::{Source, Wish, tuned_id};

const FORMAT: &str = "evenkeel.meaning";
const VERSION: &str = "1";

/// What a file of vectors must have been made from and by, to be used again. All of it stands in the
/// file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keeping {
    metadata: BTreeMap<String, String>,
    texts: Vec<String>,
}

impl Keeping {
    /// Names the vectors that `wish` asks of the transcript whose file has the hash `transcript`, by
    /// the encoder at `source`.
    pub fn new(transcript: ContentHash, wish: &Wish<'_>, source: &Source) -> Self {
        let texts: Vec<String> = wish.texts.iter().cloned().collect();
        let listed = serde_json::to_string(&texts).expect("texts are JSON");
        let entries = [
            ("format", Some(FORMAT.to_owned())),
            ("version", Some(VERSION.to_owned())),
            ("transcript_blake3", Some(transcript.to_string())),
            ("general", wish.general.then(|| source.general_id())),
            ("tuned", wish.tuned.map(tuned_id)),
            (
                "texts",
                (!texts.is_empty()).then(|| {
                    format!("{} {}", source.general_id(), ContentHash::of(listed.as_bytes()))
                }),
            ),
        ];
        let metadata =
            entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self { metadata: metadata.collect(), texts }
    }

    /// Returns the file that keeps `meaning`, in safetensors format. Equal vectors give equal bytes.
    pub fn bytes(&self, meaning: &Meaning) -> Vec<u8> {
        let mut file = TensorFile::new();
        let mut add = |name: &str, vectors: &Vectors| {
            file.floats(name, &[vectors.len(), vectors.dimensions()], vectors.values());
        };
        if let Some(general) = &meaning.general {
            add("general", general);
        }
        if let Some(tuned) = &meaning.tuned {
            add("tuned", tuned.segments());
            add("part_vectors", tuned.part_vectors());
            let parts: Vec<u32> = tuned.parts().iter().flat_map(numbers).collect();
            file.whole("parts", &[tuned.parts().len(), 3], &parts);
        }
        if !meaning.texts.is_empty() {
            let values: Vec<f32> = meaning.texts.values().flatten().copied().collect();
            file.floats("texts", &[meaning.texts.len(), WIDTH], &values);
        }
        let mut metadata = self.metadata.clone();
        metadata.insert(NUMBERS.to_owned(), ContentHash::of(file.numbers()).to_string());
        file.bytes(&metadata)
    }

    /// Reads what the file at `path` keeps of `transcript`.
    ///
    /// # Errors
    ///
    /// [`NotKept`] where there is no such file, it keeps something else, or it is damaged: the
    /// vectors are to be made again.
    pub fn read(&self, path: &Path, transcript: &Transcript) -> Result<Meaning, NotKept> {
        let segments = transcript.segments();
        // Two vectors a segment, and a part for each piece at the most.
        let rows = segments.len() * (2 + TEXT) + self.texts.len();
        let most = 8 + LONGEST_HEADER + rows * (WIDTH + 3) * 4;
        let bytes = read(path, most as u64)?;
        self.parse(&bytes, transcript)
    }

    fn parse(&self, bytes: &[u8], transcript: &Transcript) -> Result<Meaning, NotKept> {
        let damaged = |reason: String| NotKept::Damaged { reason };
        let tensors = Tensors::read(bytes).map_err(damaged)?;
        let mut metadata = tensors.all_metadata().clone();
        let hash = metadata.remove(NUMBERS);
        if metadata != self.metadata {
            return Err(NotKept::OfAnother);
        }
        if hash != Some(ContentHash::of(tensors.numbers()).to_string()) {
            return Err(damaged("its numbers do not have the hash that it states".to_owned()));
        }
        self.meaning(&tensors, transcript).map_err(damaged)
    }

    fn meaning(&self, tensors: &Tensors<'_>, transcript: &Transcript) -> Result<Meaning, String> {
        let count = transcript.segments().len();
        let vectors = |name: &str, id: &str, rows| {
            let values = tensors.floats(name, &[rows, WIDTH])?;
            Vectors::new(id, WIDTH, values).map_err(|error| error.to_string())
        };
        let general = match self.metadata.get("general") {
            Some(id) => Some(vectors("general", id, count)?),
            None => None,
        };
        let tuned = match self.metadata.get("tuned") {
            Some(id) => {
                let parts = parts(tensors, transcript)?;
                let part_vectors = vectors("part_vectors", id, parts.len())?;
                let tuned = TunedVectors::new(vectors("tuned", id, count)?, parts, part_vectors);
                Some(tuned.map_err(|error| error.to_string())?)
            }
            None => None,
        };
        let values = match self.texts.as_slice() {
            [] => Vec::new(),
            texts => tensors.floats("texts", &[texts.len(), WIDTH])?,
        };
        let texts = self.texts.iter().cloned();
        let texts = texts.zip(values.chunks_exact(WIDTH).map(<[f32]>::to_vec)).collect();
        Ok(Meaning { general, texts, tuned })
    }
}

/// Under which name the file states the hash of its numbers.
const NUMBERS: &str = "numbers_blake3";

/// Returns a part as it stands in the file: its segment, where it starts and where it ends.
fn numbers(part: &Part) -> [u32; 3] {
    let number = |number| u32::try_from(number).expect("a text has less than 4 GiB");
    [number(part.segment.index()), number(part.span.start), number(part.span.end)]
}

/// Reads the parts, which must lie in the texts of `transcript`.
fn parts(tensors: &Tensors<'_>, transcript: &Transcript) -> Result<Vec<Part>, String> {
    let Some(&[count, 3]) = tensors.shape("parts").as_deref() else {
        return Err("`parts` is missing, or has no three columns".to_owned());
    };
    let numbers = tensors.whole("parts", &[count, 3])?;
    let part = |&[segment, start, end]: &[u32; 3]| {
        let span: Range<usize> = start as usize..end as usize;
        let text = &transcript.segments().get(segment as usize)?.text;
        let segment = SegmentId::from_index(segment as usize);
        text.get(span.clone()).map(|_| Part { segment, span })
    };
    let parts: Option<Vec<Part>> = numbers.as_chunks().0.iter().map(part).collect();
    parts.ok_or_else(|| "a part lies outside of its segment".to_owned())
}

/// Reads the file at `path`, of at most so many bytes.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, NotKept> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => NotKept::Absent,
        _ => NotKept::Unreadable { source },
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(NotKept::Damaged { reason: "it is longer than such files are".to_owned() });
    }
    Ok(bytes)
}

/// Why a file does not give the vectors that are wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotKept {
    /// There is no file.
    #[error("there is no file of vectors")]
    Absent,
    /// It could not be read.
    #[error("the file of vectors could not be read")]
    Unreadable {
        /// What the system said.
        source: io::Error,
    },
    /// It keeps the vectors of another transcript, by another encoder, or others than are wanted.
    #[error("the file keeps other vectors")]
    OfAnother,
    /// It is no whole file of vectors.
    #[error("the file of vectors is damaged: {reason}")]
    Damaged {
        /// What is wrong with it.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use evenkeel_meeting::{Heading, Segment, Time, TimeSpan, Times};
    use tempfile::TempDir;

    use super::*;

    const UPDATES: &[u8] = b"some updates";

    fn transcript() -> Transcript {
        let segments = ["We plan.", "Ünder way!"].iter().enumerate().map(|(index, text)| Segment {
            id: SegmentId::from_index(index),
            span: TimeSpan::new(Time::ZERO, Time::from_ms(1_000)).unwrap(),
            speaker: None,
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text: (*text).to_owned(),
            confidence: None,
            words: Vec::new(),
            suspect: None,
        });
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: Time::from_ms(1_000),
            times: Times::Measured,
            source: None,
            engine: None,
            told_apart: None,
        };
        Transcript::new(heading, segments.collect()).unwrap()
    }

    fn source() -> Source {
        let (weights, vocabulary) = (PathBuf::new(), PathBuf::new());
        Source { weights, vocabulary, sha256: "0123456789abcdef01".to_owned() }
    }

    fn wish(texts: &[&str]) -> Wish<'static> {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Wish { general: true, texts, tuned: Some(UPDATES), ..Wish::default() }
    }

    fn keeping(wish: &Wish<'_>) -> Keeping {
        Keeping::new(ContentHash::of(b"transcript.json"), wish, &source())
    }

    /// Vectors of two segments, three parts and one text.
    fn meaning() -> Meaning {
        let rows = |id: String, count: u8| {
            let numbers = (0..count).flat_map(|row| vec![f32::from(row) + 0.5; WIDTH]);
            Vectors::new(id, WIDTH, numbers.collect()).unwrap()
        };
        let part = |segment, span| Part { segment: SegmentId::from_index(segment), span };
        let parts = vec![part(0, 0..7), part(1, 0..6), part(1, 7..10)];
        let id = tuned_id(UPDATES);
        Meaning {
            general: Some(rows(source().general_id(), 2)),
            texts: BTreeMap::from([("a plan".to_owned(), vec![0.25; WIDTH])]),
            tuned: Some(TunedVectors::new(rows(id.clone(), 2), parts, rows(id, 3)).unwrap()),
        }
    }

    struct Kept {
        folder: TempDir,
        bytes: Vec<u8>,
    }

    impl Kept {
        fn new() -> Self {
            let bytes = keeping(&wish(&["a plan"])).bytes(&meaning());
            Self { folder: TempDir::new().unwrap(), bytes }
        }

        fn read(&self, keeping: &Keeping) -> Result<Meaning, NotKept> {
            let path = self.folder.path().join("meaning.safetensors");
            std::fs::write(&path, &self.bytes).unwrap();
            keeping.read(&path, &transcript())
        }
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let kept = Kept::new();
        assert_eq!(kept.read(&keeping(&wish(&["a plan"]))).unwrap(), meaning());
        assert_eq!(kept.bytes, keeping(&wish(&["a plan"])).bytes(&meaning()));
    }

    #[test]
    fn vectors_of_something_else_are_not_used() {
        let kept = Kept::new();
        let source = Source { sha256: "ff".to_owned(), ..source() };
        let transcript = ContentHash::of(b"transcript.json");
        for other in [
            keeping(&wish(&["another plan"])),
            keeping(&wish(&[])),
            keeping(&Wish { tuned: Some(b"other updates"), ..wish(&["a plan"]) }),
            Keeping::new(ContentHash::of(b"edited"), &wish(&["a plan"]), &self::source()),
            Keeping::new(transcript, &wish(&["a plan"]), &source),
        ] {
            assert!(matches!(kept.read(&other), Err(NotKept::OfAnother)));
        }
    }

    #[test]
    fn a_damaged_file_is_not_used() {
        let whole = Kept::new();
        let mut damaged = Kept::new();
        for at in [0, 20, whole.bytes.len() - 1] {
            damaged.bytes.clone_from(&whole.bytes);
            damaged.bytes[at] ^= 1;
            assert!(damaged.read(&keeping(&wish(&["a plan"]))).is_err(), "byte {at}");
        }
        damaged.bytes = whole.bytes[..whole.bytes.len() / 2].to_vec();
        assert!(damaged.read(&keeping(&wish(&["a plan"]))).is_err());
        damaged.bytes = vec![b' '; 2_000_000];
        assert!(damaged.read(&keeping(&wish(&["a plan"]))).is_err());
        let absent = keeping(&wish(&[])).read(Path::new("nowhere"), &transcript());
        assert!(matches!(absent, Err(NotKept::Absent)));
    }
}
