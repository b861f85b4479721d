//! The journal: who of a window's voices is heard when, on disk as soon as it is known.
//!
//! JSON lines, appended one at a time: what the journal belongs to, then the windows. A run that was
//! killed goes on behind the last whole line. Voice prints are not in it, since they tell who
//! somebody is: they are made again.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};

use evenkeel_meeting::{ContentHash, Time};
use serde::{Deserialize, Serialize};

use crate::activity::Activity;
use crate::{DiarizeError, Request};

/// What a journal belongs to. Only the same may go on with it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct JournalKey {
    format: String,
    version: u32,
    recording: ContentHash,
    part_ms: Option<(Time, Time)>,
    track: Option<NonZeroU8>,
    settings: Vec<String>,
}

impl JournalKey {
    const FORMAT: &str = "evenkeel.speakers-journal";
    const VERSION: u32 = 1;

    pub(crate) fn new(recording: ContentHash, request: &Request, settings: Vec<String>) -> Self {
        let (format, version) = (Self::FORMAT.to_owned(), Self::VERSION);
        let part_ms = request.part.map(|part| (part.start(), part.end()));
        Self { format, version, recording, part_ms, track: request.track, settings }
    }

    /// Returns in what `other` differs, in words.
    fn difference(&self, other: &Self) -> &'static str {
        if (&self.format, self.version) != (&other.format, other.version) {
            "it is of another version"
        } else if self.recording != other.recording {
            "it is of another recording"
        } else if self.part_ms != other.part_ms {
            "it is of another part of the recording"
        } else if self.track != other.track {
            "it is of other audio tracks"
        } else {
            "it was made with other networks"
        }
    }
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
    windows: VecDeque<Activity>,
}

impl Journal {
    /// Opens the journal at `path`, or begins one.
    ///
    /// What is there is kept where it belongs to `key`, without a last line that is not whole.
    pub(crate) fn open(path: &Path, key: &JournalKey) -> Result<Self, DiarizeError> {
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

        let mut lines =
            bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
        let first = lines.next();
        let found = match first.map(serde_json::from_slice::<JournalKey>) {
            None => JournalUse::Fresh,
            Some(Ok(found)) if found == *key => JournalUse::Resumed,
            Some(Ok(found)) => JournalUse::Discarded(key.difference(&found)),
            Some(Err(_)) => JournalUse::Discarded("it is no journal"),
        };
        let (mut windows, mut good) = (VecDeque::new(), 0);
        if found == JournalUse::Resumed {
            good = first.map_or(0, <[u8]>::len);
            for line in lines {
                match serde_json::from_slice::<Activity>(line) {
                    Ok(activity) if activity.is_sound() => windows.push_back(activity),
                    _ => break,
                }
                good += line.len();
            }
        }
        file.set_len(good as u64)?;
        file.seek(SeekFrom::End(0))?;
        let mut journal = Self { path: path.to_owned(), file, found, windows };
        if good == 0 {
            journal.append(key)?;
        }
        Ok(journal)
    }

    pub(crate) fn found(&self) -> JournalUse {
        self.found
    }

    /// Returns what is heard in the next window, where that was known before.
    pub(crate) fn recall(&mut self) -> Option<Activity> {
        self.windows.pop_front()
    }

    /// Keeps what is heard in the next window that was not known before.
    pub(crate) fn keep(&mut self, activity: &Activity) -> Result<(), DiarizeError> {
        self.append(activity).map_err(failed(&self.path))
    }

    fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> DiarizeError {
    let path = path.to_owned();
    |source| DiarizeError::Journal { path, source }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn key(settings: &str) -> JournalKey {
        JournalKey::new(
            ContentHash::of(b"recording"),
            &Request::default(),
            vec![settings.to_owned()],
        )
    }

    fn activity(class: usize) -> Activity {
        Activity::of_classes([0, 0, class, class, 0].into_iter())
    }

    /// A folder with a journal of three windows.
    fn journal() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path, &key("a")).unwrap();
        assert_eq!(journal.found(), JournalUse::Fresh);
        for class in [1, 0, 5] {
            journal.keep(&activity(class)).unwrap();
        }
        (folder, path)
    }

    #[test]
    fn wherever_the_writing_stopped_the_whole_lines_are_kept() {
        let (_folder, path) = journal();
        let whole = std::fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let mut journal = Journal::open(&path, &key("a")).unwrap();
            for class in [1, 0, 5] {
                match journal.recall() {
                    Some(known) => assert_eq!(known, activity(class)),
                    None => journal.keep(&activity(class)).unwrap(),
                }
            }
            assert_eq!(std::fs::read(&path).unwrap(), whole, "stopped at byte {length}");
        }
    }

    #[test]
    fn a_journal_of_something_else_is_begun_anew_and_the_reason_told() {
        let (_folder, path) = journal();
        let mut other = Journal::open(&path, &key("b")).unwrap();
        assert_eq!(other.found(), JournalUse::Discarded("it was made with other networks"));
        assert_eq!(other.recall(), None);
        let of_a_part = JournalKey { part_ms: Some((Time::ZERO, Time::from_ms(1))), ..key("b") };
        let part = Journal::open(&path, &of_a_part).unwrap();
        assert_eq!(part.found(), JournalUse::Discarded("it is of another part of the recording"));
        let of_a_track = JournalKey { track: NonZeroU8::new(2), ..of_a_part };
        let track = Journal::open(&path, &of_a_track).unwrap();
        assert_eq!(track.found(), JournalUse::Discarded("it is of other audio tracks"));
        std::fs::write(&path, "[]\n").unwrap();
        let none = Journal::open(&path, &key("a")).unwrap();
        assert_eq!(none.found(), JournalUse::Discarded("it is no journal"));
    }

    #[test]
    fn a_line_that_no_network_wrote_ends_what_is_believed() {
        let (_folder, path) = journal();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("[2,5]", "[2,7]")).unwrap();
        let mut journal = Journal::open(&path, &key("a")).unwrap();
        assert_eq!((0..3).filter_map(|_| journal.recall()).count(), 2);
    }
}
