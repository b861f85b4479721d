//! `evenkeel tag`: from a transcript to annotations.

use std::path::Path;

use evenkeel_meeting::{Annotations, ContentHash, Transcript};

use crate::app::App;
use crate::args::TagCommand;
use crate::error::{CommandError, Exit};
use crate::folder::Folder;
use crate::input::read_transcript;
use crate::tagging::{self, Taggers};
use crate::{advice, files, reporting};

pub(crate) fn run(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    if arguments.input.is_dir() { tag_folder(app, arguments) } else { tag_file(app, arguments) }
}

fn tag_folder(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    let folder = Folder::open(&arguments.input)?;
    let stored = folder.transcript()?.ok_or_else(|| advice::no_analysis(&arguments.input))?;
    let kept = folder.path(Folder::MEANING);
    let annotations = annotate(app, arguments, &stored.transcript, stored.blake3, Some(&kept))?;
    if let Some(path) = &arguments.output {
        return write(app, path, &annotations);
    }
    let before = folder.read(Folder::ANNOTATIONS);
    let exit = write(app, &folder.path(Folder::ANNOTATIONS), &annotations)?;
    if before.as_deref() != Some(annotations.to_json().as_str()) {
        reporting::withdraw(&folder)?;
        app.console.note(&format!(
            "the report was of other tags and is gone; `evenkeel report {}` writes it anew",
            arguments.input.display()
        ));
    }
    Ok(exit)
}

fn tag_file(app: &App, arguments: &TagCommand) -> Result<Exit, CommandError> {
    let bytes = files::read(&arguments.input)?;
    let (transcript, blake3) =
        read_transcript(app, &arguments.input, &bytes, None, arguments.keep_cues)?;
    let annotations = annotate(app, arguments, &transcript, blake3, None)?;
    write(app, arguments.output.as_deref().unwrap_or(Path::new("-")), &annotations)
}

fn annotate(
    app: &App,
    arguments: &TagCommand,
    transcript: &Transcript,
    blake3: ContentHash,
    kept: Option<&Path>,
) -> Result<Annotations, CommandError> {
    let taggers = Taggers::gather(app, &arguments.tagging, arguments.strict)?
        .with_candidates(arguments.candidates)
        .with_suspect(arguments.keep_suspect);
    taggers.tag(app, transcript, blake3, kept)
}

fn write(app: &App, path: &Path, annotations: &Annotations) -> Result<Exit, CommandError> {
    if path == Path::new("-") {
        app.console.print(&annotations.to_json())?;
    } else {
        files::write(path, annotations.to_json().as_bytes())?;
        app.console.wrote(
            path,
            &format!(
                "{} tags on {} statements",
                annotations.annotations.len(),
                tagged(annotations)
            ),
        )?;
    }
    let is_whole = tagging::all_dropped(annotations).is_empty();
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

fn tagged(annotations: &Annotations) -> usize {
    let mut segments: Vec<_> = annotations.annotations.iter().map(|a| a.segment).collect();
    segments.dedup();
    segments.len()
}
