//! `cargo xtask bench made-up MODEL`: what is heard where nobody speaks.
//!
//! An hour each of silence, noises and music, and half an hour of speech with two idle hours in it:
//! of the hours no word may count, and the speech must be heard as it is without them.

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::errors::Errors;
use super::sound::{RATE, Random, turns, write_wav};
use super::words::words;
use super::{about, samples, transcribe};
use crate::house::{self, House};
use crate::needs;

const MINUTE: usize = 60 * RATE;

/// A sound without speech: its name, and what makes so many samples of it.
type Sound = (&'static str, fn(usize) -> Vec<i16>);

const SOUNDS: [Sound; 7] = [
    ("silence", silence),
    ("white noise", white_noise),
    ("pink noise", pink_noise),
    ("hum", hum),
    ("keyboard", keyboard),
    ("music, chords", chords),
    ("music, melody and drums", melody),
];

/// Measures, and prints a table in Markdown.
pub(super) fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let Wishes { model, minutes, keep } = Wishes::of(arguments)?;
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let program = house.program("release");
    let scratch = tempfile::tempdir()?;
    let folder = keep.unwrap_or(scratch.path());
    fs::create_dir_all(folder)?;
    let hear = |name: &str, samples: &[i16]| {
        // What nobody keeps need not lie there all at once.
        let name = if keep.is_some() { name } else { "sound" };
        let path = folder.join(name).with_extension("wav");
        Heard::of(house, &program, model, &write_wav(path, samples)?)
    };
    println!("{}", about(house, &program, "made-up")?);
    println!("| {minutes} minutes of | words that count | marked words | segments |");
    println!("| --- | --: | --: | --: |");
    for (name, sound) in SOUNDS {
        let heard = hear(name, &sound(minutes * MINUTE))?;
        println!("| {name} | {} | {} | {} |", heard.counted.len(), heard.marked, heard.segments);
    }
    let (speech, idle) = half_an_hour(house, minutes)?;
    let (without, with) = (hear("speech", &speech)?, hear("speech and idle", &idle)?);
    let errors = Errors::between(&without.counted, &with.counted);
    println!(
        "\n{} words in half an hour of speech; with {} idle minutes in it: {} wrong, {} left out, {} added, \
         {} marked.",
        errors.words,
        2 * minutes,
        errors.wrong,
        errors.left_out,
        errors.added,
        with.marked,
    );
    Ok(())
}

/// What is asked for.
struct Wishes<'a> {
    model: &'a str,
    /// How long each sound is.
    minutes: usize,
    /// Where the recordings and what was heard in them are kept.
    keep: Option<&'a Path>,
}

impl<'a> Wishes<'a> {
    fn of(arguments: &[&'a str]) -> Result<Self> {
        let [model, options @ ..] = arguments else {
            bail!("usage: cargo xtask bench made-up MODEL [--minutes N] [--keep FOLDER]")
        };
        let mut wishes = Self { model, minutes: 60, keep: None };
        for option in options.chunks(2) {
            match option {
                ["--minutes", minutes] => wishes.minutes = minutes.parse()?,
                ["--keep", folder] => wishes.keep = Some(Path::new(*folder)),
                _ => bail!("`{}` is not understood", option.join(" ")),
            }
        }
        Ok(wishes)
    }
}

/// What a recording was taken for.
struct Heard {
    /// The words that are not marked suspect.
    counted: Vec<String>,
    marked: usize,
    segments: usize,
}

impl Heard {
    fn of(house: &House, program: &Path, model: &str, path: &Path) -> Result<Self> {
        let out = path.with_extension("json");
        transcribe(house, program, model, path, &out)?;
        let transcript: Value = serde_json::from_str(&fs::read_to_string(&out)?)?;
        let segments = transcript["segments"].as_array().context("a transcript has segments")?;
        let (mut counted, mut marked) = (Vec::new(), 0);
        for segment in segments {
            let said = words(segment["text"].as_str().unwrap_or_default());
            if segment["suspect"].is_null() {
                counted.extend(said);
            } else {
                marked += said.len();
            }
        }
        Ok(Self { counted, marked, segments: segments.len() })
    }
}

/// Returns half an hour of speech, and the same with two idle stretches of `minutes` in it: rooms are
/// never quite silent.
fn half_an_hour(house: &House, minutes: usize) -> Result<(Vec<i16>, Vec<i16>)> {
    let mut all = Vec::new();
    for (recording, reference) in &samples(&house.root.join("samples"))? {
        all.extend(turns(house, recording, reference)?);
    }
    ensure!(!all.is_empty(), "there are no samples with references");
    let (mut speech, mut idle) = (Vec::new(), Vec::new());
    let mut pauses = 0;
    for turn in all.iter().cycle() {
        speech.extend(&turn.samples);
        speech.resize(speech.len() + RATE / 2, 0);
        idle.extend(&turn.samples);
        idle.resize(idle.len() + RATE / 2, 0);
        // After ten minutes, and after twenty.
        if pauses < 2 && speech.len() > (pauses + 1) * 10 * MINUTE {
            pauses += 1;
            idle.extend(pink_noise(minutes * MINUTE).iter().map(|sample| sample / 20));
        }
        if speech.len() > 30 * MINUTE {
            return Ok((speech, idle));
        }
    }
    bail!("there are no turns")
}

/// Returns a sample of `loudness`, where 1 is the loudest there is.
#[expect(clippy::cast_possible_truncation, reason = "it is held to the range")]
fn sample(loudness: f64) -> i16 {
    (loudness.clamp(-1.0, 1.0) * f64::from(i16::MAX)) as i16
}

/// Returns the time of a sample, in seconds.
#[expect(clippy::cast_precision_loss, reason = "samples of hours")]
fn time(at: usize) -> f64 {
    at as f64 / RATE as f64
}

fn silence(length: usize) -> Vec<i16> {
    vec![0; length]
}

fn white_noise(length: usize) -> Vec<i16> {
    let mut random = Random::new(1);
    (0..length).map(|_| sample(0.1 * (2.0 * random.unit() - 1.0))).collect()
}

/// White noise through three filters of the first order, which together fall by about 3 dB an octave.
fn pink_noise(length: usize) -> Vec<i16> {
    let mut random = Random::new(2);
    let mut states = [0.0; 3];
    let mut next = || {
        let white = 2.0 * random.unit() - 1.0;
        for (state, (keep, take)) in
            states.iter_mut().zip([(0.997, 0.03), (0.96, 0.09), (0.6, 0.3)])
        {
            *state = keep * *state + take * white;
        }
        sample(0.1 * (states.iter().sum::<f64>() + 0.1 * white))
    };
    (0..length).map(|_| next()).collect()
}

/// Mains of 50 Hz and its overtones.
fn hum(length: usize) -> Vec<i16> {
    let tone =
        |at| (1..8).map(move |n| (TAU * 50.0 * f64::from(n) * time(at)).sin() / f64::from(n));
    (0..length).map(|at| sample(0.1 * tone(at).sum::<f64>())).collect()
}

/// Keys struck in bursts: each a short noise that dies away.
fn keyboard(length: usize) -> Vec<i16> {
    let mut random = Random::new(3);
    let mut samples = vec![0; length];
    let mut at = 0;
    while at < length {
        let loudness = 0.1 + 0.3 * random.unit();
        for (after, sample_at) in (at..length.min(at + RATE / 30)).enumerate() {
            let noise = (2.0 * random.unit() - 1.0) * (-time(after) * 150.0).exp();
            samples[sample_at] = sample(loudness * noise);
        }
        let thinking = if random.unit() < 0.05 { 3 * RATE } else { 0 };
        at += RATE / 12 + random.below(RATE / 5) + thinking;
    }
    samples
}

/// Notes of a piano's range that die away, by their numbers in MIDI.
fn note(number: i32, since: f64) -> f64 {
    let pitch = 440.0 * 2.0_f64.powf(f64::from(number - 69) / 12.0);
    let tone = |n: f64| (TAU * n * pitch * since).sin() / (n * n);
    (tone(1.0) + tone(2.0) + tone(3.0)) * (-since * 1.5).exp()
}

/// Four chords, two seconds each, broken into eighths.
fn chords(length: usize) -> Vec<i16> {
    const CHORDS: [[i32; 4]; 4] =
        [[48, 60, 64, 67], [45, 57, 60, 64], [41, 57, 60, 65], [43, 59, 62, 67]];
    let eighth = RATE / 4;
    let played = |at: usize| {
        let beat = at / eighth;
        // The last four notes sound on.
        (0..4.min(beat + 1)).map(move |back| {
            let (beat, since) = (beat - back, time(at - (beat - back) * eighth));
            note(CHORDS[beat / 8 % 4][beat % 4], since)
        })
    };
    (0..length).map(|at| sample(0.15 * played(at).sum::<f64>())).collect()
}

/// A tune that wanders over five notes, with a drum on each beat.
fn melody(length: usize) -> Vec<i16> {
    const SCALE: [i32; 8] = [60, 62, 64, 67, 69, 72, 74, 76];
    let mut random = Random::new(4);
    let beat = RATE * 3 / 8;
    let notes: Vec<i32> = (0..=length / beat).map(|_| SCALE[random.below(SCALE.len())]).collect();
    let played = |at: usize, noise: f64| {
        let since = time(at % beat);
        let drum =
            noise * (-since * 30.0).exp() + (TAU * 70.0 * since).sin() * (-since * 12.0).exp();
        0.2 * note(notes[at / beat], since) + 0.15 * drum
    };
    (0..length).map(|at| sample(played(at, 2.0 * random.unit() - 1.0))).collect()
}
