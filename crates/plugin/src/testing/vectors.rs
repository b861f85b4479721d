//! Vectors for tests.

use std::collections::BTreeMap;
use std::ops::Range;

use evenkeel_abi::ek_part;
use evenkeel_abi::host::{TunedVectors, Vectors};

/// The parts of a text: where they are, and their share of its vector.
type Parts = Vec<(Range<usize>, Vec<f32>)>;

/// What texts mean, as a test says it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Meanings {
    encoder: String,
    vectors: BTreeMap<String, Vec<f32>>,
}

/// What the parts of texts mean, as a test says it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct TunedMeanings {
    encoder: String,
    dimensions: usize,
    parts: BTreeMap<String, Parts>,
}

impl Meanings {
    pub(super) fn new(
        encoder: &str,
        vectors: impl IntoIterator<Item = (String, Vec<f32>)>,
    ) -> Self {
        let unit = |vector: Vec<f32>| {
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
            assert!(length > 0.0, "a vector of nothing but zeros has no direction");
            vector.iter().map(|value| value / length).collect()
        };
        let vectors = vectors.into_iter().map(|(text, vector)| (text, unit(vector))).collect();
        Self { encoder: encoder.to_owned(), vectors }
    }

    pub(super) fn lay_out<'a>(
        &self,
        segments: impl Iterator<Item = &'a str>,
        texts: &[&str],
    ) -> Vectors {
        Vectors {
            encoder: self.encoder.clone(),
            dimensions: self.vectors.values().next().map_or(1, Vec::len),
            segments: segments.flat_map(|text| self.vector(text)).copied().collect(),
            texts: texts.iter().flat_map(|text| self.vector(text)).copied().collect(),
        }
    }

    fn vector(&self, text: &str) -> &[f32] {
        let vector = self.vectors.get(text);
        vector.unwrap_or_else(|| panic!("the test gives no vector for {text:?}"))
    }
}

impl TunedMeanings {
    pub(super) fn new(
        encoder: &str,
        dimensions: usize,
        parts: impl IntoIterator<Item = (String, Parts)>,
    ) -> Self {
        let parts = parts.into_iter().collect();
        Self { encoder: encoder.to_owned(), dimensions, parts }
    }

    pub(super) fn lay_out<'a>(&self, segments: impl Iterator<Item = &'a str>) -> TunedVectors {
        let mut tuned = TunedVectors {
            encoder: self.encoder.clone(),
            dimensions: self.dimensions,
            segments: Vec::new(),
            parts: Vec::new(),
            part_vectors: Vec::new(),
        };
        for (text, segment) in segments.zip(0..) {
            let mut sum = vec![0.0; self.dimensions];
            for (range, vector) in self.parts.get(text).map_or(&[][..], Vec::as_slice) {
                let border = |at| u32::try_from(at).expect("a test's text is short");
                tuned.parts.push(ek_part {
                    segment,
                    start: border(range.start),
                    end: border(range.end),
                });
                sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
                tuned.part_vectors.extend_from_slice(vector);
            }
            tuned.segments.extend(sum);
        }
        tuned
    }
}
