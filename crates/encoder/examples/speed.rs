//! How fast the encoder reads: what `cargo xtask bench encoder` runs.
//!
//! `speed FOLDER TRANSCRIPT…` takes the encoder in `FOLDER`, makes a meeting of 3,000 segments out of
//! the transcripts, and prints a table in Markdown. The example's executable is also the encoder.
#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use evenkeel_encoder::{ENCODER_ARGUMENT, Options, Source, TUNED, Wish, encode};
use evenkeel_meeting::{Meaning, Segment, SegmentId, Transcript};

/// A meeting of about three hours.
const SEGMENTS: usize = 3_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("speed FOLDER TRANSCRIPT…")?);
    if folder.as_os_str() == ENCODER_ARGUMENT {
        evenkeel_encoder::sentence_encoder_main();
    }
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let meeting = long_meeting(&files)?;
    let words: usize =
        meeting.segments().iter().map(|segment| segment.text.split_whitespace().count()).sum();
    println!("{SEGMENTS} segments, {words} words\n");
    println!("| space | threads | seconds | the same |\n| --- | --: | --: | --- |");
    let general = Wish { general: true, ..Wish::default() };
    let tuned = Wish { tuned: Some(TUNED), ..Wish::default() };
    let both = Wish { general: true, tuned: Some(TUNED), ..Wish::default() };
    for (space, wish) in [("general", &general), ("tuned", &tuned), ("both", &both)] {
        let mut first: Option<Meaning> = None;
        for threads in [1, 2] {
            let start = Instant::now();
            let meaning = read(&folder, &meeting, wish, threads)?;
            let seconds = start.elapsed().as_secs_f64();
            let same = match &first {
                None => "",
                Some(first) if *first == meaning => "yes",
                Some(_) => "NO",
            };
            println!("| {space} | {threads} | {seconds:.1} | {same} |");
            first.get_or_insert(meaning);
        }
    }
    Ok(())
}

fn read(
    folder: &Path,
    meeting: &Transcript,
    wish: &Wish<'_>,
    threads: usize,
) -> Result<Meaning, Box<dyn Error>> {
    let options = Options {
        source: Source {
            weights: folder.join("model.safetensors"),
            vocabulary: folder.join("vocab.txt"),
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db".to_owned(),
        },
        threads: NonZeroUsize::new(threads),
        executable: std::env::current_exe()?,
    };
    let never = AtomicBool::new(false);
    let mut meanings = encode(&[meeting], wish, &options, &mut |_| {}, &never)?;
    Ok(meanings.remove(0))
}

/// Repeats the segments of the transcripts, each with its number, so that none is read once for all.
fn long_meeting(files: &[PathBuf]) -> Result<Transcript, Box<dyn Error>> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut heading = None;
    for file in files {
        let transcript = Transcript::from_json(&std::fs::read_to_string(file)?)?;
        segments.extend_from_slice(transcript.segments());
        heading.get_or_insert_with(|| transcript.heading().clone());
    }
    let mut heading = heading.ok_or("there is no transcript")?;
    let last = segments.iter().map(|segment| segment.span.end()).max();
    heading.duration = last.ok_or("nobody speaks")?;
    let first = segments.first().map(|segment| segment.span).ok_or("nobody speaks")?;
    let long = segments.iter().cycle().take(SEGMENTS).enumerate().map(|(index, segment)| Segment {
        id: SegmentId::from_index(index),
        span: first,
        text: format!("{} {index}", segment.text),
        words: Vec::new(),
        ..segment.clone()
    });
    Ok(Transcript::new(heading, long.collect())?)
}
