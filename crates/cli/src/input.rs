//! What was given to work on: a recording, or a transcript.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use evenkeel_exchange::{Format, ReadOptions};
use evenkeel_meeting::{ContentHash, Date, Heading, Source, Transcript};

use crate::app::App;
use crate::error::CommandError;
use crate::{advice, files};

/// What was given to work on.
pub(crate) enum Input {
    /// A recording; it is opened when it is its turn.
    Recording(PathBuf),
    /// A transcript's bytes.
    Transcript { path: PathBuf, bytes: Vec<u8> },
}

/// As much of a file's start as tells text from sound.
const HEAD_BYTES: u64 = 4_096;

impl Input {
    /// Looks at the file at `path`. The name says what it is where it can; a name that says nothing
    /// leaves it to the first bytes.
    pub(crate) fn look_at(path: &Path) -> Result<Self, CommandError> {
        let metadata = std::fs::metadata(path).map_err(|error| advice::unreadable(path, &error))?;
        if metadata.is_dir() {
            return Err(advice::unreadable(path, &std::io::ErrorKind::IsADirectory.into()));
        }
        // Only what is a file may be read for a look: a pipe would lose what was read.
        let is_text = match (Format::of_name(&path.to_string_lossy()), path.extension()) {
            (Some(_), _) => true,
            (None, Some(_)) if is_sound(path) => false,
            (None, _) => metadata.is_file() && starts_as_text(path)?,
        };
        if is_text {
            let bytes = files::read(path)?;
            Ok(Self::Transcript { path: path.to_owned(), bytes })
        } else {
            Ok(Self::Recording(path.to_owned()))
        }
    }
}

/// Endings that promise sound. A text file with such an ending is an error and no transcript.
fn is_sound(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "wav"
            | "mp3"
            | "m4a"
            | "mp4"
            | "mov"
            | "flac"
            | "ogg"
            | "oga"
            | "opus"
            | "aac"
            | "webm"
            | "mkv"
            | "aif"
            | "aiff"
            | "caf"
            | "wma"
            | "amr"
            | "3gp"
    )
}

fn starts_as_text(path: &Path) -> Result<bool, CommandError> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
        .map_err(|error| advice::unreadable(path, &error))?;
    let text = match std::str::from_utf8(&head) {
        Ok(text) => text,
        // The cut may have gone through a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Ok(head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff])),
    };
    Ok(!text.is_empty() && !text.contains('\0'))
}

/// Reads a transcript in any format, and says what had to be tolerated.
pub(crate) fn read_transcript(
    app: &App,
    path: &Path,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Transcript, CommandError> {
    let imported = evenkeel_exchange::read(bytes, &path.to_string_lossy(), options)
        .map_err(|error| advice::unreadable_transcript(path, &error))?;
    for warning in &imported.warnings {
        app.console.warn(&format!("{}: {warning}", crate::error::show(path)));
    }
    let transcript = imported.transcript;
    if transcript.heading().source.is_some() {
        return Ok(transcript);
    }
    // Our own JSON need not name where it came from; then it came from itself.
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = Source { file, blake3: ContentHash::of(bytes), truncated: false };
    let heading = Heading { source: Some(source), ..transcript.heading().clone() };
    Ok(transcript.with_heading(heading).expect("the duration stays as it was"))
}

/// Gives `transcript` the title and the date that the user named, or a date that stands in the
/// name of the file.
pub(crate) fn with_heading(
    transcript: Transcript,
    title: Option<&str>,
    date: Option<Date>,
    path: &Path,
) -> Transcript {
    let heading = transcript.heading().clone();
    let heading = Heading {
        title: title.map(|title| evenkeel_meeting::clean(title).into_owned()).or(heading.title),
        date: date.or(heading.date).or_else(|| date_in(&path.to_string_lossy())),
        ..heading
    };
    transcript.with_heading(heading).expect("the duration stays as it was")
}

/// Returns the first day of the calendar that stands in `name`, as 2026-10-13 or 20261013.
fn date_in(name: &str) -> Option<Date> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|start| {
        if start > 0 && digit(bytes[start - 1]) {
            return None;
        }
        let dashed = name.get(start..start + 10);
        let compact = name
            .get(start..start + 8)
            .filter(|text| {
                text.bytes().all(digit) && !bytes.get(start + 8).copied().is_some_and(digit)
            })
            .map(|text| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
        let date =
            dashed.and_then(Date::parse).or_else(|| compact.as_deref().and_then(Date::parse))?;
        (1950..2200).contains(&date.year()).then_some(date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_the_name_is_the_day_of_the_meeting() {
        let day = |name: &str| date_in(name).map(|date| date.to_string());
        assert_eq!(day("weekly-2026-10-13.m4a").as_deref(), Some("2026-10-13"));
        assert_eq!(day("GMT20261013-090000_Recording.mp4").as_deref(), Some("2026-10-13"));
        for name in ["weekly.m4a", "call-12345678.wav", "2026-13-01", "120261013", "é20261013x1"] {
            assert_ne!(day(name).as_deref(), Some("2026-13-01"), "{name}");
        }
        assert_eq!(day("weekly.m4a"), None);
        assert_eq!(day("call-12345678.wav"), None);
    }

    #[test]
    fn text_is_told_from_sound_by_its_first_bytes() {
        let told = |bytes: &[u8]| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            matches!(Input::look_at(file.path()).unwrap(), Input::Transcript { .. })
        };
        assert!(told("Ana: Guten Morgen, schön.".as_bytes()));
        assert!(!told(b"OggS\0\x02\0\0"));
        assert!(!told(b"\x1a\x45\xdf\xa3"));
    }
}
