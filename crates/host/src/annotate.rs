//! Lets plugins tag a transcript.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use evenkeel_meeting::{
    Annotation, Annotations, Codebook, ContentHash, Evidence, PluginId, PluginOutcome, Score,
    Segment, SegmentId, Status, Tag, Time, Transcript, clean,
};
use evenkeel_worker::WorkerError;
use serde_json::Value;

use crate::conversation::{Answers, Blame, Conversation};
use crate::discovery::in_parallel;
use crate::wire::{Said, Task, TaskSegment};
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
        if codes.is_empty() {
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

    fn check(&self, options: &Options) -> Result<(), HostError> {
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
        let heading = talk.transcript.heading();
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

/// What plugins are shown of a transcript: what is not suspect.
struct Talk<'a> {
    transcript: &'a Transcript,
    /// What plugins know as segment 0, 1, … .
    shown: Vec<&'a Segment>,
}

impl<'a> Talk<'a> {
    fn of(transcript: &'a Transcript) -> Self {
        let is_trusted = |segment: &&Segment| segment.suspect.is_none();
        Self { transcript, shown: transcript.segments().iter().filter(is_trusted).collect() }
    }

    fn language(&self) -> Cow<'a, str> {
        let language = self.transcript.heading().language.as_ref();
        language.map_or(Cow::Borrowed(""), |language| language.as_str().into())
    }

    fn task(&self, configuration: serde_json::Map<String, Value>) -> Task<'a> {
        let mut configuration = Value::Object(configuration);
        configuration.sort_all_objects();
        let heading = self.transcript.heading();
        let segments = self.shown.iter().map(|segment| TaskSegment {
            start_ms: signed(segment.span.start().as_ms()),
            end_ms: signed(segment.span.end().as_ms()),
            text: segment.text.as_str().into(),
            speaker: segment.speaker.as_ref().map_or("", |speaker| speaker.as_str()).into(),
            confidence: segment.confidence.map(Score::get),
        });
        Task {
            config_json: configuration.to_string(),
            language: self.language(),
            title: clean(heading.title.as_deref().unwrap_or_default()),
            duration_ms: signed(heading.duration.as_ms()),
            segments: segments.collect(),
        }
    }

    /// Turns what one plugin said, in its own numbers, into annotations, one a segment and tag.
    fn annotations(&self, description: &Description, said: &[Said]) -> Vec<Annotation> {
        let annotations = said.iter().filter_map(|said| {
            // The conversation has checked every number already.
            let tag = &description.tags.get(said.tag as usize)?.tag;
            let segment = self.shown.get(said.segment as usize)?.id;
            annotation(&description.id, segment, tag, said)
        });
        Annotation::united(annotations.collect())
    }
}

fn annotation(plugin: &PluginId, segment: SegmentId, tag: &Tag, said: &Said) -> Option<Annotation> {
    let evidence = Evidence {
        start: said.evidence.start,
        end: said.evidence.end,
        why: clean(&said.rationale).into_owned(),
    };
    // The whole segment without a reason says no more than the tag does.
    let says_nothing = evidence.start == evidence.end && evidence.why.is_empty();
    Some(Annotation {
        segment,
        tag: tag.clone(),
        score: Score::new(said.score)?,
        plugins: vec![plugin.clone()],
        evidence: if says_nothing { Vec::new() } else { vec![evidence] },
    })
}

/// Times are at most a thousand hours.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
