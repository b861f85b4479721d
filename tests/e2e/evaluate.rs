//! Measuring taggers on labelled talk, through the program.

use evenkeel_tests::{Desk, Run};
use serde_json::{Value, json};

use crate::schemas::faults;

/// A tagger without code that finds the garden, and nothing else.
pub(crate) const CUES: &str = r#"
format = 1

[plugin]
id = "acme.garden"
name = "Garden words"
version = "1.0.0"
language = ["en"]

[[tag]]
id = "garden"
label = "Garden"
pole = "neither"
description = "Speaks of beds, tools and plants."

[[tag.rule]]
phrases = ["bed*", "plant*", "soil"]
weight = 0.9
"#;

/// Labelled lines of six meetings: in each one bed that is found, one that is called otherwise, and
/// in the first a bed to sleep in.
pub(crate) fn talk() -> String {
    let mut lines = String::new();
    for meeting in 0..6 {
        let mut say = |id: &str, text: &str, labels: &[&str]| {
            let (id, meeting) = (format!("{id}-{meeting}"), format!("evening {meeting}"));
            let line = json!({
                "id": id, "meeting": meeting, "domain": "neighbours", "text": text, "labels": labels,
                "prev": "... and then? / The bed is not meant here.",
            });
            lines += &format!("{line}\n");
        };
        say("found", "The bed by the wall needs water.", &["acme.garden/garden"]);
        say("missed", "Roses want sun in the morning.", &["acme.garden/garden"]);
        say("other", "The letter came on Tuesday.", &["planning"]);
        if meeting == 0 {
            say("wrong", "I went to bed too late.", &[]);
        }
    }
    lines
}

fn evaluate(desk: &Desk, more: &[&str]) -> Run {
    let plugins = ["--plugin", "garden.toml", "--only", "acme.garden"];
    desk.run([&["evaluate", "talk.jsonl"], &plugins[..], more].concat())
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("garden.toml", CUES);
    desk.put("talk.jsonl", talk());
    desk
}

fn close(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-9)
}

#[test]
fn a_tagger_of_ones_own_gets_its_figures() {
    let run = evaluate(&desk(), &["--json", "--errors=2"]).ended_with(0);
    assert_eq!(faults("evaluation-1.json", &run.out), [""; 0]);
    let evaluation: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&evaluation["segments"], &evaluation["meetings"]), (&json!(19), &json!(6)));
    let [tag] = &evaluation["tags"].as_array().unwrap()[..] else { panic!("one is evaluated") };
    // 6 of the 7 beds that were found are in the garden, and 6 of the 12 garden segments were found.
    assert!(close(&tag["precision"]["value"], 6.0 / 7.0), "{tag}");
    assert!(close(&tag["recall"]["value"], 0.5) && close(&tag["f1"]["value"], 12.0 / 19.0));
    assert!(tag["f1"]["interval"]["low"].as_f64().unwrap() < 12.0 / 19.0);
    assert_eq!(evaluation["labels_without_plugin"], json!({ "planning": 6 }));
    assert_eq!(evaluation["poles"], json!([]), "not every tag of either pole is given");
    let misses = &evaluation["misses"][0];
    assert_eq!(misses["false_alarms"][0]["text"], "I went to bed too late.");
    assert_eq!(misses["missed"].as_array().unwrap().len(), 2);
}

#[test]
fn the_table_says_what_the_numbers_say() {
    let run = evaluate(&desk(), &["--errors=1"]).ended_with(0);
    for part in [
        "19 segments of 6 meetings",
        "no plugin here gives planning, the label of 6 segments",
        "acme.garden/garden",
        ".86",
        "saw \"bed\"",
        "I went to bed too late.",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
}

#[test]
fn two_sets_of_taggers_are_set_side_by_side() {
    let desk = desk();
    evaluate(&desk, &["--save", "before.json"]).ended_with(0);
    assert_eq!(faults("scores-1.json", &desk.read("before.json")), [""; 0]);
    assert!(!desk.read("before.json").contains("Roses"), "the talk stays where it is");

    desk.put("garden.toml", CUES.replace("\"soil\"", "\"rose*\""));
    let run = evaluate(&desk, &["--compare", "before.json", "--json"]).ended_with(0);
    assert_eq!(faults("evaluation-1.json", &run.out), [""; 0]);
    let evaluation: Value = serde_json::from_str(&run.out).unwrap();
    let [row] = &evaluation["comparison"]["rows"].as_array().unwrap()[..] else {
        panic!("one figure is there on both sides: {evaluation}")
    };
    assert!(close(&row["there"], 12.0 / 19.0) && close(&row["here"], 24.0 / 25.0), "{row}");
    assert!(row["difference"]["low"].as_f64().unwrap() > 0.0);
    assert!(row["difference"]["p"].as_f64().unwrap() < 0.05);

    desk.put("talk.jsonl", talk().replace("wrong-0", "new-0"));
    let run = evaluate(&desk, &["--compare", "before.json"]).ended_with(1);
    assert!(run.err.contains("saved from other labelled talk"), "{}", run.err);
}

#[test]
fn a_whole_meeting_is_measured_by_its_time() {
    let desk = Desk::new();
    let segment = |id: usize, text: &str, labels: &[&str]| {
        let (start_ms, end_ms) = (id * 10_000, (id + 1) * 10_000);
        json!({
            "id": id, "start_ms": start_ms, "end_ms": end_ms, "speaker": "Ana", "text": text,
            "labels": labels,
        })
    };
    let meeting = json!({ "meeting": "weekly", "segments": [
        segment(0, "We ship the first part by Friday and the rest by the end of March.", &["planning"]),
        segment(1, "Thank you all, you did an outstanding job this week.", &["inspiring"]),
    ]});
    desk.put("weekly.json", meeting.to_string());
    let run = desk.run(["evaluate", "weekly.json", "--json"]).ended_with(0);
    assert_eq!(faults("evaluation-1.json", &run.out), [""; 0]);
    assert_eq!(faults("labelled-1.json", &meeting.to_string()), [""; 0]);
    let evaluation: Value = serde_json::from_str(&run.out).unwrap();
    let share = &evaluation["share"]["meetings"][0];
    assert!(share["is_whole"] == true && close(&share["people"], 0.5), "{share}");
    assert_eq!(evaluation["tags"].as_array().unwrap().len(), 6);
    assert_eq!(
        evaluation["macro_f1"]["interval"],
        Value::Null,
        "one meeting says nothing of others"
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let good = "{\"id\": \"a\", \"text\": \"One.\", \"labels\": []}\n";
    for (contents, told) in [
        (String::new(), "there is no labelled segment"),
        (
            good.to_owned() + "{\"text\": \"x\", \"labels\": [\"inspire\"]}",
            "did you mean \"inspiring\"?",
        ),
        (good.to_owned() + "{\"text\": \"x\"}", "line 2: `labels` is missing"),
        (good.to_owned() + "{\"text\": ", "line 2, column"),
        (good.to_owned() + good, "line 2"),
        (
            "{\"segments\": [{\"text\": \"x\", \"start_ms\": 9, \"end_ms\": 1}]}".to_owned(),
            "segments[0]",
        ),
        ("Ana: Good morning.".to_owned(), "line 1"),
    ] {
        let desk = Desk::new();
        desk.put("talk.jsonl", &contents);
        let run = desk.run(["evaluate", "talk.jsonl"]).ended_with(1);
        assert!(run.err.contains(told), "{contents}\n{}", run.err);
    }
    let desk = Desk::new();
    desk.put("talk.jsonl", [good.as_bytes(), b"{\"text\": \"\xff\"}"].concat());
    let run = desk.run(["evaluate", "talk.jsonl"]).ended_with(1);
    assert!(run.err.contains("line 2: it is not text in UTF-8"), "{}", run.err);
    desk.put("talk.jsonl", "{\"text\": \"x\", \"labels\": [\"acme.risk/risk\"]}");
    let run = desk.run(["evaluate", "talk.jsonl"]).ended_with(1);
    assert!(
        run.err.contains("no plugin here gives any of the labels: acme.risk/risk"),
        "{}",
        run.err
    );
}
