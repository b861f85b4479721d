//! `cargo xtask test`: every test, and with `--all` everything that CI checks.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::house::{self, House, works};
use crate::needs::{self, Tool};
use crate::{model, tidy};

/// Runs the tests that need no more than a build and the speech model.
pub(crate) fn run(house: &House) -> Result<()> {
    tests(house, None)?;
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
    let scikit_learn = scikit_learn(house)
        .map_err(|error| skipped.push(format!("figures beside scikit-learn's: {error:#}")));
    tests(house, Some(Wider { scikit_learn: scikit_learn.ok() }))?;
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

/// What the wider tests are told, so that they do not look for it.
struct Wider {
    /// A Python that has scikit-learn.
    scikit_learn: Option<PathBuf>,
}

/// Returns a Python that has scikit-learn.
fn scikit_learn(house: &House) -> Result<PathBuf> {
    let packages = house.root.join("crates/agreement/tests/requirements.txt");
    needs::python(house, &house.target.join("scikit-learn"), &packages)
}

/// Runs the tests. The wider ones look for the tools that they use when `EVENKEEL_WIDER_TESTS` is
/// set, and pass without them when it is not.
fn tests(house: &House, wider: Option<Wider>) -> Result<()> {
    needs::for_a_build()?;
    // Cargo builds neither the program nor the plugins for the tests of another package. The same
    // selection as for the tests keeps the features of shared dependencies, and with them the
    // speech engine, from being built twice.
    house::run(&mut house.cargo(&["build", "--workspace", "--all-targets"]))?;
    let program = house.program("debug");
    let model = model::SPEECH.get(&program)?;
    let encoder = if wider.is_some() {
        model::ENCODER.get(&program)
    } else {
        model::ENCODER.path(&program).context("`evenkeel model get encoder` gets it")
    };
    let mut test = house.cargo(&["test", "--workspace", "--no-fail-fast"]);
    test.env("EVENKEEL_TEST_MODEL", model);
    match encoder {
        Ok(encoder) => {
            test.env("EVENKEEL_TEST_ENCODER", encoder);
        }
        Err(error) => println!("skipped: tests with the sentence encoder: {error:#}"),
    }
    if let Some(Wider { scikit_learn }) = wider {
        test.env("EVENKEEL_WIDER_TESTS", "1");
        if let Some(python) = scikit_learn {
            test.env("EVENKEEL_SCIKIT_LEARN", python);
        }
    }
    house::run(&mut test)
}
