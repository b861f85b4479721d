//! From a transcript to annotations: asks the plugins and says what became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use evenkeel_host::{Description, Discovery, Options, Origin, Plugin, PluginSet};
use evenkeel_meeting::{
    Annotations, ContentHash, PluginId, PluginOutcome, Score, Status, Tag, Transcript,
};
use serde_json::{Map, Value};

use crate::advice;
use crate::app::App;
use crate::args::Tagging;
use crate::error::CommandError;
use crate::meaning::{Encoder, Meanings};

/// The plugins of a run, and what the user wants of them; found and checked before the long work, so
/// that a misspelt name does not cost an hour of transcribing.
pub(crate) struct Taggers {
    plugins: PluginSet,
    options: Options,
    counted: Vec<Tag>,
    strict: bool,
    /// Whether suspect talk is shown too.
    keep_suspect: bool,
    meanings: Meanings,
}

impl Taggers {
    /// Finds the plugins that the user wants: the bundled ones, those of the settings, those of the
    /// command line. With `strict`, here or in the settings, every one of them must be usable.
    ///
    /// What the command line says must fit the plugins. What the settings say of plugins that are not
    /// asked this time does not matter this time.
    pub(crate) fn gather(app: &App, wishes: &Tagging, strict: bool) -> Result<Self, CommandError> {
        let strict = strict || app.settings.strict;
        let mut discovery = Discovery::of(&app.places.executable);
        discovery.paths = named(app, &wishes.plugin)?;
        discovery.only.clone_from(&wishes.only);
        discovery.without = wishes.without.iter().chain(&app.settings.without).cloned().collect();
        let plugins = PluginSet::discover(discovery)?;
        for shadowed in plugins.shadowed() {
            app.console.note(&match shadowed.origin {
                Origin::Bundled => format!("{} is yours and not the bundled one", shadowed.id),
                Origin::Named => format!("{} was given twice; the first is asked", shadowed.id),
            });
        }
        let unusable: Vec<String> = plugins.plugins().iter().filter_map(unusable).collect();
        if strict && !unusable.is_empty() {
            return Err(advice::strict(&unusable));
        }
        let declared = declared(&plugins);
        let options = options(app, wishes, &plugins, &declared);
        plugins.check(&options)?;
        let unknown = wishes.count.iter().find(|tag| !declared.contains(tag));
        if let (Some(unknown), true) = (unknown, unusable.is_empty()) {
            return Err(advice::unknown_tag(unknown, &declared));
        }
        let counted = app.settings.count.iter().chain(&wishes.count).cloned();
        let counted = counted.collect();
        let meanings = Meanings::find(app, plugins.requests(), wishes.words_only);
        Ok(Self { options, counted, plugins, strict, keep_suspect: false, meanings })
    }

    /// Also keeps what scores below its threshold, where that is wanted.
    pub(crate) fn with_candidates(mut self, wanted: bool) -> Self {
        self.options.candidates = wanted;
        self
    }

    /// Also shows suspect talk, where that is wanted.
    pub(crate) fn with_suspect(mut self, wanted: bool) -> Self {
        self.keep_suspect = wanted;
        self
    }

    /// Lets the plugins tag `transcript`, whose file has the hash `blake3`, and says what became of
    /// those that did not finish well; that is an error where the user is strict. What the segments
    /// mean is taken from the file `kept`, or left there for the next time.
    pub(crate) fn tag(
        &self,
        app: &App,
        transcript: &Transcript,
        blake3: ContentHash,
        kept: Option<&Path>,
    ) -> Result<Annotations, CommandError> {
        if self.keep_suspect {
            // What is kept of meanings is without those of suspect talk.
            return self.tag_all(app, &transcript.trusted_throughout(), blake3, None);
        }
        self.tag_all(app, transcript, blake3, kept)
    }

    fn tag_all(
        &self,
        app: &App,
        transcript: &Transcript,
        blake3: ContentHash,
        kept: Option<&Path>,
    ) -> Result<Annotations, CommandError> {
        let read = |encoder: &Encoder| encoder.read(app, transcript, blake3, kept);
        let meaning = self.meanings.encoder(app).map(read).transpose()?;
        let mut progress = app.console.progress("Tagging");
        let annotated =
            self.plugins.annotate(transcript, blake3, meaning.as_ref(), &self.options, &mut |at| {
                progress.update(at.done as u64, at.of as u64, at.plugin.as_str());
            });
        progress.finish();
        let mut annotations = annotated?;
        for tag in &self.counted {
            // A tag that is not there belongs to a plugin that failed, which is said below.
            annotations.codebook.count(tag);
        }
        self.say(app, &annotations.plugins)?;
        Ok(annotations)
    }

    /// Lets the plugins tag many meetings, each by itself, and says what became of those that did not
    /// finish well. Of those that are not scored whole only the last segment's meaning is read.
    pub(crate) fn tag_each(
        &self,
        app: &App,
        transcripts: &[Transcript],
        is_scored_whole: &dyn Fn(usize) -> bool,
    ) -> Result<Vec<Annotations>, CommandError> {
        let read = |encoder: &Encoder| encoder.read_each(app, transcripts, is_scored_whole);
        let meanings = self.meanings.encoder(app).map(read).transpose()?;
        let meaning = |index: usize| meanings.as_ref().map(|meanings| &meanings[index]);
        let meetings: Vec<_> = transcripts
            .iter()
            .enumerate()
            .map(|(index, transcript)| (transcript, meaning(index)))
            .collect();
        let mut progress = app.console.progress("Tagging");
        let annotated = self.plugins.annotate_each(&meetings, &self.options, &mut |at| {
            progress.update(at.done as u64, at.of as u64, at.plugin.as_str());
        });
        progress.finish();
        let mut annotated = annotated?;
        for annotations in &mut annotated {
            for tag in &self.counted {
                annotations.codebook.count(tag);
            }
        }
        // A plugin fails on all meetings or on none.
        self.say(app, annotated.first().map_or(&[], |first| &first.plugins))?;
        Ok(annotated)
    }

    /// Returns from which score on each plugin's word on `tag` is taken.
    pub(crate) fn thresholds(&self, tag: &Tag) -> BTreeMap<PluginId, Score> {
        let descriptions =
            self.plugins.plugins().iter().filter_map(|plugin| plugin.description.as_ref().ok());
        let threshold = |description: &Description| {
            let declared = description.tags.iter().find(|declared| declared.tag == *tag)?;
            let wanted = self.options.thresholds.get(tag).copied();
            Some((description.id.clone(), wanted.unwrap_or(declared.threshold)))
        };
        descriptions.filter_map(threshold).collect()
    }

    /// Says what became of plugins that did not finish well; that is an error where the user is
    /// strict.
    fn say(&self, app: &App, outcomes: &[PluginOutcome]) -> Result<(), CommandError> {
        for outcome in outcomes {
            if let Some(dropped) = dropped(outcome) {
                app.console.warn(&dropped);
            } else if outcome.status == Status::Skipped {
                let why = outcome.message.as_deref().unwrap_or("it does not apply here");
                app.console.note(&format!("{} was skipped: {why}", outcome.id));
            } else if let Some(message) = &outcome.message {
                app.console.note(&format!("{}: {message}", outcome.id));
            }
        }
        let dropped: Vec<String> = outcomes.iter().filter_map(dropped).collect();
        if self.strict && !dropped.is_empty() {
            return Err(advice::strict(&dropped));
        }
        Ok(())
    }
}

/// Returns the files of the plugins that the command line and the settings name. A file that is not
/// there is a misspelt name, and not a plugin that fails.
pub(crate) fn named(app: &App, plugins: &[PathBuf]) -> Result<Vec<PathBuf>, CommandError> {
    let named: Vec<PathBuf> = plugins.iter().chain(&app.settings.plugins).cloned().collect();
    for path in &named {
        std::fs::metadata(path).map_err(|error| advice::unreadable(path, &error))?;
    }
    Ok(named)
}

/// Returns the tags that the usable plugins declare.
fn declared(plugins: &PluginSet) -> BTreeSet<Tag> {
    let descriptions =
        plugins.plugins().iter().filter_map(|plugin| plugin.description.as_ref().ok());
    descriptions.flat_map(|description| &description.tags).map(|tag| tag.tag.clone()).collect()
}

/// Returns why `plugin` cannot be used, where it cannot.
fn unusable(plugin: &Plugin) -> Option<String> {
    plugin.description.as_ref().err().map(|failure| format!("plugin {}: {failure}", plugin.id))
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

fn options(app: &App, wishes: &Tagging, plugins: &PluginSet, declared: &BTreeSet<Tag>) -> Options {
    let mut thresholds = app.settings.thresholds();
    thresholds.retain(|tag, _| declared.contains(tag));
    thresholds.extend(wishes.threshold.iter().map(|wish| (wish.tag.clone(), wish.score)));
    let mut configurations: BTreeMap<PluginId, Map<String, Value>> = app.settings.config.clone();
    configurations.retain(|id, _| plugins.plugins().iter().any(|plugin| plugin.id == *id));
    for setting in &wishes.config {
        let configuration = configurations.entry(setting.plugin.clone()).or_default();
        configuration.insert(setting.key.clone(), setting.value.clone());
    }
    Options { thresholds, configurations, candidates: false }
}
