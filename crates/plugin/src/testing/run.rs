//! Runs a tagger.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evenkeel_abi::host::{
    BadDescriptor, Call, DeclaredTag, Emission, Listener, Plugin, Quota, Refusal, VectorRequest,
};
use serde_json::Value;

use super::script::Script;
use super::tagged::{Found, Tagged};
use crate::{Package, Tagger, border, dynamic};

/// Why a tagger's run did not work.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The program would not load the plugin.
    #[error("the plugin would not be loaded: {0}")]
    NotLoaded(String),
    /// It does not know the meeting's language.
    #[error("it would be skipped: it knows {known}, and the meeting is in {language:?}")]
    Skipped {
        /// The languages that it knows.
        known: String,
        /// The meeting's.
        language: String,
    },
    /// It has nothing to say without vectors, and the meeting comes without.
    #[error("it would be skipped: it needs vectors, and the meeting comes without")]
    NeedsVectors,
    /// It did not take the configuration, or could not be made of it.
    #[error("it could not be made: {0}")]
    NotCreated(String),
    /// It failed, or panicked.
    #[error("it failed: {0}")]
    NotTagged(String),
    /// It said something that cannot be, and went on.
    #[error("the program would refuse what it said: {}", .0.join("; "))]
    Refused(Vec<String>),
}

/// Runs the tagger `T`, made from `config`, on `meeting`.
///
/// # Errors
///
/// [`Failure`], wherever the report would not name the plugin as well and good.
pub fn run<T: Tagger>(config: &Value, meeting: &Script) -> Result<Tagged, Failure> {
    run_plugin(plugin::<T>(), config, meeting)
}

/// Runs a plugin whose description is known only when it runs.
///
/// # Errors
///
/// As for [`run`].
pub fn run_plugin(
    plugin: dynamic::Plugin,
    config: &Value,
    meeting: &Script,
) -> Result<Tagged, Failure> {
    let not_loaded = |error: BadDescriptor| Failure::NotLoaded(error.to_string());
    let one_at_a_time = lock(&ONE_AT_A_TIME);
    let plugin = border::read(plugin).map_err(not_loaded)?;
    plugin.examples().map_err(not_loaded)?;
    if let Some(known) = plugin.languages().map_err(not_loaded)?
        && !meeting.is_in(&known)
    {
        let language = meeting.language().to_owned();
        return Err(Failure::Skipped { known: known.join(", "), language });
    }
    let vectors = plugin.vectors().map_err(not_loaded)?;
    let tuned_vectors = plugin.tuned_vectors().map_err(not_loaded)?;
    let lacks = |request: &Option<VectorRequest<'_>>, has: bool| {
        !has && request.as_ref().is_some_and(|request| request.is_needed)
    };
    if lacks(&vectors, meeting.has_vectors()) || lacks(&tuned_vectors, meeting.has_tuned_vectors())
    {
        return Err(Failure::NeedsVectors);
    }
    let texts = vectors.as_ref().map(|request| &request.texts[..]);
    let arena = meeting.arena(texts, tuned_vectors.is_some());
    let heard = Arc::new(Heard::new(&plugin, meeting));
    let call = Call::leak(Arc::clone(&heard));
    let created = plugin.create(&call, &config.to_string());
    drop(one_at_a_time);

    let mut instance = created.map_err(|_| Failure::NotCreated(heard.message()))?;
    let tagged = instance.tag(&call, &arena);
    call.close();
    instance.destroy();
    match tagged {
        Ok(()) => heard.tagged(),
        Err(_) => Err(Failure::NotTagged(heard.message())),
    }
}

/// A process holds one plugin, and tests run beside each other: this is held until the instance
/// is made, which then knows its own.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs every example of the tagger `T`, made from `config`, as a meeting of one segment.
///
/// # Panics
///
/// Where a run fails or an example is not as it says; the message names all of them.
#[track_caller]
pub fn check_examples<T: Tagger>(config: &Value) {
    let wrong: Vec<String> = T::EXAMPLES
        .iter()
        .filter_map(|example| {
            let meeting =
                Script::of(example.text).in_language(T::LANGUAGES.first().unwrap_or(&"en"));
            let tagged = match run::<T>(config, &meeting) {
                Ok(tagged) => tagged,
                Err(failure) => return Some(format!("{:?}: {failure}", example.text)),
            };
            (tagged.is_tagged(0, example.tag) != example.expected).then(|| {
                let should = if example.expected { "should be" } else { "should not be" };
                format!("{:?} {should} {}", example.text, example.tag)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "examples of {}:\n  {}", T::ID, wrong.join("\n  "));
}

fn plugin<T: Tagger>() -> dynamic::Plugin {
    let package = Package { name: "tested", version: "0.0.0", authors: "", description: "" };
    dynamic::Plugin::of::<T>(package)
}

/// What a plugin says, checked as the program checks it.
struct Heard {
    script: Script,
    tags: Vec<DeclaredTag<'static>>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    quota: Quota,
    found: Vec<Found>,
    refused: Vec<String>,
    message: String,
}

impl Heard {
    fn new(plugin: &Plugin, script: &Script) -> Self {
        let tags = plugin.descriptor().tags.clone();
        Self { script: script.clone(), tags, said: Mutex::default() }
    }

    fn message(&self) -> String {
        lock(&self.said).message.clone()
    }

    fn tagged(&self) -> Result<Tagged, Failure> {
        let mut said = lock(&self.said);
        if !said.refused.is_empty() {
            return Err(Failure::Refused(said.refused.clone()));
        }
        let mut found = std::mem::take(&mut said.found);
        found.sort_by(|one, other| (one.segment, one.tag).cmp(&(other.segment, other.tag)));
        Ok(Tagged { script: self.script.clone(), found })
    }
}

impl Listener for Heard {
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal> {
        let mut said = lock(&self.said);
        let text = self.script.text(emission.segment as usize);
        let checked =
            emission.check(self.tags.len(), text).and_then(|()| said.quota.take(&emission));
        if let Err(refusal) = checked {
            said.refused.push(refusal.to_string());
            return Err(refusal);
        }
        let tag = &self.tags[emission.tag as usize];
        let range = emission.evidence.start as usize..emission.evidence.end as usize;
        let text = text.unwrap_or_default();
        let evidence = if range == (0..0) { text } else { &text[range] };
        said.found.push(Found {
            segment: emission.segment as usize,
            tag: tag.id,
            score: emission.score,
            evidence: evidence.to_owned(),
            rationale: emission.rationale.to_owned(),
            is_taken: emission.score >= tag.threshold,
        });
        Ok(())
    }

    fn fail(&self, message: String) {
        lock(&self.said).message = message;
    }

    #[expect(clippy::print_stderr, reason = "a test's standard error is shown where it fails")]
    fn log(&self, level: u32, message: String) {
        eprintln!("log, level {level}: {message}");
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A test that failed on another thread leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
