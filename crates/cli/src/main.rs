//! The `evenkeel` command: arguments, progress, messages, exit codes.

mod args;
mod commands;

mod app;
mod by_voice;
mod console;
mod estimate;
mod files;
mod folder;
mod hearing;
mod input;
mod interrupt;
mod listening;
mod meaning;
mod meetings;
mod places;
mod progress;
mod reporting;
mod run_record;
mod settings;
mod speakers;
mod tagging;
mod watch;

mod advice;
mod error;

use std::process::ExitCode;

use clap::Parser;

use crate::app::App;
use crate::args::{Cli, Command};
use crate::console::Console;
use crate::error::{CommandError, Exit};

/// The program and its version, as it stands in reports.
pub(crate) const PROGRAM: &str = concat!("evenkeel ", env!("CARGO_PKG_VERSION"));

fn main() -> ExitCode {
    commands::become_worker_if_asked();
    keep_guarded_panics_quiet();
    let cli = Cli::parse();
    let exit = run(&cli).unwrap_or_else(|error| {
        Console::complain(&error);
        error.exit()
    });
    exit.into()
}

/// A decoder that panics on a broken file is caught and told as an error, with its reason; the
/// panic's own lines would only frighten.
fn keep_guarded_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !evenkeel_audio::is_guarded() {
            usual(panic);
        }
    }));
}

fn run(cli: &Cli) -> Result<Exit, CommandError> {
    let app = App::new(cli)?;
    match &cli.command {
        Command::Analyze(arguments) => commands::analyze::run(&app, arguments),
        Command::Transcribe(arguments) => commands::transcribe::run(&app, arguments),
        Command::Tag(arguments) => commands::tag::run(&app, arguments),
        Command::Report(arguments) => commands::report::run(&app, arguments),
        Command::Speakers(arguments) => commands::speakers::run(&app, arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(&app, arguments),
        Command::Learn(arguments) => commands::learn::run(&app, arguments),
        Command::Plugin(command) => commands::plugin::run(&app, command),
        Command::Model(command) => commands::model::run(&app, command),
        Command::Doctor(_) => commands::doctor::run(&app),
        Command::Completions(arguments) => commands::manual::completions(&app, arguments),
        Command::Man(_) => commands::manual::man(&app),
        Command::Manual => commands::manual::manual(&app),
    }
}
