//! From bytes to text with `\n` at the ends of lines.

use std::borrow::Cow;

use crate::ExchangeError;

/// What other files start with that people take for transcripts.
const NOT_TEXT: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a ZIP archive (Word and OpenDocument files are)"),
    (b"\xD0\xCF\x11\xE0", "an old Word document"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"RIFF", "a WAV recording"),
    (b"fLaC", "a FLAC recording"),
];

/// Decodes UTF-8, or UTF-16 where a byte order mark says so, and unites the ends of lines.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ExchangeError> {
    if let Some((_, found)) = NOT_TEXT.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(ExchangeError::NotText { found });
    }
    match bytes {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        _ if is_utf16_without_mark(bytes) => {
            Err(ExchangeError::NotText { found: "UTF-16 without a byte order mark" })
        }
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ExchangeError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count();
        ExchangeError::NotUtf8 { line, offset, byte: bytes[offset] }
    })?;
    Ok(with_united_line_ends(text.strip_prefix('\u{feff}').unwrap_or(text)))
}

fn decode_utf16(
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
) -> Result<Cow<'static, str>, ExchangeError> {
    const MARK: usize = 2;
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let not_utf16 = |text: &str, offset| ExchangeError::NotUtf16 {
        line: 1 + text.matches('\n').count(),
        offset,
    };
    let mut offset = MARK;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = character.map_err(|_| not_utf16(&text, offset))?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    if !odd.is_empty() {
        return Err(not_utf16(&text, offset));
    }
    Ok(Cow::Owned(with_united_line_ends(&text).into_owned()))
}

/// Returns whether every other byte is zero, as in Western text in UTF-16.
fn is_utf16_without_mark(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes[..bytes.len().min(64)].as_chunks::<2>();
    let zeros = |side: usize| pairs.iter().all(|pair| pair[side] == 0 && pair[1 - side] != 0);
    pairs.len() >= 4 && (zeros(0) || zeros(1))
}

fn with_united_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_and_all_line_ends_are_taken() {
        assert_eq!(decode(b"\xEF\xBB\xBFone\r\ntwo\rthree\n").unwrap(), "one\ntwo\nthree\n");
        assert_eq!(decode(b"\xFF\xFEa\0\r\0\n\0\xE9\0").unwrap(), "a\né");
        assert_eq!(decode(b"\xFE\xFF\0a\xD8\x3D\xDC\x4D").unwrap(), "a👍");
    }

    #[test]
    fn the_first_byte_that_is_no_text_is_named() {
        let error = decode(b"one\ntwo caf\xE9\n").unwrap_err().to_string();
        assert_eq!(error, "line 2: byte 0xE9 at offset 11 is not UTF-8");
        let error = decode(b"\xFF\xFEa\0\n\0\x00\xD8b\0").unwrap_err().to_string();
        assert_eq!(error, "line 2: no UTF-16 at offset 6, though the file starts as such");
        let error = decode(b"\xFE\xFF\0a\0").unwrap_err().to_string();
        assert_eq!(error, "line 1: no UTF-16 at offset 4, though the file starts as such");
    }

    #[test]
    fn what_is_no_text_is_named() {
        let error = decode(b"PK\x03\x04\x14\0").unwrap_err().to_string();
        assert_eq!(
            error,
            "it is a ZIP archive (Word and OpenDocument files are), not a transcript as text"
        );
        let error = decode(b"A\0n\0a\0:\0 \0").unwrap_err().to_string();
        assert_eq!(error, "it is UTF-16 without a byte order mark, not a transcript as text");
    }
}
