//! What a recording is known by: the hash of its bytes.

use std::fs::File;
use std::io;
use std::path::Path;

use evenkeel_meeting::ContentHash;

/// Hashes the bytes of the file at `path`, reading it once from front to back.
///
/// # Errors
///
/// What the operating system says where the file cannot be read to its end.
pub fn content_hash(path: &Path) -> io::Result<ContentHash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().into())
}
