//! What a plugin may offer beyond its descriptor.

#![expect(unsafe_code, reason = "a plugin's static structs are read here")]

use alloc::vec::Vec;
use core::slice;

use super::descriptor::BadDescriptor;
use super::memory;
use crate::{
    EK_MAX_EXAMPLE, EK_MAX_EXAMPLES, EK_MAX_LANGUAGES, ek_example, ek_examples, ek_languages,
    is_language,
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
