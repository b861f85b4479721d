//! `evenkeel doctor`: whether this machine has all that an analysis needs.

use std::path::Path;

use evenkeel_host::{Discovery, PluginSet};
use evenkeel_models::{ENCODER, Known, Presence, VOICES};
use serde::Serialize;

use super::model;
use crate::advice::remedy;
use crate::app::App;
use crate::error::{CommandError, Exit, show};

/// Less room than this does not hold the smaller models and the folder of a long meeting.
const LITTLE_ROOM: u64 = 1_000_000_000;

pub(crate) fn run(app: &App) -> Result<Exit, CommandError> {
    let mut findings = vec![processor(), engine(app)];
    findings.extend(models(app)?);
    findings.push(default_model(app));
    findings.extend([codecs(), converter(), taggers(app)]);
    findings.extend(
        [("room for models", app.models().folder()), ("room here", Path::new("."))]
            .into_iter()
            .filter_map(|(what, folder)| room(what, folder)),
    );
    let is_well = findings.iter().all(|finding| finding.state != State::Problem);
    if app.console.wants_json() {
        let told = serde_json::json!({
            "program": crate::PROGRAM, "well": is_well, "findings": findings,
        });
        app.console.print(&format!("{told}\n"))?;
    } else {
        let text: String = findings.iter().map(Finding::in_words).collect();
        app.console.print(&text)?;
    }
    Ok(if is_well { Exit::Done } else { Exit::Failed })
}

/// What was looked at, and how it is.
#[derive(Serialize)]
struct Finding {
    what: String,
    state: State,
    found: String,
    remedy: Option<String>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum State {
    /// All is well.
    Ok,
    /// It works, and could work better.
    Hint,
    /// Something does not work.
    Problem,
}

impl Finding {
    fn ok(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self { what: what.into(), state: State::Ok, found: found.into(), remedy: None }
    }

    fn hint(what: &str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: State::Hint, remedy: Some(remedy.into()), ..Self::ok(what, found) }
    }

    fn problem(what: &str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: State::Problem, ..Self::hint(what, found, remedy) }
    }

    fn in_words(&self) -> String {
        let state = match self.state {
            State::Ok => "ok",
            State::Hint => "hint",
            State::Problem => "problem",
        };
        let line = format!("{state:<9}{:<17}{}\n", self.what, self.found);
        let remedy = self.remedy.as_ref();
        line + &remedy.map_or(String::new(), |remedy| format!("{:<26}help: {remedy}\n", ""))
    }
}

fn processor() -> Finding {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let unit = if threads == 1 { "processor" } else { "processors" };
    Finding::ok("processor", format!("{threads} {unit} to use, {}", std::env::consts::ARCH))
}

fn engine(app: &App) -> Finding {
    match evenkeel_transcribe::check_engine(&app.places.executable) {
        Err(error) => {
            let error = CommandError::from_error(&error);
            let message = error.message().unwrap_or_default();
            let found = [message].into_iter().chain(error.causes().iter().map(String::as_str));
            Finding::problem("engine", found.collect::<Vec<_>>().join(": "), remedy::ENGINE)
        }
        Ok(build) if !build.missing.is_empty() => {
            let missing = build.missing.join(", ");
            let found = format!("it was built for a processor with {missing}, and this has not");
            Finding::problem("engine", found, remedy::ENGINE)
        }
        Ok(build) => {
            let on = build.graphics.unwrap_or("the processor alone");
            let (version, instructions) = (build.version, build.instructions.join(" "));
            Finding::ok("engine", format!("whisper.cpp {version} on {on}: {instructions}"))
        }
    }
}

/// Returns what is here of models, each with its hash compared.
fn models(app: &App) -> Result<Vec<Finding>, CommandError> {
    let store = app.models();
    let mut findings = Vec::new();
    for known in Known::all().filter(|known| store.presence(*known) != Presence::Absent) {
        findings.push(match model::problem(app, &store, known)? {
            None => Finding::ok(known.name(), "here, and what was published"),
            Some(problem) => Finding::problem(known.name(), problem, remedy::damaged(known)),
        });
    }
    for (set, remedy) in [(&ENCODER, remedy::NO_ENCODER), (&VOICES, remedy::NO_VOICES)] {
        if store.presence(set) == Presence::Absent {
            findings.push(Finding::hint(set.name, "not here", remedy));
        }
    }
    Ok(findings)
}

fn default_model(app: &App) -> Finding {
    const WHAT: &str = "speech model";
    let store = app.models();
    let Some(chosen) = app.settings.model.as_deref() else {
        return match store.best(None) {
            Some(best) => Finding::ok(WHAT, format!("{}, the best that is here", best.name)),
            None => Finding::problem(WHAT, "none is here", remedy::NO_MODEL),
        };
    };
    let is_here = match Known::called(chosen) {
        Some(known) => store.presence(known) == Presence::Here,
        None => evenkeel_models::inspect(Path::new(chosen)).is_ok(),
    };
    let found = format!("{chosen}, which the settings name");
    if is_here {
        Finding::ok(WHAT, found)
    } else {
        Finding::problem(WHAT, format!("{found}, is not here"), remedy::SETTINGS_MODEL)
    }
}

fn codecs() -> Finding {
    Finding::ok("codecs", evenkeel_audio::readable_codecs().join(", "))
}

/// Looks for what turns other recordings into readable ones; it is not started.
fn converter() -> Finding {
    let program = format!("ffmpeg{}", std::env::consts::EXE_SUFFIX);
    match crate::places::search_path().into_iter().any(|folder| folder.join(&program).is_file()) {
        true => Finding::ok("other codecs", "ffmpeg is here to convert them"),
        false => Finding::hint(
            "other codecs",
            "there is no ffmpeg to convert them",
            remedy::NO_CONVERTER,
        ),
    }
}

fn taggers(app: &App) -> Finding {
    const WHAT: &str = "taggers";
    let mut discovery = Discovery::of(&app.places.executable);
    discovery.paths.clone_from(&app.settings.plugins);
    let found = match PluginSet::discover(discovery) {
        Ok(found) => found,
        Err(error) => return Finding::problem(WHAT, error.to_string(), remedy::TAGGER),
    };
    let broken: Vec<String> = found
        .plugins()
        .iter()
        .filter_map(|plugin| Some(format!("{}: {}", plugin.id, plugin.description.as_ref().err()?)))
        .collect();
    if broken.is_empty() {
        Finding::ok(WHAT, format!("{} answer", found.plugins().len()))
    } else {
        Finding::problem(WHAT, broken.join("; "), remedy::TAGGER)
    }
}

/// Returns how much room there is in `folder`, or in what it would be made in; `None` where the
/// system does not tell.
fn room(what: &'static str, folder: &Path) -> Option<Finding> {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let free = evenkeel_models::free_bytes(there)?;
    let found = format!("{} MB in {}", model::megabytes(free), show(folder));
    Some(if free < LITTLE_ROOM {
        Finding::hint(what, found, remedy::LITTLE_ROOM)
    } else {
        Finding::ok(what, found)
    })
}
