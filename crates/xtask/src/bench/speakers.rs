//! `cargo xtask bench speakers`: how many words get the right speaker, by each way to know who speaks.
//!
//! What platforms give is made out of the samples, whose references say who speaks when: a track for
//! each participant, a recording with a channel for each that the others bleed into, RTTM, and a
//! transcript with names.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::sound::{RATE, Random, decoded, write_wav_of};
use super::words::words;
use super::{about, samples};
use crate::house::{self, House, output};
use crate::needs;

/// How loud the others are on a channel: -20 dB.
const BLEED: f64 = 0.1;

/// How late they are there, in samples: 3 ms, a metre of air.
const WAY: usize = 48;

/// How far the borders of worse turns are off, at most: 0.3 s, as a diarizer's are.
const SLOPPY_MS: f64 = 300.0;

/// A word, and who says it.
type Word = (String, Option<String>);

/// A stretch of talk as a reference has it.
struct Said {
    start_ms: u64,
    end_ms: u64,
    speaker: String,
    text: String,
}

/// Measures the samples that are named, or all, with a model, and prints a table in Markdown.
pub(super) fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let (model, named) = arguments.split_first().unwrap_or((&"tiny.en", &[]));
    needs::for_a_build()?;
    // Whose word it is does not depend on the profile.
    house::run(&mut house.cargo(&["build"]))?;
    let program = house.program("debug");
    println!("{}", about(house, &program, &format!("speakers {}", arguments.join(" ")))?);
    println!(
        "| sample | known by | words said | heard as said | right speaker % | wrong | nobody | added |"
    );
    println!("| --- | --- | --: | --: | --: | --: | --: | --: |");
    for (recording, reference) in samples(&house.root.join("samples"))? {
        let name = recording.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if named.is_empty() || named.contains(&name.as_str()) {
            let scratch = tempfile::tempdir()?;
            let said = read(&reference)?;
            let samples = decoded(house, &recording)?;
            let bench =
                Bench { house, program: &program, model, folder: scratch.path(), name: &name };
            bench.measure(&recording, &said, &samples)?;
        }
    }
    println!("\nBleed is -20 dB and 3 ms late; sloppy turns begin and end up to 0.3 s off.");
    Ok(())
}

/// A sample under measurement.
struct Bench<'b> {
    house: &'b House,
    program: &'b Path,
    model: &'b str,
    folder: &'b Path,
    name: &'b str,
}

impl Bench<'_> {
    fn measure(&self, recording: &Path, said: &[Said], samples: &[i16]) -> Result<()> {
        let mut speakers: Vec<&str> = said.iter().map(|one| one.speaker.as_str()).collect();
        speakers.sort_unstable();
        speakers.dedup();
        let tracks: Vec<Vec<i16>> =
            speakers.iter().map(|speaker| track(speaker, said, samples)).collect();

        let mut arguments = Vec::new();
        for (speaker, track) in speakers.iter().zip(&tracks) {
            let path = write_wav_of(self.folder.join(format!("{speaker}.wav")), track, 1)?;
            arguments.extend(["--participant".to_owned(), format!("{speaker}={}", path.display())]);
        }
        self.row("tracks", "tracks", &arguments, said)?;

        let channels = write_wav_of(
            self.folder.join("channels.wav"),
            &with_bleed(&tracks),
            u16::try_from(speakers.len())?,
        )?;
        let names = ["--channels-are".to_owned(), speakers.join(",")];
        let channels = channels.display().to_string();
        self.row("channels", "channels with bleed", &[&[channels][..], &names].concat(), said)?;

        let recording = recording.display().to_string();
        for (file, by, option, text) in [
            ("exact.rttm", "RTTM, exact", "--rttm", rttm(said, 0.0)),
            ("sloppy.rttm", "RTTM, sloppy", "--rttm", rttm(said, SLOPPY_MS)),
            ("names.vtt", "names of a transcript", "--names-from", vtt(said)),
        ] {
            let path = self.folder.join(file);
            fs::write(&path, text)?;
            let told = [recording.clone(), option.to_owned(), path.display().to_string()];
            self.row("told", by, &told, said)?;
        }
        Ok(())
    }

    /// Analyzes into `folder`, where what was heard before is used again, and prints a row.
    fn row(&self, folder: &str, by: &str, arguments: &[String], said: &[Said]) -> Result<()> {
        let folder = self.folder.join(folder);
        let mut command = self.house.command(self.program);
        command.args(["analyze", "--quiet", "--words-only", "--model", self.model, "--output"]);
        output(command.arg(&folder).args(arguments))?;
        let heard = words_of(&read(&folder.join("transcript.json"))?);
        let said = words_of(said);
        let matched = matched(&said, &heard);
        let right = matched.iter().filter(|&&(one, other)| said[one].1 == heard[other].1).count();
        let nobody = matched.iter().filter(|&&(_, other)| heard[other].1.is_none()).count();
        #[expect(clippy::cast_precision_loss, reason = "some thousand words")]
        let percent = 100.0 * right as f64 / matched.len().max(1) as f64;
        println!(
            "| {} | {by} | {} | {} | {percent:.1} | {} | {nobody} | {} |",
            self.name,
            said.len(),
            matched.len(),
            matched.len() - right - nobody,
            heard.len() - matched.len(),
        );
        Ok(())
    }
}

fn read(transcript: &Path) -> Result<Vec<Said>> {
    let transcript: Value = serde_json::from_str(&fs::read_to_string(transcript)?)?;
    let segments = transcript["segments"].as_array().context("a transcript has segments")?;
    let said = |segment: &Value| {
        Some(Said {
            start_ms: segment["start_ms"].as_u64()?,
            end_ms: segment["end_ms"].as_u64()?,
            speaker: segment["speaker"].as_str().unwrap_or_default().to_owned(),
            text: segment["text"].as_str()?.to_owned(),
        })
    };
    segments.iter().map(said).collect::<Option<_>>().context("segments have times and a text")
}

fn words_of(said: &[Said]) -> Vec<Word> {
    let speaker = |one: &Said| (!one.speaker.is_empty()).then(|| one.speaker.clone());
    said.iter()
        .flat_map(|one| words(&one.text).into_iter().map(move |word| (word, speaker(one))))
        .collect()
}

/// Returns which words of `said` are which of `heard`: the longest subsequence of both.
fn matched(said: &[Word], heard: &[Word]) -> Vec<(usize, usize)> {
    let width = heard.len() + 1;
    let mut longest = vec![0_u32; (said.len() + 1) * width];
    for one in (0..said.len()).rev() {
        for other in (0..heard.len()).rev() {
            longest[one * width + other] = if said[one].0 == heard[other].0 {
                longest[(one + 1) * width + other + 1] + 1
            } else {
                longest[(one + 1) * width + other].max(longest[one * width + other + 1])
            };
        }
    }
    let (mut one, mut other, mut matched) = (0, 0, Vec::new());
    while one < said.len() && other < heard.len() {
        if said[one].0 == heard[other].0 {
            matched.push((one, other));
            (one, other) = (one + 1, other + 1);
        } else if longest[(one + 1) * width + other] >= longest[one * width + other + 1] {
            one += 1;
        } else {
            other += 1;
        }
    }
    matched
}

/// Returns what was recorded while `speaker` spoke, and silence elsewhere.
fn track(speaker: &str, said: &[Said], samples: &[i16]) -> Vec<i16> {
    let mut track = vec![0; samples.len()];
    let at = |ms: u64| usize::try_from(ms).unwrap_or(usize::MAX).saturating_mul(RATE / 1_000);
    for one in said.iter().filter(|one| one.speaker == speaker) {
        let (start, end) = (at(one.start_ms).min(samples.len()), at(one.end_ms).min(samples.len()));
        track[start..end].copy_from_slice(&samples[start..end]);
    }
    track
}

/// Returns the tracks as channels, interleaved, each with some of the others in it.
#[expect(clippy::cast_possible_truncation, reason = "clamped to what a sample holds")]
fn with_bleed(tracks: &[Vec<i16>]) -> Vec<i16> {
    let length = tracks.first().map_or(0, Vec::len);
    let mut interleaved = Vec::with_capacity(length * tracks.len());
    for at in 0..length {
        for (index, own) in tracks.iter().enumerate() {
            let others = tracks.iter().enumerate().filter(|(other, _)| *other != index);
            let late = at.checked_sub(WAY);
            let bleed = others.map(|(_, track)| late.map_or(0.0, |late| f64::from(track[late])));
            let sum = f64::from(own[at]) + BLEED * bleed.sum::<f64>();
            interleaved.push(sum.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16);
        }
    }
    interleaved
}

#[expect(clippy::cast_precision_loss, reason = "times of a meeting in milliseconds")]
fn rttm(said: &[Said], sloppy_ms: f64) -> String {
    let mut random = Random::new(7);
    let mut moved = |ms: u64| (ms as f64 + (2.0 * random.unit() - 1.0) * sloppy_ms).max(0.0);
    let mut text = String::new();
    for one in said {
        let start_ms = moved(one.start_ms);
        let length_ms = (moved(one.end_ms) - start_ms).max(0.0);
        let (start, length) = (start_ms / 1_000.0, length_ms / 1_000.0);
        let speaker = &one.speaker;
        writeln!(text, "SPEAKER sample 1 {start:.3} {length:.3} <NA> <NA> {speaker} <NA> <NA>")
            .expect("text can be written to text");
    }
    text
}

fn vtt(said: &[Said]) -> String {
    let clock = |ms: u64| {
        let (minutes, seconds) = (ms / 60_000, ms / 1_000 % 60);
        format!("00:{minutes:02}:{seconds:02}.{:03}", ms % 1_000)
    };
    let mut text = "WEBVTT\n".to_owned();
    for one in said {
        let (start, end) = (clock(one.start_ms), clock(one.end_ms));
        write!(text, "\n{start} --> {end}\n{}: {}\n", one.speaker, one.text)
            .expect("text can be written to text");
    }
    text
}
