//! `evenkeel plugin`: look at the taggers.

use std::fmt::Write as _;
use std::slice;

use evenkeel_host::{Discovery, Origin, Plugin as Found, PluginSet};
use evenkeel_meeting::{Figure, Measured, Pole};
use evenkeel_report::Reliability;
use serde::Serialize;

use crate::app::App;
use crate::args::{Plugin, PluginInfo, PluginList};
use crate::error::{CommandError, Exit};
use crate::{advice, tagging};

pub(crate) fn run(app: &App, command: &Plugin) -> Result<Exit, CommandError> {
    match command {
        Plugin::List(arguments) => list(app, arguments),
        Plugin::Info(arguments) => info(app, arguments),
    }
}

fn list(app: &App, arguments: &PluginList) -> Result<Exit, CommandError> {
    let mut discovery = Discovery::of(&app.places.executable);
    discovery.paths = tagging::named(app, &arguments.plugin)?;
    let found = PluginSet::discover(discovery)?;
    let rows: Vec<Row> = found.plugins().iter().map(Row::new).collect();
    let is_whole = rows.iter().all(|row| row.problem.is_none());
    if app.console.wants_json() {
        app.console.print(&format!("{}\n", serde_json::json!({ "plugins": rows })))?;
    } else {
        app.console.print(&table(&rows))?;
    }
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

fn info(app: &App, arguments: &PluginInfo) -> Result<Exit, CommandError> {
    let mut discovery = Discovery::of(&app.places.executable);
    let is_path = arguments.plugin.exists();
    let named = if is_path { slice::from_ref(&arguments.plugin) } else { &[] };
    discovery.paths = tagging::named(app, named)?;
    if !is_path {
        discovery.only = vec![arguments.plugin.display().to_string()];
    }
    let found = PluginSet::discover(discovery)?;
    let is_it = |plugin: &&Found| !is_path || plugin.path == arguments.plugin;
    let plugin = found.plugins().iter().find(is_it);
    let plugin = plugin.ok_or_else(|| advice::no_plugin(&arguments.plugin))?;
    let row = Row::new(plugin);
    if app.console.wants_json() {
        app.console.print(&format!("{}\n", serde_json::json!(row)))?;
    } else {
        app.console.print(&in_full(&row, plugin))?;
    }
    Ok(if row.problem.is_none() { Exit::Done } else { Exit::Dropped })
}

fn in_full(row: &Row, plugin: &Found) -> String {
    let mut text = table(slice::from_ref(row));
    let Ok(description) = &plugin.description else { return text };
    let mut line = |line: String| writeln!(text, "{line}").expect("a string takes text");
    if !description.description.is_empty() {
        line(format!("\n{}", description.description));
    }
    let languages = row.languages.as_ref().map_or("any".to_owned(), |known| known.join(", "));
    line(format!("\nlanguages   {languages}"));
    let asks = match (&description.vectors, &description.tuned_vectors) {
        (None, None) => "words alone",
        (Some(request), _) if request.is_needed => "meaning; it needs the sentence encoder",
        _ => "words, and meaning where the sentence encoder is here",
    };
    line(format!("goes by     {asks}"));
    line(format!("file        {}", row.path));
    for tag in &description.tags {
        line(format!("\n{} (from a score of {})", tag.tag, tag.threshold.get()));
        if !tag.definition.is_empty() {
            line(format!("  {}", tag.definition));
        }
        let of = Measured::Tag(tag.tag.clone());
        for known in description.figures.iter().filter(|known| known.figure.of == of) {
            let layer = if known.by_tuned_vectors { "words and meaning" } else { "words alone" };
            let known = Reliability::new(tag.tag.clone(), known.figure.clone());
            line(format!("  by {layer}: {}", known.words));
            line(format!("    {}", figures(&known)));
        }
        if description.figures.is_empty() {
            line("  It does not say how good it is; `evenkeel evaluate` measures it.".to_owned());
        }
    }
    text
}

/// "F1 .67 (.64 to .70), precision .65, recall .69 on 6,020 segments …, 2026-11-25"
fn figures(known: &Reliability) -> String {
    let number = |figure: Option<f64>| figure.map_or("–".to_owned(), |it| format!("{it:.2}"));
    let interval = known.f1_interval.map(|[low, high]| format!(" ({low:.2} to {high:.2})"));
    format!(
        "F1 {}{}, precision {}, recall {}; {}, {}",
        number(known.f1),
        interval.unwrap_or_default(),
        number(known.precision),
        number(known.recall),
        known.figure.set,
        known.figure.date,
    )
}

fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let origin = if row.bundled { "bundled" } else { row.path.as_str() };
        let version = row.version.as_deref().unwrap_or("-");
        writeln!(text, "{:<32} {version:<10}{origin}", row.id).expect("a string takes text");
        if let Some(problem) = &row.problem {
            writeln!(text, "  cannot be used: {problem}").expect("a string takes text");
        }
        for tag in &row.tags {
            let pole = match tag.pole {
                Pole::Managing => "managing",
                Pole::Leading => "leading",
                Pole::Neither => "neither",
            };
            let counted = if tag.counted { ", counted" } else { "" };
            writeln!(text, "  {:<40} {pole}{counted}", tag.tag).expect("a string takes text");
        }
    }
    text
}

#[derive(Serialize)]
struct Row {
    id: String,
    version: Option<String>,
    bundled: bool,
    path: String,
    blake3: Option<String>,
    tags: Vec<TagRow>,
    /// How good it was when it was measured, as it says itself.
    figures: Vec<Figure>,
    /// Primary subtags of the languages that it knows; `null`: any.
    languages: Option<Vec<String>>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct TagRow {
    tag: String,
    label: String,
    definition: String,
    pole: Pole,
    threshold: f32,
    counted: bool,
}

impl Row {
    fn new(plugin: &Found) -> Self {
        let description = plugin.description.as_ref().ok();
        let tags = description.into_iter().flat_map(|description| &description.tags);
        Self {
            id: plugin.id.to_string(),
            version: description.map(|description| description.version.clone()),
            bundled: plugin.origin == Origin::Bundled,
            path: plugin.path.display().to_string(),
            blake3: plugin.blake3.map(|hash| hash.to_string()),
            tags: tags
                .map(|tag| TagRow {
                    tag: tag.tag.to_string(),
                    label: tag.label.clone(),
                    definition: tag.definition.clone(),
                    pole: tag.pole,
                    threshold: tag.threshold.get(),
                    counted: tag.tag.process().is_some(),
                })
                .collect(),
            figures: description
                .into_iter()
                .flat_map(|description| &description.figures)
                .map(|known| known.figure.clone())
                .collect(),
            languages: description.and_then(|description| description.languages.clone()),
            problem: plugin.description.as_ref().err().map(ToString::to_string),
        }
    }
}
