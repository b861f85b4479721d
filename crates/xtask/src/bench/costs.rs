//! `cargo xtask bench decode` and `bench memory`: what it costs to read a recording and to find the
//! speech in it, before any engine. Both measure with the example `costs` of evenkeel-audio.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::about_version;
use crate::house::{self, House, output};
use crate::needs;

/// What recorders write: a name, and how ffmpeg makes it. Meetings are recorded in stereo at
/// 48 kHz, telephone calls in mono at 8 kHz.
const FORMATS: [(&str, &str); 14] = [
    ("16-bit PCM in WAV", "-ac 2 -ar 48000 a.wav"),
    ("32-bit float PCM in WAV", "-ac 2 -ar 48000 -c:a pcm_f32le float.wav"),
    ("A-law in WAV", "-ar 8000 -c:a pcm_alaw alaw.wav"),
    ("PCM in AIFF", "-ac 2 -ar 48000 a.aiff"),
    ("PCM in CAF", "-ac 2 -ar 48000 a.caf"),
    ("FLAC", "-ac 2 -ar 48000 a.flac"),
    ("ALAC in MP4", "-ac 2 -ar 48000 -c:a alac alac.m4a"),
    ("MP3, 128 kbit/s", "-ac 2 -ar 48000 -b:a 128k a.mp3"),
    ("AAC in MP4, 128 kbit/s", "-ac 2 -ar 48000 -b:a 128k -c:a aac a.m4a"),
    ("AAC in QuickTime", "-ac 2 -ar 44100 -b:a 128k -c:a aac a.mov"),
    ("AAC, raw", "-ac 2 -ar 44100 -b:a 128k -c:a aac a.aac"),
    ("Opus in WebM, 64 kbit/s", "-ac 2 -ar 48000 -b:a 64k -c:a libopus a.webm"),
    ("Opus in Ogg, voice, 24 kbit/s", "-ar 48000 -b:a 24k -application voip -c:a libopus a.opus"),
    ("Vorbis in Ogg", "-ac 2 -ar 48000 -c:a libvorbis a.ogg"),
];

/// Recordings whose length is to cost nothing: their names, and how a short one is made.
const LONG: [(&str, &str); 2] =
    [("AAC in MP4", "-c:a aac short.m4a"), ("Opus in WebM", "-b:a 24k -c:a libopus short.webm")];

/// Measures processor time by format, and prints a table in Markdown.
pub(super) fn decode(house: &House) -> Result<()> {
    let bench = Bench::open(house, "decode")?;
    println!("| format | decoding % | finding speech % | together % |");
    println!("| --- | --: | --: | --: |");
    for (name, arguments) in FORMATS {
        let recording = bench.make(&[], &house.root.join("samples/clinic.flac"), arguments)?;
        let costs = bench.costs(&recording)?;
        let percent = |key: &str| number(&costs, key).map(|seconds| 100.0 * seconds);
        let of = number(&costs, "seconds")?;
        let (decoding, detection) = (percent("decoding")? / of, percent("detection")? / of);
        let both = decoding + detection;
        println!("| {name} | {decoding:.2} | {detection:.2} | {both:.2} |");
    }
    println!("\nPercent of the recording's length, as time of one processor core.");
    Ok(())
}

/// Measures memory by length, and prints a table in Markdown.
pub(super) fn memory(house: &House) -> Result<()> {
    let bench = Bench::open(house, "memory")?;
    println!("| format | 10 minutes | 8 hours | ratio |");
    println!("| --- | --: | --: | --: |");
    for (name, arguments) in LONG {
        let short = bench.make(&[], &house.root.join("samples/library.m4a"), arguments)?;
        let ending = short.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let peak = |seconds: u32, times: &str| -> Result<f64> {
            let copy = format!("-t {seconds} -c copy long.{ending}");
            let long = bench.make(&["-stream_loop", times], &short, &copy)?;
            number(&bench.costs(&long)?, "peak_mb")
        };
        let (ten_minutes, eight_hours) = (peak(600, "4")?, peak(8 * 3_600, "190")?);
        let ratio = eight_hours / ten_minutes;
        println!("| {name} | {ten_minutes:.1} MB | {eight_hours:.1} MB | {ratio:.2} |");
    }
    println!("\nThe largest resident set of decoding, finding speech and cutting chunks.");
    Ok(())
}

/// A place for recordings, and the program that measures.
struct Bench<'h> {
    house: &'h House,
    measure: PathBuf,
    scratch: tempfile::TempDir,
}

impl<'h> Bench<'h> {
    fn open(house: &'h House, what: &str) -> Result<Self> {
        needs::for_a_build()?;
        needs::bring(&needs::FFMPEG)?;
        let build = ["build", "--release", "-p", "evenkeel-audio", "--example", "costs"];
        house::run(&mut house.cargo(&build))?;
        let version = format!("evenkeel {}", house.version());
        println!("{}", about_version(house, &version, what)?);
        let measure = house.example("release", "costs");
        Ok(Self { house, measure, scratch: tempfile::tempdir()? })
    }

    /// Makes a recording; `arguments` end with its name.
    fn make(&self, before: &[&str], from: &Path, arguments: &str) -> Result<PathBuf> {
        let (arguments, name) = arguments.rsplit_once(' ').unwrap_or(("", arguments));
        let path = self.scratch.path().join(name);
        let mut ffmpeg = self.house.command("ffmpeg");
        ffmpeg.args(["-v", "error", "-y"]).args(before).arg("-i").arg(from);
        house::run(ffmpeg.args(arguments.split_whitespace()).arg(&path))?;
        Ok(path)
    }

    fn costs(&self, recording: &Path) -> Result<Value> {
        let said = output(self.house.command(&self.measure).arg(recording))?;
        Ok(serde_json::from_str(&said)?)
    }
}

fn number(costs: &Value, key: &str) -> Result<f64> {
    costs[key].as_f64().with_context(|| format!("`costs` tells its {key}"))
}
