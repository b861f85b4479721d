//! Any bytes as a speech model: refused, or a file that the engine may be given.
#![no_main]

use std::io::Write;

use evenkeel_models::inspect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a folder for temporary files");
    file.write_all(bytes).expect("room for the bytes");
    if let Ok(model) = inspect(file.path()) {
        assert_eq!(model.bytes, bytes.len() as u64);
    }
});
