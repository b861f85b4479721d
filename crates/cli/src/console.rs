//! Everything that the program says: results on standard output, the rest on standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::args::{Color, ProgressStyle, Talk};
use crate::error::{CommandError, show};
use crate::progress::Progress;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// Where the program talks, and how much.
pub(crate) struct Console {
    talk: Talk,
}

impl Console {
    pub(crate) fn new(talk: &Talk) -> Self {
        let choice = match talk.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Self { talk: talk.clone() }
    }

    /// Whether the result is wanted as JSON.
    pub(crate) fn wants_json(&self) -> bool {
        self.talk.json
    }

    /// Prints a result on standard output.
    ///
    /// # Errors
    ///
    /// Where it cannot be written. A reader that went away (`| head`) is no error worth a word:
    /// the command ends quietly.
    #[expect(clippy::unused_self, reason = "what is printed is printed through a console")]
    pub(crate) fn print(&self, text: &str) -> Result<(), CommandError> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                CommandError::reader_gone()
            } else {
                CommandError::new("cannot write to standard output").because(&error)
            }
        })
    }

    /// Says that `what` was written to `path`; as the result, where that is wanted as JSON.
    pub(crate) fn wrote(&self, path: &Path, what: &str) -> Result<(), CommandError> {
        if self.talk.json {
            let wrote = serde_json::json!({ "output": path.display().to_string(), "holds": what });
            return self.print(&format!("{wrote}\n"));
        }
        self.note(&format!("{what} in {}", show(path)));
        Ok(())
    }

    /// Asks a question that is answered with yes or no; no where nobody is there to answer.
    pub(crate) fn asks(&self, question: &str) -> bool {
        if self.talk.quiet || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return false;
        }
        let mut err = anstream::stderr();
        let asked = write!(err, "{question} [y/N] ").and_then(|()| err.flush());
        let mut answer = String::new();
        let answered = io::stdin().read_line(&mut answer);
        asked.is_ok() && answered.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    }

    /// Says what is going on, unless the user wants quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.talk.quiet {
            say(text);
        }
    }

    /// Says what the user should know about the result, even where quiet is wanted.
    #[expect(clippy::unused_self, reason = "what is said is said through a console")]
    pub(crate) fn warn(&self, text: &str) {
        say(&format!("{WARNING}warning:{WARNING:#} {text}"));
    }

    /// Says why the command could not be done.
    pub(crate) fn complain(error: &CommandError) {
        let Some(message) = error.message() else { return };
        let mut text = format!("{ERROR}error:{ERROR:#} {message}");
        for cause in error.causes() {
            text += &format!("\n  cause: {cause}");
        }
        if let Some(doing) = error.doing_what() {
            text += &format!("\n  while {doing}");
        }
        if let Some(help) = error.help_line() {
            text += &format!("\n  {HELP}help:{HELP:#} {}", help.replace('\n', "\n        "));
        }
        say(&text);
    }

    /// Begins a stretch of long work; `name` is what is being done: `Transcribing`.
    pub(crate) fn progress(&self, name: &'static str) -> Progress {
        match (self.talk.progress, self.talk.quiet) {
            (ProgressStyle::Json, _) => Progress::json(name),
            (ProgressStyle::None, _) | (_, true) => Progress::silent(),
            (ProgressStyle::Auto, false) if io::stderr().is_terminal() => Progress::bar(name),
            (ProgressStyle::Auto, false) => Progress::lines(name),
        }
    }
}

/// Writes a line on standard error. Nobody is left to tell where that fails.
pub(crate) fn say(text: &str) {
    drop(writeln!(anstream::stderr(), "{text}"));
}
