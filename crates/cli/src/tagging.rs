//! From a transcript to annotations: asks the plugins and says what became of them.

use std::collections::BTreeMap;

use evenkeel_host::{Discovery, Options, PluginSet};
use evenkeel_meeting::{
    Annotations, Codebook, ContentHash, PluginId, PluginOutcome, Status, Tag, Transcript,
};
use serde_json::{Map, Value};

use crate::advice;
use crate::app::App;
use crate::args::Tagging;
use crate::error::CommandError;

/// Finds the plugins that the user wants: the bundled ones, those of the settings, those of the
/// command line.
pub(crate) fn plugins(app: &App, wishes: &Tagging) -> Result<PluginSet, CommandError> {
    let mut discovery = Discovery::of(&app.places.executable);
    discovery.paths = wishes.plugin.iter().chain(&app.settings.plugins).cloned().collect();
    discovery.only.clone_from(&wishes.only);
    discovery.without = wishes.without.iter().chain(&app.settings.without).cloned().collect();
    let plugins = PluginSet::discover(discovery)?;
    for shadowed in plugins.shadowed() {
        app.console.note(&format!("{} stands in for the bundled plugin of its name", shadowed.id));
    }
    Ok(plugins)
}

/// Lets the plugins tag `transcript`, whose file has the hash `blake3`.
pub(crate) fn annotate(
    app: &App,
    plugins: &PluginSet,
    transcript: &Transcript,
    blake3: ContentHash,
    wishes: &Tagging,
) -> Result<Annotations, CommandError> {
    let mut progress = app.console.progress("Tagging");
    let annotated = plugins.annotate(transcript, blake3, &options(app, wishes), &mut |at| {
        progress.update(at.done as u64, at.of as u64, at.plugin.as_str());
    });
    progress.finish();
    let mut annotations = annotated?;
    let counted = app.settings.count.iter().chain(&wishes.count);
    count(&mut annotations.codebook, counted)?;
    for outcome in &annotations.plugins {
        if let Some(dropped) = dropped(outcome) {
            app.console.warn(&dropped);
        } else if outcome.status == Status::Skipped {
            let why = outcome.message.as_deref().unwrap_or("it does not apply here");
            app.console.note(&format!("{} was skipped: {why}", outcome.id));
        }
    }
    Ok(annotations)
}

/// Makes `tags` count in the balance.
pub(crate) fn count<'a>(
    codebook: &mut Codebook,
    tags: impl IntoIterator<Item = &'a Tag>,
) -> Result<(), CommandError> {
    for tag in tags {
        if !codebook.count(tag) {
            let known: Vec<String> =
                codebook.codes().iter().map(|code| code.tag.to_string()).collect();
            return Err(advice::unknown_tag(&tag.to_string(), &known));
        }
    }
    Ok(())
}

/// Returns what was dropped of each plugin's tags, one line each.
pub(crate) fn all_dropped(annotations: &Annotations) -> Vec<String> {
    annotations.plugins.iter().filter_map(dropped).collect()
}

fn dropped(outcome: &PluginOutcome) -> Option<String> {
    let what = match outcome.status {
        Status::Failed => "all its tags were dropped",
        Status::Degraded => "some of its tags were dropped",
        Status::Ok | Status::Skipped => return None,
    };
    let why = outcome.message.as_deref().or(outcome.reason.as_deref()).unwrap_or("no reason given");
    Some(format!("plugin {}: {what}: {why}", outcome.id))
}

fn options(app: &App, wishes: &Tagging) -> Options {
    let mut thresholds = app.settings.thresholds();
    thresholds.extend(wishes.threshold.iter().map(|wish| (wish.tag.clone(), wish.score)));
    let mut configurations: BTreeMap<PluginId, Map<String, Value>> = app.settings.config.clone();
    for setting in &wishes.config {
        let configuration = configurations.entry(setting.plugin.clone()).or_default();
        configuration.insert(setting.key.clone(), setting.value.clone());
    }
    Options { thresholds, configurations, candidates: wishes.candidates }
}
