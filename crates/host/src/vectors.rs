//! What segments mean, on the way from the program to a plugin.

use std::borrow::Cow;
use std::fmt;

use evenkeel_abi::{ek_part, host};
use evenkeel_meeting::{Meaning, Segment, SegmentId, TunedVectors, Vectors};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::VectorRequest;

/// What the segments that a plugin is shown mean by themselves, and the texts that it asked for.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskVectors<'a> {
    encoder: Cow<'a, str>,
    dimensions: usize,
    segments: Numbers<'a>,
    texts: Numbers<'a>,
}

/// What the segments that a plugin is shown mean in their place.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskTunedVectors<'a> {
    encoder: Cow<'a, str>,
    dimensions: usize,
    segments: Numbers<'a>,
    parts: Vec<TaskPart>,
    part_vectors: Numbers<'a>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct TaskPart {
    segment: u32,
    start: u32,
    end: u32,
}

impl<'a> TaskVectors<'a> {
    /// Returns what `meaning` knows of the segments that are `shown` and of the texts of `request`;
    /// `None` where it does not know all of it.
    pub(crate) fn of(
        meaning: &'a Meaning,
        shown: &[&Segment],
        request: &VectorRequest,
    ) -> Option<Self> {
        let vectors = meaning.general.as_ref()?;
        let mut texts = Vec::with_capacity(request.texts.len() * vectors.dimensions());
        for text in &request.texts {
            texts.extend_from_slice(meaning.texts.get(text)?);
        }
        Some(Self {
            encoder: vectors.encoder().into(),
            dimensions: vectors.dimensions(),
            segments: of_shown(vectors, shown),
            texts: Numbers(texts.into()),
        })
    }

    pub(crate) fn laid_out(self) -> host::Vectors {
        host::Vectors {
            encoder: self.encoder.into_owned(),
            dimensions: self.dimensions,
            segments: self.segments.0.into_owned(),
            texts: self.texts.0.into_owned(),
        }
    }
}

impl<'a> TaskTunedVectors<'a> {
    /// Returns what `tuned` knows of the segments that are `shown`, whose parts get the numbers that
    /// plugins know them by.
    pub(crate) fn of(tuned: &'a TunedVectors, shown: &[&Segment]) -> Self {
        let vectors = tuned.segments();
        let mut parts = Vec::with_capacity(tuned.parts().len());
        let mut numbers = Vec::new();
        let is_all = shown.len() == vectors.len();
        for (part, vector) in tuned.parts().iter().zip(tuned.part_vectors().rows()) {
            let Some(segment) = number_of(part.segment, shown) else { continue };
            parts.push(TaskPart {
                segment,
                start: border(part.span.start),
                end: border(part.span.end),
            });
            if !is_all {
                numbers.extend_from_slice(vector);
            }
        }
        let all = tuned.part_vectors().values();
        Self {
            encoder: vectors.encoder().into(),
            dimensions: vectors.dimensions(),
            segments: of_shown(vectors, shown),
            parts,
            part_vectors: Numbers(if is_all { all.into() } else { numbers.into() }),
        }
    }

    pub(crate) fn laid_out(self) -> host::TunedVectors {
        let part = |&TaskPart { segment, start, end }: &_| ek_part { segment, start, end };
        host::TunedVectors {
            encoder: self.encoder.into_owned(),
            dimensions: self.dimensions,
            segments: self.segments.0.into_owned(),
            parts: self.parts.iter().map(part).collect(),
            part_vectors: self.part_vectors.0.into_owned(),
        }
    }
}

/// Returns how many bytes of numbers `meaning` holds.
pub(crate) fn size_in_bytes(meaning: &Meaning) -> usize {
    let tuned = meaning.tuned.as_ref();
    let spaces = [
        meaning.general.as_ref(),
        tuned.map(TunedVectors::segments),
        tuned.map(TunedVectors::part_vectors),
    ];
    let numbers: usize = spaces.into_iter().flatten().map(|vectors| vectors.values().len()).sum();
    let texts: usize = meaning.texts.values().map(Vec::len).sum();
    (numbers + texts) * size_of::<f32>()
}

/// Returns the rows of the segments that are `shown`, which are in order.
fn of_shown<'a>(vectors: &'a Vectors, shown: &[&Segment]) -> Numbers<'a> {
    if shown.len() == vectors.len() {
        return Numbers(vectors.values().into());
    }
    let rows = vectors.rows().zip(0_u32..);
    let is_shown = |id| number_of(SegmentId(id), shown).is_some();
    let rows = rows.filter(|(_, id)| is_shown(*id)).flat_map(|(row, _)| row).copied();
    Numbers(rows.collect())
}

/// Returns the number by which plugins know a segment, where it is shown.
fn number_of(segment: SegmentId, shown: &[&Segment]) -> Option<u32> {
    let number = shown.binary_search_by_key(&segment, |segment| segment.id).ok()?;
    u32::try_from(number).ok()
}

/// Offsets are within a text, which a plugin sees only where it has less than 4 GiB.
fn border(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Numbers that travel as bytes: there are millions, and both ends are the same machine.
struct Numbers<'a>(Cow<'a, [f32]>);

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytemuck::cast_slice(&self.0))
    }
}

impl<'de> Deserialize<'de> for Numbers<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Vec<f32>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the bytes of numbers")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                if bytes.len().is_multiple_of(size_of::<f32>()) {
                    Ok(bytemuck::pod_collect_to_vec(bytes))
                } else {
                    Err(E::invalid_length(bytes.len(), &self))
                }
            }
        }

        deserializer.deserialize_bytes(Bytes).map(|numbers| Numbers(numbers.into()))
    }
}
