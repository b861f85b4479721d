//! From a recording to a report, through real Whisper weights.

use std::path::PathBuf;

use evenkeel_tests::{Desk, Run, speech_model};

/// Returns the model, or says that the test is skipped.
pub(crate) fn model() -> Option<String> {
    let model = speech_model();
    if model.is_none() {
        eprintln!("skipped: EVENKEEL_TEST_MODEL names no model; `cargo xtask test` gets one");
    }
    model.map(|path: PathBuf| path.display().to_string())
}

fn run(desk: &Desk, arguments: &[&str]) -> Run {
    desk.run(arguments)
}

/// A mono WAV of 16 kHz and 16 bits.
fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend(32_000_u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    wav
}

#[test]
fn a_recording_becomes_a_report_and_threads_change_nothing() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let clip = ["analyze", &input, "--model", &model, "--to", "1:00"];
    run(&desk, &[&clip[..], &["--threads", "1", "-o", "one"]].concat()).ended_with(0);
    run(&desk, &[&clip[..], &["--threads", "2", "-o", "two"]].concat()).ended_with(0);
    assert_eq!(desk.names("one"), desk.names("two"));
    for name in desk.names("one").iter().filter(|name| *name != "run.json") {
        let read = |folder: &str| desk.read(PathBuf::from(folder).join(name));
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let transcript = desk.read_json("one/transcript.json");
    let words = transcript["segments"].as_array().unwrap().iter();
    let words: usize = words.map(|s| s["text"].as_str().unwrap().split(' ').count()).sum();
    assert!(words > 80, "a minute of talk has more than {words} words");

    // The slow step is not done again where its result still holds.
    let again = run(&desk, &[&clip[..], &["-o", "one", "--without", "questions"]].concat());
    assert!(again.ended_with(0).err.contains("used again"));
    let other = run(&desk, &["analyze", &input, "--model", &model, "--to", "0:20", "-o", "one"]);
    assert!(!other.ended_with(0).err.contains("used again"));
}

#[test]
fn silence_is_an_empty_transcript_and_no_report() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    desk.put("silence.wav", wav(&[0; 16_000 * 5]));
    let transcribed =
        run(&desk, &["transcribe", "silence.wav", "--model", &model, "-o", "t.json"]).ended_with(0);
    assert!(transcribed.err.contains("nobody speaks"), "{}", transcribed.err);
    assert_eq!(desk.read_json("t.json")["segments"].as_array().unwrap().len(), 0);
    let analyzed = run(&desk, &["analyze", "silence.wav", "--model", &model]).ended_with(1);
    assert!(analyzed.err.contains("no speech"), "{}", analyzed.err);
    assert!(!desk.path("silence.evenkeel/report.html").exists());
}

#[test]
fn a_recording_that_breaks_off_gives_what_is_there() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let bytes = std::fs::read(desk.path(&input)).unwrap();
    desk.put("cut.flac", &bytes[..bytes.len() / 5]);
    let run = run(&desk, &["analyze", "cut.flac", "--model", &model]).ended_with(0);
    assert!(run.err.contains("breaks off"), "{}", run.err);
    let transcript = desk.read_json("cut.evenkeel/transcript.json");
    assert_eq!(transcript["source"]["truncated"], true);
    assert!(!transcript["segments"].as_array().unwrap().is_empty());
}
