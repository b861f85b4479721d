//! Reads what the other side points to. Nothing is believed before its size has been seen.

#![expect(unsafe_code, reason = "a plugin's pointers are read here")]

use alloc::string::String;
use core::slice;
use core::str;

use crate::{EK_MAX_MESSAGE, ek_str};

/// Why a text cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unreadable {
    /// A null pointer to more than nothing.
    Null,
    /// More bytes than the field may have.
    TooLong,
    /// Not UTF-8.
    NotUtf8,
}

/// Reads the bytes of `text`, at most `limit` of them.
///
/// # Safety
///
/// Where `text.ptr` is not null, `text.len` bytes can be read there for `'a`, and nobody writes
/// them.
pub(super) unsafe fn bytes<'a>(text: ek_str, limit: usize) -> Result<&'a [u8], Unreadable> {
    if text.len == 0 {
        return Ok(&[]);
    }
    if text.ptr.is_null() {
        return Err(Unreadable::Null);
    }
    // SAFETY: not null, and the caller promises the bytes.
    Ok(unsafe { slice::from_raw_parts(text.ptr.cast(), text.len.min(limit)) })
}

/// Reads `text` of at most `limit` bytes.
///
/// # Safety
///
/// As for [`bytes`].
pub(super) unsafe fn text<'a>(text: ek_str, limit: usize) -> Result<&'a str, Unreadable> {
    if text.len > limit {
        return Err(Unreadable::TooLong);
    }
    // SAFETY: the caller promises what `bytes` asks.
    let bytes = unsafe { bytes(text, limit) }?;
    str::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)
}

/// Reads what can be read of a message for people.
///
/// # Safety
///
/// As for [`bytes`].
pub(super) unsafe fn message(text: ek_str) -> String {
    // SAFETY: the caller promises what `bytes` asks.
    let bytes = unsafe { bytes(text, EK_MAX_MESSAGE as usize) }.unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// Tells whether a struct of type `T` may be read at `pointer`: not null, and aligned.
pub(super) fn is_readable<T>(pointer: *const T) -> bool {
    !pointer.is_null() && pointer.is_aligned()
}
