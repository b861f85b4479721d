//! `evenkeel speakers`: who speaks in an analysis, and under which name.

mod names;
mod voices;

use evenkeel_meeting::{Annotations, ContentHash, Transcript};

use crate::app::App;
use crate::args::SpeakersCommand;
use crate::error::{CommandError, Exit, show};
use crate::files;
use crate::folder::{Folder, Pin, StoredTranscript};
use crate::reporting;

use names::Names;

pub(crate) fn run(app: &App, arguments: &SpeakersCommand) -> Result<Exit, CommandError> {
    let folder = Folder::open(&arguments.folder)?;
    let stored = folder.analyzed()?;
    if arguments.rename.is_empty() && arguments.merge.is_empty() {
        return voices::list(app, &stored.transcript);
    }
    let names = Names::new(&stored.transcript, &arguments.rename, &arguments.merge)?;
    let renamed = names.applied(&stored.transcript);
    write(app, &folder, &stored, &renamed)?;
    voices::list(app, &renamed)
}

/// Writes the transcript with its new names, and what was made of it before.
fn write(
    app: &App,
    folder: &Folder,
    stored: &StoredTranscript,
    renamed: &Transcript,
) -> Result<(), CommandError> {
    let json = renamed.to_json();
    let blake3 = ContentHash::of(json.as_bytes());
    let mut files = vec![(Folder::TRANSCRIPT, json)];
    match folder.pin(stored)? {
        Pin::None => {}
        Pin::Fits(annotations) => {
            // Who speaks is no part of what a tag is about: they hold as they are.
            let annotations = Annotations { transcript_blake3: Some(blake3), ..annotations };
            let report = reporting::make(renamed, blake3, &annotations);
            files.push((Folder::ANNOTATIONS, annotations.to_json()));
            files.extend(reporting::files(&report));
        }
        Pin::OfAnother => {
            reporting::withdraw(folder)?;
            app.console.note(&format!(
                "the tags are of the transcript as it was before; tag it again: evenkeel tag {}",
                folder.own_path().display()
            ));
        }
    }
    files::write_together(folder.own_path(), &files)?;
    app.console.note(&format!("the names were changed in {}", show(folder.own_path())));
    Ok(())
}
