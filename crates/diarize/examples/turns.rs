//! Says who speaks when in recordings, as RTTM: `turns SEGMENTATION PRINTS THREADS RECORDING…`.
//!
//! This is what `cargo xtask bench diarization` measures, without a speech engine beside it.

#![expect(clippy::print_stdout, reason = "an example is a program")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use evenkeel_audio::Recording;
use evenkeel_diarize::{Acoustic, Diarizer, NetworkFile, Request};
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().ok_or("turns SEGMENTATION PRINTS THREADS RECORDING…");
    let networks = Acoustic::load(&network(&next()?)?, &network(&next()?)?)?;
    let threads = next()?.to_string_lossy().parse().ok();
    let request = Request { threads, ..Request::default() };
    for path in arguments {
        let mut recording = Recording::open(&path)?;
        let never = AtomicBool::new(false);
        let told = networks.diarize(&mut recording, &request, &mut |_| {}, &never)?;
        let name = path.file_stem().unwrap_or_default().display();
        #[expect(clippy::cast_precision_loss, reason = "a length for people")]
        let length = recording.position().as_ms() as f64 / 1_000.0;
        println!(";; {name} {length:.3}");
        for turn in told.turns {
            let seconds = |ms: u64| format!("{}.{:03}", ms / 1_000, ms % 1_000);
            let start = seconds(turn.span.start().as_ms());
            let length = seconds(turn.span.duration_ms());
            let (speaker, certainty) = (turn.speaker, turn.certainty.get());
            println!(
                "SPEAKER {name} 1 {start} {length} <NA> <NA> SPEAKER_{speaker:02} {certainty} <NA>"
            );
        }
    }
    Ok(())
}

/// Takes a network as it is: what is measured is whatever was given.
fn network(path: &Path) -> Result<NetworkFile, Box<dyn Error>> {
    let hash = Sha256::digest(std::fs::read(path)?);
    let sha256 = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(NetworkFile { path: path.to_owned(), sha256 })
}
