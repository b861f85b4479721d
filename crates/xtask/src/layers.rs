//! Which of our crates may use which, and which outside crate is kept in which of ours.

use crate::house::House;

/// Each of our packages with the ones of ours that it may use. The program may use all but `xtask`;
/// bundled plugins are below.
const MAY_USE: &[(&str, &[&str])] = &[
    ("evenkeel-meeting", &[]),
    ("evenkeel-worker", &[]),
    ("evenkeel-models", &[]),
    ("evenkeel-abi", &[]),
    ("evenkeel-agreement", &[]),
    ("evenkeel-audio", &["evenkeel-meeting"]),
    ("evenkeel-plugin", &["evenkeel-abi"]),
    ("evenkeel-cues", &["evenkeel-plugin"]),
    (
        "evenkeel-transcribe",
        &["evenkeel-meeting", "evenkeel-audio", "evenkeel-models", "evenkeel-worker"],
    ),
    ("evenkeel-diarize", &["evenkeel-meeting", "evenkeel-audio"]),
    ("evenkeel-encoder", &["evenkeel-meeting", "evenkeel-worker"]),
    ("evenkeel-exchange", &["evenkeel-meeting"]),
    ("evenkeel-report", &["evenkeel-meeting", "evenkeel-agreement"]),
    ("evenkeel-host", &["evenkeel-meeting", "evenkeel-abi", "evenkeel-cues", "evenkeel-worker"]),
    (
        "evenkeel",
        &[
            "evenkeel-meeting",
            "evenkeel-worker",
            "evenkeel-models",
            "evenkeel-agreement",
            "evenkeel-audio",
            "evenkeel-cues",
            "evenkeel-transcribe",
            "evenkeel-diarize",
            "evenkeel-encoder",
            "evenkeel-exchange",
            "evenkeel-report",
            "evenkeel-host",
        ],
    ),
    ("xtask", &[]),
];

/// What a plugin may use, bundled or for tests.
const A_PLUGIN_MAY_USE: &[&str] = &["evenkeel-plugin", "evenkeel-cues"];

/// Outside crates that only one of ours names, so that they can be replaced there.
const KEPT_IN: &[(&str, &str)] = &[
    ("anyhow", "xtask"),
    ("askama", "evenkeel-report"),
    ("clap", "evenkeel"),
    ("earshot", "evenkeel-audio"),
    ("hound", "evenkeel-audio"),
    ("indicatif", "evenkeel"),
    ("libloading", "evenkeel-host"),
    ("rten", "evenkeel-diarize"),
    ("rten-gemm", "evenkeel-encoder"),
    ("rubato", "evenkeel-audio"),
    ("rustfft", "evenkeel-diarize"),
    ("symphonia", "evenkeel-audio"),
    ("symphonia-adapter-libopus", "evenkeel-audio"),
    ("ureq", "evenkeel-models"),
    ("whatlang", "evenkeel-exchange"),
    ("whisper-rs", "evenkeel-transcribe"),
    ("zip", "evenkeel-models"),
];

#[test]
fn no_crate_uses_one_that_is_not_below_it() {
    let house = House::find().unwrap();
    for package in &house.packages {
        // The end-to-end tests use whatever they test.
        if package.name == "evenkeel-tests" {
            continue;
        }
        let in_table = MAY_USE.iter().find(|(name, _)| *name == package.name);
        let may_use = in_table.map_or(A_PLUGIN_MAY_USE, |(_, may_use)| may_use);
        for used in &package.dependencies {
            let ours = used.starts_with("evenkeel") || used == "xtask";
            assert!(
                !ours || may_use.contains(&used.as_str()),
                "`{}` may not use `{used}`; docs/architecture.md says why",
                package.name
            );
        }
    }
}

#[test]
fn every_library_of_ours_has_its_line_in_the_table() {
    let house = House::find().unwrap();
    let crates = house.root.join("crates");
    for package in &house.packages {
        if package.folder.parent() == Some(&crates) {
            assert!(MAY_USE.iter().any(|(name, _)| *name == package.name), "{}", package.name);
        }
    }
}

#[test]
fn what_is_kept_in_one_crate_is_named_by_no_other() {
    let house = House::find().unwrap();
    for (outside, home) in KEPT_IN {
        for package in &house.packages {
            let names = package.dependencies.iter().any(|used| used == outside);
            assert!(!names || package.name == *home, "`{}` names {outside}", package.name);
        }
    }
}
