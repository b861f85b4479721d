//! `evenkeel model list`.

use evenkeel_models::{FileSet, KNOWN, KnownModel, Presence, SETS, Store};
use serde::Serialize;

use super::megabytes;
use crate::app::App;
use crate::error::CommandError;

pub(super) fn list(app: &App) -> Result<(), CommandError> {
    let store = app.models();
    let default = Default::of(app, &store);
    let rows: Vec<Row> = KNOWN.iter().map(|model| Row::new(model, &store, &default)).collect();
    let sets: Vec<SetRow> = SETS.iter().map(|set| SetRow::new(set, &store)).collect();
    if app.console.wants_json() {
        let list = serde_json::json!({ "models": rows, "default": default, "sets": sets });
        return app.console.print(&format!("{list}\n"));
    }
    let mut text = format!(
        "{:<22}{:>9}{:>9}{:>8}  {:<17}\n",
        "speech models", "size", "memory", "speed", "languages"
    );
    for row in &rows {
        let state = state(row.default, row.here, row.damaged);
        let Row { name, bytes, memory, languages, speed, .. } = row;
        text += &line(name, *bytes, *memory, &format!("{speed}x"), languages, state);
    }
    text += &format!(
        "\nLarger models hear better and take longer. Speed: how many times faster than the \
         recording's own time\none processor is; measured for tiny and base on the machine in \
         docs/benchmarks.md, reckoned from these\nfor the others.\n\n{}\n\n",
        default.in_words()
    );
    text += &format!(
        "{:<22}{:>9}{:>9}{:>8}  {:<17}\n",
        "beside them", "size", "memory", "", "languages"
    );
    for row in &sets {
        let state = state(false, row.here, row.damaged);
        text += &line(row.name, row.bytes, row.memory, "", row.languages, state);
    }
    for set in SETS {
        text += &format!("\n{}: {}. {}\n", set.name, set.title, set.purpose);
    }
    app.console.print(&text)
}

fn line(name: &str, bytes: u64, memory: u64, speed: &str, languages: &str, state: &str) -> String {
    let (size, memory) = (megabytes(bytes), megabytes(memory));
    let line = format!("{name:<22}{size:>6} MB{memory:>6} MB{speed:>8}  {languages:<17}{state}");
    format!("{}\n", line.trim_end())
}

const fn state(is_default: bool, is_here: bool, is_damaged: bool) -> &'static str {
    match (is_default, is_here, is_damaged) {
        (_, _, true) => "damaged: get it again",
        (true, true, _) => "here, the default",
        (_, true, _) => "here",
        _ => "",
    }
}

/// The model that is used where none is named.
#[derive(Serialize)]
struct Default {
    /// Its name, or its path; `None` where there is none.
    model: Option<String>,
    /// Why it is that one: `settings`, `best-here` or `none-here`.
    reason: &'static str,
}

impl Default {
    fn of(app: &App, store: &Store) -> Self {
        match (&app.settings.model, store.best(None)) {
            (Some(chosen), _) => Self { model: Some(chosen.clone()), reason: "settings" },
            (None, Some(best)) => Self { model: Some(best.name.to_owned()), reason: "best-here" },
            (None, None) => Self { model: None, reason: "none-here" },
        }
    }

    fn in_words(&self) -> String {
        match (&self.model, self.reason) {
            (Some(model), "settings") => {
                format!("The default is {model}: your settings name it.")
            }
            (Some(model), _) => format!(
                "The default is {model}: of those that are here it hears best. Where English is \
                 asked for, an English\none of its size goes before; `model = \"…\"` in the \
                 settings names another."
            ),
            (None, _) => "No speech model is here yet; the default is the best of those that are. \
                          To begin with:\nevenkeel model get tiny.en (English), or evenkeel model \
                          get base."
                .to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    bytes: u64,
    memory: u64,
    languages: &'static str,
    speed: f64,
    speed_is_measured: bool,
    good_for: &'static str,
    here: bool,
    damaged: bool,
    default: bool,
    path: String,
}

impl Row {
    fn new(model: &'static KnownModel, store: &Store, default: &Default) -> Self {
        let presence = store.presence(model);
        Self {
            name: model.name,
            bytes: model.bytes,
            memory: model.memory(),
            languages: if model.english_only() { "English" } else { "about a hundred" },
            speed: model.size.speed(),
            speed_is_measured: model.size.is_speed_measured(),
            good_for: model.size.quality(),
            here: presence == Presence::Here,
            damaged: matches!(presence, Presence::Damaged { .. }),
            default: default.model.as_deref() == Some(model.name),
            path: store.path(model).display().to_string(),
        }
    }
}

#[derive(Serialize)]
struct SetRow {
    name: &'static str,
    title: &'static str,
    bytes: u64,
    memory: u64,
    languages: &'static str,
    here: bool,
    damaged: bool,
    path: String,
}

impl SetRow {
    fn new(set: &'static FileSet, store: &Store) -> Self {
        let presence = store.presence(set);
        Self {
            name: set.name,
            title: set.title,
            bytes: set.bytes(),
            memory: set.memory,
            languages: set.languages,
            here: presence == Presence::Here,
            damaged: matches!(presence, Presence::Damaged { .. }),
            path: store.path(set).display().to_string(),
        }
    }
}
