//! What a person is told when something could not be done: what we were doing, on which thing,
//! what we found, and what to try next. The help lines stand in [`advice`](crate::advice).

use std::error::Error;
use std::path::Path;

/// How the program ended, as scripts see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Could not do it.
    Failed,
    /// Wrong usage.
    Usage,
    /// Done, but something was dropped and is named in the output.
    Dropped,
    /// Interrupted.
    Interrupted,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Dropped => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command could not be done.
#[derive(Debug)]
pub(crate) struct CommandError {
    message: Option<String>,
    causes: Vec<String>,
    doing: Option<String>,
    help: Option<String>,
    exit: Exit,
}

impl CommandError {
    /// Returns an error that ends the program with [`Exit::Failed`].
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            causes: Vec::new(),
            doing: None,
            help: None,
            exit: Exit::Failed,
        }
    }

    /// Returns an error with the message of `error` and those of its sources.
    pub(crate) fn from_error(error: &dyn Error) -> Self {
        let top = Self::new(error.to_string());
        match error.source() {
            Some(source) => top.because(source),
            None => top,
        }
    }

    /// Returns an error about the way the program was called.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(message).into_usage()
    }

    /// Makes it an error about the way the program was called.
    pub(crate) fn into_usage(self) -> Self {
        Self { exit: Exit::Usage, ..self }
    }

    /// The reader of our output went away; there is nothing to say.
    pub(crate) fn reader_gone() -> Self {
        Self { message: None, exit: Exit::Done, ..Self::new("") }
    }

    /// The user interrupted the command.
    pub(crate) fn interrupted() -> Self {
        Self { exit: Exit::Interrupted, ..Self::new("interrupted") }
    }

    /// Adds what caused it, and what caused that.
    pub(crate) fn because(mut self, cause: &dyn Error) -> Self {
        let mut next = Some(cause);
        while let Some(cause) = next {
            let text = cause.to_string();
            // Some libraries repeat their source in their own text.
            if self.causes.last().is_none_or(|last| !last.contains(&text)) {
                self.causes.push(text);
            }
            next = cause.source();
        }
        self
    }

    /// Adds what was being done.
    pub(crate) fn doing(mut self, doing: impl Into<String>) -> Self {
        self.doing = Some(doing.into());
        self
    }

    /// Adds what to try next.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    pub(crate) fn causes(&self) -> &[String] {
        &self.causes
    }

    pub(crate) fn doing_what(&self) -> Option<&str> {
        self.doing.as_deref()
    }

    pub(crate) fn help_line(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

/// Returns a path as it is shown to people: quoted, with line ends and other control characters
/// made visible.
pub(crate) fn show(path: &Path) -> String {
    format!("`{}`", visible(path))
}

/// Returns a path with line ends and other control characters made visible.
pub(crate) fn visible(path: &Path) -> String {
    let text = path.display().to_string();
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { vec![c] };
    text.chars().flat_map(shown).collect()
}
