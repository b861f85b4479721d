//! Prints where speech is in a recording, a line a chunk.
//!
//! ```text
//! cargo run --release -p evenkeel-audio --example speech -- FILE
//! ```
#![expect(clippy::print_stdout, reason = "a list to read")]

use std::error::Error;
use std::path::Path;

use evenkeel_audio::{Chunks, Recording};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("which recording?")?;
    let mut chunks = Chunks::new(Recording::open(Path::new(&file))?);
    while let Some(chunk) = chunks.next().transpose()? {
        let (span, stretches) = (chunk.span(), chunk.stretches.len());
        println!("{} to {}, in {stretches} stretches", span.start(), span.end());
    }
    let recording = chunks.recording();
    println!(
        "{} of {} is speech ({} in {})",
        chunks.speech(),
        recording.position(),
        recording.codec(),
        recording.container(),
    );
    if let Some(error) = recording.broken_off() {
        println!("{error}");
    }
    Ok(())
}
