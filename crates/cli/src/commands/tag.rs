//! `evenkeel tag`: from a transcript to annotations.

use std::path::Path;

use evenkeel_exchange::ReadOptions;
use evenkeel_meeting::{Annotations, ContentHash, Transcript};

use crate::app::App;
use crate::args::TagCommand;
use crate::error::{CommandError, Exit};
use crate::folder::Folder;
use crate::input::read_transcript;
use crate::{advice, files, tagging};

pub(crate) fn run(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    if arguments.input.is_dir() { tag_folder(app, arguments) } else { tag_file(app, arguments) }
}

fn tag_folder(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    let folder = Folder::open(&arguments.input)?;
    let stored = folder.transcript()?.ok_or_else(|| advice::no_analysis(&arguments.input))?;
    let annotations = annotate(app, arguments, &stored.transcript, stored.blake3)?;
    let path = arguments.output.clone().unwrap_or_else(|| folder.path(Folder::ANNOTATIONS));
    write(app, &path, &annotations)
}

fn tag_file(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    let bytes = files::read(&arguments.input)?;
    let options =
        ReadOptions { language: app.settings.language.clone(), keep_cues: arguments.keep_cues };
    let transcript = read_transcript(app, &arguments.input, &bytes, &options)?;
    // The hash of what the file holds as a transcript of ours; for our own JSON that is the file.
    let is_ours = Transcript::from_json(&String::from_utf8_lossy(&bytes)).is_ok();
    let blake3 = if is_ours {
        ContentHash::of(&bytes)
    } else {
        ContentHash::of(transcript.to_json().as_bytes())
    };
    let annotations = annotate(app, arguments, &transcript, blake3)?;
    write(app, arguments.output.as_deref().unwrap_or(Path::new("-")), &annotations)
}

fn annotate(
    app: &App,
    arguments: &TagCommand,
    transcript: &Transcript,
    blake3: ContentHash,
) -> Result<Annotations, CommandError> {
    let plugins = tagging::plugins(app, &arguments.tagging)?;
    let annotations = tagging::annotate(app, &plugins, transcript, blake3, &arguments.tagging)?;
    let dropped = tagging::all_dropped(&annotations);
    if (arguments.strict || app.settings.strict) && !dropped.is_empty() {
        return Err(advice::strict(&dropped));
    }
    Ok(annotations)
}

fn write(app: &App, path: &Path, annotations: &Annotations) -> Result<Exit, CommandError> {
    if path == Path::new("-") {
        app.console.print(&annotations.to_json())?;
    } else {
        files::write(path, annotations.to_json().as_bytes())?;
        app.console.note(&format!(
            "{} tags on {} statements in {}",
            annotations.annotations.len(),
            tagged(annotations),
            crate::error::show(path)
        ));
    }
    let is_whole = tagging::all_dropped(annotations).is_empty();
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

fn tagged(annotations: &Annotations) -> usize {
    let mut segments: Vec<_> = annotations.annotations.iter().map(|a| a.segment).collect();
    segments.dedup();
    segments.len()
}
