//! Why a recording cannot be heard.

use std::io;
use std::path::{Path, PathBuf};

use evenkeel_meeting::Time;

/// Why a recording cannot be heard.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The operating system would not hand the file over: missing, forbidden, a failing disk.
    #[error("`{}` cannot be read", path.display())]
    Io {
        /// The recording.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// It is a folder, a pipe, a device: nothing that can be opened and read from the front.
    #[error("`{}` is {kind}, not a file", path.display())]
    NotAFile {
        /// What was meant to be a recording.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The file has no bytes.
    #[error("`{}` is empty (0 bytes)", path.display())]
    Empty {
        /// The recording.
        path: PathBuf,
    },
    /// The file is of no format that is known here.
    #[error("`{}` is not a recording: it is {found}", path.display())]
    NotARecording {
        /// The file.
        path: PathBuf,
        /// What it looks like instead, with its article.
        found: &'static str,
    },
    /// The format or the codec is known, and no decoder for it is built in.
    #[error("`{}` holds {codec}, which cannot be decoded here", path.display())]
    Unsupported {
        /// The recording.
        path: PathBuf,
        /// The codec and its container: `Opus audio in Ogg`.
        codec: String,
    },
    /// An MP4 without its index (`moov`), which recorders write last: it was cut off.
    #[error(
        "`{}` was cut off while it was being recorded: it ends before its index (`moov`), without \
         which nothing in it can be found",
        path.display()
    )]
    CutOff {
        /// The recording.
        path: PathBuf,
    },
    /// There is video, or there are subtitles, and no sound.
    #[error("`{}` has no audio track", path.display())]
    NoAudioTrack {
        /// The recording.
        path: PathBuf,
    },
    /// A track was asked for that is not there.
    #[error("`{}` has {}, so there is no track {wanted}", path.display(), count(*tracks))]
    NoSuchTrack {
        /// The recording.
        path: PathBuf,
        /// The track, counted from 1.
        wanted: u8,
        /// How many audio tracks there are.
        tracks: usize,
    },
    /// The header contradicts itself or says what cannot be.
    #[error("`{}` has a broken {container} header: {reason}", path.display())]
    Malformed {
        /// The recording.
        path: PathBuf,
        /// The container: `WAV`, `MP4`.
        container: &'static str,
        /// What is wrong, in words.
        reason: String,
    },
    /// The header is right, and not a single sample follows it.
    #[error("`{}` has no sound in it: {reason}", path.display())]
    NoSound {
        /// The recording.
        path: PathBuf,
        /// What is there instead, in words.
        reason: String,
    },
    /// The recording breaks off: what came before was decoded.
    #[error("`{}` breaks off at {at}: {reason}", path.display())]
    BrokenOff {
        /// The recording.
        path: PathBuf,
        /// Where the sound ends.
        at: Time,
        /// What was found there, in words.
        reason: String,
    },
    /// The decoder panicked: the file is broken in a way that its author did not foresee.
    #[error("the {codec} decoder gave up on `{}` at {at}: {panic}", path.display())]
    Panicked {
        /// The recording.
        path: PathBuf,
        /// The codec or container being decoded.
        codec: String,
        /// Where in the recording.
        at: Time,
        /// The message of the panic.
        panic: String,
    },
}

impl DecodeError {
    /// Returns the command line of ffmpeg that makes a readable copy, where one is likely to help.
    pub fn conversion(&self) -> Option<String> {
        match self {
            Self::Unsupported { path, .. } | Self::Panicked { path, .. } => Some(ffmpeg_line(path)),
            _ => None,
        }
    }
}

fn count(tracks: usize) -> String {
    if tracks == 1 { "one audio track".to_owned() } else { format!("{tracks} audio tracks") }
}

/// FLAC: lossless, and a quarter of a WAV. 16 kHz mono is all that is heard anyway.
fn ffmpeg_line(path: &Path) -> String {
    let copy = path.with_extension("flac");
    let copy = if copy == path { path.with_extension("readable.flac") } else { copy };
    format!("ffmpeg -i {} -vn -ac 1 -ar 16000 {}", quoted(path), quoted(&copy))
}

/// Quotes a path for a POSIX shell where it needs quoting.
fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@".contains(c);
    if path.chars().all(plain) && !path.starts_with('-') {
        return path.into_owned();
    }
    // A file called `-x.m4a` would be an option.
    let dash = if path.starts_with('-') { "./" } else { "" };
    format!("'{dash}{}'", path.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversion(path: &str) -> String {
        DecodeError::Unsupported { path: path.into(), codec: String::new() }.conversion().unwrap()
    }

    #[test]
    fn the_conversion_can_be_typed_as_it_is_printed() {
        assert_eq!(conversion("a/b.opus"), "ffmpeg -i a/b.opus -vn -ac 1 -ar 16000 a/b.flac");
        assert_eq!(
            conversion("Ana's call.wma"),
            r"ffmpeg -i 'Ana'\''s call.wma' -vn -ac 1 -ar 16000 'Ana'\''s call.flac'"
        );
        assert_eq!(conversion("-a.amr"), "ffmpeg -i './-a.amr' -vn -ac 1 -ar 16000 './-a.flac'");
    }

    #[test]
    fn the_conversion_never_writes_over_the_recording() {
        assert!(conversion("a.flac").ends_with(" a.readable.flac"));
    }
}
