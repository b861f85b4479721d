//! Measures how well speech is found.
//!
//! ```text
//! cargo run --release -p evenkeel-audio --example detector -- FILE --truth TIMES [--noise KIND] \
//!     [--save DIR]
//! ```
//!
//! `TIMES` is RTTM (`SPEAKER` lines, for this file or for any), or JSON: a list of, or `segments`
//! that hold, `{start_ms, end_ms}`. With `--noise white|pink|hum|clicks` the recording is mixed
//! with that noise at 20, 10, 5 and 0 dB below its speech; without, it is measured as it is.
//! Speech is what lies in a turn, less what is over 35 dB below the loud parts of it.
//!
//! With `--save` each mix goes to `DIR/KIND-DECIBELS.wav`, and beside it to a `.json` the steps of 10 ms
//! that are `speech` and that lie `between` turns, for `detectors.py`.
//!
//! A line for each: how much speech was lost, the longest piece lost, what was kept of the time
//! between turns, and the number and filling of the chunks.
#![expect(clippy::print_stdout, reason = "a measurement to read")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures with a digit or two"
)]

use std::error::Error;
use std::fs;
use std::path::Path;

use evenkeel_audio::{Chunk, Chunks, LONGEST_CHUNK, Recording, SAMPLE_RATE};

/// Samples of the steps that are compared: 10 ms.
const STEP: usize = 160;

/// Steps around a turn that may be kept: the breath around speech.
const BREATH: usize = 45;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1))
    };
    let file = arguments.first().ok_or("which recording?")?;
    let truth = option("--truth").ok_or("which truth?")?;
    let sound = decode(Path::new(file))?;
    let turns = turns(Path::new(truth), Path::new(file))?;
    let save = option("--save").map(Path::new);
    println!("lost      longest loss  false alarm       chunks  filling");
    match option("--noise") {
        None => measure(file, &sound, &sound, &turns, save)?,
        Some(kind) => {
            let noise = noise(kind, sound.len())?;
            let speech = power(&in_turns(&sound, &turns));
            for decibels in [20.0, 10.0, 5.0, 0.0] {
                let level = (speech / power(&noise) * 10f32.powf(-decibels / 10.0)).sqrt();
                let mix: Vec<f32> =
                    sound.iter().zip(&noise).map(|(sound, noise)| sound + noise * level).collect();
                let peak = mix.iter().fold(1.0, |peak: f32, sample| peak.max(sample.abs()));
                let mix: Vec<f32> = mix.iter().map(|sample| sample / peak).collect();
                measure(&format!("{kind}-{decibels}"), &mix, &sound, &turns, save)?;
            }
        }
    }
    Ok(())
}

fn decode(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let mut recording = Recording::open(path)?;
    let mut sound = Vec::new();
    while let Some(packet) = recording.read()? {
        sound.extend_from_slice(packet.samples);
    }
    Ok(sound)
}

/// Prints what is found in `mix`, of which `clean` is the speech.
fn measure(
    name: &str,
    mix: &[f32],
    clean: &[f32],
    turns: &[(u64, u64)],
    save: Option<&Path>,
) -> Result<(), Box<dyn Error>> {
    let steps = mix.len() / STEP;
    let chunks = chunks(mix)?;
    let mut kept = vec![false; steps];
    for stretch in chunks.iter().flat_map(|chunk| &chunk.stretches) {
        let end = ((stretch.start + stretch.length) as usize / STEP).min(steps);
        kept[(stretch.start as usize / STEP).min(end)..end].fill(true);
    }
    let speech = speech(clean, turns, steps);
    let (mut lost, mut run, mut longest) = (0, 0, 0);
    for step in 0..steps {
        run = if speech[step] && !kept[step] { run + 1 } else { 0 };
        lost += usize::from(run > 0);
        longest = longest.max(run);
    }
    let mut between = vec![true; steps];
    for &(start, end) in turns {
        let range = (start as usize / 10).saturating_sub(BREATH)..(end as usize / 10 + BREATH);
        between[range.start.min(steps)..range.end.min(steps)].fill(false);
    }
    if let Some(folder) = save {
        write_wav(&folder.join(format!("{name}.wav")), mix)?;
        let truth = serde_json::json!({ "speech": speech, "between": between });
        fs::write(folder.join(format!("{name}.json")), truth.to_string())?;
    }
    let false_alarm = (0..steps).filter(|&step| between[step] && kept[step]).count();
    let spoken = speech.iter().filter(|speech| **speech).count().max(1);
    let filled: usize = chunks.iter().map(|chunk| chunk.samples.len()).sum();
    println!(
        "{:6.2} %  {:8.2} s  {:6.1} of {:6.1} s  {:6}  {:5.0} %   {name}",
        100.0 * lost as f64 / spoken as f64,
        longest as f64 / 100.0,
        false_alarm as f64 / 100.0,
        between.iter().filter(|between| **between).count() as f64 / 100.0,
        chunks.len(),
        100.0 * filled as f64 / (chunks.len().max(1) * LONGEST_CHUNK) as f64,
    );
    Ok(())
}

fn chunks(sound: &[f32]) -> Result<Vec<Chunk>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("mix.wav");
    write_wav(&path, sound)?;
    Ok(Chunks::new(Recording::open(&path)?).collect::<Result<_, _>>()?)
}

fn write_wav(path: &Path, sound: &[f32]) -> Result<(), Box<dyn Error>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, spec)?;
    sound.iter().try_for_each(|&sample| wav.write_sample(sample))?;
    Ok(wav.finalize()?)
}

/// Returns for each step whether there is speech in it.
fn speech(clean: &[f32], turns: &[(u64, u64)], steps: usize) -> Vec<bool> {
    let loudness: Vec<f32> = clean.chunks_exact(STEP).map(power).collect();
    let mut speech = vec![false; steps];
    for &(start, end) in turns {
        let range = (start as usize / 10).min(steps)..(end as usize / 10).min(steps);
        let mut loud = loudness[range.clone()].to_vec();
        loud.sort_by(f32::total_cmp);
        let Some(loud) = loud.get(loud.len() * 95 / 100) else { continue };
        for step in range {
            speech[step] |= loudness[step] > loud * 10f32.powf(-3.5);
        }
    }
    speech
}

fn power(sound: &[f32]) -> f32 {
    sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32
}

fn in_turns(sound: &[f32], turns: &[(u64, u64)]) -> Vec<f32> {
    let sample = |ms: u64| (ms as usize * 16).min(sound.len());
    turns.iter().flat_map(|&(start, end)| &sound[sample(start)..sample(end)]).copied().collect()
}

/// Reads turns, in milliseconds.
fn turns(truth: &Path, recording: &Path) -> Result<Vec<(u64, u64)>, Box<dyn Error>> {
    let text = fs::read_to_string(truth)?;
    if text.starts_with("SPEAKER") {
        let stem = recording.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let rows: Vec<Vec<&str>> =
            text.lines().map(|line| line.split_whitespace().collect()).collect();
        let ours = rows.iter().any(|row| row.get(1) == Some(&stem));
        let ms = |seconds: &str| -> Result<u64, Box<dyn Error>> {
            Ok((seconds.parse::<f64>()? * 1_000.0) as u64)
        };
        let rows = rows.iter().filter(|row| row.len() > 4 && (!ours || row[1] == stem));
        return rows
            .map(|row| {
                let start = ms(row[3])?;
                Ok((start, start + ms(row[4])?))
            })
            .collect();
    }
    let json: serde_json::Value = serde_json::from_str(&text)?;
    let list = json.get("segments").unwrap_or(&json).as_array().ok_or("no list of turns")?;
    let ms = |turn: &serde_json::Value, name| turn[name].as_u64().ok_or("no time in a turn");
    list.iter().map(|turn| Ok((ms(turn, "start_ms")?, ms(turn, "end_ms")?))).collect()
}

/// Returns noise that is the same each time.
fn noise(kind: &str, length: usize) -> Result<Vec<f32>, Box<dyn Error>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    let turn = |n: usize, hertz: f32| (n as f32 / SAMPLE_RATE as f32 * hertz).fract();
    let tone = |n, hertz| (std::f32::consts::TAU * turn(n, hertz)).sin();
    Ok(match kind {
        "white" => (0..length).map(|_| random()).collect(),
        "pink" => {
            // Paul Kellet's filter: three slow averages of white noise.
            let mut slow = [0.0; 3];
            (0..length)
                .map(|_| {
                    let white = random();
                    slow[0] = 0.997_65 * slow[0] + white * 0.099_046;
                    slow[1] = 0.963 * slow[1] + white * 0.296_516_4;
                    slow[2] = 0.57 * slow[2] + white * 1.052_691_3;
                    slow.iter().sum::<f32>() + white * 0.184_8
                })
                .collect()
        }
        "hum" => (0..length)
            .map(|n| (1..=8u8).map(|k| tone(n % 320, 50.0 * f32::from(k)) / f32::from(k)).sum())
            .collect(),
        "clicks" => {
            // Keys: bursts of 5 to 50 ms, some six a second.
            let (mut level, mut fade) = (0.0, 0.0);
            (0..length)
                .map(|_| {
                    if random().abs() < 6.0 / SAMPLE_RATE as f32 {
                        level = 0.5 + random().abs() / 2.0;
                        fade = 0.98 + random().abs() * 0.015;
                    }
                    level *= fade;
                    level * random()
                })
                .collect()
        }
        other => return Err(format!("no noise is called {other}").into()),
    })
}
