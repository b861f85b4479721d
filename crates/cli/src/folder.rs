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

impl Folder {
    pub(crate) const TRANSCRIPT: &str = "transcript.json";
    pub(crate) const ANNOTATIONS: &str = "annotations.json";
    pub(crate) const RUN: &str = "run.json";
    const LOCK: &str = ".lock";

    /// Makes the folder where it is missing, and takes it for this run.
    pub(crate) fn create(path: &Path) -> Result<Self, CommandError> {
        fs::create_dir_all(path).map_err(|error| advice::unwritable(path, &error))?;
        Self::open(path)
    }

    /// Takes the folder at `path`, which is there, for this run.
    pub(crate) fn open(path: &Path) -> Result<Self, CommandError> {
        if !path.is_dir() {
            return Err(advice::no_analysis(path));
        }
        let lock_path = path.join(Self::LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(|error| advice::unwritable(&lock_path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(advice::folder_in_use(path)),
            // Some network file systems have no locks; two runs at once are rarer than those.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::Error(error)) => Err(advice::unwritable(&lock_path, &error)),
        }
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, contents: &str) -> Result<(), CommandError> {
        files::write(&self.path(name), contents.as_bytes())
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

    /// Reads the annotations of `transcript`, where there are any.
    pub(crate) fn annotations(
        &self,
        transcript: &Transcript,
    ) -> Result<Option<Annotations>, CommandError> {
        let path = self.path(Self::ANNOTATIONS);
        if path.exists() { read_annotations(&path, transcript).map(Some) } else { Ok(None) }
    }
}

/// Reads the annotations at `path` and checks them against `transcript`.
pub(crate) fn read_annotations(
    path: &Path,
    transcript: &Transcript,
) -> Result<Annotations, CommandError> {
    Annotations::from_json(&files::read_text(path)?, transcript)
        .map_err(|error| advice::foreign_annotations(path, &error))
}

/// Returns the folder for the results of `input` where none was named: `NAME.evenkeel` here.
pub(crate) fn default_for(input: &Path) -> PathBuf {
    let mut name = input.file_stem().unwrap_or(input.as_os_str()).to_owned();
    name.push(".evenkeel");
    PathBuf::from(name)
}
