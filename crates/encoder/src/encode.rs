//! Transcripts to what they mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use evenkeel_meeting::{Meaning, Part, SegmentId, Transcript, TunedVectors, Vectors};

use crate::bert::WIDTH;
use crate::child::{Encoder, Vectored};
use crate::{EncodeError, Passage, Source, passages, tuned_id};

/// The most bytes of a text that are read; far fewer hold all the pieces that count.
const LONGEST_TEXT: usize = 16 << 10;

/// Which vectors are wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish<'a> {
    /// Those of segments by themselves, in the general space.
    pub general: bool,
    /// Those of these texts, in the general space.
    pub texts: BTreeSet<String>,
    /// Those of segments in their context, in the space that these updates make.
    pub tuned: Option<&'a [u8]>,
    /// Of which segments.
    pub segments: Segments,
}

/// The segments of a transcript that vectors are made for; the others get zeros.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Segments {
    /// Every one that is not suspect.
    #[default]
    All,
    /// The last: what stands before it is there to be its context.
    Last,
}

/// Which encoder is to be used, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The encoder's files.
    pub source: Source,
    /// How many portions are read at the same time, each on a processor core of its own; `None`:
    /// as many as there are cores. Changes the speed and nothing else.
    pub threads: Option<NonZeroUsize>,
    /// The executable that becomes the encoder when it is given [`ENCODER_ARGUMENT`](crate::ENCODER_ARGUMENT): nearly always
    /// the running one.
    pub executable: PathBuf,
}

/// How far the work has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The texts and passages that are read.
    pub done: usize,
    /// Those to read.
    pub total: usize,
}

/// Returns what each of `transcripts` means, as far as is wished.
///
/// A segment's vectors depend on its text and, in the tuned space, on what was said before it, and
/// on nothing else: neither on the other transcripts nor on the number of threads. Suspect segments
/// and those without words have vectors of zeros and no parts. `progress` is called after each
/// portion of a few segments. Whoever sets `cancel` ends the work at once.
///
/// # Errors
///
/// [`EncodeError`] where the encoder cannot be loaded, its process fails, or the work is cancelled.
pub fn encode(
    transcripts: &[&Transcript],
    wish: &Wish<'_>,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Vec<Meaning>, EncodeError> {
    let (mut texts, mut talk) = (Distinct::default(), Distinct::default());
    let places: Vec<Places> = transcripts
        .iter()
        .map(|transcript| Places::of(transcript, wish, &mut texts, &mut talk))
        .collect();
    let liked: Vec<usize> = wish.texts.iter().map(|text| texts.add(head(text))).collect();
    let vectors = if texts.items.is_empty() && talk.items.is_empty() {
        Vectored::default()
    } else {
        Encoder::start(wish, options, cancel)?.read(&texts.items, &talk.items, progress)?
    };
    let liked = wish.texts.iter().zip(liked);
    let liked = liked.map(|(text, at)| (text.clone(), vectors.general(at).to_vec())).collect();
    let meaning = |places: &Places| Meaning {
        general: places.general.as_ref().map(|places| {
            let rows = places.iter().map(|place| place.map_or(ZEROS, |at| vectors.general(at)));
            rows_of(options.source.general_id(), rows)
        }),
        texts: BTreeMap::clone(&liked),
        tuned: wish
            .tuned
            .zip(places.tuned.as_ref())
            .map(|(updates, places)| tuned(&tuned_id(updates), places, &vectors)),
    };
    Ok(places.iter().map(meaning).collect())
}

/// The vector of what means nothing.
const ZEROS: &[f32] = &[0.0; WIDTH];

fn rows_of<'v>(id: impl Into<String>, rows: impl Iterator<Item = &'v [f32]>) -> Vectors {
    Vectors::new(id, WIDTH, rows.flatten().copied().collect())
        .expect("vectors were checked when they were received")
}

fn tuned(id: &str, places: &[Option<usize>], vectors: &Vectored) -> TunedVectors {
    let rows = places.iter().map(|place| place.map_or(ZEROS, |at| vectors.tuned(at)));
    let segments = rows_of(id, rows);
    let (mut parts, mut part_rows) = (Vec::new(), Vec::new());
    for (index, place) in places.iter().enumerate() {
        for (span, row) in place.iter().flat_map(|&at| vectors.parts(at)) {
            parts.push(Part { segment: SegmentId::from_index(index), span });
            part_rows.push(row);
        }
    }
    TunedVectors::new(segments, parts, rows_of(id, part_rows.into_iter()))
        .expect("parts follow their segments")
}

/// Where each segment's text and passage stand among those that are read; `None`: nowhere.
struct Places {
    general: Option<Vec<Option<usize>>>,
    tuned: Option<Vec<Option<usize>>>,
}

impl Places {
    fn of(
        transcript: &Transcript,
        wish: &Wish<'_>,
        texts: &mut Distinct<String>,
        talk: &mut Distinct<Passage>,
    ) -> Self {
        let segments = transcript.segments();
        let first = match wish.segments {
            Segments::All => 0,
            Segments::Last => segments.len().saturating_sub(1),
        };
        let is_read: Vec<bool> = segments
            .iter()
            .map(|segment| segment.id.index() >= first && segment.suspect.is_none())
            .collect();
        let general = wish.general.then(|| {
            let segments = segments.iter().zip(&is_read);
            segments.map(|(segment, &read)| read.then(|| texts.add(head(&segment.text)))).collect()
        });
        let tuned = wish.tuned.map(|_| {
            let passages = passages(transcript).into_iter().zip(&is_read);
            passages.map(|(passage, &read)| read.then(|| talk.add(cut(&passage)))).collect()
        });
        Self { general, tuned }
    }
}

/// Things by their positions, each once: people say "okay" often.
struct Distinct<T> {
    items: Vec<T>,
    positions: HashMap<T, usize>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { items: Vec::new(), positions: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Distinct<T> {
    fn add(&mut self, item: T) -> usize {
        *self.positions.entry(item).or_insert_with_key(|item| {
            self.items.push(item.clone());
            self.items.len() - 1
        })
    }
}

fn head(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_TEXT)].to_owned()
}

fn cut(passage: &Passage) -> Passage {
    let before = &passage.before;
    let from = before.ceil_char_boundary(before.len().saturating_sub(LONGEST_TEXT));
    Passage { before: before[from..].to_owned(), text: head(&passage.text) }
}
