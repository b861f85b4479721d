//! What the bundled taggers must not go by, held through the program, by words and by meaning.

use evenkeel_tests::{Desk, repository};
use serde_json::{Value, json};

/// The names of people of many origins; some are women's, some men's.
const NAMES: [&str; 12] = [
    "Emily", "Jack", "Fatima", "Mohammed", "Wei", "Priya", "Arjun", "Ngozi", "Kwame", "Olga",
    "Diego", "Yuki",
];

/// Sentences that stand beside the cue lists' own tests.
fn sentences(name: &str) -> Vec<String> {
    let path = repository().join("crates/cues/tests/data").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let is_sentence = |line: &&str| !line.is_empty() && !line.starts_with('#');
    text.lines().filter(is_sentence).map(str::to_owned).collect()
}

/// Lets the six taggers read each of `sentences` by itself, and returns the tags that it is given.
fn tags(desk: &Desk, sentences: &[String], arguments: &[&str]) -> Vec<Vec<String>> {
    let mut talk = String::new();
    for (id, text) in sentences.iter().enumerate() {
        talk += &format!("{}\n", json!({ "id": id.to_string(), "text": text, "labels": [] }));
    }
    // What is measured takes a label at least.
    talk +=
        &json!({ "id": "last", "text": "We ship on Friday.", "labels": ["planning"] }).to_string();
    desk.put("talk.jsonl", talk);
    let common = ["evaluate", "talk.jsonl", "--save", "scores.json", "--bootstrap", "0"];
    let more = ["--without", "questions"];
    desk.run([&common[..], &more, arguments].concat()).ended_with(0);
    let scores = desk.read_json("scores.json");
    let given = |segment: &Value| {
        let tags = segment["given"].as_array().unwrap().iter();
        tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
    };
    let segments = scores["segments"].as_array().unwrap();
    segments[..sentences.len()].iter().map(given).collect()
}

/// Calls `check` with a way to tag by words alone and, where the encoder is here, by meaning.
fn in_both_layers(check: impl Fn(&dyn Fn(&[String]) -> Vec<Vec<String>>)) {
    let desk = Desk::new();
    check(&|sentences| tags(&desk, sentences, &["--words-only"]));
    let Some(encoder) = std::env::var_os("EVENKEEL_TEST_ENCODER") else {
        eprintln!("skipped: EVENKEEL_TEST_ENCODER names no folder of the sentence encoder");
        return;
    };
    desk.run(["model", "import", encoder.to_str().unwrap()]).ended_with(0);
    check(&|sentences| tags(&desk, sentences, &[]));
}

#[test]
fn a_title_does_not_make_a_leader() {
    in_both_layers(|tags| {
        let talk = sentences("titles.txt");
        for (sentence, tags) in talk.iter().zip(tags(&talk)) {
            let leading = ["vision-setting", "aligning", "inspiring"];
            assert!(
                !tags.iter().any(|tag| leading.contains(&tag.as_str())),
                "{sentence}: {tags:?}"
            );
        }
    });
}

#[test]
fn running_the_meeting_does_not_make_a_manager() {
    in_both_layers(|tags| {
        let talk = sentences("running-the-meeting.txt");
        let tagged = tags(&talk).iter().filter(|tags| !tags.is_empty()).count();
        assert!(tagged * 20 <= talk.len(), "{tagged} of {} are tagged", talk.len());
    });
}

#[test]
fn who_is_spoken_of_changes_at_most_one_tag_in_two_hundred() {
    in_both_layers(|tags| {
        let talk = sentences("names.txt");
        let with =
            |name: &str| talk.iter().map(|line| line.replace("{}", name)).collect::<Vec<_>>();
        let first = tags(&with(NAMES[0]));
        let mut changed = 0;
        for name in &NAMES[1..] {
            for (one, other) in first.iter().zip(tags(&with(name))) {
                changed += one.iter().filter(|tag| !other.contains(tag)).count();
                changed += other.iter().filter(|tag| !one.contains(tag)).count();
            }
        }
        let decisions = 6 * talk.len() * (NAMES.len() - 1);
        eprintln!("{changed} of {decisions} tags changed");
        assert!(changed * 200 <= decisions, "{changed} of {decisions} tags changed");
    });
}
