//! What the segments of a meeting mean, as plugins read it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ptr;

use super::arena::Arena;
use crate::{ek_part, ek_str, ek_tuned_vectors, ek_vectors};

/// What each segment means by itself, to be laid out; all vectors of unit length.
#[derive(Clone, PartialEq, Debug)]
pub struct Vectors {
    /// What made them.
    pub encoder: String,
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// One a segment, row after row.
    pub segments: Vec<f32>,
    /// One a text that the plugin asked for, in its order.
    pub texts: Vec<f32>,
}

/// What each segment means after what was said before it, to be laid out.
#[derive(Clone, PartialEq, Debug)]
pub struct TunedVectors {
    /// What made them.
    pub encoder: String,
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// One a segment, row after row.
    pub segments: Vec<f32>,
    /// The parts of all segments, in the order of their segments.
    pub parts: Vec<ek_part>,
    /// One a part.
    pub part_vectors: Vec<f32>,
}

/// What a meeting is offered with. Pointers lead into the heap of what stands beside them, which is
/// never written again.
#[derive(Default)]
pub(super) struct Offer {
    vectors: Option<Laid<ek_vectors>>,
    tuned_vectors: Option<Laid<ek_tuned_vectors>>,
}

/// A C struct, and what it points to.
struct Laid<T> {
    raw: Box<T>,
    _numbers: [Vec<f32>; 2],
    _parts: Vec<ek_part>,
    _encoder: Vec<u8>,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_there = (self.vectors.is_some(), self.tuned_vectors.is_some());
        f.debug_tuple("Offer").field(&is_there).finish()
    }
}

impl Offer {
    /// # Errors
    ///
    /// Why `arena` cannot be offered with them.
    pub(super) fn new(
        arena: &Arena,
        vectors: Option<Vectors>,
        tuned_vectors: Option<TunedVectors>,
    ) -> Result<Self, &'static str> {
        Ok(Self {
            vectors: vectors.map(|vectors| lay_out(arena, vectors)).transpose()?,
            tuned_vectors: tuned_vectors.map(|tuned| lay_out_tuned(arena, tuned)).transpose()?,
        })
    }

    /// Returns the struct of `evenkeel.vectors/1`; null where there is none.
    pub(super) fn vectors(&self) -> *const ek_vectors {
        self.vectors.as_ref().map_or(ptr::null(), |laid| &raw const *laid.raw)
    }

    /// Returns the struct of `evenkeel.tuned-vectors/1`; null where there is none.
    pub(super) fn tuned_vectors(&self) -> *const ek_tuned_vectors {
        self.tuned_vectors.as_ref().map_or(ptr::null(), |laid| &raw const *laid.raw)
    }
}

fn lay_out(arena: &Arena, vectors: Vectors) -> Result<Laid<ek_vectors>, &'static str> {
    let Vectors { encoder, dimensions, segments, texts } = vectors;
    let dim = dim(dimensions, &texts)?;
    one_each(arena.segment_count(), dimensions, &segments)?;
    let (encoder, encoder_view) = terminated(encoder)?;
    let raw = ek_vectors {
        struct_size: struct_size::<ek_vectors>(),
        dim,
        vectors: segments.as_ptr(),
        encoder: encoder_view,
        texts: texts.as_ptr(),
    };
    Ok(Laid {
        raw: Box::new(raw),
        _numbers: [segments, texts],
        _parts: Vec::new(),
        _encoder: encoder,
    })
}

fn lay_out_tuned(
    arena: &Arena,
    vectors: TunedVectors,
) -> Result<Laid<ek_tuned_vectors>, &'static str> {
    let TunedVectors { encoder, dimensions, segments, parts, part_vectors } = vectors;
    let dim = dim(dimensions, &part_vectors)?;
    one_each(arena.segment_count(), dimensions, &segments)?;
    one_each(parts.len(), dimensions, &part_vectors)?;
    let is_inside = |part: &ek_part| {
        let text = arena.text(part.segment);
        text.is_some_and(|text| text.get(part.start as usize..part.end as usize).is_some())
    };
    if !parts.is_sorted_by_key(|part| part.segment) || !parts.iter().all(is_inside) {
        return Err("its parts are not pieces of its segments, in their order");
    }
    let (encoder, encoder_view) = terminated(encoder)?;
    let raw = ek_tuned_vectors {
        struct_size: struct_size::<ek_tuned_vectors>(),
        dim,
        vectors: segments.as_ptr(),
        encoder: encoder_view,
        parts: parts.as_ptr(),
        part_count: parts.len(),
        part_vectors: part_vectors.as_ptr(),
    };
    Ok(Laid {
        raw: Box::new(raw),
        _numbers: [segments, part_vectors],
        _parts: parts,
        _encoder: encoder,
    })
}

/// Returns `dimensions` as plugins read it, where `values` are whole rows of it.
fn dim(dimensions: usize, values: &[f32]) -> Result<u32, &'static str> {
    let is_whole = dimensions > 0 && values.len().is_multiple_of(dimensions);
    u32::try_from(dimensions).ok().filter(|_| is_whole).ok_or("its vectors are not whole rows")
}

fn one_each(count: usize, dimensions: usize, values: &[f32]) -> Result<(), &'static str> {
    if count.checked_mul(dimensions) == Some(values.len()) {
        Ok(())
    } else {
        Err("there is not one vector for each of its segments and their parts")
    }
}

fn terminated(text: String) -> Result<(Vec<u8>, ek_str), &'static str> {
    let mut bytes = text.into_bytes();
    if bytes.contains(&0) {
        return Err("the name of its encoder holds a NUL");
    }
    bytes.push(0);
    let view = ek_str { ptr: bytes.as_ptr().cast(), len: bytes.len() - 1 };
    Ok((bytes, view))
}

fn struct_size<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("a struct is far smaller than 4 GiB")
}
