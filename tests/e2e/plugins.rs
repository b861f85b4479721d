//! Plugins of one's own, through the program.

use std::fs;
use std::process::Command;

use evenkeel_tests::{Desk, repository};
use serde_json::Value;

/// A tagger without code.
const CUES: &str = r#"
format = 1

[plugin]
id = "acme.garden"
name = "Garden words"
version = "1.0.0"
description = "Where is the garden itself spoken of?"
language = ["en"]

[[tag]]
id = "garden"
label = "Garden"
pole = "leading"
description = "Speaks of beds, tools and plants."

[[tag.rule]]
phrases = ["bed*", "garden*", "plant*", "water*", "tool*"]
weight = 0.9
"#;

fn balance(desk: &Desk) -> Value {
    desk.read_json("garden.evenkeel/report.json")["balance"].clone()
}

#[test]
fn the_bundled_plugins_are_seven() {
    let desk = Desk::new();
    let run = desk.run(["plugin", "list", "--json"]).ended_with(0);
    let list: Value = serde_json::from_str(&run.out).unwrap();
    let ids: Vec<&str> =
        list["plugins"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "evenkeel.aligning",
            "evenkeel.inspiring",
            "evenkeel.organizing",
            "evenkeel.planning",
            "evenkeel.problem-solving",
            "evenkeel.questions",
            "evenkeel.vision-setting",
        ]
    );
}

#[test]
fn a_tag_of_ones_own_is_shown_and_leaves_the_balance_as_it_was() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.run(["analyze", &input]).ended_with(0);
    let before = balance(&desk);
    desk.put("garden.toml", CUES);
    desk.run(["analyze", &input, "--plugin", "garden.toml"]).ended_with(0);
    assert_eq!(balance(&desk), before);
    assert!(desk.read("garden.evenkeel/report.md").contains("Garden"));

    let counted = ["analyze", &input, "--plugin", "garden.toml", "--count", "acme.garden/garden"];
    desk.run(counted).ended_with(0);
    assert_ne!(balance(&desk), before);
}

#[test]
fn a_plugin_in_c_is_built_with_one_command_and_tags() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let library = desk.path(format!("risk.{}", std::env::consts::DLL_EXTENSION));
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-fvisibility=hidden", "-I"])
        .arg(repository().join("crates/abi/include"))
        .arg(repository().join("plugins/examples/c/risk.c"))
        .arg("-o")
        .arg(&library)
        .status()
        .unwrap();
    assert!(built.success());
    let library = library.display().to_string();
    desk.run(["analyze", &input, "--plugin", &library]).ended_with(0);
    let annotations = desk.read_json("garden.evenkeel/annotations.json");
    let ids: Vec<&Value> =
        annotations["plugins"].as_array().unwrap().iter().map(|plugin| &plugin["id"]).collect();
    assert_eq!(ids.len(), 8, "{ids:?}");
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_named_and_costs_only_itself() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.run(["analyze", &input]).ended_with(0);
    let before = balance(&desk);
    desk.put("broken.so", "not a library");
    let run = desk.run(["analyze", &input, "--plugin", "broken.so"]).ended_with(3);
    assert!(run.err.contains("broken"), "{}", run.err);
    assert_eq!(balance(&desk), before);
    assert!(desk.read("garden.evenkeel/report.md").contains("broken"));

    let report = desk.read("garden.evenkeel/report.html");
    desk.run(["analyze", &input, "--plugin", "broken.so", "--strict"]).ended_with(1);
    assert_eq!(desk.read("garden.evenkeel/report.html"), report);
}

#[test]
fn a_plugin_that_is_not_there_is_a_misspelt_name() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let run = desk.run(["analyze", &input, "--plugin", "none.so"]).ended_with(1);
    assert!(run.err.contains("`none.so` does not exist"), "{}", run.err);
    assert!(!desk.path("garden.evenkeel").exists());
}

#[test]
fn a_tagger_of_ones_own_can_stand_in_for_a_bundled_one() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let planner = CUES
        .replace("acme.garden", "acme.plans")
        .replace("id = \"garden\"", "id = \"planning\"")
        .replace("pole = \"leading\"", "pole = \"managing\"");
    desk.put("plans.toml", planner);
    desk.run(["analyze", &input, "--plugin", "plans.toml", "--without", "planning"]).ended_with(0);
    let annotations = desk.read_json("garden.evenkeel/annotations.json");
    let planning = annotations["annotations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|annotation| annotation["tag"] == "planning")
        .expect("something is planning by these words");
    assert_eq!(planning["plugins"], serde_json::json!(["acme.plans"]));
}

#[test]
fn bundled_plugins_that_are_missing_are_an_error_and_no_empty_balance() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let alone = desk.path("bin");
    fs::create_dir(&alone).unwrap();
    let program = alone.join("evenkeel");
    fs::copy(evenkeel_tests::program(), &program).unwrap();
    let output = Command::new(&program)
        .args(["analyze", &input])
        .current_dir(desk.path(""))
        .env("HOME", desk.path(""))
        .output()
        .unwrap();
    let run = evenkeel_tests::Run::from(output).ended_with(1);
    assert!(run.err.contains("bundled plugins"), "{}", run.err);
    assert!(!desk.path("garden.evenkeel").exists());
}
