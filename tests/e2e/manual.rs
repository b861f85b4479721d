//! What the program says about itself.

use evenkeel_tests::{Desk, repository};

#[test]
fn help_teaches() {
    let desk = Desk::new();
    insta::assert_snapshot!("help", desk.run(["--help"]).ended_with(0).out);
    insta::assert_snapshot!("help_analyze", desk.run(["analyze", "-h"]).ended_with(0).out);
}

/// docs/cli.md is what the program says of itself; `cargo xtask docs` writes it.
#[test]
fn the_manual_in_docs_is_fresh() {
    let desk = Desk::new();
    let said = desk.run(["manual"]).ended_with(0).out;
    let written = std::fs::read_to_string(repository().join("docs/cli.md")).unwrap_or_default();
    assert_eq!(written, said, "run `evenkeel manual > docs/cli.md`");
}

#[test]
fn completions_and_man_page_are_made() {
    let desk = Desk::new();
    assert!(desk.run(["completions", "bash"]).ended_with(0).out.contains("evenkeel"));
    assert!(desk.run(["man"]).ended_with(0).out.contains(".TH evenkeel"));
}
