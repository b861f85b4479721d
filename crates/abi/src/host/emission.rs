//! What a plugin says of a segment, and whether that can be.

#![expect(unsafe_code, reason = "an emission is read from the plugin's memory here")]

use alloc::collections::BTreeMap;
use core::error::Error;
use core::fmt;
use core::ops::Range;
use core::str;

use super::memory::{self, Unfit};
use crate::{
    EK_E_LIMIT, EK_E_RANGE, EK_EMISSION_SIZE_1_0, EK_MAX_EMISSIONS, EK_MAX_PER_SEGMENT_AND_TAG,
    EK_MAX_RATIONALE, ek_emission, ek_status,
};

/// What a plugin says of a segment.
#[derive(Clone, PartialEq, Debug)]
pub struct Emission<'a> {
    /// The tag, as an index into the plugin's tags.
    pub tag: u32,
    /// The segment, as an index into the meeting's segments.
    pub segment: u32,
    /// How surely the tag holds, 0 to 1.
    pub score: f32,
    /// The evidence, in bytes of the segment's text; `0..0` is the whole segment.
    pub evidence: Range<u32>,
    /// Why; may be empty. At most [`EK_MAX_RATIONALE`] bytes.
    pub rationale: &'a str,
}

impl<'a> Emission<'a> {
    /// Reads an emission: its size first, then its fields. A rationale that is too long is cut.
    ///
    /// # Errors
    ///
    /// [`Refusal`] where it cannot be read. What it says is not checked yet.
    ///
    /// # Safety
    ///
    /// `raw` is null, or points to a struct that begins with its `struct_size`; that many bytes,
    /// and the rationale, can be read for `'a`, and nobody writes them.
    pub unsafe fn read(raw: *const ek_emission) -> Result<Self, Refusal> {
        // SAFETY: the caller promises the struct.
        let raw =
            unsafe { memory::sized(raw, EK_EMISSION_SIZE_1_0) }.map_err(|unfit| match unfit {
                Unfit::Address => Refusal::Null,
                Unfit::Size(size) => Refusal::Size(size),
            })?;
        let limit = EK_MAX_RATIONALE as usize;
        // SAFETY: the caller promises the rationale.
        let bytes = unsafe { memory::bytes(raw.rationale, limit) };
        Ok(Self {
            tag: raw.tag,
            segment: raw.segment,
            // Makes 0.0 of -0.0, which would be written and sorted apart from it.
            score: raw.score + 0.0,
            evidence: raw.evidence_start..raw.evidence_end,
            rationale: bytes
                .ok()
                .and_then(|bytes| readable_start(bytes, raw.rationale.len > limit))
                .ok_or(Refusal::Rationale)?,
        })
    }

    /// Checks what the emission says: of a plugin with `tag_count` tags, and a segment of this
    /// text; `None` where the meeting has no such segment.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for the first thing that cannot be.
    pub fn check(&self, tag_count: usize, text: Option<&str>) -> Result<(), Refusal> {
        if self.tag as usize >= tag_count {
            return Err(Refusal::Tag(self.tag));
        }
        let text = text.ok_or(Refusal::Segment(self.segment))?;
        // NaN is outside of every range.
        if !(0.0..=1.0).contains(&self.score) {
            return Err(Refusal::Score(self.score));
        }
        if text.get(self.evidence.start as usize..self.evidence.end as usize).is_none() {
            return Err(Refusal::Evidence { evidence: self.evidence.clone(), len: text.len() });
        }
        if self.rationale.len() > EK_MAX_RATIONALE as usize {
            return Err(Refusal::Rationale);
        }
        Ok(())
    }
}

/// Returns the text of `bytes`; where they were `cut` off a longer text, without the character
/// that the cut may have split.
fn readable_start(bytes: &[u8], cut: bool) -> Option<&str> {
    match str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if cut && error.error_len().is_none() => {
            str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// How much one call of `tag` may still say.
#[derive(Debug, Default)]
pub struct Quota {
    taken: u32,
    per_segment_and_tag: BTreeMap<(u32, u32), u32>,
}

impl Quota {
    /// Takes one emission into account.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where there were enough already, in all or for that segment and tag.
    pub fn take(&mut self, emission: &Emission<'_>) -> Result<(), Refusal> {
        if self.taken == EK_MAX_EMISSIONS {
            return Err(Refusal::TooMany);
        }
        let same = self.per_segment_and_tag.entry((emission.segment, emission.tag)).or_default();
        if *same == EK_MAX_PER_SEGMENT_AND_TAG {
            return Err(Refusal::TooMany);
        }
        *same += 1;
        self.taken += 1;
        Ok(())
    }
}

/// Why an emission is not taken.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There is nothing to be read at its address.
    Null,
    /// It is smaller than emissions have ever been.
    Size(u32),
    /// The plugin has no tag of this index.
    Tag(u32),
    /// The meeting has no segment of this index.
    Segment(u32),
    /// The score is not 0 to 1.
    Score(f32),
    /// The evidence is not a piece of the segment's text.
    Evidence {
        /// The range in question.
        evidence: Range<u32>,
        /// How many bytes the text has.
        len: usize,
    },
    /// The rationale is not text, or too long.
    Rationale,
    /// There were enough already.
    TooMany,
}

impl Refusal {
    /// Returns what `emit` answers.
    pub const fn status(&self) -> ek_status {
        match self {
            Self::TooMany => EK_E_LIMIT,
            _ => EK_E_RANGE,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("the emission is a null or misaligned pointer"),
            Self::Size(size) => write!(f, "`struct_size` of the emission is {size}, too small"),
            Self::Tag(tag) => write!(f, "the plugin has no tag {tag}"),
            Self::Segment(segment) => write!(f, "the meeting has no segment {segment}"),
            Self::Score(score) => write!(f, "the score {score} is not 0 to 1"),
            Self::Evidence { evidence: Range { start, end }, len } => write!(
                f,
                "the evidence {start}..{end} is not a piece of the segment's text, which has {len} \
                 bytes (offsets are bytes in UTF-8, on character borders)"
            ),
            Self::Rationale => f.write_str("the rationale is not UTF-8 text that can be read"),
            Self::TooMany => write!(
                f,
                "more than {EK_MAX_PER_SEGMENT_AND_TAG} emissions for a tag on one segment, or \
                 {EK_MAX_EMISSIONS} in all"
            ),
        }
    }
}

impl Error for Refusal {}
