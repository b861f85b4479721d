//! What segments mean, as vectors that the program made.

use std::ops::Range;

use evenkeel_abi::{EK_F_NEEDS_VECTORS, EK_MAX_TEXT, EK_MAX_TEXTS, ek_part};

use crate::Segment;

/// What a plugin asks of the vectors of segments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VectorRequest {
    pub(crate) texts: &'static [&'static str],
    pub(crate) is_needed: bool,
}

impl VectorRequest {
    /// Asks for the vectors of segments.
    pub const fn new() -> Self {
        Self { texts: &[], is_needed: false }
    }

    /// Asks for the vectors of `texts` too, to compare segments with: at most 1,000, none empty,
    /// each at most 4,096 bytes. Not for tuned vectors.
    #[must_use]
    pub const fn with_texts(mut self, texts: &'static [&'static str]) -> Self {
        self.texts = texts;
        self
    }

    /// Says that the plugin has nothing to say without: where there are no vectors it is not asked
    /// at all, and the report says what it needs.
    #[must_use]
    pub const fn needed(mut self) -> Self {
        self.is_needed = true;
        self
    }

    /// Returns the texts.
    pub const fn texts(&self) -> &'static [&'static str] {
        self.texts
    }

    pub(crate) const fn flags(&self) -> u32 {
        if self.is_needed { EK_F_NEEDS_VECTORS } else { 0 }
    }

    /// Returns what is wrong with it, or `None`.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        if self.texts.len() > EK_MAX_TEXTS as usize {
            return Some("a plugin asks for the vectors of at most 1000 texts");
        }
        let mut at = 0;
        while at < self.texts.len() {
            if self.texts[at].is_empty() || self.texts[at].len() > EK_MAX_TEXT as usize {
                return Some("a text to be made a vector has 1 to 4096 bytes");
            }
            at += 1;
        }
        None
    }
}

/// What each segment means by itself. All vectors are of length 1, so the scalar product of two is
/// the cosine between them: near 1 where both mean the same, near 0 where they have nothing to do
/// with each other. A segment without a word has zeros.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Vectors<'a> {
    pub(crate) encoder: &'a str,
    pub(crate) dimensions: usize,
    pub(crate) segments: &'a [f32],
    pub(crate) texts: &'a [f32],
}

impl<'a> Vectors<'a> {
    /// Returns what made the vectors: a name and a hash. What was learned from another's is of no
    /// use with these.
    pub const fn encoder(&self) -> &'a str {
        self.encoder
    }

    /// Returns how many numbers a vector has; at least 1.
    pub const fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Returns the vector of `segment`.
    ///
    /// # Panics
    ///
    /// Where it is no segment of this meeting.
    pub fn row(&self, segment: &Segment<'_>) -> &'a [f32] {
        row(self.segments, self.dimensions, segment.index)
    }

    /// Returns the vectors of the texts that the plugin asked for, in their order.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &'a [f32]> + use<'a> {
        self.texts.chunks_exact(self.dimensions)
    }
}

/// What each segment means after what was said before it, by an encoder that was tuned to managing
/// and leading. Not of length 1.
///
/// A segment's vector is the sum of its parts' vectors, up to rounding. So what each part moves in a
/// score that is linear in the vector is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TunedVectors<'a> {
    pub(crate) encoder: &'a str,
    pub(crate) dimensions: usize,
    pub(crate) segments: &'a [f32],
    pub(crate) parts: &'a [ek_part],
    pub(crate) part_vectors: &'a [f32],
}

/// A few words of a segment.
#[derive(Clone, PartialEq, Debug)]
pub struct Part<'a> {
    /// The words, as bytes of the segment's text, on character borders.
    pub range: Range<usize>,
    /// Their share of the segment's vector.
    pub vector: &'a [f32],
}

impl<'a> TunedVectors<'a> {
    /// Returns what made the vectors: a name and a hash. What was learned from another's is of no
    /// use with these.
    pub const fn encoder(&self) -> &'a str {
        self.encoder
    }

    /// Returns how many numbers a vector has; at least 1.
    pub const fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Returns the vector of `segment`.
    ///
    /// # Panics
    ///
    /// Where it is no segment of this meeting.
    pub fn row(&self, segment: &Segment<'_>) -> &'a [f32] {
        row(self.segments, self.dimensions, segment.index)
    }

    /// Returns the parts of `segment`, in order; there may be none.
    pub fn parts(
        &self,
        segment: &Segment<'_>,
    ) -> impl ExactSizeIterator<Item = Part<'a>> + use<'a> {
        let Self { parts, part_vectors, dimensions, .. } = *self;
        let first = |index| parts.partition_point(|part| (part.segment as usize) < index);
        let of_segment = first(segment.index)..first(segment.index + 1);
        of_segment.map(move |at| Part {
            range: parts[at].start as usize..parts[at].end as usize,
            vector: row(part_vectors, dimensions, at),
        })
    }
}

fn row(values: &[f32], dimensions: usize, index: usize) -> &[f32] {
    &values[index * dimensions..][..dimensions]
}
