//! Who speaks: by tracks, channels, turns and names; and how names are corrected afterwards.

use evenkeel_tests::{Desk, Run, speech_model};
use serde_json::Value;

/// Returns the model, or says that the test is skipped.
fn model() -> Option<String> {
    let model = speech_model();
    if model.is_none() {
        eprintln!("skipped: EVENKEEL_TEST_MODEL names no model; `cargo xtask test` gets one");
    }
    model.map(|path| path.display().to_string())
}

/// Who speaks, statement by statement.
fn told(transcript: &Value) -> Vec<&str> {
    let segments = transcript["segments"].as_array().unwrap();
    segments.iter().map(|segment| segment["speaker"].as_str().unwrap_or("nobody")).collect()
}

/// library.m4a begins with Ruth, whom Simon answers at 4.8 s, and who goes on at 7.2 s.
const TURNS: &str = "SPEAKER library 1 0.5 4.0 <NA> <NA> Ruth <NA> <NA>\n\
                     SPEAKER library 1 4.8 1.8 <NA> <NA> Simon <NA> <NA>\n\
                     SPEAKER library 1 7.2 5.0 <NA> <NA> Ruth <NA> <NA>\n";

#[test]
fn turns_tell_who_speaks_and_nothing_is_heard_again_when_they_change() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    desk.put("turns.rttm", TURNS);
    desk.put("names.vtt", "WEBVTT\n\n00:00.500 --> 00:06.600\n<v Eva>Thank you all.\n");
    let clip = ["analyze", &desk.sample("library.m4a"), "--model", &model, "--to", "9"];
    let clip =
        |with: &[&str]| desk.run([&clip[..], &["--words-only"], with].concat()).ended_with(0);

    clip(&["-o", "one"]);
    assert_eq!(told(&desk.read_json("one/transcript.json"))[0], "nobody");
    let anew = clip(&["-o", "one", "--rttm", "turns.rttm"]);
    assert!(anew.err.contains("only who spoke is found out anew"), "{}", anew.err);
    let transcript = desk.read_json("one/transcript.json");
    assert_eq!(told(&transcript), ["Ruth", "Simon", "Ruth"]);
    assert_eq!(transcript["told_apart"]["by"], "rttm");

    // The same bytes as if it had been so from the start.
    clip(&["-o", "two", "--names-from", "names.vtt"]);
    assert_eq!(told(&desk.read_json("two/transcript.json"))[0], "Eva");
    clip(&["-o", "two", "--rttm", "turns.rttm"]);
    assert_eq!(desk.read("one/transcript.json"), desk.read("two/transcript.json"));
}

#[test]
fn tracks_of_participants_become_one_meeting() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let tracks = [
        format!("Ana Lima={}", desk.sample("library.m4a")),
        format!("Ben={}", desk.sample("warehouse.flac")),
    ];
    let arguments = ["analyze", "--model", &model, "--to", "7", "--words-only", "-o", "out"];
    let participants = ["--participant", &tracks[0], "--participant", &tracks[1]];
    desk.run([&arguments[..], &participants].concat()).ended_with(0);
    let transcript = desk.read_json("out/transcript.json");
    let told = told(&transcript);
    let of = |name: &str| told.iter().filter(|one| **one == name).count();
    assert!(of("Ana Lima") > 0 && of("Ben") > 0, "{told:?}");
    assert_eq!(of("nobody"), 0, "{told:?}");
    assert_eq!(transcript["told_apart"]["tracks"][1]["file"], "warehouse.flac");
    let names = desk.names("out");
    assert!(!names.iter().any(|name| name.starts_with("journal")), "{names:?}");
}

/// A WAV of two channels, 16 kHz and 16 bits.
fn stereo(frames: &[[i16; 2]]) -> Vec<u8> {
    let bytes = u32::try_from(frames.len() * 4).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend(64_000_u32.to_le_bytes());
    wav.extend(b"\x04\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(frames.iter().flatten().flat_map(|sample| sample.to_le_bytes()));
    wav
}

#[test]
fn as_many_names_as_channels_are_wanted() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    desk.put("two.wav", stereo(&[[0, 0]; 16_000]));
    let run = |names: &str| {
        desk.run(["transcribe", "two.wav", "--model", &model, "--channels-are", names])
    };
    let refused = run("Ana").ended_with(2);
    insta::assert_snapshot!(refused.err, @r"
    error: `two.wav` has 2 channels, and --channels-are has 1 name
      help: name who is on each channel, from the first, separated by commas
    ");
    run("Ana,Ben").ended_with(0);
}

/// An analysis of a transcript with three speakers, without any model.
fn analyzed() -> Desk {
    let desk = Desk::new();
    desk.put(
        "weekly.txt",
        "SPEAKER_00: We need a plan for the move, with a date for every step of it.\n\
         SPEAKER_01: I will write the plan by Friday and send it to everybody.\n\
         SPEAKER_02: Imagine what we can be in five years if we dare to do this now.\n\
         SPEAKER_00: Good.\n",
    );
    desk.run(["analyze", "weekly.txt", "--words-only"]).ended_with(0);
    desk
}

fn speakers(desk: &Desk, arguments: &[&str]) -> Run {
    desk.run([&["speakers", "weekly.evenkeel"], arguments].concat())
}

#[test]
fn speakers_are_listed_with_a_quote_to_know_them_by() {
    let desk = analyzed();
    insta::assert_snapshot!("speakers", speakers(&desk, &[]).ended_with(0).out);
    let json: Value =
        serde_json::from_str(&speakers(&desk, &["--json"]).ended_with(0).out).unwrap();
    assert_eq!(json["speakers"][0]["speaker"], "SPEAKER_00");
    assert_eq!(json["speakers"][0]["statements"], 2);
}

#[test]
fn names_change_everywhere_and_tags_go_on_belonging_to_their_statements() {
    let desk = analyzed();
    let tags = |desk: &Desk| desk.read_json("weekly.evenkeel/annotations.json");
    let before = tags(&desk);
    assert!(!before["annotations"].as_array().unwrap().is_empty());
    let names =
        ["--rename", "SPEAKER_00=Ana", "--rename", "SPEAKER_01=Ben", "--merge", "SPEAKER_02=Ben"];
    speakers(&desk, &names).ended_with(0);

    let after = tags(&desk);
    assert_eq!(before["annotations"], after["annotations"]);
    assert_ne!(before["transcript_blake3"], after["transcript_blake3"]);
    for name in ["transcript.json", "report.json", "report.md", "report.html"] {
        let text = desk.read(format!("weekly.evenkeel/{name}"));
        assert!(text.contains("Ben") && !text.contains("SPEAKER_0"), "{name}");
    }
    // What was written fits together, and counts as corrected from now on.
    desk.run(["report", "weekly.evenkeel"]).ended_with(0);
    let again = desk.run(["analyze", "weekly.txt", "--words-only"]).ended_with(0);
    assert!(again.err.contains("was corrected; it is kept"), "{}", again.err);
    assert!(desk.read("weekly.evenkeel/report.md").contains("Ben"));
}

#[test]
fn a_wrong_name_changes_nothing_and_says_what_would_be_right() {
    let desk = analyzed();
    let before = desk.read("weekly.evenkeel/transcript.json");
    let wrong = [
        speakers(&desk, &["--rename", "SPEAKER_07=Ana"]),
        speakers(&desk, &["--rename", "SPEAKER_00=SPEAKER_01"]),
        speakers(&desk, &["--merge", "SPEAKER_00=Ana"]),
    ];
    let told: String = wrong.into_iter().map(|run| run.ended_with(2).err).collect();
    insta::assert_snapshot!("wrong_names", told);
    assert_eq!(desk.read("weekly.evenkeel/transcript.json"), before);
}

#[test]
fn a_transcript_that_was_corrected_by_hand_keeps_its_corrections() {
    let desk = analyzed();
    let text = desk.read("weekly.evenkeel/transcript.json").replace("Good.", "Very good.");
    desk.put("weekly.evenkeel/transcript.json", &text);
    let renamed = speakers(&desk, &["--rename", "SPEAKER_00=Ana"]).ended_with(0);
    assert!(renamed.err.contains("tag it again: evenkeel tag weekly.evenkeel"), "{}", renamed.err);
    let text = desk.read("weekly.evenkeel/transcript.json");
    assert!(text.contains("Very good.") && text.contains("Ana"));
    desk.run(["tag", "weekly.evenkeel", "--words-only"]).ended_with(0);
    desk.run(["report", "weekly.evenkeel"]).ended_with(0);
}

#[test]
fn files_that_tell_nobody_are_named_with_what_to_do() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    desk.put("bad.rttm", "SPEAKER library 1 0.5 minute <NA> <NA> Ruth <NA> <NA>\n");
    desk.put("nobody.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n");
    desk.put("names.txt", "Ana: Hello.\nBen: Hello.\n");
    let input = desk.sample("library.m4a");
    let run = |option: &str, file: &str| {
        desk.run(["transcribe", &input, "--model", &model, option, file]).ended_with(1).err
    };
    let told = [
        run("--rttm", "bad.rttm"),
        run("--names-from", "nobody.vtt"),
        run("--names-from", "names.txt"),
    ];
    insta::assert_snapshot!("files_that_tell_nobody", told.concat());
    let both = ["--rttm", "bad.rttm", "--names-from", "names.txt"];
    desk.run([&["transcribe", &input][..], &both].concat()).ended_with(2);
}
