//! `cargo xtask test`: every test, and with `--all` everything that CI checks.

use anyhow::Result;

use crate::house::{self, House, works};
use crate::needs::{self, Tool};
use crate::{model, tidy};

/// Runs the tests that need no more than a build and the speech model.
pub(crate) fn run(house: &House) -> Result<()> {
    tests(house, false)?;
    println!("skipped: the wider tests; `cargo xtask test --all` runs them");
    Ok(())
}

/// Runs all that CI checks, the quickest first, and lists what could not be run.
pub(crate) fn run_all(house: &House) -> Result<()> {
    let mut skipped = Vec::new();
    if works(&mut house.cargo(&["fmt", "--version"])) {
        house::run(&mut house.cargo(&["fmt", "--all", "--", "--check"]))?;
    } else {
        skipped.push("format: rustfmt is not installed".to_owned());
    }
    tidy::run(house)?;
    needs::for_a_build()?;
    if works(&mut house.cargo(&["clippy", "--version"])) {
        let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        house::run(&mut house.cargo(&clippy))?;
    } else {
        skipped.push("lints: clippy is not installed".to_owned());
    }
    let mut doc = house.cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    house::run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    for (tool, tests) in WIDER {
        if let Err(error) = needs::bring(tool) {
            skipped.push(format!("{tests}: {error:#}"));
        }
    }
    tests(house, true)?;
    if works(&mut house.cargo(&["deny", "--version"])) {
        house::run(&mut house.cargo(&["deny", "check"]))?;
    } else {
        skipped.push("licences and advisories: cargo-deny is not installed".to_owned());
    }
    for skip in skipped {
        println!("skipped: {skip}");
    }
    Ok(())
}

/// What the wider tests use, and what is skipped without it.
const WIDER: [(&Tool, &str); 2] = [
    (&needs::FFMPEG, "tests with recordings of other formats"),
    (&needs::CHROMIUM, "tests of the report in a browser"),
];

/// Runs the tests. The wider ones look for the tools that they use when `EVENKEEL_WIDER_TESTS` is
/// set, and pass without them when it is not.
fn tests(house: &House, wider: bool) -> Result<()> {
    needs::for_a_build()?;
    // Cargo builds neither the program nor the plugins for the tests of another package. The same
    // selection as for the tests keeps the features of shared dependencies, and with them the
    // speech engine, from being built twice.
    house::run(&mut house.cargo(&["build", "--workspace", "--all-targets"]))?;
    let model = model::get(&house.program("debug"))?;
    let mut test = house.cargo(&["test", "--workspace", "--no-fail-fast"]);
    test.env("EVENKEEL_TEST_MODEL", model);
    if wider {
        test.env("EVENKEEL_WIDER_TESTS", "1");
    }
    house::run(&mut test)
}
