//! What a file is, from its first bytes: only to say it in words where it cannot be decoded, and
//! to keep the search for a recording away from what is none.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes at the front that are looked at.
pub(crate) const HEAD: usize = 4_096;

/// A format that is known and not decoded here, by how its files begin.
const UNSUPPORTED: &[(&[u8], &str)] = &[
    (&[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11], "Windows Media (WMA, WMV, ASF)"),
    (b"#!AMR", "AMR audio"),
    (b"#!SILK", "SILK audio"),
    (b"\x02#!SILK", "SILK audio"),
    (b"wvpk", "WavPack audio"),
    (b"MAC ", "Monkey's Audio"),
    (b"MPCK", "Musepack audio"),
    (b"MP+", "Musepack audio"),
    (b"OFR ", "OptimFROG audio"),
    (b"TTA1", "TTA audio"),
    (b"FLV\x01", "Flash video (FLV)"),
    (b".RMF", "RealMedia"),
    (b".ra\xfd", "RealAudio"),
    (b"riff\x2e\x91\xcf\x11", "Sony Wave64"),
    (b"DSD ", "DSD audio"),
    (b"FRM8", "DSD audio"),
    (b".snd", "Sun audio (AU)"),
    (b"MThd", "MIDI, which is notes and no sound,"),
    (&[0x00, 0x00, 0x01, 0xba], "an MPEG program stream (MPG, VOB)"),
    (&[0x0b, 0x77], "Dolby Digital (AC-3) audio"),
];

/// What is surely no recording, by how it begins.
const OTHER: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (&[0x1f, 0x8b], "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (&[0x89, b'P', b'N', b'G'], "a PNG picture"),
    (&[0xff, 0xd8, 0xff], "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"lmgg", "a speech model"),
];

/// What stands in front of us.
pub(crate) enum Kind {
    /// Perhaps a recording.
    Candidate,
    /// A recording, or a container of one, that is not decoded here.
    Unsupported(&'static str),
    /// Something else, with its article.
    Other(&'static str),
}

/// Returns what a file that begins with `head` is.
pub(crate) fn sniff(head: &[u8]) -> Kind {
    let begins = |(magic, _): &&(&[u8], &str)| head.starts_with(magic);
    if let Some((_, name)) = UNSUPPORTED.iter().find(begins) {
        return Kind::Unsupported(name);
    }
    if let Some((_, name)) = OTHER.iter().find(begins) {
        return Kind::Other(name);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ") {
        return Kind::Unsupported("an AVI video");
    }
    // Packets of 188 bytes, each of which begins with 0x47.
    if head.len() > 376 && [0, 188, 376].iter().all(|&at| head[at] == 0x47) {
        return Kind::Unsupported("an MPEG transport stream (TS)");
    }
    if is_text(head) { Kind::Other("text") } else { Kind::Candidate }
}

/// Text has no control characters but line ends, tabs and form feeds; recordings have zeros.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end in the middle of a character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    text.chars().all(|c| !c.is_control() || "\r\n\t\u{c}".contains(c))
}

/// What the boxes at the top of an MP4 say.
pub(crate) struct Boxes {
    /// Whether the index (`moov`) is among them.
    pub(crate) has_index: bool,
    /// Where the last one ends. The file may end earlier.
    pub(crate) end: u64,
}

/// Walks the boxes at the top of `file`, or returns `None` where it is no MP4.
///
/// # Errors
///
/// What the operating system says where the file cannot be read.
pub(crate) fn mp4_boxes(file: &mut File, head: &[u8]) -> io::Result<Option<Boxes>> {
    if head.get(4..8) != Some(b"ftyp") {
        return Ok(None);
    }
    let length = file.metadata()?.len();
    let mut boxes = Boxes { has_index: false, end: 0 };
    // A fragmented recording has two boxes for each few seconds.
    while boxes.end + 8 <= length {
        file.seek(SeekFrom::Start(boxes.end))?;
        let mut header = [0; 16];
        let known = if boxes.end + 16 <= length { 16 } else { 8 };
        file.read_exact(&mut header[..known])?;
        boxes.has_index |= &header[4..8] == b"moov";
        let size = match u32::from_be_bytes(first_four(&header)) {
            // To the end of the file.
            0 => length - boxes.end,
            1 => u64::from_be_bytes(header[8..].try_into().expect("eight")).max(16),
            size => u64::from(size).max(8),
        };
        boxes.end = boxes.end.saturating_add(size);
    }
    Ok(Some(boxes))
}

fn first_four(header: &[u8; 16]) -> [u8; 4] {
    [header[0], header[1], header[2], header[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_sound() {
        for text in ["WEBVTT\n\n00:00.000 --> 00:01.000\nHi", "caf\u{e9}\r\n", "<html>"] {
            assert!(matches!(sniff(text.as_bytes()), Kind::Other("text")), "{text}");
        }
        // Cut in the middle of a character.
        assert!(matches!(sniff(&"caf\u{e9}".as_bytes()[..4]), Kind::Other("text")));
        for sound in [&b"fLaC\0\0\0\x22"[..], b"OggS\0\x02", &[0xff, 0xfb, 0x90, 0x44]] {
            assert!(matches!(sniff(sound), Kind::Candidate), "{sound:?}");
        }
    }
}
