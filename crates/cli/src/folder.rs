//! The folder of an analysis: `NAME.evenkeel/`.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use evenkeel_meeting::{Annotations, ContentHash, Transcript};

use crate::error::CommandError;
use crate::run_record::RunRecord;
use crate::{advice, files};

/// The folder of an analysis, held by this run alone.
pub(crate) struct Folder {
    path: PathBuf,
    /// Held until the folder is let go; the system frees it even where the run is killed.
    _lock: File,
}

/// A transcript in a folder, with what is known about how it got there.
pub(crate) struct StoredTranscript {
    pub(crate) transcript: Transcript,
    pub(crate) blake3: ContentHash,
    /// Whether somebody changed it since the program wrote it.
    pub(crate) edited: bool,
}

/// What the annotations in a folder are of.
pub(crate) enum Pin {
    /// There are none.
    None,
    /// They are of the transcript as it is.
    Fits(Annotations),
    /// They are of the transcript as it was before somebody changed it.
    OfAnother,
}

impl Folder {
    pub(crate) const TRANSCRIPT: &str = "transcript.json";
    pub(crate) const ANNOTATIONS: &str = "annotations.json";
    pub(crate) const MEANING: &str = "meaning.safetensors";
    pub(crate) const RUN: &str = "run.json";
    const LOCK: &str = ".lock";

    /// Makes the folder where it is missing, and takes it for this run.
    pub(crate) fn create(path: &Path) -> Result<Self, CommandError> {
        fs::create_dir_all(path).map_err(|error| advice::unwritable(path, &error))?;
        Self::take(path)
    }

    /// Takes the folder of an analysis at `path` for this run.
    pub(crate) fn open(path: &Path) -> Result<Self, CommandError> {
        if !path.join(Self::TRANSCRIPT).is_file() {
            return Err(advice::no_analysis(path));
        }
        Self::take(path)
    }

    fn take(path: &Path) -> Result<Self, CommandError> {
        let lock_path = path.join(Self::LOCK);
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock =
            options.open(&lock_path).map_err(|error| advice::unwritable(&lock_path, &error))?;
        match lock.try_lock() {
            Ok(()) => {
                files::sweep(path).map_err(|error| advice::unwritable(path, &error))?;
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(advice::folder_in_use(path)),
            // Some network file systems have no locks; two runs at once are rarer than those.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::Error(error)) => Err(advice::unwritable(&lock_path, &error)),
        }
    }

    /// Returns where the folder lies.
    pub(crate) fn own_path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, contents: &str) -> Result<(), CommandError> {
        files::write(&self.path(name), contents.as_bytes())
    }

    /// Returns what a file in the folder holds, where it is there and readable.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Removes a file from the folder, where it is there.
    pub(crate) fn remove(&self, name: &str) -> Result<(), CommandError> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(advice::unwritable(&self.path(name), &error))
            }
            _ => Ok(()),
        }
    }

    /// Reads the transcript, where there is one.
    pub(crate) fn transcript(&self) -> Result<Option<StoredTranscript>, CommandError> {
        let path = self.path(Self::TRANSCRIPT);
        if !path.exists() {
            return Ok(None);
        }
        let text = files::read_text(&path)?;
        let transcript = Transcript::from_json(&text)
            .map_err(|error| advice::broken_transcript(&path, &error))?;
        let blake3 = ContentHash::of(text.as_bytes());
        let written = RunRecord::read(&self.path(Self::RUN)).and_then(|run| run.transcript_blake3);
        // A transcript that no run owns up to was put there by somebody.
        let edited = written.is_none_or(|written| written != blake3);
        Ok(Some(StoredTranscript { transcript, blake3, edited }))
    }

    /// Reads the transcript of an analysis, which must be there.
    pub(crate) fn analyzed(&self) -> Result<StoredTranscript, CommandError> {
        self.transcript()?.ok_or_else(|| advice::no_analysis(&self.path))
    }

    /// Reads the annotations of the transcript, where there are any.
    pub(crate) fn annotations(
        &self,
        stored: &StoredTranscript,
    ) -> Result<Option<Annotations>, CommandError> {
        match self.pin(stored)? {
            Pin::None => Ok(None),
            Pin::Fits(annotations) => Ok(Some(annotations)),
            Pin::OfAnother => Err(advice::tags_of_before(&self.path)),
        }
    }

    /// Reads the annotations, where they are of the transcript as it is.
    pub(crate) fn pin(&self, stored: &StoredTranscript) -> Result<Pin, CommandError> {
        let path = self.path(Self::ANNOTATIONS);
        if !path.exists() {
            return Ok(Pin::None);
        }
        let text = files::read_text(&path)?;
        if is_of_another(&text, stored) {
            return Ok(Pin::OfAnother);
        }
        parse_annotations(&path, &text, stored).map(Pin::Fits)
    }
}

/// Reads the annotations that another program made of the transcript.
pub(crate) fn read_annotations(
    path: &Path,
    stored: &StoredTranscript,
) -> Result<Annotations, CommandError> {
    let text = files::read_text(path)?;
    if is_of_another(&text, stored) {
        return Err(advice::annotations_of_another(path));
    }
    parse_annotations(path, &text, stored)
}

fn parse_annotations(
    path: &Path,
    text: &str,
    stored: &StoredTranscript,
) -> Result<Annotations, CommandError> {
    Annotations::from_json(text, &stored.transcript)
        .map_err(|error| advice::foreign_annotations(path, &error))
}

/// Returns whether annotations say that they were made of another transcript. Looked at first: what
/// they point to in that one is no error in them.
fn is_of_another(text: &str, stored: &StoredTranscript) -> bool {
    #[derive(serde::Deserialize)]
    struct Pin {
        transcript_blake3: Option<ContentHash>,
    }
    let pin = serde_json::from_str::<Pin>(text).ok().and_then(|pin| pin.transcript_blake3);
    pin.is_some_and(|pin| pin != stored.blake3)
}

/// Returns the folder for the results of `input` where none was named: `NAME.evenkeel` here.
pub(crate) fn default_for(input: &Path) -> PathBuf {
    let mut name = input.file_stem().unwrap_or(input.as_os_str()).to_owned();
    name.push(".evenkeel");
    PathBuf::from(name)
}
