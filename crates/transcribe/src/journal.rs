//! The journal: what was decoded so far, on disk before the next chunk is begun with.
//!
//! JSON lines, appended one at a time: what the journal belongs to, the language, then the chunks,
//! as they were done. A run that was killed goes on behind the last whole line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use evenkeel_meeting::{ContentHash, Engine, Language, Time, TimeSpan};
use serde::{Deserialize, Serialize};

use crate::TranscribeError;
use crate::decoded::Decoded;

/// The longest first line that is read for a look, in bytes; ours have a few hundred.
const LONGEST_KEY: u64 = 64 << 10;

/// What a journal belongs to. Only the same may go on with it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct JournalKey {
    format: String,
    version: u32,
    recording: ContentHash,
    engine: Engine,
}

impl JournalKey {
    const FORMAT: &str = "evenkeel.journal";
    const VERSION: u32 = 1;

    pub(crate) fn new(recording: ContentHash, engine: Engine) -> Self {
        let (format, version) = (Self::FORMAT.to_owned(), Self::VERSION);
        Self { format, version, recording, engine }
    }

    /// Returns in what `other` differs, in words.
    fn difference(&self, other: &Self) -> &'static str {
        if (&self.format, self.version) != (&other.format, other.version) {
            "it is of another version"
        } else if self.recording != other.recording {
            "it is of another recording"
        } else if self.engine.blake3 != other.engine.blake3 {
            "it was made with another model"
        } else {
            "it was made with other settings"
        }
    }
}

/// A line after the first.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Entry<'d> {
    Language(Cow<'d, Language>),
    Chunk { start_ms: Time, end_ms: Time, decoded: Cow<'d, Decoded> },
}

/// How a journal was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum JournalUse {
    /// None was kept, or there was none.
    Fresh,
    /// It was gone on with.
    Resumed,
    /// What was there was of no use, for this reason, and was begun anew.
    Discarded(&'static str),
}

/// A journal, open to be added to.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    found: JournalUse,
    language: Option<Language>,
    chunks: HashMap<TimeSpan, Decoded>,
}

impl Journal {
    /// Opens the journal at `path`, or begins one.
    ///
    /// What is there is kept where it belongs to `key`, without a last line that is not whole.
    pub(crate) fn open(path: &Path, key: &JournalKey) -> Result<Self, TranscribeError> {
        Self::try_open(path, key).map_err(failed(path))
    }

    fn try_open(path: &Path, key: &JournalKey) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;

        let mut journal = Self {
            path: path.to_owned(),
            file,
            found: JournalUse::Fresh,
            language: None,
            chunks: HashMap::new(),
        };
        let mut lines = whole_lines(&bytes);
        let mut good = 0;
        if let Some(first) = lines.next() {
            match serde_json::from_slice::<JournalKey>(first) {
                Ok(found) if found == *key => {
                    journal.found = JournalUse::Resumed;
                    good = first.len();
                }
                Ok(found) => journal.found = JournalUse::Discarded(key.difference(&found)),
                Err(_) => journal.found = JournalUse::Discarded("it is no journal"),
            }
        }
        if journal.found == JournalUse::Resumed {
            for line in lines {
                let Ok(entry) = serde_json::from_slice(line) else { break };
                if !journal.take_up(entry) {
                    break;
                }
                good += line.len();
            }
        }
        journal.file.set_len(good as u64)?;
        journal.file.seek(SeekFrom::End(0))?;
        if good == 0 {
            journal.append(key)?;
            sync_entry(path)?;
        }
        Ok(journal)
    }

    /// Takes an entry up that was read, or returns `false` where it has no place there.
    fn take_up(&mut self, entry: Entry<'_>) -> bool {
        match entry {
            Entry::Language(language) => {
                let first = self.language.is_none() && self.chunks.is_empty();
                self.language = Some(language.into_owned());
                first
            }
            Entry::Chunk { start_ms, end_ms, decoded } => match TimeSpan::new(start_ms, end_ms) {
                Some(span) if self.language.is_some() => {
                    self.chunks.insert(span, decoded.into_owned()).is_none()
                }
                _ => false,
            },
        }
    }

    pub(crate) fn found(&self) -> JournalUse {
        self.found
    }

    /// Returns the language, where it was found out before.
    pub(crate) fn language(&self) -> Option<&Language> {
        self.language.as_ref()
    }

    /// Returns what was decoded of the chunk that lies at `span`, where that was done before.
    pub(crate) fn recall(&mut self, span: TimeSpan) -> Option<Decoded> {
        self.chunks.remove(&span)
    }

    pub(crate) fn keep_language(&mut self, language: &Language) -> Result<(), TranscribeError> {
        self.append(&Entry::Language(Cow::Borrowed(language))).map_err(failed(&self.path))
    }

    pub(crate) fn keep_chunk(
        &mut self,
        span: TimeSpan,
        decoded: &Decoded,
    ) -> Result<(), TranscribeError> {
        let (start_ms, end_ms, decoded) = (span.start(), span.end(), Cow::Borrowed(decoded));
        self.append(&Entry::Chunk { start_ms, end_ms, decoded }).map_err(failed(&self.path))
    }

    fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()
    }
}

/// Sees to it that a file that was just made will be found again after a loss of power.
#[cfg(unix)]
fn sync_entry(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Folders cannot be written out by themselves here.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
fn sync_entry(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Returns which recording the journal at `path` belongs to; `None` where there is no journal, or
/// one that nobody can go on with.
pub fn recording_of_journal(path: &Path) -> Option<ContentHash> {
    let mut first = Vec::new();
    BufReader::new(File::open(path).ok()?).take(LONGEST_KEY).read_until(b'\n', &mut first).ok()?;
    let key: JournalKey = serde_json::from_slice(&first).ok()?;
    (key.format == JournalKey::FORMAT).then_some(key.recording)
}

/// Opens a journal at `path` for the fuzzer, always of the same recording, model and settings.
#[cfg(fuzzing)]
pub fn open_some_journal(path: &Path) -> Result<JournalUse, TranscribeError> {
    let engine = Engine {
        program: "fuzzer".to_owned(),
        model: "tiny.en".to_owned(),
        blake3: ContentHash::of(b"model"),
        settings: Vec::new(),
    };
    let key = JournalKey::new(ContentHash::of(b"recording"), engine);
    Journal::open(path, &key).map(|journal| journal.found())
}

/// Returns the lines that have an end, with it.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> TranscribeError {
    let path = path.to_owned();
    |source| TranscribeError::Journal { path, source }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::decoded::Token;

    fn key(model: &[u8]) -> JournalKey {
        let engine = Engine {
            program: "test".to_owned(),
            model: "tiny.en".to_owned(),
            blake3: ContentHash::of(model),
            settings: Vec::new(),
        };
        JournalKey::new(ContentHash::of(b"recording"), engine)
    }

    fn span(start: u64, end: u64) -> TimeSpan {
        TimeSpan::new(Time::from_ms(start), Time::from_ms(end)).unwrap()
    }

    fn decoded(text: &str) -> Decoded {
        let token = Token {
            bytes: text.into(),
            end_ms: 700,
            probability: 0.1 + 0.2,
            no_speech_probability: 0.3,
        };
        Decoded { tokens: vec![token] }
    }

    fn english() -> Language {
        Language::parse("en").unwrap()
    }

    /// A folder with a journal of two chunks.
    fn journal_of_two_chunks() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path, &key(b"model")).unwrap();
        assert_eq!(journal.found(), JournalUse::Fresh);
        journal.keep_language(&english()).unwrap();
        journal.keep_chunk(span(0, 1_000), &decoded(" one")).unwrap();
        journal.keep_chunk(span(1_000, 2_000), &decoded(" two")).unwrap();
        (folder, path)
    }

    #[test]
    fn what_was_kept_is_recalled_exactly() {
        let (_folder, path) = journal_of_two_chunks();
        let mut journal = Journal::open(&path, &key(b"model")).unwrap();
        assert_eq!(journal.found(), JournalUse::Resumed);
        assert_eq!(journal.language(), Some(&english()));
        assert_eq!(journal.recall(span(0, 1_000)), Some(decoded(" one")));
        assert_eq!(journal.recall(span(1_000, 2_000)), Some(decoded(" two")));
        assert_eq!(journal.recall(span(2_000, 3_000)), None);
    }

    #[test]
    fn wherever_the_writing_stopped_the_whole_lines_are_kept() {
        let (_folder, path) = journal_of_two_chunks();
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let mut journal = Journal::open(&path, &key(b"model")).unwrap();
            if journal.language().is_none() {
                journal.keep_language(&english()).unwrap();
            }
            for (at, text) in [(span(0, 1_000), " one"), (span(1_000, 2_000), " two")] {
                match journal.recall(at) {
                    Some(known) => assert_eq!(known, decoded(text)),
                    None => journal.keep_chunk(at, &decoded(text)).unwrap(),
                }
            }
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), whole, "stopped at byte {length}");
        }
    }

    #[test]
    fn a_journal_of_something_else_is_begun_anew_and_the_reason_told() {
        let (_folder, path) = journal_of_two_chunks();
        let mut journal = Journal::open(&path, &key(b"other")).unwrap();
        assert_eq!(journal.found(), JournalUse::Discarded("it was made with another model"));
        assert_eq!(journal.recall(span(0, 1_000)), None);

        std::fs::write(&path, "some text\n").unwrap();
        let journal = Journal::open(&path, &key(b"model")).unwrap();
        assert_eq!(journal.found(), JournalUse::Discarded("it is no journal"));
    }

    #[test]
    fn a_journal_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "").unwrap();
        let Err(error) = Journal::open(&path.join("journal"), &key(b"model")) else {
            panic!("a file is no folder");
        };
        assert!(error.to_string().ends_with("file/journal`"), "{error}");
    }
}
