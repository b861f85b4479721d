//! `evenkeel transcribe`: from a recording to a transcript, or from one format to another.

use std::path::Path;

use evenkeel_exchange::Format;

use crate::app::App;
use crate::args::Transcribe;
use crate::error::{CommandError, Exit};
use crate::hearing::Hearing;
use crate::input::{Input, read_instead_of_hearing, with_heading};
use crate::run_record::RunRecord;
use crate::{advice, files};

pub(crate) fn run(app: &App, arguments: &Transcribe) -> Result<Exit, CommandError> {
    let to_terminal = arguments.output == Path::new("-");
    let format = match Format::of_name(&arguments.output.to_string_lossy()) {
        _ if to_terminal && app.console.wants_json() => Format::Json,
        _ if to_terminal => Format::Text,
        Some(format) => format,
        None => return Err(advice::unknown_ending(&arguments.output)),
    };
    let transcript = match Input::look_at(arguments.input())? {
        Input::Recording(path) => Hearing::prepare(app, &path, &arguments.speech)?.hear(
            app,
            None,
            &mut RunRecord::begin(),
        )?,
        Input::Transcript { path, bytes } => {
            read_instead_of_hearing(app, &path, &bytes, &arguments.speech)?
        }
    };
    let title = arguments.title();
    let transcript =
        with_heading(transcript, title.as_deref(), arguments.date, &arguments.namesake());
    let text = evenkeel_exchange::write(&transcript, format);
    if to_terminal {
        app.console.print(&text)?;
    } else {
        files::write(&arguments.output, text.as_bytes())?;
        let count = transcript.segments().len();
        app.console.wrote(&arguments.output, &format!("{count} statements"))?;
    }
    Ok(Exit::Done)
}
