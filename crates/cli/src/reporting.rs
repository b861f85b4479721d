//! From annotations to the report's three files.

use evenkeel_meeting::{Annotations, ContentHash, Transcript};
use evenkeel_report::{Context, Report};

use crate::app::App;
use crate::error::{CommandError, show, visible};
use crate::folder::Folder;

const HTML: &str = "report.html";
const MARKDOWN: &str = "report.md";
const JSON: &str = "report.json";

/// The files of a report.
pub(crate) const FILES: [&str; 3] = [HTML, MARKDOWN, JSON];

/// Makes the report and writes it into `folder`.
pub(crate) fn write(
    folder: &Folder,
    transcript: &Transcript,
    transcript_blake3: ContentHash,
    annotations: &Annotations,
) -> Result<Report, CommandError> {
    let report = make(transcript, transcript_blake3, annotations);
    files(&report).iter().try_for_each(|(name, contents)| folder.write(name, contents))?;
    Ok(report)
}

/// Makes the report.
pub(crate) fn make(
    transcript: &Transcript,
    transcript_blake3: ContentHash,
    annotations: &Annotations,
) -> Report {
    let context = Context {
        program: crate::PROGRAM.to_owned(),
        transcript_blake3: Some(transcript_blake3),
        annotations_blake3: Some(ContentHash::of(annotations.to_json().as_bytes())),
    };
    Report::new(transcript, annotations, &context)
}

/// Returns the files of `report`, with what they hold.
pub(crate) fn files(report: &Report) -> [(&'static str, String); 3] {
    [(JSON, report.to_json()), (MARKDOWN, report.to_markdown()), (HTML, report.to_html())]
}

/// Removes the report, where one is there: it would speak of something else from now on.
pub(crate) fn withdraw(folder: &Folder) -> Result<(), CommandError> {
    FILES.into_iter().try_for_each(|name| folder.remove(name))
}

/// Tells the result: the balance, and where the report is.
pub(crate) fn tell(app: &App, folder: &Folder, report: &Report) -> Result<(), CommandError> {
    if app.console.wants_json() {
        return app.console.print(&report.to_json());
    }
    let path = visible(&folder.path(HTML));
    app.console.print(&format!("{}\nreport: {path}\n", report.summary()))
}

/// Opens the report in the browser. Where that fails the report is still there, so it is only said.
pub(crate) fn open(app: &App, folder: &Folder) {
    let path = folder.path(HTML);
    if let Err(error) = opener::open(&path) {
        app.console.warn(&format!("cannot open {} in a browser: {error}", show(&path)));
    }
}
