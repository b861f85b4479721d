//! What is made from the arguments: completions, the manual page, docs/cli.md.

use clap::{Command, CommandFactory};

use crate::app::App;
use crate::args::{Cli, Completions};
use crate::error::{CommandError, Exit};

pub(crate) fn completions(app: &App, arguments: &Completions) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "evenkeel", &mut script);
    app.console.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

pub(crate) fn man(app: &App) -> Result<Exit, CommandError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| CommandError::new("cannot write the manual page").because(&error))?;
    app.console.print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}

/// What docs/cli.md says besides the help of each command.
const SETTINGS: &str = include_str!("settings.md");

pub(crate) fn manual(app: &App) -> Result<Exit, CommandError> {
    // A fixed width, so that the file does not depend on the terminal it was made in.
    let mut program = Cli::command().term_width(100);
    program.build();
    let mut text = "# The command line\n".to_owned();
    describe(&program, &mut text);
    text += SETTINGS;
    app.console.print(&text)?;
    Ok(Exit::Done)
}

fn describe(command: &Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let help = command.clone().render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    *text += &format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    for part in command.get_subcommands().filter(|part| !part.is_hide_set()) {
        if part.get_name() != "help" {
            describe(part, text);
        }
    }
}
