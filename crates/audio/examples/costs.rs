//! Measures what hearing costs before any engine: processor time and memory. Linux only.
//!
//! ```text
//! cargo run --release -p evenkeel-audio --example costs -- FILE
//! ```
//!
//! Prints one line of JSON: how long the recording is, the processor time for decoding and
//! resampling it, that for finding and packing its speech besides, all in seconds, the largest
//! resident set in MB, and the number of chunks.
#![expect(clippy::print_stdout, reason = "a measurement to read")]

use std::error::Error;
use std::fs;
use std::path::Path;

use evenkeel_audio::{Chunks, Recording};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("which recording?")?;
    let open = || Recording::open(Path::new(&file));
    let begun = processor_seconds()?;
    let mut recording = open()?;
    while recording.read()?.is_some() {}
    let decoded = processor_seconds()?;
    let mut chunks = Chunks::new(open()?);
    let mut count = 0;
    while chunks.next().transpose()?.is_some() {
        count += 1;
    }
    let decoding = decoded - begun;
    let all = processor_seconds()? - decoded;
    let costs = serde_json::json!({
        "seconds": recording.position().as_ms() / 1_000,
        "decoding": decoding,
        "detection": all - decoding,
        "peak_mb": peak_megabytes()?,
        "chunks": count,
    });
    println!("{costs}");
    Ok(())
}

/// Returns how long this thread, the only one, has been on a processor.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().ok_or("an empty schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}

fn peak_megabytes() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 =
        line.ok_or("no VmHWM in status")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1_000.0)
}
