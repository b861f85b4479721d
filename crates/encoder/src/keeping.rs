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
