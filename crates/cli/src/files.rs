//! Files: written beside and renamed, so that a good one is never replaced by half of another.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::advice;
use crate::error::CommandError;

/// The largest text file that is read: a meeting of a thousand hours has less to say.
const MOST_TEXT_BYTES: u64 = 256 << 20;

/// How the names of files begin that are not yet whole.
const BESIDE: &str = ".evenkeel-";

/// Writes `contents` to `path`, readable by its owner alone.
///
/// They go to a file beside it first, which is renamed when it is whole and on disk. What is no
/// regular file, `/dev/stdout` for one, is written directly.
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), CommandError> {
    write_beside(path, contents).map_err(|error| advice::unwritable(path, &error))
}

fn write_beside(path: &Path, contents: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let mut file = File::options().write(true).open(path)?;
        return file.write_all(contents).and_then(|()| file.flush());
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // Created with 0600 on Unix, and removed again where anything fails before the rename.
    written_beside(folder, contents)?.persist(path)?;
    Ok(())
}

fn written_beside(folder: &Path, contents: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(BESIDE).tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Writes files that belong together into `folder`. Nothing of what stood there is touched before
/// all of them are whole and on disk; then each is renamed.
pub(crate) fn write_together(folder: &Path, files: &[(&str, String)]) -> Result<(), CommandError> {
    let mut whole = Vec::with_capacity(files.len());
    for (name, contents) in files {
        let path = folder.join(name);
        let file = written_beside(folder, contents.as_bytes())
            .map_err(|error| advice::unwritable(&path, &error))?;
        whole.push((file, path));
    }
    for (file, path) in whole {
        file.persist(&path).map_err(|error| advice::unwritable(&path, &error.error))?;
    }
    Ok(())
}

/// Removes what runs that were killed left half written in `folder`, which must be this run's alone.
pub(crate) fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(BESIDE) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Reads the text file at `path`.
pub(crate) fn read_text(path: &Path) -> Result<String, CommandError> {
    let bytes = read(path)?;
    String::from_utf8(bytes)
        .map_err(|error| advice::not_text(path, error.utf8_error().valid_up_to()))
}

/// Reads the file at `path` whole, if it is a file of a size that a text may have.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    let read = || -> io::Result<Option<Vec<u8>>> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut bytes = Vec::new();
        file.take(MOST_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= MOST_TEXT_BYTES).then_some(bytes))
    };
    read()
        .map_err(|error| advice::unreadable(path, &error))?
        .ok_or_else(|| advice::too_large(path, MOST_TEXT_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_as_parent_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        let error = write(&file.join("below"), b"y").unwrap_err();
        assert!(error.message().unwrap().contains("below"));
        assert_eq!(fs::read(&file).unwrap(), b"x");
    }

    #[test]
    fn what_a_killed_run_left_half_written_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("report.md"), b"one").unwrap();
        fs::write(folder.path().join(".evenkeel-a1B2c3"), b"o").unwrap();
        sweep(folder.path()).unwrap();
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].as_ref().unwrap().file_name(), "report.md");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write(&path, b"one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
