//! A model file that is not whole yet.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::ModelError;
use crate::published::Published;

/// The bytes that are read at once.
const RUN: usize = 1 << 18;

/// A model file that is not whole yet, beside the place where it will stand. Its hash is taken as
/// it grows.
pub(crate) struct Partial {
    path: PathBuf,
    /// Open for writing, once anything was written.
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
}

impl Partial {
    /// Begins the file at `path`, over whatever is there.
    pub(crate) fn begin(path: &Path) -> Result<Self, ModelError> {
        let file = File::create(path).map_err(ModelError::io("write", path))?;
        Ok(Self { path: path.to_owned(), file: Some(file), hash: Sha256::new(), bytes: 0 })
    }

    /// Goes on with what is left at `path` of a file of `whole` bytes: of none where there is none, or
    /// where there is more than it can have. A file is made when the first bytes come.
    pub(crate) fn left(path: &Path, whole: u64) -> Result<Self, ModelError> {
        let mut partial = Self { path: path.to_owned(), file: None, hash: Sha256::new(), bytes: 0 };
        let there = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        if there > whole {
            std::fs::remove_file(path).map_err(ModelError::io("write", path))?;
        } else if there > 0 {
            each_run(path, &mut |run| {
                partial.hash.update(run);
                partial.bytes += run.len() as u64;
                Ok(())
            })?;
        }
        Ok(partial)
    }

    /// Returns the bytes that are there.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes on.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        if bytes.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(
                File::options()
                    .append(true)
                    .create(true)
                    .open(&self.path)
                    .map_err(ModelError::io("write", &self.path))?,
            ),
        };
        file.write_all(bytes).map_err(ModelError::io("write", &self.path))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Returns the SHA-256 of what is there, in hexadecimal digits.
    pub(crate) fn sha256(&self) -> String {
        hex(self.hash.clone())
    }

    /// Returns the file where it is the published `file`, and removes it where it is not. `origin`
    /// says in the error where it came from.
    pub(crate) fn published(self, file: Published, origin: &str) -> Result<Self, ModelError> {
        match compare(file, origin, self.bytes, &self.sha256()) {
            Ok(()) => Ok(self),
            Err(error) => {
                self.remove()?;
                Err(error)
            }
        }
    }

    /// Brings the file safely to disk and then to `target`: whatever happens meanwhile, what
    /// stands there is whole.
    pub(crate) fn keep_as(self, target: &Path) -> Result<(), ModelError> {
        // A file that was whole before is brought to disk as well: nobody knows whether it is there.
        self.file
            .map_or_else(|| File::open(&self.path), Ok)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&self.path, target))
            .map_err(ModelError::io("write", target))
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> Result<(), ModelError> {
        std::fs::remove_file(&self.path).map_err(ModelError::io("write", &self.path))
    }
}

/// Compares what came from `origin` with the published `file`.
pub(crate) fn compare(
    file: Published,
    origin: &str,
    bytes: u64,
    sha256: &str,
) -> Result<(), ModelError> {
    let (origin, name) = (origin.to_owned(), file.name);
    if bytes != file.bytes {
        return Err(ModelError::WrongLength { origin, name, expected: file.bytes, found: bytes });
    }
    if sha256 != file.sha256 {
        return Err(ModelError::WrongHash { origin, name, found: sha256.to_owned() });
    }
    Ok(())
}

/// Gives the file at `path` to `take`, run by run.
pub(crate) fn each_run(
    path: &Path,
    take: &mut dyn FnMut(&[u8]) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    let mut file = File::open(path).map_err(ModelError::io("read", path))?;
    let mut run = vec![0; RUN];
    loop {
        match file.read(&mut run).map_err(ModelError::io("read", path))? {
            0 => return Ok(()),
            read => take(&run[..read])?,
        }
    }
}

/// Returns a hash in lower-case hexadecimal digits.
pub(crate) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
