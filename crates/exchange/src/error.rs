//! Why a file cannot be read as a transcript.

use evenkeel_meeting::{FormatError, InvalidTranscript};

/// Why a file cannot be read as a transcript. The file itself is named by who opened it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is larger than any transcript.
    #[error("it has {bytes} bytes, a transcript has at most {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest size that is read.
        limit: usize,
    },
    /// It is something else, whatever its name says.
    #[error("it is {found}, not a transcript as text")]
    NotText {
        /// What it is, with its article: `a ZIP archive`.
        found: &'static str,
    },
    /// It is neither UTF-8 nor UTF-16 with a byte order mark.
    #[error("line {line}: byte 0x{byte:02X} at offset {offset} is not UTF-8")]
    NotUtf8 {
        /// The line, from 1.
        line: usize,
        /// Where the byte stands in the file, from 0.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// Its byte order mark says UTF-16, and that is not what follows.
    #[error("line {line}: no UTF-16 at offset {offset}, though the file starts as such")]
    NotUtf16 {
        /// The line, from 1.
        line: usize,
        /// Where the two bytes stand in the file, from 0.
        offset: usize,
    },
    /// A line that gives a cue its times cannot be understood.
    #[error("line {line}: found `{found}`, expected two times such as `{expected}`")]
    BadTime {
        /// The line, from 1.
        line: usize,
        /// What stands there, cut after 60 characters.
        found: String,
        /// How it should look.
        expected: &'static str,
    },
    /// Its name promises cues, and it holds none.
    #[error("it holds no cue; expected lines such as `{expected}`")]
    NoCues {
        /// How such a line looks.
        expected: &'static str,
    },
    /// It is well formed, and nobody says anything in it.
    #[error("nobody says anything in it")]
    NoTalk,
    /// A line that should tell whose turn it was cannot be understood.
    #[error("line {line}: found `{found}`, expected a turn such as `{expected}`")]
    BadTurn {
        /// The line, from 1.
        line: usize,
        /// What stands there, cut after 60 characters.
        found: String,
        /// How it should look.
        expected: &'static str,
    },
    /// It tells of no turn.
    #[error("it holds no turn; expected lines such as `{expected}`")]
    NoTurns {
        /// How such a line looks.
        expected: &'static str,
    },
    /// It tells whose turn it was in other recordings.
    #[error(
        "it speaks of several recordings and not of `{recording}`: `{}`",
        recordings.join("`, `")
    )]
    OtherRecordings {
        /// The name of the recording, without its extension.
        recording: String,
        /// The recordings that it speaks of.
        recordings: Vec<String>,
    },
    /// It tells of more speakers than there can be.
    #[error("it holds {speakers} speakers, a meeting has at most {most}")]
    TooManySpeakers {
        /// How many it holds.
        speakers: usize,
        /// How many are believed.
        most: usize,
    },
    /// It is JSON, but not one of our transcripts.
    #[error(transparent)]
    Json(#[from] FormatError),
    /// What was read breaks a rule of transcripts.
    #[error(transparent)]
    Invalid(#[from] InvalidTranscript),
}

/// Returns `text`, cut after 60 characters, as an error quotes it.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let text = evenkeel_meeting::clean(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
