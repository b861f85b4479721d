//! Questions written by hand, and the tags that each should get: all of them, and no other.
//!
//! A line of `questions.jsonl` is `{"text", "tags"}`, with `"found"` where the list is known to be
//! wrong and to find that instead.

use evenkeel_cues::CueList;
use evenkeel_plugin::serde_json::{self, Value};

/// A text, the tags that it should get, and those that it is known to get.
struct Question {
    text: String,
    tags: Vec<String>,
    known_miss: Option<Vec<String>>,
}

fn questions() -> Vec<Question> {
    include_str!("../questions.jsonl")
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            Question {
                text: line["text"].as_str().unwrap().to_owned(),
                tags: names(&line["tags"]),
                known_miss: line.get("found").map(names),
            }
        })
        .collect()
}

fn names(names: &Value) -> Vec<String> {
    let names = names.as_array().unwrap().iter();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn list() -> CueList {
    CueList::parse(include_str!("../cues.toml")).unwrap()
}

fn found(list: &CueList, text: &str) -> Vec<String> {
    let found = list.find(&[text]).into_iter();
    found
        .filter(|finding| finding.score >= list.tags[finding.tag].threshold)
        .map(|finding| list.tags[finding.tag].id.clone())
        .collect()
}

#[test]
fn questions_are_tagged_by_their_sense() {
    let list = list();
    let mut failures = Vec::new();
    for Question { text, tags, known_miss } in questions() {
        let found = found(&list, &text);
        if known_miss.as_ref() == Some(&tags) {
            failures.push(format!("{text:?}: a miss that finds what it should"));
        }
        let expected = known_miss.unwrap_or(tags);
        if found != expected {
            failures.push(format!("{text:?}: {found:?} and not {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn two_hundred_questions_and_more_are_right_at_least_nineteen_times_in_twenty() {
    let questions = questions();
    let asked = questions.iter().filter(|question| !question.tags.is_empty());
    let (asked, missed) = asked.fold((0, 0), |(asked, missed), question| {
        (asked + 1, missed + usize::from(question.known_miss.is_some()))
    });
    assert!(asked >= 200, "{asked}");
    assert!(missed * 20 <= asked, "{missed} of {asked}");
}

#[test]
fn capitals_and_marks_are_needed_for_few() {
    let list = list();
    let failures: Vec<_> = questions()
        .iter()
        .map(|question| {
            let text = question.text.to_lowercase().replace(['?', '!', '.', ','], "");
            (found(&list, &text), question)
        })
        .filter(|(found, question)| *found != question.tags)
        .map(|(found, question)| format!("{:?}: {found:?}", question.text))
        .collect();
    // "you've sent it already" cannot be told from a claim, nor an answer from what it follows.
    assert!(failures.len() * 20 <= questions().len(), "{}", failures.join("\n"));
}

#[test]
fn no_question_counts_for_a_side() {
    let list = list();
    assert!(list.tags.iter().all(|tag| tag.pole == evenkeel_plugin::Pole::Neither));
}

#[test]
fn the_list_passes_its_own_tests() {
    let failures: Vec<_> = list().run_tests().iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
