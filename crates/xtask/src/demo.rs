//! `cargo xtask demo`: from a fresh clone to a report.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::house::{self, House};
use crate::{model, needs};

/// Builds, gets a speech model and analyzes a sample.
pub(crate) fn run(house: &House) -> Result<()> {
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    model::SPEECH.get(&program)?;
    let sample = longest_sample(house)?;
    let folder = house.root.join("demo.evenkeel");
    // It ends by saying the balance and where the report is.
    house::run(house.command(&program).arg("analyze").arg(&sample).arg("--output").arg(&folder))
}

/// Returns the sample that goes on longest: the largest, since all have one format.
fn longest_sample(house: &House) -> Result<PathBuf> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(house.root.join("samples"))? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "flac") {
            samples.push((entry.metadata()?.len(), entry.path()));
        }
    }
    samples.sort();
    samples.pop().map(|(_, path)| path).context("samples/ holds no recording")
}
