//! `cargo xtask bench speed MODEL`: evenkeel's speed beside that of others with the same weights.
//!
//! Continuous speech, a meeting of which 30 % is silence, and the samples are transcribed by
//! evenkeel and, where they are named, by whisper-cli and faster-whisper, in turn, as whole
//! commands: loading counts. All are greedy, with as many threads.
//!
//! `--processors` adds whisper-cli with a state of one thread for each of them, beside its one state
//! with all; `--busy` keeps as many threads of other work running.

use std::cmp::Ordering;
use std::fs;
use std::hint;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use super::errors::Errors;
use super::sound::{RATE, Random, decoded, turns, write_wav};
use super::words::words;
use super::{Spoken, about, samples};
use crate::house::{self, House, output};
use crate::needs;

/// Between turns of continuous speech; people who take turns leave about so much.
const BREATH: usize = RATE / 5;

/// The share of silence in the meeting with pauses.
const SILENCE: f64 = 0.3;

/// Who is measured, and how often.
struct Options {
    model: String,
    threads: usize,
    runs: usize,
    /// How many threads of other work run beside.
    busy: usize,
    whisper_cli: Option<PathBuf>,
    /// Whether whisper-cli is also run with a state for each thread.
    processors: bool,
    /// A Python that has faster-whisper, and the folder of the same weights in its format.
    faster_whisper: Option<(PathBuf, PathBuf)>,
}

impl Options {
    fn parse(arguments: &[&str]) -> Result<Self> {
        let [model, rest @ ..] = arguments else {
            bail!(
                "usage: cargo xtask bench speed MODEL [--threads N] [--runs N] \
                 [--busy N] [--whisper-cli PROGRAM [--processors]] \
                 [--faster-whisper PYTHON FOLDER]"
            )
        };
        let mut options = Self {
            model: (*model).to_owned(),
            threads: thread::available_parallelism()?.get(),
            runs: 3,
            busy: 0,
            whisper_cli: None,
            processors: false,
            faster_whisper: None,
        };
        let mut rest = rest;
        loop {
            rest = match rest {
                [] => return Ok(options),
                ["--threads", number, rest @ ..] => {
                    options.threads = number.parse()?;
                    rest
                }
                ["--runs", number, rest @ ..] => {
                    options.runs = number.parse()?;
                    rest
                }
                ["--busy", number, rest @ ..] => {
                    options.busy = number.parse()?;
                    rest
                }
                ["--processors", rest @ ..] => {
                    options.processors = true;
                    rest
                }
                ["--whisper-cli", program, rest @ ..] => {
                    options.whisper_cli = Some(fs::canonicalize(program)?);
                    rest
                }
                ["--faster-whisper", python, folder, rest @ ..] => {
                    // Not canonical: a virtual environment is known by the path of its Python.
                    let python = std::path::absolute(python)?;
                    options.faster_whisper = Some((python, fs::canonicalize(folder)?));
                    rest
                }
                [other, ..] => bail!("`{other}` is no option of this bench"),
            };
        }
    }
}

/// A recording and the words that are said in it.
struct Recording {
    name: String,
    path: PathBuf,
    seconds: f64,
    said: Vec<String>,
}

/// Measures, and prints a table in Markdown.
pub(super) fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let options = Options::parse(arguments)?;
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let model = if Path::new(&options.model).is_file() {
        fs::canonicalize(&options.model)?
    } else {
        let path = output(house.command(&program).args(["model", "path", &options.model]))?;
        PathBuf::from(path.trim_end())
    };
    let scratch = tempfile::tempdir()?;
    let engines = Engine::all(&options);
    println!("{}", about(house, &program, "speed")?);
    let Options { threads, runs, busy, .. } = options;
    println!("{threads} threads, median of {runs} runs, {busy} threads of other work\n");
    println!(
        "| recording | minutes | engine | seconds | CPU seconds | times real time | error % | evenkeel is |"
    );
    println!("| --- | --: | --- | --: | --: | --: | --: | --: |");
    for recording in recordings(house, scratch.path())? {
        let mut runs: Vec<Vec<Run>> = engines.iter().map(|_| Vec::new()).collect();
        beside_other_work(options.busy, || {
            for _ in 0..options.runs {
                for (engine, runs) in engines.iter().zip(&mut runs) {
                    let out = scratch.path().join("heard");
                    let command =
                        engine.command(house, &program, &model, &options, &recording.path, &out);
                    runs.push(Run::of(command, || engine.heard(&out))?);
                }
            }
            Ok(())
        })?;
        let ours = median(&runs[0]);
        for (engine, runs) in engines.iter().zip(&runs) {
            let seconds = median(runs);
            let cpu = median_of(runs.iter().map(|run| run.cpu_seconds));
            let heard = &runs[0].heard;
            println!(
                "| {} | {:.1} | {} | {seconds:.1} | {cpu:.1} | {:.1} | {:.1} | {:.2} |",
                recording.name,
                recording.seconds / 60.0,
                engine.name(),
                recording.seconds / seconds,
                Errors::between(&recording.said, &words(heard)).percent(),
                seconds / ours,
            );
        }
    }
    println!("\nThe last column: how many times as fast as that engine evenkeel is, by the clock.");
    Ok(())
}

/// Does `work` while so many threads keep processors busy.
fn beside_other_work(threads: usize, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !done.load(Relaxed) {
                    hint::spin_loop();
                }
            });
        }
        let worked = work();
        done.store(true, Relaxed);
        worked
    })
}

/// Makes the recordings in `folder`.
fn recordings(house: &House, folder: &Path) -> Result<Vec<Recording>> {
    let samples = samples(&house.root.join("samples"))?;
    let mut all = Vec::new();
    for (recording, reference) in &samples {
        all.extend(turns(house, recording, reference)?);
    }
    ensure!(!all.is_empty(), "there are no samples with references");
    let said = || all.iter().flat_map(|turn| words(&turn.text)).collect::<Vec<_>>();
    let speech: usize = all.iter().map(|turn| turn.samples.len()).sum();
    let mut continuous = Vec::with_capacity(speech + all.len() * BREATH);
    for turn in &all {
        continuous.extend(&turn.samples);
        continuous.resize(continuous.len() + BREATH, 0);
    }
    // Silences of all lengths up to twice the mean, so that together they are the share.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "samples of minutes"
    )]
    let longest = (2.0 * SILENCE / (1.0 - SILENCE) * speech as f64 / all.len() as f64) as usize;
    let mut random = Random::new(5);
    let mut pauses = Vec::new();
    for turn in &all {
        pauses.extend(&turn.samples);
        pauses.resize(pauses.len() + random.below(longest), 0);
    }
    let mut made = Vec::new();
    let mut add = |name: &str, samples: &[i16], said: Vec<String>| -> Result<()> {
        let path = write_wav(folder.join(format!("{}.wav", made.len())), samples)?;
        #[expect(clippy::cast_precision_loss, reason = "samples of minutes")]
        let seconds = samples.len() as f64 / RATE as f64;
        made.push(Recording { name: name.to_owned(), path, seconds, said });
        Ok(())
    };
    add("continuous speech", &continuous, said())?;
    add("30 % silence", &pauses, said())?;
    for (recording, reference) in &samples {
        let name = recording.file_name().unwrap_or_default().to_string_lossy();
        add(&name, &decoded(house, recording)?, words(&Spoken::read(reference)?.text))?;
    }
    Ok(made)
}

/// Somebody who transcribes.
enum Engine {
    Evenkeel,
    WhisperCli {
        program: PathBuf,
        /// A state for each thread, which has a part of the recording; or one with all threads.
        processors: bool,
    },
    FasterWhisper {
        python: PathBuf,
        weights: PathBuf,
    },
}

impl Engine {
    fn all(options: &Options) -> Vec<Self> {
        let cli = |processors| {
            let program = options.whisper_cli.clone()?;
            Some(Self::WhisperCli { program, processors })
        };
        let states = options.processors.then(|| cli(true)).flatten();
        let faster = options.faster_whisper.clone();
        let faster = faster.map(|(python, weights)| Self::FasterWhisper { python, weights });
        [Some(Self::Evenkeel), cli(false), states, faster].into_iter().flatten().collect()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Evenkeel => "evenkeel",
            Self::WhisperCli { processors: false, .. } => "whisper-cli",
            Self::WhisperCli { processors: true, .. } => "whisper-cli --processors",
            Self::FasterWhisper { .. } => "faster-whisper int8",
        }
    }

    /// Returns what transcribes `recording` into `out`.
    fn command(
        &self,
        house: &House,
        program: &Path,
        model: &Path,
        options: &Options,
        recording: &Path,
        out: &Path,
    ) -> Command {
        let threads = options.threads.to_string();
        match self {
            Self::Evenkeel => {
                let mut command = house.command(program);
                command.arg("transcribe").arg(recording).arg("--model").arg(model);
                command.args(["--quiet", "--no-diarization", "--language", "en"]);
                command.args(["--threads", &threads, "--output"]);
                command.arg(out.with_extension("json"));
                command
            }
            Self::WhisperCli { program, processors } => {
                let mut command = house.command(program);
                let (states, each) = if *processors { (&*threads, "1") } else { ("1", &*threads) };
                command.arg("--model").arg(model).arg("--file").arg(recording);
                command.args(["--processors", states, "--threads", each]);
                command.args(["--beam-size", "1", "--best-of", "5"]);
                command.args(["--language", "en", "--max-context", "0", "--suppress-nst"]);
                command.args(["--no-prints", "--output-txt", "--output-file"]).arg(out);
                command
            }
            Self::FasterWhisper { python, weights } => {
                let mut command = house.command(python);
                command
                    .arg("-B")
                    .arg(house.root.join("crates/xtask/src/bench/run_faster_whisper.py"));
                command.arg(weights).arg(recording).arg(&threads);
                command.arg(out.with_extension("txt"));
                command
            }
        }
    }

    fn heard(&self, out: &Path) -> Result<String> {
        match self {
            Self::Evenkeel => Ok(Spoken::read(&out.with_extension("json"))?.text),
            Self::WhisperCli { .. } | Self::FasterWhisper { .. } => {
                Ok(fs::read_to_string(out.with_extension("txt"))?)
            }
        }
    }
}

/// One transcription.
struct Run {
    seconds: f64,
    cpu_seconds: f64,
    heard: String,
}

impl Run {
    fn of(mut command: Command, heard: impl FnOnce() -> Result<String>) -> Result<Self> {
        let (before, start) = (cpu_seconds_of_children()?, Instant::now());
        // What others write on their way is of no interest, unless they fail.
        let ended = command.output()?;
        let wrote = String::from_utf8_lossy(&ended.stderr);
        ensure!(ended.status.success(), "{command:?} failed ({}): {wrote}", ended.status);
        let seconds = start.elapsed().as_secs_f64();
        Ok(Self { seconds, cpu_seconds: cpu_seconds_of_children()? - before, heard: heard()? })
    }
}

fn median(runs: &[Run]) -> f64 {
    median_of(runs.iter().map(|run| run.seconds))
}

fn median_of(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    numbers[numbers.len() / 2]
}

/// Returns how long processors have worked for the processes that this one has waited for, and for
/// theirs; 0 where the system does not say.
pub(super) fn cpu_seconds_of_children() -> Result<f64> {
    /// What Linux counts in, on every machine that Rust runs on.
    const TICKS_A_SECOND: f64 = 100.0;
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return Ok(0.0) };
    // The name in parentheses may hold spaces; from behind it, user time is field 14, system 15.
    let fields = stat.rsplit(')').next().context("a process has a name")?;
    let fields: Vec<f64> =
        fields.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    let [user, system] = fields.get(13..15).context("a process has times")? else { bail!("times") };
    Ok((user + system) / TICKS_A_SECOND)
}
