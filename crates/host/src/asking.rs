//! Asks each plugin about all meetings, in a worker of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use evenkeel_meeting::Status;
use evenkeel_worker::WorkerError;
use serde_json::{Map, Value};

use crate::conversation::{Answers, Blame, Conversation, most_at_once};
use crate::parallel::in_parallel;
use crate::talk::Talk;
use crate::wire::Job;
use crate::{Description, Failure, Options, Plugin, PluginSet, Progress, Reason, preflight};

/// How often vectors lie in the memory of a worker at most: as the bytes of a message, in a buffer
/// that may have grown to twice their size, and as numbers; and once more for the next message.
const ROOM_FOR_VECTORS: u64 = 6;

/// How a plugin ended with one meeting.
pub(crate) enum Ending {
    /// With what is to be said of it, though nothing went wrong.
    Finished(Answers, Option<Failure>),
    Failed(Failure),
    Skipped(Failure),
}

impl Ending {
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Finished(Answers { flaw: None, .. }, _) => Status::Ok,
            Self::Finished(Answers { flaw: Some(_), .. }, _) => Status::Degraded,
            Self::Failed(_) => Status::Failed,
            Self::Skipped(_) => Status::Skipped,
        }
    }

    pub(crate) fn is_finished(&self) -> bool {
        matches!(self, Self::Finished(..))
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Finished(answers, note) => answers.flaw.as_ref().or(note.as_ref()),
            Self::Failed(failure) | Self::Skipped(failure) => Some(failure),
        }
    }
}

impl PluginSet {
    /// Asks all plugins, in parallel, and returns how each ended with each meeting, in their order.
    pub(crate) fn ask_all(
        &self,
        talks: &[Talk<'_>],
        options: &Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Vec<Result<Vec<Ending>, WorkerError>> {
        let done = AtomicUsize::new(0);
        let (steps, taken) = mpsc::channel();
        thread::scope(|scope| {
            let asking = scope.spawn(move || {
                in_parallel(&self.plugins, |plugin| {
                    let endings = self.ask(plugin, talks, options);
                    let step = Progress {
                        plugin: plugin.id.clone(),
                        status: endings.as_ref().map_or(Status::Failed, |endings| worst(endings)),
                        done: done.fetch_add(1, Ordering::Relaxed) + 1,
                        of: self.plugins.len(),
                    };
                    // It is heard until the last plugin has ended.
                    let _heard = steps.send(step);
                    endings
                })
            });
            taken.iter().for_each(progress);
            asking.join().expect("asking does not panic")
        })
    }

    fn ask(
        &self,
        plugin: &Plugin,
        talks: &[Talk<'_>],
        options: &Options,
    ) -> Result<Vec<Ending>, WorkerError> {
        let description = match &plugin.description {
            Ok(description) => description,
            Err(failure) => {
                return Ok(talks.iter().map(|_| Ending::Failed(failure.clone())).collect());
            }
        };
        let obstacles: Vec<_> = talks.iter().map(|talk| obstacle(description, talk)).collect();
        let free = talks.iter().zip(&obstacles).filter(|(_, obstacle)| obstacle.is_none());
        let given: Vec<&Talk<'_>> = free.map(|(talk, _)| talk).collect();
        let mut heard = match self.talk_to(plugin, description, &given, options) {
            Ok(answers) => Ok(answers.into_iter()),
            Err(Blame::Plugin(failure)) => Err(failure),
            Err(Blame::Program(error)) => return Err(error),
        };
        let ending = |(talk, obstacle): (&Talk<'_>, Option<Failure>)| match (obstacle, &mut heard) {
            (Some(obstacle), _) => Ending::Skipped(obstacle),
            (None, Err(failure)) => Ending::Failed(failure.clone()),
            (None, Ok(answers)) => {
                let answers = answers.next().expect("each meeting given has its answers");
                Ending::Finished(answers, without_examples(description, talk))
            }
        };
        Ok(talks.iter().zip(obstacles).map(ending).collect())
    }

    fn talk_to(
        &self,
        plugin: &Plugin,
        description: &Description,
        talks: &[&Talk<'_>],
        options: &Options,
    ) -> Result<Vec<Answers>, Blame> {
        if talks.is_empty() {
            return Ok(Vec::new());
        }
        let (source, blake3) = preflight::check(&plugin.path)?;
        if Some(blake3) != plugin.blake3 {
            let message = "its file changed while evenkeel was running; run it again";
            return Err(Failure::new(Reason::HashMismatch, message).into());
        }
        let configuration = options.configurations.get(&plugin.id).cloned().unwrap_or_default();
        let job = Job {
            memory: self.discovery.memory_limit.0 + ROOM_FOR_VECTORS * most_at_once(talks),
            config_json: Some(sorted_json(configuration)),
            ..self.discovery.job(source)
        };
        let (worker, limits) = (&self.discovery.worker, &self.discovery.time_limits);
        let (conversation, told) = Conversation::begin(worker, &job, limits)?;
        if told != *description {
            let message = "it says something else about itself each time it is loaded";
            return Err(Failure::new(Reason::BadDescriptor, message).into());
        }
        conversation.tag(description, talks)
    }
}

/// Returns how the meeting ended that ended worst.
fn worst(endings: &[Ending]) -> Status {
    let badness = |status: &Status| match status {
        Status::Ok => 0,
        Status::Skipped => 1,
        Status::Degraded => 2,
        Status::Failed => 3,
    };
    endings.iter().map(Ending::status).max_by_key(badness).unwrap_or(Status::Ok)
}

fn sorted_json(configuration: Map<String, Value>) -> String {
    let mut configuration = Value::Object(configuration);
    configuration.sort_all_objects();
    configuration.to_string()
}

/// Returns why the plugin is not asked about the meeting, where it is not.
fn obstacle(description: &Description, talk: &Talk<'_>) -> Option<Failure> {
    if !description.knows(talk.heading().language.as_ref()) {
        return Some(unknown_language(description, &talk.language()));
    }
    let lacks_vectors = description
        .vectors
        .as_ref()
        .is_some_and(|request| request.is_needed && !talk.has_vectors(request));
    let lacks_tuned = description
        .tuned_vectors
        .as_ref()
        .is_some_and(|request| request.is_needed && !talk.has_tuned_vectors());
    (lacks_vectors || lacks_tuned).then(|| {
        let message = format!("it needs the sentence encoder ({HOW_TO_GET_IT})");
        Failure::new(Reason::NoEncoder, message)
    })
}

/// Returns what is to be said of a plugin that also goes by examples, where they could not be
/// compared.
fn without_examples(description: &Description, talk: &Talk<'_>) -> Option<Failure> {
    let request = description.vectors.as_ref()?;
    (!request.texts.is_empty() && !talk.has_vectors(request)).then(|| {
        let message = format!(
            "its examples were not compared, which needs the sentence encoder ({HOW_TO_GET_IT})"
        );
        Failure::new(Reason::NoEncoder, message)
    })
}

const HOW_TO_GET_IT: &str = "`evenkeel model get encoder`";

fn unknown_language(description: &Description, language: &str) -> Failure {
    let known = description.languages.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let message = format!("it knows {known}, the meeting's language is {language}");
    Failure::new(Reason::Language, message)
}
