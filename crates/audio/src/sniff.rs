//! What a file is, from its first bytes: only to say it in words where it cannot be decoded, and
//! to keep the search for a recording away from what is none.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

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

/// The boxes that an old movie may begin with.
const QUICKTIME: [&[u8]; 3] = [b"moov", b"mdat", b"wide"];

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
    // The first packet of an Ogg names its codec.
    if head.starts_with(b"OggS") && head.get(28..36) == Some(b"Speex   ") {
        return Kind::Unsupported("Speex audio in Ogg");
    }
    // QuickTime before 2001 had no `ftyp`.
    if head.get(4..8).is_some_and(|name| QUICKTIME.contains(&name)) {
        return Kind::Unsupported("a QuickTime movie without a file type");
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
    /// Where the index (`moov`) lies, if it is among them.
    pub(crate) index: Option<Range<u64>>,
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
    let mut boxes = Boxes { index: None, end: 0 };
    // A fragmented recording has two boxes for each few seconds.
    while boxes.end + 8 <= length {
        file.seek(SeekFrom::Start(boxes.end))?;
        let mut header = [0; 16];
        let known = if boxes.end + 16 <= length { 16 } else { 8 };
        file.read_exact(&mut header[..known])?;
        let size = match u32::from_be_bytes(first_four(&header)) {
            // To the end of the file.
            0 => length - boxes.end,
            1 => u64::from_be_bytes(header[8..].try_into().expect("eight")).max(16),
            size => u64::from(size).max(8),
        };
        let start = boxes.end;
        boxes.end = start.saturating_add(size);
        if &header[4..8] == b"moov" {
            boxes.index = Some(start..boxes.end);
        }
    }
    Ok(Some(boxes))
}

/// Sound that telephones and cameras write into an MP4, by the names that the index has for it.
const UNKNOWN_IN_MP4: &[(&[u8; 4], &str)] = &[
    (b"samr", "AMR audio in MP4"),
    (b"sawb", "AMR audio in MP4"),
    (b"sawp", "AMR audio in MP4"),
    (b"sqcp", "QCELP audio in MP4"),
    (b"sevc", "EVRC audio in MP4"),
    (b"agsm", "GSM 6.10 audio in MP4"),
    (b"QDM2", "QDesign audio in MP4"),
    (b"dtsc", "DTS audio in MP4"),
    (b"ac-4", "Dolby Digital audio in MP4"),
    (b"iamf", "IAMF audio in MP4"),
];

/// Returns the kind of sound that the `index` of an MP4 names and that is not decoded here.
///
/// # Errors
///
/// What the operating system says where the file cannot be read.
pub(crate) fn unknown_in_mp4(
    file: &mut File,
    index: Range<u64>,
) -> io::Result<Option<&'static str>> {
    // Descriptions of the tracks come before their tables, which are most of an index.
    const SEARCHED: u64 = 1 << 20;
    file.seek(SeekFrom::Start(index.start))?;
    let mut bytes = Vec::new();
    file.take((index.end - index.start).min(SEARCHED)).read_to_end(&mut bytes)?;
    let stands = |name: &[u8; 4]| bytes.windows(4).any(|window| window == name);
    Ok(UNKNOWN_IN_MP4.iter().find(|(name, _)| stands(name)).map(|(_, codec)| *codec))
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
