//! The JSON Schemas in docs/schemas say of our files what our readers say.

use std::fs;
use std::path::PathBuf;

use evenkeel_exchange::{Format, ReadOptions, read, write};
use evenkeel_meeting::{Annotations, Transcript};
use serde_json::{Value, json};

fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns what the schema called `name` finds wrong in `file`.
fn faults(name: &str, file: &Value) -> Vec<String> {
    let schema = self::file(&format!("docs/schemas/{name}"));
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    schema.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Returns the examples in docs/file-formats.md: each a whole file, a transcript first.
fn examples() -> Vec<Value> {
    let docs = file("docs/file-formats.md");
    let blocks = docs.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.map(|block| serde_json::from_str(block).expect("the example is JSON")).collect()
}

#[test]
fn transcripts_fit_their_schema() {
    let vtt = file("samples/garden.vtt");
    let imported = read(vtt.as_bytes(), "garden.vtt", &ReadOptions::default()).unwrap();
    let written = serde_json::from_str(&write(&imported.transcript, Format::Json)).unwrap();
    let reference = serde_json::from_str(&file("samples/clinic.reference.json")).unwrap();
    for transcript in [written, reference, full_transcript(), examples().remove(0)] {
        assert_eq!(faults("transcript-1.json", &transcript), [""; 0]);
        Transcript::from_json(&transcript.to_string()).unwrap();
    }
}

#[test]
fn annotations_fit_their_schema() {
    let [transcript, example, labelled] = examples().try_into().unwrap();
    assert_eq!(faults("labelled-1.json", &labelled), [""; 0]);
    let transcript = Transcript::from_json(&transcript.to_string()).unwrap();
    let read = Annotations::from_json(&example.to_string(), &transcript).unwrap();
    let evidence = &read.annotations[1].evidence[0];
    let text = &transcript.segments()[1].text;
    assert_eq!(&text[evidence.start as usize..evidence.end as usize], "customer");

    let written = serde_json::from_str(&read.to_json()).unwrap();
    for annotations in [written, example, full_annotations()] {
        assert_eq!(faults("annotations-1.json", &annotations), [""; 0]);
        Annotations::from_json(&annotations.to_string(), &transcript).unwrap();
    }
}

/// Every field that a transcript can have.
fn full_transcript() -> Value {
    let hash = "0".repeat(64);
    json!({
        "format": "evenkeel.transcript", "version": 1, "title": "T", "date": "2026-10-05",
        "language": "de-CH", "duration_ms": 2000, "times": "estimated",
        "source": { "file": "a.m4a", "blake3": hash, "truncated": true },
        "engine": { "program": "p", "model": "m", "blake3": hash, "settings": ["beam=1"] },
        "segments": [{
            "id": 0, "start_ms": 0, "end_ms": 2000, "speaker": "Ana", "text": "Fünf Tage.",
            "confidence": 0.5, "suspect": "loop",
            "words": [{ "start_ms": 0, "end_ms": 900, "start": 0, "end": 5, "p": 1.0 }],
        }],
    })
}

/// Every field that annotations can have.
fn full_annotations() -> Value {
    let hash = "0".repeat(64);
    json!({
        "format": "evenkeel.annotations", "version": 1, "transcript_blake3": hash,
        "codes": [{
            "tag": "planning", "label": "Planning", "definition": "d", "pole": "managing",
            "process": "planning", "plugin": "evenkeel.planning", "counted": true,
        }],
        "plugins": [{
            "id": "a.b-c", "version": "1", "blake3": hash, "status": "failed", "reason": "panic",
            "message": "it panicked",
        }],
        "annotations": [{
            "segment": 0, "tag": "planning", "score": 0.5, "plugins": ["a.b-c"],
            "evidence": [{ "start": 0, "end": 4, "why": "w" }],
        }],
        "candidates": [{ "segment": 0, "tag": "aligning", "score": 0.1 }],
    })
}

/// Sets the value at `pointer` and checks that schema and reader refuse the file alike.
fn check_refused(schema: &str, file: Value, pointer: &str, value: Value) {
    let is_transcript = schema == "transcript-1.json";
    let mut wrong = file;
    *wrong.pointer_mut(pointer).expect("the file has that field") = value;
    assert_ne!(faults(schema, &wrong), [""; 0], "{pointer}");
    let text = wrong.to_string();
    let refused = if is_transcript {
        Transcript::from_json(&text).is_err()
    } else {
        let transcript = Transcript::from_json(&full_transcript().to_string())
            .expect("a transcript with every field is one");
        Annotations::from_json(&text, &transcript).is_err()
    };
    assert!(refused, "{pointer}");
}

#[test]
fn what_a_transcript_schema_refuses_the_reader_refuses() {
    for (pointer, value) in [
        ("/format", json!("evenkeel.report")),
        ("/version", json!(2)),
        ("/date", json!("5 October")),
        ("/language", json!("English!")),
        ("/duration_ms", json!(-1)),
        ("/duration_ms", json!(3_600_000_001_u64)),
        ("/times", json!("guessed")),
        ("/source/blake3", json!("abc")),
        ("/engine/program", json!(null)),
        ("/segments", json!({})),
        ("/segments/0/id", json!("0")),
        ("/segments/0/start_ms", json!(0.5)),
        ("/segments/0/speaker", json!(" ")),
        ("/segments/0/text", json!(null)),
        ("/segments/0/confidence", json!(1.5)),
        ("/segments/0/suspect", json!("maybe")),
        ("/segments/0/words/0/p", json!(-0.1)),
    ] {
        check_refused("transcript-1.json", full_transcript(), pointer, value);
    }
}

#[test]
fn what_an_annotations_schema_refuses_the_reader_refuses() {
    for (pointer, value) in [
        ("/format", json!("evenkeel.transcript")),
        ("/version", json!("1")),
        ("/transcript_blake3", json!("abc")),
        ("/codes/0/pole", json!("both")),
        ("/codes/0/process", json!("dreaming")),
        ("/plugins/0/id", json!("A")),
        ("/plugins/0/status", json!("fine")),
        ("/annotations/0/segment", json!(-1)),
        ("/annotations/0/tag", json!("dreaming")),
        ("/annotations/0/tag", json!("acme/Dreams")),
        ("/annotations/0/score", json!(1.1)),
        ("/annotations/0/plugins/0", json!("a b")),
        ("/annotations/0/evidence/0/start", json!("0")),
    ] {
        check_refused("annotations-1.json", full_annotations(), pointer, value);
    }
}
