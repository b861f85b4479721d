//! Reads what the other side points to. Nothing is believed before its size has been seen.

#![expect(unsafe_code, reason = "a plugin's pointers are read here")]

use alloc::string::String;
use core::mem::MaybeUninit;
use core::ptr;
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

impl Unreadable {
    /// Returns what is wrong, to be read after the name of the field.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Null => "is null, but its length is not 0",
            Self::TooLong => "is too long",
            Self::NotUtf8 => "is not UTF-8",
        }
    }
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

/// Why a struct cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unfit {
    /// A null or misaligned pointer.
    Address,
    /// Its `struct_size` is this, and too small.
    Size(u32),
}

impl Unfit {
    /// Returns what is wrong, to be read after the name of the struct.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Address => "is at a null or misaligned address",
            Self::Size(_) => "is too small",
        }
    }
}

/// Reads a struct that begins with its `struct_size`, which is at least `least`. What its writer,
/// of an earlier version, did not fill is 0.
///
/// # Safety
///
/// Where `raw` is not null, `struct_size` can be read there, and as many bytes as it says. `T` is
/// a struct of the ABI, for all of which 0 is a value.
pub(super) unsafe fn sized<T: Copy>(raw: *const T, least: usize) -> Result<T, Unfit> {
    if !is_readable(raw) {
        return Err(Unfit::Address);
    }
    // SAFETY: not null, aligned, and the caller promises the first field.
    let size = unsafe { raw.cast::<u32>().read() };
    if (size as usize) < least {
        return Err(Unfit::Size(size));
    }
    // SAFETY: the caller promises as many bytes as the size says.
    Ok(unsafe { filled(raw, size as usize) })
}

/// Reads a struct of which `size` bytes are filled. The rest is 0.
///
/// # Safety
///
/// `size` bytes can be read at `raw`. `T` is a struct of the ABI, for all of which 0 is a value.
pub(super) unsafe fn filled<T: Copy>(raw: *const T, size: usize) -> T {
    let mut value = MaybeUninit::<T>::zeroed();
    let length = size.min(size_of::<T>());
    // SAFETY: the caller promises the bytes, and they are not more than the value has.
    unsafe { ptr::copy_nonoverlapping(raw.cast::<u8>(), value.as_mut_ptr().cast(), length) };
    // SAFETY: it was zeroed, which is a value, and overwritten with what another struct held.
    unsafe { value.assume_init() }
}

/// Tells whether structs of type `T` may be read at `pointer`: not null, and aligned.
pub(super) fn is_readable<T>(pointer: *const T) -> bool {
    !pointer.is_null() && pointer.is_aligned()
}
