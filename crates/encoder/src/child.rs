//! The program's side of the sentence encoder: a child process that does the reading.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use evenkeel_worker::{Child, Spawn, WorkerError};

use crate::bert::WIDTH;
use crate::protocol::{ANSWER_LIMIT, Answer, BUILD, PORTION, Question, Spaces, TunedPortion};
use crate::{EncodeError, Options, Passage, Progress, Wish};

/// The argument by which the program's executable becomes the sentence encoder.
pub const ENCODER_ARGUMENT: &str = "__sentence-encoder";

/// How long the child may take to say hello: on a busy machine, long.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How long an answer may take: a thousand times what it does; what takes longer hangs.
const ANSWER_TIME: Duration = Duration::from_secs(10 * 60);

/// How often the wish to stop is looked for.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// The sentence encoder, running.
pub(crate) struct Encoder<'c> {
    child: Child,
    cancel: &'c AtomicBool,
}

impl<'c> Encoder<'c> {
    /// Starts the encoder for the spaces of `wish`. Whoever sets `cancel` ends it.
    pub(crate) fn start(
        wish: &Wish<'_>,
        options: &Options,
        cancel: &'c AtomicBool,
    ) -> Result<Self, EncodeError> {
        let child = Child::spawn(&Spawn {
            executable: options.executable.clone(),
            arguments: vec![ENCODER_ARGUMENT.into()],
            build: BUILD,
            inbound_limit: ANSWER_LIMIT,
            start_limit: START_LIMIT,
        })?;
        let mut encoder = Self { child, cancel };
        let source = &options.source;
        let refused = |reason| EncodeError::Refused { weights: source.weights.clone(), reason };
        // The encoder's folder is not ours.
        let absolute = |path: &Path| {
            std::path::absolute(path).map_err(|error| refused(format!("its path: {error}")))
        };
        encoder.child.send(&Question::Load {
            weights: absolute(&source.weights)?.into(),
            vocabulary: absolute(&source.vocabulary)?.into(),
            sha256: source.sha256.clone(),
            spaces: Spaces {
                general: wish.general || !wish.texts.is_empty(),
                tuned: wish.tuned.map(<[u8]>::to_vec),
            },
            lanes: options.threads.or(available_parallelism().ok()).map_or(1, usize::from),
        })?;
        match encoder.answer()? {
            Answer::Loaded => Ok(encoder),
            Answer::Refused { reason } => Err(refused(reason)),
            _ => Err(out_of_turn("it answered before it was asked")),
        }
    }

    /// Returns the vectors of `texts` in the general space, and of `passages` in the tuned one.
    pub(crate) fn read(
        mut self,
        texts: &[String],
        passages: &[Passage],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vectored, EncodeError> {
        for (number, texts) in texts.chunks(PORTION).enumerate() {
            self.child.send(&Question::General { number, texts: texts.to_vec() })?;
        }
        for (number, passages) in passages.chunks(PORTION).enumerate() {
            self.child.send(&Question::Tuned { number, passages: passages.to_vec() })?;
        }
        let mut general: Vec<Option<Vec<f32>>> = portions(texts);
        let mut tuned: Vec<Option<TunedPortion>> = portions(passages);
        let (mut done, total) = (0, texts.len() + passages.len());
        progress(Progress { done, total });
        while done < total {
            done += match self.answer()? {
                Answer::General { number, values } => {
                    let asked = portion(texts, number).ok_or_else(unasked)?;
                    check(&values, asked.len())?;
                    place(&mut general[number], values)?;
                    asked.len()
                }
                Answer::Tuned { number, tuned: portion_of } => {
                    let asked = portion(passages, number).ok_or_else(unasked)?;
                    check_tuned(&portion_of, asked)?;
                    place(&mut tuned[number], portion_of)?;
                    asked.len()
                }
                Answer::Loaded | Answer::Refused { .. } => return Err(unasked()),
            };
            progress(Progress { done, total });
        }
        Ok(Vectored {
            general: general.into_iter().flatten().flatten().collect(),
            tuned: tuned.into_iter().flatten().collect(),
        })
    }

    /// Waits for the next answer.
    fn answer(&mut self) -> Result<Answer, EncodeError> {
        let asked = Instant::now();
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(EncodeError::Interrupted);
            }
            match self.child.receive(Instant::now() + HEARTBEAT) {
                Err(WorkerError::TimedOut { .. }) => {
                    let waited = asked.elapsed();
                    if waited > ANSWER_TIME {
                        return Err(EncodeError::Hangs { waited });
                    }
                }
                answer => return Ok(answer?),
            }
        }
    }
}

/// Returns a place for each portion of `items`.
fn portions<T, A>(items: &[T]) -> Vec<Option<A>> {
    items.chunks(PORTION).map(|_| None).collect()
}

fn portion<T>(items: &[T], number: usize) -> Option<&[T]> {
    items.chunks(PORTION).nth(number)
}

fn place<A>(place: &mut Option<A>, answer: A) -> Result<(), EncodeError> {
    match place.replace(answer) {
        None => Ok(()),
        Some(_) => Err(out_of_turn("it answered twice")),
    }
}

/// Checks the numbers of `count` vectors.
fn check(values: &[f32], count: usize) -> Result<(), EncodeError> {
    if values.len() == count * WIDTH && values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(out_of_turn("its numbers are no vectors"))
    }
}

fn check_tuned(portion: &TunedPortion, asked: &[Passage]) -> Result<(), EncodeError> {
    check(&portion.values, asked.len())?;
    check(&portion.part_values, portion.parts.len())?;
    let is_inside = |&(at, start, end): &(usize, usize, usize)| {
        asked.get(at).is_some_and(|passage| passage.text.get(start..end).is_some())
    };
    if portion.parts.is_sorted_by_key(|(at, ..)| at) && portion.parts.iter().all(is_inside) {
        Ok(())
    } else {
        Err(out_of_turn("its parts are not those of the passages"))
    }
}

fn unasked() -> EncodeError {
    out_of_turn("it answered what nobody asked")
}

fn out_of_turn(reason: &str) -> EncodeError {
    EncodeError::Worker(WorkerError::Protocol { reason: reason.to_owned() })
}

/// The vectors of what was read.
#[derive(Debug, Default)]
pub(crate) struct Vectored {
    general: Vec<f32>,
    tuned: Vec<TunedPortion>,
}

impl Vectored {
    /// Returns the vector of the text at `at`.
    pub(crate) fn general(&self, at: usize) -> &[f32] {
        row(&self.general, at)
    }

    /// Returns the vector of the passage at `at`.
    pub(crate) fn tuned(&self, at: usize) -> &[f32] {
        row(&self.tuned[at / PORTION].values, at % PORTION)
    }

    /// Returns the parts of the passage at `at`, with their vectors.
    pub(crate) fn parts(&self, at: usize) -> impl Iterator<Item = (Range<usize>, &[f32])> {
        let portion = &self.tuned[at / PORTION];
        let first = portion.parts.partition_point(|&(passage, ..)| passage < at % PORTION);
        let own = portion.parts[first..].iter().enumerate();
        own.take_while(move |(_, (passage, ..))| *passage == at % PORTION).map(
            move |(part, &(_, start, end))| (start..end, row(&portion.part_values, first + part)),
        )
    }
}

fn row(values: &[f32], at: usize) -> &[f32] {
    &values[at * WIDTH..(at + 1) * WIDTH]
}
