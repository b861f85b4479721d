//! Speech models, through the program; nothing here opens a connection.

use evenkeel_tests::{Desk, speech_model};
use serde_json::Value;

#[test]
fn without_a_model_the_one_command_that_gets_one_is_named() {
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let run = desk.run(["analyze", &input]).ended_with(1);
    assert!(run.err.contains("evenkeel model get tiny.en"), "{}", run.err);
    assert!(!desk.path("warehouse.evenkeel").exists());
}

#[test]
fn the_list_says_what_is_here() {
    let desk = Desk::new();
    let run = desk.run(["model", "list", "--json"]).ended_with(0);
    let list: Value = serde_json::from_str(&run.out).unwrap();
    let models = list["models"].as_array().unwrap();
    assert!(models.iter().any(|model| model["name"] == "tiny.en"));
    assert!(models.iter().all(|model| model["here"] == false));
    desk.run(["model", "path", "tiny.en"]).ended_with(1);
    assert_eq!(list["sets"][0]["name"], "encoder");
    assert_eq!(list["sets"][0]["here"], false);
    let run = desk.run(["model", "path", "encoder"]).ended_with(1);
    assert!(run.err.contains("evenkeel model get encoder"), "{}", run.err);
}

#[test]
fn files_that_are_no_model_are_named_before_the_engine_sees_them() {
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    for (name, contents, what) in [
        ("page.bin", &b"<!DOCTYPE html><html>"[..], "web page"),
        ("zip.bin", &b"PK\x03\x04rest of it"[..], "zip"),
        ("empty.bin", &b""[..], "empty"),
        ("other.bin", &[9; 400][..], "not a speech model"),
        ("cut.bin", &b"lmgg\x98\xca\0\0"[..], "cut.bin"),
    ] {
        let path = desk.put(name, contents).display().to_string();
        let run = desk.run(["transcribe", &input, "--model", &path]).ended_with(1);
        assert!(run.err.contains(what), "{name}: {}", run.err);
        let run = desk.run(["model", "import", &path]).ended_with(1);
        assert!(run.err.contains(what), "{name}: {}", run.err);
    }
    let run = desk.run(["transcribe", &input, "--model", "./missing.bin"]).ended_with(1);
    assert!(run.err.contains("does not exist"), "{}", run.err);
}

#[test]
fn a_model_that_is_cut_off_is_refused_and_a_whole_one_taken_in() {
    let Some(model) = speech_model() else {
        eprintln!("skipped: EVENKEEL_TEST_MODEL names no model");
        return;
    };
    let desk = Desk::new();
    let bytes = std::fs::read(&model).unwrap();
    let cut = desk.put("cut.bin", &bytes[..bytes.len() / 2]).display().to_string();
    desk.run(["model", "import", &cut]).ended_with(1);
    let input = desk.sample("warehouse.flac");
    let run = desk.run(["transcribe", &input, "--model", &cut]).ended_with(1);
    assert!(run.err.contains("damaged"), "{}", run.err);

    let whole = model.display().to_string();
    let run = desk.run(["model", "import", &whole]).ended_with(0);
    assert!(run.err.contains("the published one"), "{}", run.err);
    let path = desk.run(["model", "path", "tiny.en"]).ended_with(0);
    assert_eq!(path.out, run.out);
}
