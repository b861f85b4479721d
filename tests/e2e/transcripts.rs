//! From a transcript to a report.

use std::fs;

use evenkeel_tests::Desk;
use serde_json::{Value, json};

const FILES: [&str; 6] =
    ["annotations.json", "report.html", "report.json", "report.md", "run.json", "transcript.json"];

/// Analyzes the sample `garden.vtt` into `garden.evenkeel`.
fn analyzed() -> Desk {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.run(["analyze", &input]).ended_with(0);
    desk
}

/// Reads every file of an analysis that two equal runs must agree on.
fn bytes_that_count(desk: &Desk, folder: &str) -> Vec<(String, Vec<u8>)> {
    let names = desk.names(folder).into_iter().filter(|name| name != "run.json");
    names
        .map(|name| {
            let bytes = fs::read(desk.path(folder).join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

#[test]
fn a_transcript_becomes_a_report() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let run = desk.run(["analyze", &input]).ended_with(0);
    assert_eq!(desk.names("garden.evenkeel"), FILES);
    assert!(run.out.contains("report: garden.evenkeel/report.html"), "{}", run.out);
    let report = desk.read_json("garden.evenkeel/report.json");
    let amount = |name: &str| report["balance"][name].as_u64().unwrap();
    let talk: u64 = desk.read_json("garden.evenkeel/transcript.json")["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["end_ms"].as_u64().unwrap() - s["start_ms"].as_u64().unwrap())
        .sum();
    let sum: u64 =
        ["managing_ms", "leading_ms", "neither_ms", "suspect_ms"].map(amount).iter().sum();
    assert_eq!(talk, sum);
    assert!(amount("managing_ms") > 0, "some of this meeting is managing");
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let desk = analyzed();
    let first = bytes_that_count(&desk, "garden.evenkeel");
    desk.run(["analyze", "garden.vtt"]).ended_with(0);
    assert_eq!(bytes_that_count(&desk, "garden.evenkeel"), first);
    desk.run(["report", "garden.evenkeel"]).ended_with(0);
    assert_eq!(bytes_that_count(&desk, "garden.evenkeel"), first);
    desk.run(["tag", "garden.evenkeel"]).ended_with(0);
    assert_eq!(bytes_that_count(&desk, "garden.evenkeel"), first);
}

#[test]
fn the_steps_give_what_the_whole_gives() {
    let desk = analyzed();
    desk.run(["transcribe", "garden.vtt", "-o", "t.json"]).ended_with(0);
    assert_eq!(desk.read("t.json"), desk.read("garden.evenkeel/transcript.json"));
    let tagged = desk.run(["tag", "t.json", "-o", "-"]).ended_with(0);
    assert_eq!(tagged.out, desk.read("garden.evenkeel/annotations.json"));
}

#[test]
fn a_transcript_corrected_by_hand_is_kept() {
    let desk = analyzed();
    let path = "garden.evenkeel/transcript.json";
    let mut transcript = desk.read_json(path);
    transcript["segments"][0]["text"] = json!("We will dig the new bed by the end of March.");
    let corrected = serde_json::to_string(&transcript).unwrap();
    desk.put(path, &corrected);
    for _ in 0..2 {
        let run = desk.run(["analyze", "garden.vtt"]).ended_with(0);
        assert!(run.err.contains("was corrected; it is kept"), "{}", run.err);
        assert_eq!(desk.read(path), corrected);
    }
    assert!(desk.read("garden.evenkeel/report.md").contains("dig the new bed"));
}

#[test]
fn suspect_talk_may_be_shown_to_taggers_and_is_never_counted() {
    let desk = analyzed();
    let path = "garden.evenkeel/transcript.json";
    let tagged = desk.read_json("garden.evenkeel/annotations.json")["annotations"][0].clone();
    let segment = usize::try_from(tagged["segment"].as_u64().unwrap()).unwrap();
    let mut transcript = desk.read_json(path);
    transcript["segments"][segment]["suspect"] = json!("loop");
    desk.put(path, serde_json::to_string(&transcript).unwrap());
    let is_tagged = || {
        let annotations = desk.read_json("garden.evenkeel/annotations.json");
        let annotations = annotations["annotations"].as_array().unwrap().clone();
        annotations.iter().any(|annotation| annotation["segment"] == segment)
    };
    let report = || desk.read_json("garden.evenkeel/report.json");
    desk.run(["analyze", "garden.vtt"]).ended_with(0);
    let without = report();
    assert!(!is_tagged());
    desk.run(["analyze", "garden.vtt", "--keep-suspect"]).ended_with(0);
    assert!(is_tagged());
    assert!(without["balance"]["suspect_ms"].as_u64().unwrap() > 0);
    assert_eq!(report()["balance"], without["balance"]);
    for moments in ["managing_moments", "leading_moments"] {
        assert_eq!(report()[moments], without[moments], "{moments}");
    }
}

#[test]
fn a_folder_of_another_input_is_refused() {
    let desk = analyzed();
    let other = desk.sample("release.srt");
    let before = bytes_that_count(&desk, "garden.evenkeel");
    let run = desk.run(["analyze", &other, "-o", "garden.evenkeel"]).ended_with(1);
    assert!(run.err.contains("--force"), "{}", run.err);
    assert_eq!(bytes_that_count(&desk, "garden.evenkeel"), before);
    desk.run(["analyze", &other, "-o", "garden.evenkeel", "--force"]).ended_with(0);
}

#[test]
fn files_of_somebody_else_are_not_written_over() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    fs::create_dir(desk.path("mine")).unwrap();
    desk.put("mine/report.md", "my own report");
    let run = desk.run(["analyze", &input, "-o", "mine"]).ended_with(1);
    assert!(run.err.contains("report.md") && run.err.contains("--force"), "{}", run.err);
    assert_eq!(desk.read("mine/report.md"), "my own report");
}

#[test]
fn a_report_of_tags_that_no_longer_hold_is_not_made() {
    let desk = analyzed();
    let transcript = desk.read("garden.evenkeel/transcript.json");
    desk.put("garden.evenkeel/transcript.json", transcript.replacen("the", "a", 1));
    let run = desk.run(["report", "garden.evenkeel"]).ended_with(1);
    assert!(run.err.contains("evenkeel tag garden.evenkeel"), "{}", run.err);
    desk.run(["tag", "garden.evenkeel"]).ended_with(0);
    assert!(!desk.path("garden.evenkeel/report.html").exists(), "it was of other tags");
    desk.run(["report", "garden.evenkeel"]).ended_with(0);
}

#[test]
fn what_another_program_found_is_reported() {
    let desk = analyzed();
    let found = json!({
        "format": "evenkeel.annotations",
        "version": 1,
        "codes": [
            // What counts is for the user to say, and not for the other program.
            {"tag": "acme.risk/risk", "label": "Risk", "pole": "managing", "counted": true},
        ],
        "annotations": [{"segment": 0, "tag": "acme.risk/risk"}],
    });
    desk.put("risk.json", found.to_string());
    let balance = |desk: &Desk| desk.read_json("garden.evenkeel/report.json")["balance"].clone();
    let before = balance(&desk);
    desk.run(["report", "garden.evenkeel", "--annotations", "risk.json"]).ended_with(0);
    assert_eq!(balance(&desk), before);
    assert!(desk.read("garden.evenkeel/report.md").contains("Risk"));

    let count = ["report", "garden.evenkeel", "--annotations", "risk.json", "--count"];
    desk.run(count.into_iter().chain(["acme.risk/risk"])).ended_with(0);
    assert_ne!(balance(&desk), before);
}

#[test]
fn annotations_of_another_transcript_are_refused() {
    let desk = analyzed();
    let mut other = desk.read_json("garden.evenkeel/annotations.json");
    other["transcript_blake3"] = json!("0".repeat(64));
    desk.put("other.json", other.to_string());
    let run = desk.run(["report", "garden.evenkeel", "--annotations", "other.json"]).ended_with(1);
    assert!(run.err.contains("another transcript"), "{}", run.err);
}

#[test]
fn the_formats_turn_into_each_other() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.run(["transcribe", &input, "-o", "a.json"]).ended_with(0);
    desk.run(["transcribe", "a.json", "-o", "b.srt"]).ended_with(0);
    desk.run(["transcribe", "b.srt", "-o", "c.vtt", "--keep-cues"]).ended_with(0);
    desk.run(["transcribe", "c.vtt", "-o", "d.json", "--keep-cues"]).ended_with(0);
    let talk = |name: &str| -> Vec<(Value, Value)> {
        let transcript = desk.read_json(name);
        let segments = transcript["segments"].as_array().unwrap().iter();
        segments.map(|s| (s["speaker"].clone(), s["text"].clone())).collect()
    };
    assert_eq!(talk("a.json"), talk("d.json"));
}

#[test]
fn a_user_s_settings_are_heeded() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let settings = desk.path("settings");
    fs::create_dir_all(settings.join("evenkeel")).unwrap();
    // What they say of plugins that are not asked does not matter.
    let wishes = "without = [\"questions\", \"aligning\"]\n[threshold]\naligning = 0.9\n";
    fs::write(settings.join("evenkeel/config.toml"), wishes).unwrap();
    let output =
        desk.command(["analyze", &input]).env("XDG_CONFIG_HOME", &settings).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let plugins = desk.read_json("garden.evenkeel/annotations.json")["plugins"].clone();
    assert_eq!(plugins.as_array().unwrap().len(), 5);
}

#[test]
fn talk_in_another_language_is_not_tagged_and_that_is_said() {
    let desk = Desk::new();
    let talk = "Ana: Wir müssen bis Freitag den Plan für das nächste Jahr fertig haben, sonst \
                bekommen wir das Geld nicht und alles verschiebt sich wieder.\n"
        .repeat(12);
    desk.put("treffen.txt", talk);
    let run = desk.run(["analyze", "treffen.txt"]).ended_with(1);
    assert!(run.err.contains("no plugin knows the language"), "{}", run.err);
    assert!(run.err.contains("--language"), "{}", run.err);
}

#[test]
fn the_result_is_json_where_a_program_wants_it() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let run = desk.run(["analyze", &input, "--json", "--quiet"]).ended_with(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["format"], "evenkeel.report");
    assert_eq!(run.err, "");
}

#[test]
fn progress_is_json_lines_where_a_program_wants_it() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let run = desk.run(["analyze", &input, "--progress=json", "--quiet"]).ended_with(0);
    let lines: Vec<Value> =
        run.err.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let last = lines.last().expect("there is progress");
    assert_eq!((&last["stage"], &last["percent"]), (&json!("tagging"), &json!(100)));
}
