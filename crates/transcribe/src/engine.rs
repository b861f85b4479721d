//! The program's side of the speech engine: a child process that does the decoding.
//!
//! whisper.cpp ends its process when something in it goes wrong, and a model may need more memory
//! than there is. In a child of its own that costs a clear message, and nothing that was done.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use evenkeel_audio::Chunk;
use evenkeel_meeting::{Language, TimeSpan};
use evenkeel_worker::{Child, Spawn, WorkerError};

use crate::TranscribeError;
use crate::decoded::Decoded;
use crate::division::Division;
use crate::protocol::{ANSWER_LIMIT, Answer, BUILD, Question};
use crate::transcriber::Transcriber;

/// The argument by which the program's executable becomes the speech engine.
pub const ENGINE_ARGUMENT: &str = "__speech-engine";

/// How long the child may take to say hello: on a busy machine, long.
pub(crate) const START_LIMIT: Duration = Duration::from_secs(60);

/// How long an answer may take. The largest model on a slow and busy machine needs a few minutes
/// for a chunk; what takes longer than this hangs.
const ANSWER_TIME: Duration = Duration::from_secs(30 * 60);

/// How often the wish to stop is looked for.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// The speech engine, running.
pub(crate) struct Engine<'c> {
    child: Child,
    lanes: NonZeroUsize,
    cancel: &'c AtomicBool,
    next_number: u64,
    /// The chunks handed over and not yet given back: their numbers, and where they lie.
    outstanding: BTreeMap<u64, TimeSpan>,
}

impl<'c> Engine<'c> {
    /// Starts `executable` as the engine with the model at `model`, on cores divided as `division`.
    /// Whoever sets `cancel` ends it.
    pub(crate) fn start(
        executable: PathBuf,
        model: &Path,
        division: Division,
        cancel: &'c AtomicBool,
    ) -> Result<Self, TranscribeError> {
        let child = Child::spawn(&Spawn {
            executable,
            arguments: vec![ENGINE_ARGUMENT.into()],
            build: BUILD,
            inbound_limit: ANSWER_LIMIT,
            start_limit: START_LIMIT,
        })
        .map_err(|error| told(error, None))?;
        let outstanding = BTreeMap::new();
        let lanes = division.lanes;
        let mut engine = Self { child, lanes, cancel, next_number: 0, outstanding };
        let file = model.as_os_str().to_owned();
        engine.ask(&Question::Load { model: file, division })?;
        match engine.answer(None)? {
            Answer::Loaded => Ok(engine),
            Answer::WrongProcessor { missing } => Err(TranscribeError::WrongProcessor { missing }),
            Answer::Refused { reason } => {
                Err(TranscribeError::ModelRefused { path: model.to_owned(), reason })
            }
            other => Err(out_of_turn(&other)),
        }
    }

    fn ask(&self, question: &Question) -> Result<(), TranscribeError> {
        self.child.send(question).map_err(TranscribeError::Engine)
    }

    /// Waits for the next answer; `at` is what the engine is working on.
    fn answer(&mut self, at: Option<TimeSpan>) -> Result<Answer, TranscribeError> {
        let asked = Instant::now();
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(TranscribeError::Interrupted);
            }
            match self.child.receive(Instant::now() + HEARTBEAT) {
                Err(WorkerError::TimedOut { .. }) => {
                    let waited = asked.elapsed();
                    if waited > ANSWER_TIME {
                        return Err(TranscribeError::EngineHangs { waited, at });
                    }
                }
                answer => return answer.map_err(|error| told(error, at)),
            }
        }
    }
}

impl Transcriber for Engine<'_> {
    fn lanes(&self) -> usize {
        self.lanes.get()
    }

    fn detect(&mut self, chunk: &Chunk) -> Result<Vec<(Language, f32)>, TranscribeError> {
        let at = Some(chunk.span());
        self.ask(&Question::Detect { samples: chunk.samples.clone() })?;
        match self.answer(at)? {
            Answer::Detected(detected) => {
                detected.map_err(|reason| TranscribeError::EngineFailed { at, reason })
            }
            other => Err(out_of_turn(&other)),
        }
    }

    fn submit(&mut self, chunk: &Chunk, language: &Language) -> Result<(), TranscribeError> {
        let number = self.next_number;
        let (language, samples) = (language.clone(), chunk.samples.clone());
        self.ask(&Question::Decode { number, language, samples })?;
        self.outstanding.insert(number, chunk.span());
        self.next_number += 1;
        Ok(())
    }

    fn receive(&mut self) -> Result<(TimeSpan, Decoded), TranscribeError> {
        let oldest = self.outstanding.values().next().copied();
        match self.answer(oldest)? {
            Answer::Decoded { number, decoded } => {
                let Some(span) = self.outstanding.remove(&number) else {
                    return Err(out_of_turn(&Answer::Decoded { number, decoded }));
                };
                let failed = |reason| TranscribeError::EngineFailed { at: Some(span), reason };
                Ok((span, decoded.map_err(failed)?))
            }
            other => Err(out_of_turn(&other)),
        }
    }
}

pub(crate) fn told(error: WorkerError, at: Option<TimeSpan>) -> TranscribeError {
    match error {
        WorkerError::Ended { ending } => TranscribeError::EngineEnded { ending, at },
        other => TranscribeError::Engine(other),
    }
}

pub(crate) fn out_of_turn(answer: &Answer) -> TranscribeError {
    let reason = match answer {
        Answer::Loaded => "it answered a question that nobody asked: loaded",
        Answer::WrongProcessor { .. } => "it found fault with the processor too late",
        Answer::Refused { .. } => "it refused the model too late",
        Answer::Described { .. } => "it described itself to nobody",
        Answer::Detected(_) => "it named a language that nobody asked for",
        Answer::Decoded { .. } => "it decoded what nobody asked for",
    };
    TranscribeError::Engine(WorkerError::Protocol { reason: reason.to_owned() })
}
