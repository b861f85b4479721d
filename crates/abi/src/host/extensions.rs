//! What a plugin may offer beyond its descriptor.

#![expect(unsafe_code, reason = "a plugin's static structs are read here")]

use alloc::vec::Vec;
use core::slice;

use super::descriptor::BadDescriptor;
use super::memory;
use crate::{
    EK_EXT_FIGURES, EK_EXT_TUNED_VECTORS, EK_EXT_VECTORS, EK_F_BY_TUNED_VECTORS,
    EK_F_NEEDS_VECTORS, EK_MAX_EXAMPLE, EK_MAX_EXAMPLES, EK_MAX_FIGURES, EK_MAX_LANGUAGES,
    EK_MAX_NAME, EK_MAX_TEXT, EK_MAX_TEXTS, EK_VECTOR_REQUEST_SIZE_1_0, ek_example, ek_examples,
    ek_figure, ek_figures, ek_languages, ek_vector_request, is_language,
};

/// A text that a plugin should tag, or should leave alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example<'a> {
    /// What somebody says.
    pub text: &'a str,
    /// The tag, as an index into the plugin's tags.
    pub tag: u32,
    /// Whether the text should be tagged with it.
    pub expected: bool,
}

/// What a plugin asks of the vectors of one id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VectorRequest<'a> {
    /// Texts to be made vectors too.
    pub texts: Vec<&'a str>,
    /// Whether the plugin has nothing to say without.
    pub is_needed: bool,
}

impl VectorRequest<'_> {
    /// Checks the texts. [`Plugin`](super::Plugin) has done so; do it again with what came from
    /// another process.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where there are too many for `id`, or one is empty or too long.
    pub fn check(&self, id: &str) -> Result<(), BadDescriptor> {
        let (field, most, too_many) = match id {
            EK_EXT_TUNED_VECTORS => (EK_EXT_TUNED_VECTORS, 0, "asks for texts, which have none"),
            _ => (EK_EXT_VECTORS, EK_MAX_TEXTS, "asks for more than 1000 texts"),
        };
        let is_right = |text: &&str| (1..=EK_MAX_TEXT as usize).contains(&text.len());
        if self.texts.len() > most as usize {
            Err(BadDescriptor::of_plugin(field, too_many))
        } else if !self.texts.iter().all(is_right) {
            Err(BadDescriptor::of_plugin(field, "asks for a text that is not 1 to 4096 bytes"))
        } else {
            Ok(())
        }
    }
}

/// Reads what a plugin offers under the `id` of vectors. How many texts there are is checked before
/// they are read; the rest is for [`VectorRequest::check`].
///
/// # Safety
///
/// `raw` points to what a plugin's `get_extension` answered: a static `ek_vector_request`.
pub(super) unsafe fn vector_request(
    id: &'static str,
    raw: *const ek_vector_request,
) -> Result<VectorRequest<'static>, BadDescriptor> {
    let bad = |reason| BadDescriptor::of_plugin(id, reason);
    // SAFETY: the caller promises the struct.
    let raw = unsafe { memory::sized(raw, EK_VECTOR_REQUEST_SIZE_1_0) }
        .map_err(|unfit| bad(unfit.reason()))?;
    let is_needed = raw.flags & EK_F_NEEDS_VECTORS != 0;
    if raw.text_count == 0 {
        return Ok(VectorRequest { texts: Vec::new(), is_needed });
    }
    if raw.text_count > EK_MAX_TEXTS || !memory::is_readable(raw.texts) {
        return Err(bad("has a list that cannot be read, or more than 1000 texts"));
    }
    // SAFETY: the plugin promises `text_count` texts; not null, and aligned.
    let texts = unsafe { slice::from_raw_parts(raw.texts, raw.text_count as usize) };
    let texts = texts
        .iter()
        // SAFETY: the plugin promises the text.
        .map(|&text| unsafe { memory::text(text, EK_MAX_TEXT as usize) })
        .collect::<Result<_, _>>()
        .map_err(|_| bad("has a text that is not 1 to 4096 bytes of UTF-8"))?;
    Ok(VectorRequest { texts, is_needed })
}

/// How often a plugin was right and wrong when it was measured, as it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure<'a> {
    /// The id of one of its tags, or `managing` or `leading`.
    pub of: &'a str,
    /// What it was measured on, in words.
    pub set: &'a str,
    /// When, as a date that nobody has checked.
    pub date: &'a str,
    /// Whether it had tuned vectors then.
    pub by_tuned_vectors: bool,
    /// True and false positives, false and true negatives.
    pub counts: [u32; 4],
}

/// Reads `evenkeel.figures/1`.
///
/// # Safety
///
/// `raw` points to what a plugin's `get_extension` answered: a static `ek_figures`.
pub(super) unsafe fn figures(
    raw: *const ek_figures,
) -> Result<Vec<Figure<'static>>, BadDescriptor> {
    let bad = |reason| BadDescriptor::of_plugin(EK_EXT_FIGURES, reason);
    // SAFETY: the caller promises the struct.
    let raw = unsafe { memory::sized(raw, size_of::<ek_figures>()) }
        .map_err(|unfit| bad(unfit.reason()))?;
    let stride = raw.stride as usize;
    if raw.count == 0 {
        return Ok(Vec::new());
    }
    if !memory::is_readable(raw.figures)
        || stride < size_of::<ek_figure>()
        || !stride.is_multiple_of(align_of::<ek_figure>())
        || raw.count > EK_MAX_FIGURES as usize
    {
        return Err(bad("has a list that cannot be read, or more than 1024 figures"));
    }
    (0..raw.count)
        .map(|index| {
            // SAFETY: the plugin promises `count` figures, `stride` bytes apart.
            let figure = unsafe { raw.figures.byte_add(index * stride) };
            // SAFETY: as above, and nothing of the next one is read.
            let figure = unsafe { memory::filled(figure, stride) };
            // SAFETY: the plugin promises the texts.
            let text = |text| unsafe { memory::text(text, EK_MAX_NAME as usize) }.ok();
            Some(Figure {
                of: text(figure.of)?,
                set: text(figure.set)?,
                date: text(figure.date)?,
                by_tuned_vectors: figure.flags & EK_F_BY_TUNED_VECTORS != 0,
                counts: [
                    figure.true_positives,
                    figure.false_positives,
                    figure.false_negatives,
                    figure.true_negatives,
                ],
            })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| bad("has a figure with a text that cannot be read, or over 256 bytes"))
}

/// Reads `evenkeel.languages/1`. `None`: any language.
///
/// # Safety
///
/// `raw` points to what a plugin's `get_extension` answered: a static `ek_languages`.
pub(super) unsafe fn languages(
    raw: *const ek_languages,
) -> Result<Option<Vec<&'static str>>, BadDescriptor> {
    const FIELD: &str = "evenkeel.languages/1";
    let bad = |reason| BadDescriptor::of_plugin(FIELD, reason);
    // SAFETY: the caller promises the struct.
    let raw = unsafe { memory::sized(raw, size_of::<ek_languages>()) }
        .map_err(|unfit| bad(unfit.reason()))?;
    if raw.subtags.is_null() {
        return Ok(None);
    }
    if !raw.subtags.is_aligned() || !(1..=EK_MAX_LANGUAGES).contains(&raw.count) {
        return Err(bad("has a list that cannot be read, or not 1 to 256 languages"));
    }
    // SAFETY: the plugin promises `count` subtags; not null, and aligned.
    let subtags = unsafe { slice::from_raw_parts(raw.subtags, raw.count as usize) };
    subtags
        .iter()
        .map(|&subtag| {
            // SAFETY: the plugin promises the text.
            let subtag = unsafe { memory::text(subtag, 8) }.unwrap_or_default();
            is_language(subtag).then_some(subtag)
        })
        .collect::<Option<_>>()
        .map(Some)
        .ok_or_else(|| bad("lists what is not a primary language subtag like en"))
}

/// Reads `evenkeel.examples/1` of a plugin with `tag_count` tags.
///
/// # Safety
///
/// `raw` points to what a plugin's `get_extension` answered: a static `ek_examples`.
pub(super) unsafe fn examples(
    raw: *const ek_examples,
    tag_count: usize,
) -> Result<Vec<Example<'static>>, BadDescriptor> {
    const FIELD: &str = "evenkeel.examples/1";
    let bad = |reason| BadDescriptor::of_plugin(FIELD, reason);
    // SAFETY: the caller promises the struct.
    let raw = unsafe { memory::sized(raw, size_of::<ek_examples>()) }
        .map_err(|unfit| bad(unfit.reason()))?;
    let stride = raw.stride as usize;
    if raw.count == 0 {
        return Ok(Vec::new());
    }
    if !memory::is_readable(raw.examples)
        || stride < size_of::<ek_example>()
        || !stride.is_multiple_of(align_of::<ek_example>())
        || raw.count > EK_MAX_EXAMPLES as usize
    {
        return Err(bad("has a list that cannot be read, or more than 4096 examples"));
    }
    (0..raw.count)
        .map(|index| {
            // SAFETY: the plugin promises `count` examples, `stride` bytes apart.
            let example = unsafe { raw.examples.byte_add(index * stride) };
            // SAFETY: as above, and nothing of the next one is read.
            let example = unsafe { memory::filled(example, stride) };
            // SAFETY: the plugin promises the text.
            let text = unsafe { memory::text(example.text, EK_MAX_EXAMPLE as usize) }.ok()?;
            let is_right = (example.tag as usize) < tag_count && example.expected <= 1;
            is_right.then_some(Example { text, tag: example.tag, expected: example.expected == 1 })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| bad("has an example without readable text, of no tag, or neither 0 nor 1"))
}
