//! `cargo xtask demo`: from a fresh clone to a report.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::house::{self, House};
use crate::{model, needs};

/// Builds, gets a speech model, analyzes a sample and shows its balance.
pub(crate) fn run(house: &House) -> Result<()> {
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    model::get(&program)?;
    let sample = longest_sample(house)?;
    let folder = house.root.join("demo.evenkeel");
    house::run(house.command(&program).arg("analyze").arg(&sample).arg("--output").arg(&folder))?;
    let report = fs::read_to_string(folder.join("report.json"))?;
    println!("\n{}", balance(&serde_json::from_str(&report)?));
    println!("the report: {}", folder.join("report.html").display());
    Ok(())
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

/// Returns the three amounts that a report leads with.
fn balance(report: &Value) -> String {
    let amounts = &report["balance"]["amounts"];
    let amount = |name: &str| {
        let seconds = amounts[format!("{name}_ms")].as_u64().unwrap_or_default() / 1000;
        format!("{name} {}:{:02}", seconds / 60, seconds % 60)
    };
    format!("{} · {} · {} (minutes)", amount("managing"), amount("leading"), amount("neither"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_balance_is_said_in_minutes() {
        let amounts = json!({ "managing_ms": 134_000, "leading_ms": 59_999, "neither_ms": 0 });
        let report = json!({ "balance": { "amounts": amounts } });
        assert_eq!(balance(&report), "managing 2:14 · leading 0:59 · neither 0:00 (minutes)");
    }
}
