//! Lets plugins tag a transcript.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use evenkeel_meeting::{
    Annotation, Annotations, Codebook, ContentHash, PluginId, PluginOutcome, Score, Status, Tag,
    Time, Transcript,
};
use evenkeel_worker::WorkerError;
use serde_json::Value;

use crate::conversation::{Answers, Blame, Conversation};
use crate::parallel::in_parallel;
use crate::talk::Talk;
use crate::wire::Task;
use crate::{Description, Failure, HostError, Plugin, PluginSet, Reason, names, preflight};

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
    /// are processors. `transcript_blake3` is the hash of its file and goes into the result.
    ///
    /// The result does not depend on which plugin is done first, and what one plugin does changes
    /// nothing of what the others say. A plugin that fails is named with its reason, and nothing
    /// that it said is taken. Suspect segments are not shown to plugins.
    ///
    /// # Errors
    ///
    /// [`HostError`] where `options` speak of a tag or a plugin that is not there, no plugin knows
    /// the language, none finishes, or workers cannot be run.
    pub fn annotate(
        &self,
        transcript: &Transcript,
        transcript_blake3: ContentHash,
        options: &Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Annotations, HostError> {
        self.check(options)?;
        self.check_language(transcript)?;
        let talk = Talk::of(transcript);
        let results = self.ask_all(&talk, options, progress);

        let mut codes = Vec::new();
        let mut outcomes = Vec::new();
        let (mut annotations, mut candidates) = (Vec::new(), Vec::new());
        for (plugin, result) in self.plugins.iter().zip(results) {
            let result =
                result.map_err(|source| HostError::Worker { plugin: plugin.id.clone(), source })?;
            outcomes.push(outcome(plugin, &result));
            if let (Ending::Finished(answers), Ok(description)) = (result, &plugin.description) {
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
            transcript_blake3: Some(transcript_blake3),
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

    /// Asks all plugins, in parallel, and returns how each ended, in their order.
    fn ask_all(
        &self,
        talk: &Talk<'_>,
        options: &Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Vec<Result<Ending, WorkerError>> {
        let done = AtomicUsize::new(0);
        let (steps, taken) = mpsc::channel();
        thread::scope(|scope| {
            let asking = scope.spawn(move || {
                in_parallel(&self.plugins, |plugin| {
                    let ending = self.ask(plugin, talk, options);
                    let status = ending.as_ref().map_or(Status::Failed, Ending::status);
                    let step = Progress {
                        plugin: plugin.id.clone(),
                        status,
                        done: done.fetch_add(1, Ordering::Relaxed) + 1,
                        of: self.plugins.len(),
                    };
                    // It is heard until the last plugin has ended.
                    let _heard = steps.send(step);
                    ending
                })
            });
            taken.iter().for_each(progress);
            asking.join().expect("asking does not panic")
        })
    }

    fn ask(
        &self,
        plugin: &Plugin,
        talk: &Talk<'_>,
        options: &Options,
    ) -> Result<Ending, WorkerError> {
        let description = match &plugin.description {
            Ok(description) => description,
            Err(failure) => return Ok(Ending::Failed(failure.clone())),
        };
        let heading = talk.heading();
        let (language, duration) = (heading.language.as_ref(), heading.duration);
        if !description.knows(language) {
            return Ok(Ending::Skipped(unknown_language(description, &talk.language())));
        }
        let configuration = options.configurations.get(&plugin.id).cloned().unwrap_or_default();
        match self.talk_to(plugin, description, talk.task(configuration), duration) {
            Ok(answers) => Ok(Ending::Finished(answers)),
            Err(Blame::Plugin(failure)) => Ok(Ending::Failed(failure)),
            Err(Blame::Program(error)) => Err(error),
        }
    }

    fn talk_to(
        &self,
        plugin: &Plugin,
        description: &Description,
        task: Task<'_>,
        duration: Time,
    ) -> Result<Answers, Blame> {
        let (source, blake3) = preflight::check(&plugin.path)?;
        if Some(blake3) != plugin.blake3 {
            let message = "its file changed while evenkeel was running; run it again";
            return Err(Failure::new(Reason::HashMismatch, message).into());
        }
        let limits = &self.discovery.time_limits;
        let limit = limits.tagging(duration);
        let job = self.discovery.job(source, Some(task));
        let (conversation, told) = Conversation::begin(&self.discovery.worker, &job, limits)?;
        if told != *description {
            let message = "it says something else about itself each time it is loaded";
            return Err(Failure::new(Reason::BadDescriptor, message).into());
        }
        let task = job.task.as_ref().expect("it was given above");
        conversation.listen(description, task, limit)
    }
}

/// How a plugin ended.
enum Ending {
    Finished(Answers),
    Failed(Failure),
    Skipped(Failure),
}

impl Ending {
    fn status(&self) -> Status {
        match self {
            Self::Finished(Answers { flaw: None, .. }) => Status::Ok,
            Self::Finished(Answers { flaw: Some(_), .. }) => Status::Degraded,
            Self::Failed(_) => Status::Failed,
            Self::Skipped(_) => Status::Skipped,
        }
    }

    fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Finished(answers) => answers.flaw.as_ref(),
            Self::Failed(failure) | Self::Skipped(failure) => Some(failure),
        }
    }
}

fn outcome(plugin: &Plugin, ending: &Ending) -> PluginOutcome {
    let failure = ending.failure();
    PluginOutcome {
        id: plugin.id.clone(),
        version: plugin.description.as_ref().ok().map(|known| known.version.clone()),
        blake3: plugin.blake3,
        status: ending.status(),
        reason: failure.map(|failure| failure.reason.id().to_owned()),
        message: failure.map(|failure| failure.message.clone()),
    }
}

fn unknown_language(description: &Description, language: &str) -> Failure {
    let known = description.languages.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let message = format!("it knows {known}, the meeting's language is {language}");
    Failure::new(Reason::Language, message)
}

fn threshold(description: &Description, tag: &Tag, options: &Options) -> Score {
    let own = || description.tags.iter().find(|declared| declared.tag == *tag);
    let wanted = options.thresholds.get(tag).copied();
    wanted.or_else(|| own().map(|declared| declared.threshold)).unwrap_or(Score::ONE)
}
