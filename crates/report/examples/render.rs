//! Writes the report of a transcript and its annotations: `render TRANSCRIPT ANNOTATIONS FOLDER`.

#![expect(clippy::print_stdout, reason = "an example is a program of its own")]

use std::error::Error;
use std::fs;
use std::path::Path;

use evenkeel_meeting::{Annotations, ContentHash, Transcript};
use evenkeel_report::{Context, Report};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [transcript, annotations, folder] = arguments.as_slice() else {
        return Err("usage: render TRANSCRIPT ANNOTATIONS FOLDER".into());
    };
    let (transcript_json, annotations_json) =
        (fs::read_to_string(transcript)?, fs::read_to_string(annotations)?);
    let transcript = Transcript::from_json(&transcript_json)?;
    let annotations = Annotations::from_json(&annotations_json, &transcript)?;
    let context = Context {
        program: format!("evenkeel {}", env!("CARGO_PKG_VERSION")),
        transcript_blake3: Some(ContentHash::of(transcript_json.as_bytes())),
        annotations_blake3: Some(ContentHash::of(annotations_json.as_bytes())),
    };
    let report = Report::new(&transcript, &annotations, &context);
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("report.json"), report.to_json())?;
    fs::write(folder.join("report.md"), report.to_markdown())?;
    fs::write(folder.join("report.html"), report.to_html())?;
    print!("{}", report.summary());
    Ok(())
}
