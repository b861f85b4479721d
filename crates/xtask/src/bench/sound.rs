//! Recordings for the benches: samples cut into their turns, and put together anew.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::house::House;

/// Samples a second, everywhere here: what whisper takes.
pub(super) const RATE: usize = 16_000;

/// What one person says without anybody talking over it.
pub(super) struct Turn {
    pub(super) text: String,
    pub(super) samples: Vec<i16>,
}

/// Returns the samples of the recording at `path`, decoded by ffmpeg.
pub(super) fn decoded(house: &House, path: &Path) -> Result<Vec<i16>> {
    let mut ffmpeg = house.command("ffmpeg");
    ffmpeg.args(["-v", "error", "-i"]).arg(path);
    ffmpeg.args(["-ac", "1", "-ar", &RATE.to_string(), "-f", "s16le", "-"]);
    let output = ffmpeg.output().context("the benches need ffmpeg")?;
    ensure!(output.status.success(), "ffmpeg could not decode {}", path.display());
    let (samples, _) = output.stdout.as_chunks::<2>();
    Ok(samples.iter().map(|&sample| i16::from_le_bytes(sample)).collect())
}

/// Returns the turns of a sample, in their order; what is talked over is left out.
pub(super) fn turns(house: &House, recording: &Path, reference: &Path) -> Result<Vec<Turn>> {
    let samples = decoded(house, recording)?;
    let reference: Value = serde_json::from_str(&fs::read_to_string(reference)?)?;
    let segments = reference["segments"].as_array().context("a reference has segments")?;
    let span = |segment: &Value| {
        let at = |key: &str| Some(usize::try_from(segment[key].as_u64()?).ok()? * (RATE / 1000));
        Some(at("start_ms")?..at("end_ms")?)
    };
    let spans: Vec<_> =
        segments.iter().map(span).collect::<Option<_>>().context("segments have times")?;
    let alone = |own: &std::ops::Range<usize>| {
        spans.iter().filter(|other| own.start < other.end && other.start < own.end).count() == 1
    };
    let turns = segments.iter().zip(&spans).filter(|(_, span)| alone(span));
    Ok(turns
        .filter_map(|(segment, span)| {
            let samples = samples.get(span.clone())?.to_vec();
            Some(Turn { text: segment["text"].as_str()?.to_owned(), samples })
        })
        .collect())
}

/// Writes `samples` as 16-bit WAV of one channel, which everybody reads.
pub(super) fn write_wav(path: PathBuf, samples: &[i16]) -> Result<PathBuf> {
    write_wav_of(path, samples, 1)
}

/// Writes `samples` of so many `channels`, interleaved, as 16-bit WAV.
pub(super) fn write_wav_of(path: PathBuf, samples: &[i16], channels: u16) -> Result<PathBuf> {
    let bytes = u32::try_from(samples.len() * 2).context("WAV holds at most 4 GB")?;
    let rate = u32::try_from(RATE)?;
    let mut wav = Vec::with_capacity(44 + samples.len() * 2);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    // PCM.
    wav.extend(1_u16.to_le_bytes());
    wav.extend(channels.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * 2 * u32::from(channels)).to_le_bytes());
    wav.extend((2 * channels).to_le_bytes());
    wav.extend(16_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    fs::write(&path, wav).with_context(|| format!("could not write {}", path.display()))?;
    Ok(path)
}

/// Numbers that look random and are always the same: `SplitMix64` (Steele, Lea and Flood, 2014).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number in `0.0..1.0`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a whole number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end.max(1) as u64).expect("it is below a usize")
    }
}
