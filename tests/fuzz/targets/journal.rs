//! Any bytes behind the head of a journal: what cannot be gone on with is cut off, once.
#![no_main]

use std::fs;

use evenkeel_transcribe::{JournalUse, open_some_journal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("journal");
    assert_eq!(open_some_journal(&path).expect("a journal can be begun"), JournalUse::Fresh);
    let head = fs::read(&path).expect("it was written");
    fs::write(&path, [&head, bytes].concat()).expect("room for the bytes");

    assert_eq!(open_some_journal(&path).expect("it can be opened"), JournalUse::Resumed);
    let kept = fs::read(&path).expect("it is there");
    assert!(kept.starts_with(&head) && kept.len() <= head.len() + bytes.len());
    assert_eq!(open_some_journal(&path).expect("it can be opened again"), JournalUse::Resumed);
    assert_eq!(fs::read(&path).expect("it is there"), kept);
});
