//! What must hold of every transcript that was read from another program's file.

use evenkeel_exchange::{Format, ReadOptions, read, write};
use evenkeel_meeting::Transcript;

/// Reads `bytes` as `file`. Where they are a transcript, our own file gives it back, and what is
/// written of it in `format` can be read.
pub fn is_kept(bytes: &[u8], file: &str, format: Format) {
    let options = ReadOptions::default();
    let Ok(imported) = read(bytes, file, &options) else { return };
    let transcript = imported.transcript;
    let again = Transcript::from_json(&transcript.to_json()).expect("our own file is read again");
    assert_eq!(again, transcript);
    if !transcript.segments().is_empty() {
        let written = write(&transcript, format);
        read(written.as_bytes(), file, &options).expect("what we write can be read");
    }
}
