//! `cargo xtask bench …`: the figures that docs/benchmarks.md shows.
//!
//! `bench wer` says how well the speech models hear, on the samples: every recording in
//! samples/ that has a reference beside it is transcribed with every speech model that is here, and
//! its words are compared with the reference's.

mod costs;
mod diarization;
mod encoder;
mod errors;
mod made_up;
mod sound;
mod speakers;
mod speed;
mod times;
mod turns;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use self::errors::Errors;
use self::speed::cpu_seconds_of_children;
use self::words::words;
use crate::house::{self, House, output};
use crate::needs;

/// Runs the bench that the first word names, with the arguments behind it.
pub(crate) fn run(house: &House, words: &[&str]) -> Result<()> {
    match words {
        ["wer"] => error_rates(house),
        ["speed", arguments @ ..] => speed::run(house, arguments),
        ["made-up", arguments @ ..] => made_up::run(house, arguments),
        ["times", arguments @ ..] => times::run(house, arguments),
        ["speakers", arguments @ ..] => speakers::run(house, arguments),
        ["decode"] => costs::decode(house),
        ["memory"] => costs::memory(house),
        ["encoder"] => encoder::run(house),
        ["diarization", folders @ ..] => diarization::run(house, folders),
        _ => bail!("there is no such bench; `cargo xtask help` lists them"),
    }
}

/// Has `program` transcribe `recording` to `out`, without telling apart who speaks.
fn transcribe(
    house: &House,
    program: &Path,
    model: &str,
    recording: &Path,
    out: &Path,
) -> Result<()> {
    let mut command = house.command(program);
    command.arg("transcribe").arg(recording);
    command.args(["--quiet", "--no-diarization", "--model", model, "--output"]);
    output(command.arg(out)).map(drop)
}

/// Measures, and prints a table in Markdown.
fn error_rates(house: &House) -> Result<()> {
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let models = models_here(house, &program)?;
    ensure!(!models.is_empty(), "no speech model is here; `evenkeel model get tiny.en` gets one");
    let samples = samples(&house.root.join("samples"))?;
    let scratch = tempfile::tempdir()?;
    println!("{}", about(house, &program, "wer")?);
    println!(
        "| model | sample | minutes | words | error % | wrong | left out | added | CPU seconds | speed |"
    );
    println!("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |");
    for model in models {
        for (recording, reference) in &samples {
            let transcript = scratch.path().join("transcript.json");
            let (before, start) = (cpu_seconds_of_children()?, Instant::now());
            transcribe(house, &program, &model, recording, &transcript)?;
            let seconds = start.elapsed().as_secs_f64();
            let cpu = cpu_seconds_of_children()? - before;
            let heard = Spoken::read(&transcript)?;
            let said = Spoken::read(reference)?;
            let errors = Errors::between(&words(&said.text), &words(&heard.text));
            println!(
                "| {model} | {} | {:.1} | {} | {:.1} | {} | {} | {} | {cpu:.1} | {:.1} |",
                recording.file_name().unwrap_or_default().display(),
                said.seconds / 60.0,
                errors.words,
                errors.percent(),
                errors.wrong,
                errors.left_out,
                errors.added,
                said.seconds / seconds,
            );
        }
    }
    println!(
        "\nSpeed is seconds of recording in a second, loading included. Words are compared in lower\n\
         case, without punctuation; hyphens part words, contractions stay, numbers are spelled out."
    );
    Ok(())
}

/// What a transcript says.
struct Spoken {
    text: String,
    seconds: f64,
}

impl Spoken {
    fn read(path: &Path) -> Result<Self> {
        let transcript: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let segments = transcript["segments"].as_array().context("a transcript has segments")?;
        let texts: Vec<&str> =
            segments.iter().filter_map(|segment| segment["text"].as_str()).collect();
        let duration_ms = transcript["duration_ms"].as_f64().unwrap_or_default();
        Ok(Self { text: texts.join(" "), seconds: duration_ms / 1000.0 })
    }
}

/// Returns the names of the speech models that are here.
fn models_here(house: &House, program: &Path) -> Result<Vec<String>> {
    let list = output(house.command(program).args(["model", "list", "--json"]))?;
    let list: Value = serde_json::from_str(&list)?;
    let models = list["models"].as_array().context("`model list` lists models")?;
    let here = models.iter().filter(|model| model["here"] == true);
    Ok(here.filter_map(|model| Some(model["name"].as_str()?.to_owned())).collect())
}

/// Returns each recording with its reference, in the order of their names.
fn samples(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(folder)? {
        let recording = entry?.path();
        let reference = recording.with_extension("reference.json");
        let is_recording =
            recording.extension().is_some_and(|ending| ending == "flac" || ending == "m4a");
        if is_recording && reference.is_file() {
            samples.push((recording, reference));
        }
    }
    samples.sort();
    Ok(samples)
}

/// Returns what the figures depend on: machine, versions, command.
fn about(house: &House, program: &Path, what: &str) -> Result<String> {
    let version = output(house.command(program).arg("--version"))?;
    about_version(house, version.trim(), what)
}

/// The same of a version that is known.
fn about_version(house: &House, version: &str, what: &str) -> Result<String> {
    let rust = output(house.command("rustc").arg("--version"))?;
    // Only Linux tells it in a file; elsewhere the kind of machine has to do.
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find(|line| line.starts_with("model name"));
    let cpu = cpu.and_then(|line| line.split(": ").nth(1)).unwrap_or(std::env::consts::ARCH);
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "`cargo xtask bench {what}` · {version} · {} · {cpu}, {cores} threads\n",
        rust.trim()
    ))
}
