//! `cargo xtask bench diarization`: how well voices are told apart, and how long it takes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::speed::cpu_seconds_of_children;
use super::turns::{Apart, Turns, somebody_else, speakers};
use super::{about, samples};
use crate::house::{self, House, output};
use crate::model;

/// Seconds on each side of a border that do not count in the usual figure.
const COLLAR: f64 = 0.25;

/// The certainty below which the program calls a turn doubtful (`diarize`, `diarizer.rs`).
const DOUBTFUL: f64 = 0.35;

/// Measures the samples, and the recordings in `folders` that have RTTM beside them.
pub(crate) fn run(house: &House, folders: &[&str]) -> Result<()> {
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let networks = model::VOICES.get(&program)?;
    let build = ["build", "--release", "-p", "evenkeel-diarize", "--example", "turns"];
    house::run(&mut house.cargo(&build))?;
    println!("{}", about(house, &program, "diarization")?);
    println!(
        "| recordings | seconds | speakers, said and told | error % | missed | made up | wrong speaker | without collar % | CPU s an hour |"
    );
    println!("| --- | --: | --- | --: | --: | --: | --: | --: | --: |");
    let mut listener = Listener { house, networks, sure: Vec::new() };
    let spoken: Vec<(PathBuf, Turns)> = samples(&house.root.join("samples"))?
        .into_iter()
        .map(|(recording, reference)| Ok((recording, turns_of_transcript(&reference)?)))
        .collect::<Result<_>>()?;
    listener.measure("samples", &spoken)?;
    for folder in folders {
        listener.measure(folder, &recordings(Path::new(folder))?)?;
    }
    listener.tell_how_sure();
    println!(
        "\nError: missed, made-up and wrongly given talk as a part of all talk, those who speak at \
         once counted\neach, without {COLLAR} s on both sides of where somebody begins or ends."
    );
    Ok(())
}

struct Listener<'h> {
    house: &'h House,
    networks: PathBuf,
    /// For each set, how much talk lies in turns that are doubtful and in others, and how much of
    /// each is somebody else's, in seconds.
    sure: Vec<(String, [(f64, f64); 2])>,
}

impl Listener<'_> {
    /// Tells the voices of recordings apart, and prints a line of the table for all of them.
    fn measure(&mut self, name: &str, recordings: &[(PathBuf, Turns)]) -> Result<()> {
        let before = cpu_seconds_of_children()?;
        let mut example = self.house.command(self.house.example("release", "turns"));
        for network in ["pyannote-segmentation-3.0.onnx", "campplus.onnx"] {
            example.arg(self.networks.join(network));
        }
        let threads = std::thread::available_parallelism()?.to_string();
        example.arg(threads).args(recordings.iter().map(|(recording, _)| recording));
        let rttm = output(&mut example)?;
        let cpu = cpu_seconds_of_children()? - before;

        let (mut usual, mut strict) = (Apart::default(), Apart::default());
        let (mut counts, mut seconds) = (Vec::new(), 0.0);
        let mut sure = [(0.0, 0.0); 2];
        for (recording, reference) in recordings {
            let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
            let told = turns_of_rttm(&rttm, Some(&stem));
            usual = usual.and(Apart::between(reference, &told, COLLAR));
            strict = strict.and(Apart::between(reference, &told, 0.0));
            counts.push(format!("{}/{}", speakers(reference), speakers(&told)));
            for (part, is_doubtful) in sure.iter_mut().zip([true, false]) {
                let some = turns_where(&rttm, &stem, |sure| (sure < DOUBTFUL) == is_doubtful);
                let (talk, wrong) = somebody_else(reference, &told, &some);
                *part = (part.0 + talk, part.1 + wrong);
            }
            seconds += length(&rttm, &stem).with_context(|| format!("{stem} was not heard"))?;
        }
        let part = |part: f64| 100.0 * part / usual.talk;
        println!(
            "| {name} | {seconds:.0} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.0} |",
            counts.join(" "),
            usual.percent(),
            part(usual.missed),
            part(usual.false_alarm),
            part(usual.wrong_speaker),
            strict.percent(),
            cpu / seconds * 3_600.0,
        );
        self.sure.push((name.to_owned(), sure));
        Ok(())
    }

    fn tell_how_sure(&self) {
        println!(
            "\n| recordings | doubtful turns, s | somebody else's % | others, s | somebody else's % |"
        );
        println!("| --- | --: | --: | --: | --: |");
        for (name, [doubtful, others]) in &self.sure {
            let cells = [doubtful, others].map(|(talk, wrong)| {
                let percent = 100.0 * wrong / talk.max(f64::MIN_POSITIVE);
                format!("{talk:.0} | {percent:.0}")
            });
            println!("| {name} | {} |", cells.join(" | "));
        }
    }
}

/// Returns the WAV files in `folder` with what the RTTM files there say of them.
fn recordings(folder: &Path) -> Result<Vec<(PathBuf, Turns)>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    let has = |file: &Path, ending| file.extension().is_some_and(|found| found == ending);
    let mut all = String::new();
    for file in files.iter().filter(|file| has(file, "rttm")) {
        all += &fs::read_to_string(file)?;
    }
    let mut recordings = Vec::new();
    for file in files.iter().filter(|file| has(file, "wav")) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // A file beside it may call the recording otherwise.
        let turns = match fs::read_to_string(file.with_extension("rttm")) {
            Ok(own) => turns_of_rttm(&own, None),
            Err(_) => turns_of_rttm(&all, Some(&stem)),
        };
        if !turns.is_empty() {
            recordings.push((file.clone(), turns));
        }
    }
    Ok(recordings)
}

/// Returns the turns of `recording` in `rttm` of whose certainty `holds`.
fn turns_where(rttm: &str, recording: &str, holds: impl Fn(f64) -> bool) -> Turns {
    let certainty = |line: &str| line.split_whitespace().nth(8)?.parse().ok();
    let lines = rttm.lines().filter(|line| certainty(line).is_some_and(&holds));
    turns_of_rttm(&lines.collect::<Vec<_>>().join("\n"), Some(recording))
}

/// Returns the turns that `rttm` gives to `recording`, or all.
fn turns_of_rttm(rttm: &str, recording: Option<&str>) -> Turns {
    let turn = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let ["SPEAKER", name, _, start, length, _, _, speaker, ..] = fields.as_slice() else {
            return None;
        };
        let start: f64 = start.parse().ok()?;
        let is_wanted = recording.is_none_or(|recording| recording == *name);
        is_wanted.then_some(((*speaker).to_owned(), start, start + length.parse::<f64>().ok()?))
    };
    rttm.lines().filter_map(turn).collect()
}

/// Returns how many seconds of a recording were heard, as the example says in a comment.
fn length(rttm: &str, recording: &str) -> Option<f64> {
    rttm.lines().find_map(|line| {
        let (name, seconds) = line.strip_prefix(";; ")?.split_once(' ')?;
        if name == recording { seconds.parse().ok() } else { None }
    })
}

/// Returns who speaks when in a transcript.
fn turns_of_transcript(path: &Path) -> Result<Turns> {
    let transcript: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let segments = transcript["segments"].as_array().context("a transcript has segments")?;
    let turn = |segment: &Value| {
        let seconds = |field: &str| Some(segment[field].as_f64()? / 1_000.0);
        Some((segment["speaker"].as_str()?.to_owned(), seconds("start_ms")?, seconds("end_ms")?))
    };
    Ok(segments.iter().filter_map(turn).collect())
}
