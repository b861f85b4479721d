//! Tells what a file is by how it begins.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::ggml::MAGIC;
use crate::{Found, ModelError};

/// How much of a file is looked at.
const HEAD: u64 = 512;

/// Returns what the file at `path` is, or `None` where it is a GGML file.
///
/// # Errors
///
/// [`ModelError::Missing`] and [`ModelError::Io`] where it cannot be read.
pub(crate) fn sniff(path: &Path) -> Result<Option<Found>, ModelError> {
    let metadata = std::fs::metadata(path).map_err(ModelError::io("read", path))?;
    if metadata.is_dir() {
        return Ok(Some(Found::Folder));
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .map_err(ModelError::io("read", path))?;
    Ok(sniff_bytes(&head))
}

/// Returns what a file is that begins with `head`, or `None` where it is a GGML file.
pub(crate) fn sniff_bytes(head: &[u8]) -> Option<Found> {
    let text = str::from_utf8(head).or_else(|error| str::from_utf8(&head[..error.valid_up_to()]));
    let text = text.unwrap_or_default().trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower = text.get(..14).unwrap_or(text).to_ascii_lowercase();
    Some(match head {
        [] => Found::Empty,
        head if head.starts_with(&MAGIC.to_le_bytes()) => return None,
        head if head.starts_with(b"PK\x03\x04") => Found::Zip,
        [0x1f, 0x8b, ..] => Found::Gzip,
        head if head.starts_with(b"GGUF") => Found::Gguf,
        [_, _, _, _, _, 0, 0, 0, b'{', ..] => Found::Safetensors,
        // A version below 256, then the length of a name that ends in NUL.
        [_, 0, 0, 0, 12, 0, name @ ..] if name.starts_with(b"WhisperSpec\0") => Found::CTranslate2,
        _ if text.starts_with("version https://git-lfs") => Found::LfsPointer,
        _ if lower.starts_with("<!doctype html") || lower.starts_with("<html") => Found::WebPage,
        _ if text.len() > head.len() / 2 && !head.contains(&0) => Found::Text,
        _ => Found::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_told_by_its_beginning() {
        let check = |head: &[u8], found| assert_eq!(sniff_bytes(head), found, "{head:?}");
        check(b"lmgg\x98\xca\0\0", None);
        check(b"", Some(Found::Empty));
        check(b"PK\x03\x04\x14\0", Some(Found::Zip));
        check(b"GGUF\x03\0\0\0", Some(Found::Gguf));
        check(b"\x30\x12\0\0\0\0\0\0{\"__metadata__\"", Some(Found::Safetensors));
        check(b"\x06\0\0\0\x0c\0WhisperSpec\0\x03\0\0\0", Some(Found::CTranslate2));
        check(b"\n <!DOCTYPE HTML>\n<title>Sign in</title>", Some(Found::WebPage));
        check(b"<html lang=\"en\">", Some(Found::WebPage));
        check(b"version https://git-lfs.github.com/spec/v1\n", Some(Found::LfsPointer));
        check("Entry not found: größer".as_bytes(), Some(Found::Text));
        check(b"\x80\x02\x8a\nl\xfc\x9cF\xf9", Some(Found::Unknown));
    }
}
