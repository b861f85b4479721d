//! Lets plugins tag transcripts.

use std::collections::{BTreeMap, BTreeSet};

use evenkeel_meeting::{
    Annotation, Annotations, Codebook, ContentHash, Meaning, PluginId, PluginOutcome, Score,
    Status, Tag, Transcript,
};
use serde_json::Value;

use crate::asking::Ending;
use crate::talk::Talk;
use crate::{Description, HostError, Plugin, PluginSet, names};

/// What the user wants besides the plugins' own defaults.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Scores from which tags are taken as given, where the plugin's own are not wanted.
    pub thresholds: BTreeMap<Tag, Score>,
    /// The configuration of each plugin that has one.
    pub configurations: BTreeMap<PluginId, serde_json::Map<String, Value>>,
    /// Whether to keep what scored below its threshold.
    pub candidates: bool,
}

/// A step towards all plugins' tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The plugin that has just ended.
    pub plugin: PluginId,
    /// How it ended.
    pub status: Status,
    /// How many have ended.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

impl PluginSet {
    /// Lets every plugin tag `transcript`, each in a worker of its own, as many at once as there
    /// are processors. `transcript_blake3` is the hash of its file and goes into the result. Plugins
    /// that ask for vectors get those of `meaning`, as far as they are there.
    ///
    /// The result does not depend on which plugin is done first, and what one plugin does changes
    /// nothing of what the others say. A plugin that fails is named with its reason, and nothing
    /// that it said is taken. Suspect segments are not shown to plugins.
    ///
    /// # Errors
    ///
    /// [`HostError`] where `options` speak of a tag or a plugin that is not there, `meaning` is of
    /// another transcript, no plugin knows the language, none finishes, or workers cannot be run.
    pub fn annotate(
        &self,
        transcript: &Transcript,
        transcript_blake3: ContentHash,
        meaning: Option<&Meaning>,
        options: &Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Annotations, HostError> {
        let mut annotations = self.annotate_each(&[(transcript, meaning)], options, progress)?;
        let annotations = annotations.pop().expect("there is one for each meeting");
        Ok(Annotations { transcript_blake3: Some(transcript_blake3), ..annotations })
    }

    /// Lets every plugin tag each of `meetings`, as [`annotate`](Self::annotate) does, all of them in
    /// one worker, with one instance. Returns one result a meeting, in their order.
    ///
    /// A plugin that fails on one meeting loses its tags in all of them.
    ///
    /// # Errors
    ///
    /// As for [`annotate`](Self::annotate), for the first meeting where there is one.
    pub fn annotate_each(
        &self,
        meetings: &[(&Transcript, Option<&Meaning>)],
        options: &Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Annotations>, HostError> {
        self.check(options)?;
        let mut talks = Vec::with_capacity(meetings.len());
        for (transcript, meaning) in meetings {
            self.check_language(transcript)?;
            talks.push(Talk::of(transcript, *meaning)?);
        }
        let mut endings = Vec::with_capacity(self.plugins.len());
        for (plugin, asked) in self.plugins.iter().zip(self.ask_all(&talks, options, progress)) {
            endings.push(
                asked.map_err(|source| HostError::Worker { plugin: plugin.id.clone(), source })?,
            );
        }
        let of_meeting = |number: usize| endings.iter().map(move |of_plugin| &of_plugin[number]);
        let numbered = talks.iter().enumerate();
        numbered.map(|(number, talk)| self.gather(talk, of_meeting(number), options)).collect()
    }

    /// Puts together what all plugins said of one meeting.
    fn gather<'a>(
        &self,
        talk: &Talk<'_>,
        endings: impl Iterator<Item = &'a Ending>,
        options: &Options,
    ) -> Result<Annotations, HostError> {
        let mut codes = Vec::new();
        let mut outcomes = Vec::new();
        let (mut annotations, mut candidates) = (Vec::new(), Vec::new());
        for (plugin, ending) in self.plugins.iter().zip(endings) {
            outcomes.push(outcome(plugin, ending, talk));
            if let (Ending::Finished(answers, _), Ok(description)) = (ending, &plugin.description) {
                codes.extend(description.codes());
                let all = talk.annotations(description, &answers.said);
                let (kept, below): (Vec<_>, Vec<_>) = all.into_iter().partition(|annotation| {
                    annotation.score >= threshold(description, &annotation.tag, options)
                });
                annotations.extend(kept);
                candidates.extend(below);
            }
        }
        let has_finished =
            |outcome: &PluginOutcome| matches!(outcome.status, Status::Ok | Status::Degraded);
        if !outcomes.iter().any(has_finished) {
            return Err(HostError::NoneFinished { outcomes });
        }
        Ok(Annotations {
            transcript_blake3: None,
            codebook: Codebook::from_iter(codes),
            plugins: outcomes,
            annotations: Annotation::united(annotations),
            candidates: options.candidates.then(|| Annotation::united(candidates)),
        })
    }

    /// Checks that `options` speak of tags and plugins that are there; [`PluginSet::annotate`] does
    /// so too, but after the talk to tag has been waited for.
    ///
    /// # Errors
    ///
    /// [`HostError::UnknownTag`] and [`HostError::UnknownPlugin`], with what may have been meant. Where
    /// a plugin could not be loaded it may be the one that is meant, and nothing is wrong.
    pub fn check(&self, options: &Options) -> Result<(), HostError> {
        // A plugin that cannot be loaded may be the one that is meant.
        let is_complete = self.plugins.iter().all(|plugin| plugin.description.is_ok());
        let tags: BTreeSet<&Tag> = self
            .plugins
            .iter()
            .filter_map(|plugin| plugin.description.as_ref().ok())
            .flat_map(|description| description.tags.iter().map(|declared| &declared.tag))
            .collect();
        if let Some(unknown) = options.thresholds.keys().find(|tag| !tags.contains(tag))
            && is_complete
        {
            let tag = unknown.to_string();
            let nearest = names::nearest(&tag, tags.iter().map(ToString::to_string));
            return Err(HostError::UnknownTag { tag, nearest });
        }
        let has = |id: &&PluginId| self.plugins.iter().any(|plugin| plugin.id == **id);
        if let Some(id) = options.configurations.keys().find(|id| !has(id))
            && is_complete
        {
            let known = self.plugins.iter().map(|plugin| plugin.id.to_string());
            let nearest = names::nearest(id.as_str(), known);
            return Err(HostError::UnknownPlugin { id: id.clone(), nearest });
        }
        Ok(())
    }

    fn check_language(&self, transcript: &Transcript) -> Result<(), HostError> {
        let Some(language) = &transcript.heading().language else { return Ok(()) };
        let knows = |plugin: &Plugin| {
            let description = plugin.description.as_ref();
            description.map_or(true, |description| description.knows(Some(language)))
        };
        if self.plugins.iter().any(knows) {
            return Ok(());
        }
        let known: BTreeSet<String> = self
            .plugins
            .iter()
            .filter_map(|plugin| plugin.description.as_ref().ok())
            .flat_map(|description| description.languages.iter().flatten().cloned())
            .collect();
        Err(HostError::LanguageUnknown {
            language: language.clone(),
            known: known.into_iter().collect(),
        })
    }
}

fn outcome(plugin: &Plugin, ending: &Ending, talk: &Talk<'_>) -> PluginOutcome {
    let failure = ending.failure();
    let finished = plugin.description.as_ref().ok().filter(|_| ending.is_finished());
    let encoder = finished.and_then(|description| talk.encoder(description));
    PluginOutcome {
        id: plugin.id.clone(),
        version: plugin.description.as_ref().ok().map(|known| known.version.clone()),
        blake3: plugin.blake3,
        status: ending.status(),
        reason: failure.map(|failure| failure.reason.id().to_owned()),
        message: failure.map(|failure| failure.message.clone()),
        figures: finished
            .map(|description| description.figures_with(encoder.as_deref()))
            .unwrap_or_default(),
        encoder,
    }
}

fn threshold(description: &Description, tag: &Tag, options: &Options) -> Score {
    let own = || description.tags.iter().find(|declared| declared.tag == *tag);
    let wanted = options.thresholds.get(tag).copied();
    wanted.or_else(|| own().map(|declared| declared.threshold)).unwrap_or(Score::ONE)
}
