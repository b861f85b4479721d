//! What segments mean, as vectors that a sentence encoder made.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::SegmentId;

/// Vectors of one length by one encoder, in rows. Every number is finite.
#[derive(Clone, PartialEq, Debug)]
pub struct Vectors {
    encoder: String,
    dimensions: usize,
    values: Vec<f32>,
}

impl Vectors {
    /// Takes `values` as rows of `dimensions` numbers each, made by `encoder`: its name and the hash
    /// of what it is made of, so that nothing learned for another is used with them.
    ///
    /// # Errors
    ///
    /// [`InvalidVectors`] where `dimensions` is 0, the last row is not whole, or a number is not
    /// finite.
    pub fn new(
        encoder: impl Into<String>,
        dimensions: usize,
        values: Vec<f32>,
    ) -> Result<Self, InvalidVectors> {
        if dimensions == 0 || !values.len().is_multiple_of(dimensions) {
            return Err(InvalidVectors::Shape { dimensions, numbers: values.len() });
        }
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(InvalidVectors::NotFinite { row: at / dimensions });
        }
        Ok(Self { encoder: encoder.into(), dimensions, values })
    }

    /// Returns what made the vectors.
    pub fn encoder(&self) -> &str {
        &self.encoder
    }

    /// Returns how many numbers a vector has; at least 1.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Returns how many vectors there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.dimensions
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the vectors in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.dimensions)
    }

    /// Returns all numbers, row after row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// A few words of a segment, as one part of what its tuned vector is the sum of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The segment.
    pub segment: SegmentId,
    /// The words, as bytes of the segment's text, on character borders.
    pub span: Range<usize>,
}

/// The vectors of a transcript's segments by the encoder that was tuned to management and leadership,
/// which reads a segment after what was said before it; and how each is made up.
///
/// A segment's vector is the sum of its parts' vectors, up to rounding. So what each part moves in
/// a score that is linear in the vector is known.
#[derive(Clone, PartialEq, Debug)]
pub struct TunedVectors {
    segments: Vectors,
    parts: Vec<Part>,
    part_vectors: Vectors,
}

impl TunedVectors {
    /// Takes a vector for each segment, in order, and one for each of `parts`, which are in the order
    /// of their segments.
    ///
    /// # Errors
    ///
    /// [`InvalidVectors`] where the numbers do not fit together.
    pub fn new(
        segments: Vectors,
        parts: Vec<Part>,
        part_vectors: Vectors,
    ) -> Result<Self, InvalidVectors> {
        let is_one_space = segments.encoder == part_vectors.encoder
            && segments.dimensions == part_vectors.dimensions;
        let is_in_order = parts.is_sorted_by_key(|part| part.segment);
        let is_inside = parts.last().is_none_or(|part| part.segment.index() < segments.len());
        if parts.len() == part_vectors.len() && is_one_space && is_in_order && is_inside {
            Ok(Self { segments, parts, part_vectors })
        } else {
            Err(InvalidVectors::Parts { parts: parts.len(), vectors: part_vectors.len() })
        }
    }

    /// Returns the vectors of the segments, one each, in order.
    pub fn segments(&self) -> &Vectors {
        &self.segments
    }

    /// Returns the parts of all segments, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the vectors of the parts, one each, in order.
    pub fn part_vectors(&self) -> &Vectors {
        &self.part_vectors
    }
}

/// What a transcript means, as far as plugins have asked for it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Meaning {
    /// Of each segment by itself, as the encoder was published; of unit length.
    pub general: Option<Vectors>,
    /// Of the texts that plugins compare segments with, in the space of `general`.
    pub texts: BTreeMap<String, Vec<f32>>,
    /// Of each segment in its context.
    pub tuned: Option<TunedVectors>,
}

/// Why numbers are no vectors.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidVectors {
    /// They do not make whole rows.
    #[error("{numbers} numbers do not make rows of {dimensions}")]
    Shape {
        /// How many make a row.
        dimensions: usize,
        /// How many there are.
        numbers: usize,
    },
    /// One of them is infinite or not a number.
    #[error("vector {row} holds what is not a finite number")]
    NotFinite {
        /// The row, from 0.
        row: usize,
    },
    /// Segments and parts are not of one transcript and encoder.
    #[error("{parts} parts and {vectors} vectors of parts do not fit the segments")]
    Parts {
        /// How many parts there are.
        parts: usize,
        /// How many vectors of parts there are.
        vectors: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(values: &[f32]) -> Vectors {
        Vectors::new("an encoder", 2, values.to_vec()).unwrap()
    }

    #[test]
    fn vectors_come_in_whole_rows_of_finite_numbers() {
        let two = vectors(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(two.rows().collect::<Vec<_>>(), [[1.0, 2.0], [3.0, 4.0]]);
        let refused =
            |dimensions, values| Vectors::new("an encoder", dimensions, values).unwrap_err();
        assert_eq!(refused(2, vec![1.0]), InvalidVectors::Shape { dimensions: 2, numbers: 1 });
        assert_eq!(refused(0, vec![]), InvalidVectors::Shape { dimensions: 0, numbers: 0 });
        assert_eq!(refused(1, vec![1.0, f32::NAN]), InvalidVectors::NotFinite { row: 1 });
    }

    #[test]
    fn parts_belong_to_segments_that_are_there() {
        let part = |segment| Part { segment: SegmentId::from_index(segment), span: 0..1 };
        let tuned =
            |parts, values: &[f32]| TunedVectors::new(vectors(&[1.0, 2.0]), parts, vectors(values));
        assert!(tuned(vec![part(0), part(0)], &[0.5, 1.0, 0.5, 1.0]).is_ok());
        assert!(tuned(vec![part(0)], &[]).is_err());
        assert!(tuned(vec![part(1)], &[1.0, 2.0]).is_err());
        assert!(tuned(vec![part(1), part(0)], &[1.0, 2.0, 3.0, 4.0]).is_err());
    }
}
