//! What was given to work on: a recording, or a transcript.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use evenkeel_exchange::{Format, ReadOptions};
use evenkeel_meeting::{ContentHash, Date, Heading, Language, Source, Transcript};

use crate::app::App;
use crate::args::Speech;
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
pub(crate) fn is_sound(path: &Path) -> bool {
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
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > head.len() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Ok(head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff])),
    };
    Ok(!text.is_empty() && !text.contains('\0'))
}

/// Reads a transcript in any format, and says what had to be tolerated. Returns it with the hash
/// that annotations of it are pinned to: that of the file where it is in our own format, else that
/// of the file that it would be written as.
pub(crate) fn read_transcript(
    app: &App,
    path: &Path,
    bytes: &[u8],
    language: Option<&Language>,
    keep_cues: bool,
) -> Result<(Transcript, ContentHash), CommandError> {
    let options =
        &ReadOptions { language: language.or(app.settings.language.as_ref()).cloned(), keep_cues };
    let imported = evenkeel_exchange::read(bytes, &path.to_string_lossy(), options)
        .map_err(|error| advice::unreadable_transcript(path, &error))?;
    for warning in &imported.warnings {
        app.console.warn(&format!("{}: {warning}", crate::error::show(path)));
    }
    let transcript = imported.transcript;
    let mut heading = transcript.heading().clone();
    // Our own JSON is taken as it is, but for what the user says now.
    heading.language = language.cloned().or(heading.language);
    // It need not name where it came from; then it came from itself.
    heading.source.get_or_insert_with(|| Source {
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        blake3: ContentHash::of(bytes),
        truncated: false,
    });
    let transcript = transcript.with_heading(heading).expect("the duration stays as it was");
    let blake3 = match imported.format {
        Format::Json => ContentHash::of(bytes),
        _ => ContentHash::of(transcript.to_json().as_bytes()),
    };
    Ok((transcript, blake3))
}

/// Reads a transcript that was given where a recording could have been. What `wishes` say of sound
/// is refused then, and not passed over.
pub(crate) fn read_instead_of_hearing(
    app: &App,
    path: &Path,
    bytes: &[u8],
    wishes: &Speech,
) -> Result<Transcript, CommandError> {
    let meant = [
        ("--model", wishes.model.is_some()),
        ("--from", wishes.from.is_some()),
        ("--to", wishes.to.is_some()),
        ("--participant", !wishes.speakers.participant.is_empty()),
        ("--channels-are", !wishes.speakers.channels_are.is_empty()),
        ("--rttm", wishes.speakers.rttm.is_some()),
        ("--names-from", wishes.speakers.names_from.is_some()),
        ("--speakers", wishes.speakers.speakers.is_some()),
    ];
    match meant.into_iter().find(|(_, is_meant)| *is_meant) {
        Some((option, _)) => Err(advice::only_for_recordings(option, path)),
        None => {
            let (language, keep_cues) = (wishes.language.as_ref(), wishes.keep_cues);
            read_transcript(app, path, bytes, language, keep_cues).map(|(transcript, _)| transcript)
        }
    }
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
        date: date.or(heading.date).or_else(|| date_in(path)),
        ..heading
    };
    transcript.with_heading(heading).expect("the duration stays as it was")
}

/// Returns the first day of the calendar that stands in the file's name, as 2026-10-13 or 20261013.
fn date_in(path: &Path) -> Option<Date> {
    let name = path.file_name()?.to_str()?;
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
        let day = |name: &str| date_in(Path::new(name)).map(|date| date.to_string());
        assert_eq!(day("weekly-2026-10-13.m4a").as_deref(), Some("2026-10-13"));
        assert_eq!(day("GMT20261013-090000_Recording.mp4").as_deref(), Some("2026-10-13"));
        for name in ["weekly.m4a", "call-12345678.wav", "2026-13-01", "120261013", "é20261013x1"] {
            assert_ne!(day(name).as_deref(), Some("2026-13-01"), "{name}");
        }
        assert_eq!(day("weekly.m4a"), None);
        assert_eq!(day("call-12345678.wav"), None);
        assert_eq!(day("2020-01-01/weekly.m4a"), None, "the folder says nothing");
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
        assert!(!told(b"\x1a\x45\xdf\xa3\x01\0\0\0"));
    }
}
