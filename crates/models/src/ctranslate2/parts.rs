//! A file that may be cut into several, read as one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::ModelError;

/// A file that may be cut into several, read as one.
#[derive(Debug)]
pub(crate) struct Parts {
    files: Vec<Part>,
    at: u64,
    bytes: u64,
}

#[derive(Debug)]
struct Part {
    start: u64,
    end: u64,
    file: File,
}

impl Parts {
    /// Opens the files at `paths`, which follow each other.
    ///
    /// # Errors
    ///
    /// [`ModelError::Missing`] and [`ModelError::Io`] for the file that cannot be opened.
    pub(crate) fn open(paths: &[PathBuf]) -> Result<Self, ModelError> {
        let mut files = Vec::new();
        let mut start = 0;
        for path in paths {
            let (file, bytes) = open(path).map_err(ModelError::io("read", path))?;
            files.push(Part { start, end: start + bytes, file });
            start += bytes;
        }
        Ok(Self { files, at: 0, bytes: start })
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.at;
        let here = |part: &&mut Part| (part.start..part.end).contains(&at);
        let Some(part) = self.files.iter_mut().find(here) else {
            return Ok(0);
        };
        part.file.seek(SeekFrom::Start(at - part.start))?;
        // A file that grows meanwhile must not run into the next.
        let read = (&part.file).take(part.end - at).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Parts {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
