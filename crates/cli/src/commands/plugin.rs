//! `evenkeel plugin`: look at the taggers.

use std::fmt::Write as _;

use evenkeel_host::{Discovery, Origin, Plugin as Found, PluginSet};
use evenkeel_meeting::Pole;
use serde::Serialize;

use crate::app::App;
use crate::args::{Plugin, PluginList};
use crate::error::{CommandError, Exit};
use crate::tagging;

pub(crate) fn run(app: &App, command: &Plugin) -> Result<Exit, CommandError> {
    match command {
        Plugin::List(arguments) => list(app, arguments),
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
            languages: description.and_then(|description| description.languages.clone()),
            problem: plugin.description.as_ref().err().map(ToString::to_string),
        }
    }
}
