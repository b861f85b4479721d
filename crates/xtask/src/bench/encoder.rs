//! `cargo xtask bench encoder`: how fast the sentence encoder reads.

use std::path::Path;

use anyhow::Result;

use super::about;
use crate::house::{self, House};
use crate::model;

/// Measures with the example `speed` of evenkeel-encoder, which prints a table in Markdown.
pub(crate) fn run(house: &House) -> Result<()> {
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let folder = model::ENCODER.get(&program)?;
    println!("{}", about(house, &program, "encoder")?);
    let speed = ["run", "--release", "--quiet", "-p", "evenkeel-encoder", "--example", "speed"];
    let samples = house.root.join("samples");
    let talk = ["clinic", "library", "warehouse"].map(|name| reference(&samples, name));
    house::run(house.cargo(&speed).arg("--").arg(folder).args(talk))
}

fn reference(samples: &Path, name: &str) -> std::path::PathBuf {
    samples.join(format!("{name}.reference.json"))
}
