//! A tagger behind its C table: what the program sees when the tagger behaves, and when not.

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};

use evenkeel_plugin::serde_json::json;
use evenkeel_plugin::testing::{self, Failure, Tagged};
use evenkeel_plugin::{
    ConfigError, EmitError, Example, Meeting, Out, Pole, Result, Tag, Tagger, meeting, no, tag, yes,
};
use serde::Deserialize;

/// Does what its configuration says.
struct Scripted {
    act: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    act: String,
}

impl Tagger for Scripted {
    const ID: &'static str = "test.scripted";
    const TAGS: &'static [Tag] =
        &[tag("word", "A word", Pole::Neither), tag("planning", "Planning", Pole::Managing)];
    const LANGUAGES: &'static [&'static str] = &["en", "de"];
    const EXAMPLES: &'static [Example] = &[yes("word", "a word"), no("planning", "a word")];
    type Config = Script;

    fn new(Script { act }: Script) -> Result<Self> {
        match act.as_str() {
            "refuse" => Err(ConfigError::new("act", "I do not refuse").into()),
            "panic in new" => panic!("no tagger"),
            _ => Ok(Self { act }),
        }
    }

    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let Some(first) = meeting.segments().first() else { return Ok(()) };
        match self.act.as_str() {
            "word" => {
                for segment in meeting.segments() {
                    for (at, word) in segment.text.match_indices("word") {
                        out.emit_with("word", segment, 0.8, at..at + word.len(), "as written")?;
                    }
                }
            }
            "faintly" => out.emit("word", first, 0.4, 0..0)?,
            "fail" => return Err("no mood".into()),
            "panic" => panic!("boom"),
            "nan" => out.emit("word", first, f32::NAN, 0..0)?,
            "outside" => out.emit("word", first, 1.0, 0..first.text.len() + 1)?,
            "outside, unmoved" => drop(out.emit("word", first, 1.0, 0..99)),
            "another tag" => out.emit("wrod", first, 1.0, 0..0)?,
            "too much" => (0..65).try_for_each(|_| out.emit("word", first, 1.0, 0..0))?,
            act => panic!("no such act: {act}"),
        }
        Ok(())
    }
}

fn act(act: &str) -> Result<Tagged, Failure> {
    testing::run::<Scripted>(&json!({ "act": act }), &meeting!["Ann: A word, a word!", "Grüezi."])
}

fn failure(name: &str) -> String {
    act(name).expect_err(name).to_string()
}

#[test]
fn what_a_tagger_says_arrives() {
    let tagged = act("word").unwrap();
    assert_eq!(tagged.all().len(), 2);
    tagged.has(0, "word").with_evidence("word").with_score(0.8..=0.8).with_rationale("as written");
    tagged.has_not(0, "planning");
    tagged.has_not(1, "word");
}

#[test]
fn a_score_below_the_threshold_is_kept_but_not_taken() {
    let tagged = act("faintly").unwrap();
    tagged.has_not(0, "word");
    assert_eq!(tagged.all()[0].evidence, "A word, a word!", "0..0 is the whole segment");
}

#[test]
fn errors_and_panics_are_told_with_their_place() {
    assert_eq!(failure("fail"), "it failed: no mood");
    let panic = failure("panic");
    assert!(panic.starts_with("it failed: panicked at "), "{panic}");
    assert!(panic.contains("border.rs:") && panic.ends_with(": boom"), "{panic}");
    let panic = failure("panic in new");
    assert!(panic.starts_with("it could not be made: panicked at "), "{panic}");
}

#[test]
fn a_wrong_configuration_is_told_with_its_path() {
    assert_eq!(failure("refuse"), "it could not be made: act: I do not refuse");
    let run = |config| testing::run::<Scripted>(&config, &meeting![]).unwrap_err().to_string();
    assert_eq!(
        run(json!({ "act": 7 })),
        "it could not be made: act: invalid type: integer `7`, expected a string"
    );
    assert_eq!(run(json!({})), "it could not be made: configuration: missing field `act`");
    assert!(run(json!({ "act": "word", "x": 1 })).contains("x: unknown field `x`"));
}

#[test]
fn a_wrong_emission_is_an_error_that_says_what_is_wrong() {
    assert_eq!(failure("nan"), "it failed: the score NaN is not 0 to 1");
    assert!(failure("outside").starts_with("it failed: the evidence 0..16 is not a piece"));
    assert_eq!(failure("another tag"), "it failed: the tag \"wrod\" is not declared in TAGS");
    assert!(failure("too much").starts_with("it failed: more than 64 emissions of \"word\""));
}

#[test]
fn a_wrong_emission_that_is_ignored_is_still_counted() {
    assert!(failure("outside, unmoved").starts_with("the program would refuse what it said"));
}

#[test]
fn a_meeting_in_another_language_is_not_given_to_it() {
    let run = |language| {
        let meeting = meeting!["a word"].in_language(language);
        testing::run::<Scripted>(&json!({ "act": "word" }), &meeting)
    };
    assert!(run("de-CH").unwrap().is_tagged(0, "word"));
    assert!(run("").is_ok(), "it may be one that the tagger knows");
    let error = run("fr").unwrap_err();
    assert!(matches!(error, Failure::Skipped { .. }), "{error}");
}

#[test]
fn examples_are_tests() {
    testing::check_examples::<Scripted>(&json!({ "act": "word" }));
}

#[test]
fn a_complaint_says_what_was_found() {
    let tagged = act("faintly").unwrap();
    let complaint = std::panic::catch_unwind(|| drop(tagged.has(0, "word"))).unwrap_err();
    let complaint = complaint.downcast::<String>().unwrap();
    assert_eq!(
        *complaint,
        "segment 0, \"A word, a word!\", is not \"word\"\n  \
         found: word 0.4 for \"A word, a word!\", below its threshold"
    );
}

/// Sees whether it is dropped.
struct Dropped;

static WAS_DROPPED: AtomicBool = AtomicBool::new(false);

impl Drop for Dropped {
    fn drop(&mut self) {
        WAS_DROPPED.store(true, Ordering::Relaxed);
    }
}

impl Tagger for Dropped {
    const ID: &'static str = "test.dropped";
    const TAGS: &'static [Tag] = &[tag("word", "A word", Pole::Neither)];
    type Config = evenkeel_plugin::NoConfig;

    fn new(_: Self::Config) -> Result<Self> {
        Ok(Self)
    }

    fn tag(&mut self, meeting: &Meeting<'_>, _: &mut Out<'_>) -> Result {
        if meeting.segments().is_empty() { Err(EmitError::Cancelled.into()) } else { panic!() }
    }
}

#[test]
fn after_a_panic_a_tagger_is_left_alone_for_good() {
    let run = |meeting| testing::run::<Dropped>(&json!({}), &meeting).unwrap_err();
    run(meeting!["a"]);
    assert!(!WAS_DROPPED.load(Ordering::Relaxed));
    run(meeting![]);
    assert!(WAS_DROPPED.load(Ordering::Relaxed));
}
