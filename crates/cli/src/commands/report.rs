//! `evenkeel report`: write the report of an analysis anew.

use std::path::Path;

use evenkeel_meeting::{Annotation, Annotations, Code, Codebook, Process, Tag};

use crate::app::App;
use crate::args::Report;
use crate::error::{CommandError, Exit};
use crate::folder::{Folder, StoredTranscript, read_annotations};
use crate::input::with_heading;
use crate::{advice, reporting, tagging};

pub(crate) fn run(app: &App, arguments: &Report) -> Result<Exit, CommandError> {
    let folder = Folder::open(&arguments.folder)?;
    let stored = folder.transcript()?.ok_or_else(|| advice::no_analysis(&arguments.folder))?;
    let own = folder.annotations(&stored)?;
    if own.is_none() && arguments.annotations.is_empty() {
        return Err(advice::nothing_tagged(&arguments.folder));
    }
    let mut annotations = own.unwrap_or_else(|| nothing_said(&stored));
    for path in &arguments.annotations {
        annotations = both(annotations, read_annotations(path, &stored)?);
    }
    for tag in &app.settings.count {
        // What the settings say of tags that are not here does not matter here.
        annotations.codebook.count(tag);
    }
    for tag in &arguments.count {
        if !annotations.codebook.count(tag) {
            let known = annotations.codebook.codes().iter().map(|code| &code.tag);
            return Err(advice::unknown_tag(tag, known));
        }
    }

    let title = arguments.title.as_deref();
    let transcript = with_heading(stored.transcript, title, None, Path::new(""));
    let report = reporting::write(&folder, &transcript, stored.blake3, &annotations)?;
    reporting::tell(app, &folder, &report)?;
    if arguments.open {
        reporting::open(app, &folder);
    }
    let is_whole = tagging::all_dropped(&annotations).is_empty();
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

fn nothing_said(stored: &StoredTranscript) -> Annotations {
    Annotations {
        transcript_blake3: Some(stored.blake3),
        codebook: Codebook::standard(),
        plugins: Vec::new(),
        annotations: Vec::new(),
        candidates: None,
    }
}

/// Unites what our file and another program's say. Of two codes for one tag ours is kept; what
/// counts is for the user to say, and not for the other program.
fn both(first: Annotations, second: Annotations) -> Annotations {
    let uncounted = |code: &Code| Code { counted: false, ..code.clone() };
    let codes = second.codebook.codes().iter().map(uncounted);
    let codes = first.codebook.codes().iter().cloned().chain(codes);
    // Standard tags need no code in a file of another program.
    let standard = Process::ALL.into_iter().filter(|process| {
        let tag = Tag::Standard(*process);
        second.annotations.iter().any(|annotation| annotation.tag == tag)
    });
    let standard = standard.map(|process| Code::standard(process, None));
    let codebook = codes.chain(standard).collect();
    let mut plugins = first.plugins;
    plugins.extend(second.plugins);
    plugins.sort_by(|one, other| one.id.cmp(&other.id));
    plugins.dedup();
    let mut annotations = first.annotations;
    annotations.extend(second.annotations);
    Annotations {
        transcript_blake3: first.transcript_blake3,
        codebook,
        plugins,
        annotations: Annotation::united(annotations),
        candidates: None,
    }
}
