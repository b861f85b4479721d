//! The meeting as a tagger sees it.

use std::ops::Range;

use crate::{TunedVectors, Vectors};

/// A meeting: what was said, by whom and when. No audio, no files, no tags of other plugins.
#[derive(Clone, PartialEq, Debug)]
pub struct Meeting<'a> {
    pub(crate) segments: Vec<Segment<'a>>,
    pub(crate) language: &'a str,
    pub(crate) title: &'a str,
    pub(crate) duration_ms: i64,
    pub(crate) vectors: Option<Vectors<'a>>,
    pub(crate) tuned_vectors: Option<TunedVectors<'a>>,
}

/// One statement: a sentence or a few, by one speaker.
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub struct Segment<'a> {
    /// Its position in the meeting, from 0.
    pub index: usize,
    /// What was said; may be empty. Never holds control characters.
    pub text: &'a str,
    /// Who said it: a name, or a label such as `SPEAKER_01`.
    pub speaker: Option<&'a str>,
    /// When it starts, in milliseconds since the start of the recording.
    pub start_ms: i64,
    /// When it ends; not before it starts. Segments may overlap.
    pub end_ms: i64,
    /// How sure the speech engine was, 0 to 1.
    pub confidence: Option<f32>,
}

impl<'a> Meeting<'a> {
    /// Returns the segments, in the order of their starts.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// Returns up to `count` segments that come right before `segment`, in order.
    pub fn before(&self, segment: &Segment<'_>, count: usize) -> &[Segment<'a>] {
        let end = segment.index.min(self.segments.len());
        &self.segments[end.saturating_sub(count)..end]
    }

    /// Returns what each segment means by itself, where the plugin asked for it
    /// ([`Tagger::VECTORS`](crate::Tagger::VECTORS)) and the program has an encoder.
    pub const fn vectors(&self) -> Option<Vectors<'a>> {
        self.vectors
    }

    /// Returns what each segment means in its place, where the plugin asked for it
    /// ([`Tagger::TUNED_VECTORS`](crate::Tagger::TUNED_VECTORS)) and the program has an encoder.
    pub const fn tuned_vectors(&self) -> Option<TunedVectors<'a>> {
        self.tuned_vectors
    }

    /// Returns the language as a BCP-47 tag (`en`, `de-CH`), where it is known.
    pub fn language(&self) -> Option<&'a str> {
        (!self.language.is_empty()).then_some(self.language)
    }

    /// Returns the title, where there is one.
    pub fn title(&self) -> Option<&'a str> {
        (!self.title.is_empty()).then_some(self.title)
    }

    /// Returns how long the recording is, in milliseconds.
    pub const fn duration_ms(&self) -> i64 {
        self.duration_ms
    }
}

impl<'a> Segment<'a> {
    /// Returns the piece of the text at `range`, in bytes, or `None` where that is no piece of it.
    pub fn quote(&self, range: Range<usize>) -> Option<&'a str> {
        self.text.get(range)
    }

    /// Returns the range of the whole text: evidence for what all of it says.
    pub const fn all(&self) -> Range<usize> {
        0..self.text.len()
    }
}
