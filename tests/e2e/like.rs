//! Taggers by example, on talk of our own.

use std::path::PathBuf;

use evenkeel_tests::Desk;
use serde_json::Value;

/// Returns the path of a file of the taggers by example.
fn example(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../plugins/examples/like");
    folder.join(name).to_str().unwrap().to_owned()
}

/// Floors below what was measured on 100 sentences each; plugins/examples/like/README.md has the
/// figures.
#[test]
fn examples_find_talk_that_means_the_same() {
    let Some(encoder) = std::env::var_os("EVENKEEL_TEST_ENCODER") else {
        eprintln!("skipped: EVENKEEL_TEST_ENCODER names no folder of the sentence encoder");
        return;
    };
    let desk = Desk::new();
    desk.run(["model", "import", encoder.to_str().unwrap()]).ended_with(0);
    for (tag, least) in [("customer-focus", 0.85), ("risk", 0.75), ("disagreement", 0.70)] {
        let (talk, list) = (example(&format!("{tag}.jsonl")), example(&format!("{tag}.toml")));
        let only = format!("acme.{tag}");
        let run = desk.run(["evaluate", &talk, "--plugin", &list, "--only", &only, "--json"]);
        let evaluation: Value = serde_json::from_str(&run.ended_with(0).out).unwrap();
        let f1 = evaluation["tags"][0]["f1"]["value"].as_f64().unwrap();
        eprintln!("{tag}: F1 {f1:.3}");
        assert!(f1 >= least, "{tag}: {f1}");
    }
}

#[test]
fn a_tagger_is_learned_from_labelled_talk() {
    let desk = Desk::new();
    let learn = |from: &str, more: &[&str]| {
        let asked = ["learn", "--from", from, "--tag", "acme.risk/risk", "-o", "risk.toml"];
        desk.run([&asked[..], more].concat())
    };
    let few = example("risk.jsonl");
    let lines = std::fs::read_to_string(&few).unwrap();
    let lines: Vec<_> = lines.lines().take(20).collect();
    desk.put("few.jsonl", lines.join("\n"));
    let run = learn("few.jsonl", &[]).ended_with(1);
    assert!(run.err.contains("too little to learn from"), "{}", run.err);
    let run = learn(&few, &[]).ended_with(1);
    assert!(run.err.contains("evenkeel model get encoder"), "{}", run.err);

    let Some(encoder) = std::env::var_os("EVENKEEL_TEST_ENCODER") else {
        eprintln!("skipped: EVENKEEL_TEST_ENCODER names no folder of the sentence encoder");
        return;
    };
    desk.run(["model", "import", encoder.to_str().unwrap()]).ended_with(0);
    let run = learn(&few, &[]).ended_with(0);
    assert!(run.out.contains("learned from 40 of 100 segments of 11 meetings"), "{}", run.out);
    assert!(run.out.contains("F1 0.8"), "{}", run.out);
    learn(&few, &[]).ended_with(1);
    let run = learn(&few, &["--force", "--json"]).ended_with(0);
    let learned: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!([&learned["segments_with_tag"], &learned["segments"]], [40, 100]);
    assert_eq!([&learned["output"], &learned["plugin"]], ["risk.toml", "acme.risk"]);
    assert!(learned["f1"].as_f64().unwrap() > 0.8, "{learned}");
    learn(&few, &["--force", "--start-from", "planning"]).ended_with(0);
    let list = desk.read("risk.toml");
    assert!(list.contains("[[tag.like]]") && list.contains("[[tag.rule]]"), "{list}");
    desk.put("talk.txt", "Ann: We could lose the whole order if the bridge stays closed.\n");
    let tag = ["tag", "talk.txt", "--plugin", "risk.toml", "--only", "acme.risk"];
    desk.run(tag).ended_with(0);
    let run = learn(&few, &["--force", "--start-from", "nothing.toml"]).ended_with(1);
    assert!(run.err.contains("nothing.toml"), "{}", run.err);
    desk.put("meeting.txt", "Ann: What if it rains all week?\nBob: It rained all week.\n");
    desk.run(["tag", "meeting.txt", "--plugin", "risk.toml", "-o", "tags.json"]).ended_with(0);
    assert!(desk.read("tags.json").contains("means much the same as"));
}

#[test]
fn without_an_encoder_a_list_of_examples_says_what_it_needs() {
    let desk = Desk::new();
    desk.put("meeting.txt", "Ann: What if it rains?\nBob: Then we plan for Friday instead.\n");
    let list = example("risk.toml");
    let run = desk.run(["tag", "meeting.txt", "--plugin", &list]).ended_with(0);
    let why = "acme.risk was skipped: it needs the sentence encoder (`evenkeel model get encoder`)";
    assert!(run.err.contains(why), "{}", run.err);
}
