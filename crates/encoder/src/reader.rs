//! The encoder in this process: its files, and texts to vectors.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenkeel_meeting::{ContentHash, Part, SegmentId, TunedVectors, Vectors};
use rayon::ThreadPoolBuilder;
use sha2::{Digest, Sha256};

use crate::Passage;
use crate::bert::{Bert, Embeddings, WIDTH};
use crate::input::{self, TunedInput};
use crate::tensors::Tensors;
use crate::updates::Updates;
use crate::vocabulary::Vocabulary;

/// More than the weights have; those of a larger network are another encoder's.
const MOST_WEIGHTS: u64 = 256 << 20;
/// More than a vocabulary has.
const MOST_VOCABULARY: u64 = 4 << 20;

/// Where the encoder's files lie, and what they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The weights: `model.safetensors` of all-MiniLM-L6-v2.
    pub weights: PathBuf,
    /// Its word pieces, one a line: `vocab.txt`.
    pub vocabulary: PathBuf,
    /// The SHA-256 that the weights must have, in 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl Source {
    /// Returns what vectors in the general space say of their encoder.
    pub fn general_id(&self) -> String {
        format!("all-MiniLM-L6-v2@{}", first_digits(&self.sha256))
    }
}

/// Returns what vectors in the tuned space that `updates` makes say of their encoder.
pub fn tuned_id(updates: &[u8]) -> String {
    let hash = ContentHash::of(updates).to_string();
    format!("all-MiniLM-L6-v2+evenkeel@{}", first_digits(&hash))
}

fn first_digits(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// The encoder's files, read and checked.
pub struct EncoderFiles {
    source: Source,
    weights: Vec<u8>,
    vocabulary: Arc<Vocabulary>,
    embeddings: Arc<Embeddings>,
}

impl EncoderFiles {
    /// Reads the files that `source` names.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where they cannot be read, are not what they should be, or do not fit
    /// together.
    pub fn read(source: &Source) -> Result<Self, Unreadable> {
        let weights = read(&source.weights, MOST_WEIGHTS)?;
        let found = sha256(&weights);
        if found != source.sha256 {
            return Err(Unreadable::OtherWeights { path: source.weights.clone(), found });
        }
        let text = read(&source.vocabulary, MOST_VOCABULARY)?;
        let broken = |path: &Path| {
            let path = path.to_owned();
            move |reason| Unreadable::Broken { path, reason }
        };
        let vocabulary = str::from_utf8(&text)
            .map_err(|error| error.to_string())
            .and_then(Vocabulary::parse)
            .map_err(broken(&source.vocabulary))?;
        let tensors = Tensors::read(&weights).map_err(broken(&source.weights))?;
        let embeddings = Embeddings::read(&tensors, vocabulary.size());
        let embeddings = Arc::new(embeddings.map_err(broken(&source.weights))?);
        let (source, vocabulary) = (source.clone(), Arc::new(vocabulary));
        Ok(Self { source, weights, vocabulary, embeddings })
    }

    /// Returns the encoder as it was published.
    ///
    /// # Errors
    ///
    /// [`Unreadable::Broken`] where the weights are not all there.
    pub fn general(&self) -> Result<GeneralReader, Unreadable> {
        let id = self.source.general_id();
        Ok(GeneralReader(Space {
            id,
            vocabulary: Arc::clone(&self.vocabulary),
            bert: self.bert(None)?,
        }))
    }

    /// Returns the encoder with `updates` merged in: a safetensors file of low-rank updates.
    ///
    /// # Errors
    ///
    /// [`Unreadable::Updates`] where they are none, or belong to other weights;
    /// [`Unreadable::Broken`] where the weights are not all there.
    pub fn tuned(&self, updates: &[u8]) -> Result<TunedReader, Unreadable> {
        let id = tuned_id(updates);
        let updates = Updates::read(updates, &self.source.sha256)
            .map_err(|reason| Unreadable::Updates { reason })?;
        let bert = self.bert(Some(&updates))?;
        Ok(TunedReader(Space { id, vocabulary: Arc::clone(&self.vocabulary), bert }))
    }

    fn bert(&self, updates: Option<&Updates<'_>>) -> Result<Bert, Unreadable> {
        Tensors::read(&self.weights)
            .and_then(|tensors| Bert::read(Arc::clone(&self.embeddings), &tensors, updates))
            .map_err(|reason| Unreadable::Broken { path: self.source.weights.clone(), reason })
    }
}

/// A space that vectors are made in.
struct Space {
    id: String,
    vocabulary: Arc<Vocabulary>,
    bert: Bert,
}

impl Space {
    fn vectors(&self, values: Vec<f32>) -> Vectors {
        Vectors::new(&self.id, WIDTH, values).expect(FINITE)
    }
}

/// The network's states are normalized, and its weights were finite.
const FINITE: &str = "the vectors of finite weights are finite";

/// Texts to vectors in the general space. Reads on the thread that asks; several may ask.
pub struct GeneralReader(Space);

impl GeneralReader {
    /// Returns a vector of unit length for each of `texts`: the mean over all of its word pieces,
    /// of which the first 254 are read. A text without any has the vector of zeros, which is like
    /// nothing.
    pub fn vectors(&self, texts: &[&str]) -> Vectors {
        let inputs: Vec<_> =
            texts.iter().map(|text| input::general(&self.0.vocabulary, text)).collect();
        let read: Vec<_> = inputs.iter().flatten().collect();
        let states = alone(|| self.0.bert.states(&read));
        let mut values = Vec::with_capacity(texts.len() * WIDTH);
        let mut states = states.as_slice();
        for input in inputs {
            let pieces = input.map_or(0, |input| input.ids.len());
            let (own, rest) = states.split_at(pieces * WIDTH);
            values.extend(unit(sum(own)));
            states = rest;
        }
        self.0.vectors(values)
    }
}

/// Passages to vectors in the tuned space. Reads on the thread that asks; several may ask.
pub struct TunedReader(Space);

impl TunedReader {
    /// Returns a vector for the text of each of `passages`: the mean over its word pieces, of which
    /// the first 96 are read, after the last 40 of what was said before. It is the sum of the
    /// vectors of its parts. A text without pieces has the vector of zeros, and no parts.
    pub fn vectors(&self, passages: &[Passage]) -> TunedVectors {
        let inputs: Vec<_> =
            passages.iter().map(|passage| input::tuned(&self.0.vocabulary, passage)).collect();
        let read: Vec<_> = inputs.iter().flatten().map(|tuned| &tuned.input).collect();
        let states = alone(|| self.0.bert.states(&read));
        let (mut values, mut parts, mut part_values) = (Vec::new(), Vec::new(), Vec::new());
        let mut states = states.as_slice();
        for (index, input) in inputs.iter().enumerate() {
            let mut whole = [0.0; WIDTH];
            if let Some(TunedInput { input, text, parts: groups }) = input {
                let (own, rest) = states.split_at(input.ids.len() * WIDTH);
                states = rest;
                for group in groups {
                    let pieces = text.start + group.pieces.start..text.start + group.pieces.end;
                    let own = &own[pieces.start * WIDTH..pieces.end * WIDTH];
                    let part = divided(sum(own), text.len());
                    for (whole, part) in whole.iter_mut().zip(part) {
                        *whole += part;
                    }
                    let segment = SegmentId::from_index(index);
                    parts.push(Part { segment, span: group.span.clone() });
                    part_values.extend(part);
                }
            }
            values.extend(whole);
        }
        let (segments, part_vectors) = (self.0.vectors(values), self.0.vectors(part_values));
        TunedVectors::new(segments, parts, part_vectors).expect("parts follow their segments")
    }
}

/// Returns the sum of states.
fn sum(states: &[f32]) -> [f32; WIDTH] {
    let mut sum = [0.0; WIDTH];
    for state in states.chunks_exact(WIDTH) {
        for (sum, number) in sum.iter_mut().zip(state) {
            *sum += number;
        }
    }
    sum
}

/// Returns `vector` with unit length; zeros stay what they are.
fn unit(vector: [f32; WIDTH]) -> [f32; WIDTH] {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    vector.map(|number| if length > 0.0 { number / length } else { 0.0 })
}

#[expect(clippy::cast_precision_loss, reason = "a text has at most 96 pieces")]
fn divided(vector: [f32; WIDTH], count: usize) -> [f32; WIDTH] {
    vector.map(|number| number / count as f32)
}

/// Runs `work` where the products of matrices find no other thread to share their work with: the
/// caller shares it out, in portions that do not depend on the number of threads.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("the system has a thread left").install(work)
}

/// Reads the file at `path` whole, where it is not larger than `most`.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let unreadable = |source| Unreadable::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        let reason = format!("it is larger than {} MiB", most >> 20);
        return Err(Unreadable::Broken { path: path.to_owned(), reason });
    }
    Ok(bytes)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why the encoder cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// A file could not be read.
    #[error("could not read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The weights are others than those that were asked for.
    #[error("`{}` is cut off or another encoder: its SHA-256 is {found}", path.display())]
    OtherWeights {
        /// The file.
        path: PathBuf,
        /// The hash that was found.
        found: String,
    },
    /// A file is not what it should be.
    #[error("`{}` is not of this encoder: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The updates do not belong to the encoder.
    #[error("the updates do not fit the encoder: {reason}")]
    Updates {
        /// What is wrong with them.
        reason: String,
    },
}
