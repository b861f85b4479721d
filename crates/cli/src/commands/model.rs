//! `evenkeel model`: get and look after speech models and the sentence encoder.

mod get;
mod list;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use evenkeel_models::{Known, KnownModel, ModelError, Presence, Stage, Store};
use serde_json::json;

use crate::app::App;
use crate::args::{Model, ModelImport, ModelName, ModelVerify};
use crate::error::{CommandError, Exit};
use crate::progress::Progress;
use crate::{advice, interrupt};

pub(crate) use get::offer;

pub(crate) fn run(app: &App, command: &Model) -> Result<Exit, CommandError> {
    match command {
        Model::List => list::list(app),
        Model::Path(arguments) => path(app, arguments),
        Model::Get(arguments) => get::get(app, arguments),
        Model::Import(arguments) => import(app, arguments),
        Model::Verify(arguments) => verify(app, arguments),
        Model::Remove(arguments) => remove(app, arguments),
    }?;
    Ok(Exit::Done)
}

/// Returns the known speech model called `name`.
pub(crate) fn find(name: &str) -> Result<&'static KnownModel, CommandError> {
    match Known::called(name) {
        Some(Known::Speech(model)) => Ok(model),
        _ => Err(unknown(name)),
    }
}

/// Returns what is known as `name`.
fn find_any(name: &str) -> Result<Known, CommandError> {
    Known::called(name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> CommandError {
    let nearest = Known::all().map(Known::name).find(|known| {
        let known = known.trim_end_matches(".en");
        name.contains(known) || known.contains(name)
    });
    advice::unknown_model(name, nearest)
}

/// Returns a number of bytes in millions, rounded.
pub(crate) const fn megabytes(bytes: u64) -> u64 {
    (bytes + 500_000) / 1_000_000
}

/// Returns what is known as `name`, where it is here.
fn find_here(store: &Store, name: &str) -> Result<Known, CommandError> {
    let known = find_any(name)?;
    match store.presence(known) {
        Presence::Here => Ok(known),
        Presence::Absent => Err(advice::models::not_here(known)),
        Presence::Damaged { .. } => Err(advice::models::damaged(&[known])),
    }
}

fn path(app: &App, arguments: &ModelName) -> Result<(), CommandError> {
    let store = app.models();
    let known = find_here(&store, &arguments.name)?;
    print_place(app, known, &store.path(known))
}

/// Prints where something lies.
fn print_place(app: &App, known: Known, path: &Path) -> Result<(), CommandError> {
    let path = path.display();
    if app.console.wants_json() {
        let place = json!({ "name": known.name(), "path": path.to_string() });
        return app.console.print(&format!("{place}\n"));
    }
    app.console.print(&format!("{path}\n"))
}

fn import(app: &App, arguments: &ModelImport) -> Result<(), CommandError> {
    let store = app.models();
    let known = with_progress(app, |report| store.import(&arguments.paths, report))?;
    app.console.note(&format!("this is the {}: its SHA-256 is the published one", known.title()));
    print_place(app, known, &store.path(known))
}

fn verify(app: &App, arguments: &ModelVerify) -> Result<(), CommandError> {
    let store = app.models();
    let is_here = |known: &Known| store.presence(*known) != Presence::Absent;
    let wanted: Vec<Known> = match arguments.name.as_str() {
        "all" => Known::all().filter(is_here).collect(),
        name => match find_any(name)? {
            known if is_here(&known) => vec![known],
            known => return Err(advice::models::not_here(known)),
        },
    };
    let mut rows = Vec::new();
    let mut damaged = Vec::new();
    for &known in &wanted {
        let problem = problem(app, &store, known)?;
        if !app.console.wants_json() {
            let state = problem.as_deref().unwrap_or("whole: its SHA-256 is the published one");
            app.console.print(&format!("{:<22}{state}\n", known.name()))?;
        }
        damaged.extend(problem.is_some().then_some(known));
        rows.push(json!({ "name": known.name(), "whole": problem.is_none(), "problem": problem }));
    }
    if app.console.wants_json() {
        app.console.print(&format!("{}\n", json!({ "models": rows })))?;
    } else if wanted.is_empty() {
        app.console.note("no model is here");
    }
    if damaged.is_empty() { Ok(()) } else { Err(advice::models::damaged(&damaged)) }
}

/// Returns what is wrong with `known`, whose files are read whole for it; `None` where nothing is.
pub(crate) fn problem(
    app: &App,
    store: &Store,
    known: Known,
) -> Result<Option<String>, CommandError> {
    let mut wrong = None;
    with_progress(app, |report| match store.verify(known, report) {
        Err(
            error @ (ModelError::Missing { .. }
            | ModelError::WrongLength { .. }
            | ModelError::WrongHash { .. }),
        ) => {
            wrong = Some(error.to_string());
            Ok(())
        }
        verified => verified,
    })?;
    Ok(wrong)
}

fn remove(app: &App, arguments: &ModelName) -> Result<(), CommandError> {
    let known = find_any(&arguments.name)?;
    let freed = app.models().remove(known)?;
    if freed == 0 {
        return Err(advice::models::not_here(known));
    }
    if app.console.wants_json() {
        let removed = json!({ "name": known.name(), "bytes": freed });
        return app.console.print(&format!("{removed}\n"));
    }
    app.console.note(&format!("removed the {} ({} MB)", known.title(), megabytes(freed)));
    Ok(())
}

/// Runs `work` with a progress bar for each of its stages.
fn with_progress<T>(
    app: &App,
    work: impl FnOnce(&mut evenkeel_models::Report<'_>) -> Result<T, ModelError>,
) -> Result<T, CommandError> {
    let watch = interrupt::watch();
    let mut current: Option<Bar> = None;
    let result = work(&mut |at| {
        if watch.is_asked() {
            return ControlFlow::Break(());
        }
        let bar = match current.take() {
            Some(bar) if bar.stage == at.stage => current.insert(bar),
            _ => current.insert(Bar::new(app, at)),
        };
        bar.show(at);
        ControlFlow::Continue(())
    });
    if let Some(bar) = current {
        bar.progress.finish();
    }
    Ok(result?)
}

/// The progress of one stage.
struct Bar {
    stage: Stage,
    progress: Progress,
    began: Instant,
    /// What was done when it began.
    from: u64,
}

impl Bar {
    fn new(app: &App, at: evenkeel_models::Progress) -> Self {
        let name = match at.stage {
            Stage::Download => "Downloading",
            Stage::Convert => "Converting",
            Stage::Copy => "Copying",
            Stage::Verify => "Verifying",
        };
        let progress = app.console.progress(name).going_on_from(at.done);
        Self { stage: at.stage, progress, began: Instant::now(), from: at.done }
    }

    fn show(&mut self, at: evenkeel_models::Progress) {
        let mut detail = format!("{} of {} MB", megabytes(at.done), megabytes(at.total));
        let seconds = self.began.elapsed().as_secs_f64();
        if at.stage == Stage::Download && seconds > 1.0 {
            #[expect(clippy::cast_precision_loss, reason = "a rough figure for people")]
            let rate = at.done.saturating_sub(self.from) as f64 / 1e6 / seconds;
            detail += &format!(", {rate:.1} MB/s");
        }
        self.progress.update(at.done, at.total, &detail);
    }
}
