//! `cargo xtask bench times MODEL`: how well segments lie in time, on the samples.
//!
//! The turns of the samples have exact times. A segment that begins with the words with which a turn
//! begins should begin when the turn does.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::words::words;
use super::{about, samples, transcribe};
use crate::house::{self, House};
use crate::needs;

/// So many words alike are the beginning of the same turn.
const ALIKE: usize = 3;

/// How far from its turn a segment may lie and still be looked for: longer than any error worth
/// measuring, shorter than the time until somebody says the same again.
const AROUND_MS: u64 = 5_000;

/// A stretch of talk.
struct Talk {
    start_ms: u64,
    end_ms: u64,
    words: Vec<String>,
}

/// Measures, and prints a table in Markdown.
pub(super) fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let [model] = arguments else { bail!("usage: cargo xtask bench times MODEL") };
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let scratch = tempfile::tempdir()?;
    println!("{}", about(house, &program, "times")?);
    println!(
        "| sample | turns | found | median error, s | 95 of 100 | largest | begin outside speech |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (recording, reference) in &samples(&house.root.join("samples"))? {
        let transcript = scratch.path().join("transcript.json");
        transcribe(house, &program, model, recording, &transcript)?;
        let (turns, _) = talk(reference)?;
        let (segments, duration_ms) = talk(&transcript)?;
        for pair in segments.windows(2) {
            ensure!(pair[0].start_ms <= pair[1].start_ms, "segments do not ascend");
        }
        ensure!(segments.iter().all(|at| at.end_ms <= duration_ms), "a segment ends too late");
        let mut errors: Vec<u64> =
            turns.iter().filter_map(|turn| error_ms(turn, &segments)).collect();
        errors.sort_unstable();
        ensure!(!errors.is_empty(), "no turn was found again");
        // Half a second of grace: speakers breathe in before they are heard.
        let spoken =
            |ms: u64| turns.iter().any(|turn| turn.start_ms <= ms + 500 && ms < turn.end_ms);
        let outside = segments.iter().filter(|segment| !spoken(segment.start_ms)).count();
        let at = |hundredths: usize| seconds(errors[(errors.len() - 1) * hundredths / 100]);
        println!(
            "| {} | {} | {} | {:.2} | {:.2} | {:.2} | {outside} |",
            recording.file_name().unwrap_or_default().display(),
            turns.len(),
            errors.len(),
            at(50),
            at(95),
            at(100),
        );
    }
    Ok(())
}

/// Returns how far from the beginning of `turn` the segment begins that has its first words; `None`
/// where none has.
fn error_ms(turn: &Talk, segments: &[Talk]) -> Option<u64> {
    let beginning = turn.words.get(..ALIKE)?;
    let begins_so = segments.iter().filter(|segment| segment.words.starts_with(beginning));
    let errors = begins_so.map(|segment| segment.start_ms.abs_diff(turn.start_ms));
    errors.min().filter(|error| *error <= AROUND_MS)
}

/// Returns the segments of a transcript, and how long it is.
fn talk(path: &Path) -> Result<(Vec<Talk>, u64)> {
    let transcript: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let segments = transcript["segments"].as_array().context("a transcript has segments")?;
    let talk = |segment: &Value| {
        Some(Talk {
            start_ms: segment["start_ms"].as_u64()?,
            end_ms: segment["end_ms"].as_u64()?,
            words: words(segment["text"].as_str()?),
        })
    };
    let talks: Option<Vec<Talk>> = segments.iter().map(talk).collect();
    let duration_ms = transcript["duration_ms"].as_u64().context("a transcript has a length")?;
    Ok((talks.context("segments have times and texts")?, duration_ms))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}
