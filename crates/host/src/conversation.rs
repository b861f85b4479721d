//! The program's side of a talk with one worker. Nothing that a worker says is believed.

use std::time::{Duration, Instant};

use evenkeel_abi::host::Quota;
use evenkeel_meeting::clean;
use evenkeel_worker::{Child, Ending, Exit, Spawn, WorkerError};

use crate::talk::Talk;
use crate::wire::{
    Answer, BATCH, BUILD, FROM_WORKER, FROM_WORKER_A_MEETING, Job, Order, Said, WorkerCommand,
};
use crate::{Description, Failure, Reason, TimeLimits};

/// How long a worker may take until it can be talked to. None of the plugin's code runs before.
const START: Duration = Duration::from_secs(30);

/// The longest message that is kept, in bytes.
const MAX_MESSAGE: usize = 4096;

/// How many segments make a message to a worker worth its way: short meetings travel together.
const WORTH_A_MESSAGE: usize = 256;

/// How many messages with meetings are under way: one to work on, and one so that a worker never
/// waits. More would only fill memory.
const UNDER_WAY: usize = 2;

/// Who is to blame for an answer that did not come.
pub(crate) enum Blame {
    /// The plugin; everybody else goes on.
    Plugin(Failure),
    /// The program or the machine.
    Program(WorkerError),
}

impl From<Failure> for Blame {
    fn from(failure: Failure) -> Self {
        Self::Plugin(failure)
    }
}

/// What a plugin said of a meeting: every emission checked, and why some are missing.
pub(crate) struct Answers {
    pub(crate) said: Vec<Said>,
    /// What was not as it should be, though the result stands.
    pub(crate) flaw: Option<Failure>,
}

/// A talk with one worker.
pub(crate) struct Conversation<'a> {
    child: Child,
    limits: &'a TimeLimits,
    /// The bytes that came before what is said of this meeting.
    bytes_before: u64,
}

impl<'a> Conversation<'a> {
    /// Starts a worker, gives it the job, and hears what the plugin is. Where the job is no more
    /// than that, the conversation is over.
    pub(crate) fn begin(
        command: &WorkerCommand,
        job: &Job,
        limits: &'a TimeLimits,
    ) -> Result<(Self, Description), Blame> {
        let child = Child::spawn(&Spawn {
            executable: command.executable.clone(),
            arguments: command.arguments.clone(),
            build: BUILD,
            inbound_limit: FROM_WORKER,
            start_limit: START,
        })
        .map_err(Blame::Program)?;
        child.send(job).map_err(Blame::Program)?;
        let mut conversation = Self { child, limits, bytes_before: 0 };
        let deadline = Instant::now() + limits.load;
        match conversation.next(deadline, "was not loaded", limits.load)? {
            Answer::Loaded(declaration) => {
                let description = Description::check(&declaration)?;
                Ok((conversation, description))
            }
            _ => Err(out_of_order()),
        }
    }

    /// Lets the plugin tag the meetings, one after the other with one instance, and hears what it
    /// says of each.
    pub(crate) fn tag(
        mut self,
        description: &Description,
        talks: &[&Talk<'_>],
    ) -> Result<Vec<Answers>, Blame> {
        let mut ahead = messages(talks);
        for message in ahead.by_ref().take(UNDER_WAY) {
            self.give(description, message)?;
        }
        let create = self.limits.create;
        let created =
            match self.next(Instant::now() + create, "did not take its configuration", create)? {
                Answer::Created { complaint } => flaw(0, "", &complaint),
                _ => return Err(out_of_order()),
            };
        let mut heard: Vec<Answers> = Vec::with_capacity(talks.len());
        for message in messages(talks) {
            for talk in message {
                heard.push(self.listen(description, talk)?);
            }
            if let Some(message) = ahead.next() {
                self.give(description, message)?;
            }
        }
        self.child.send(&Order::End).map_err(Blame::Program)?;
        // It was one instance for all of them.
        if let Some(flaw) = created.or(self.destroyed()) {
            for answers in heard.iter_mut().filter(|answers| answers.flaw.is_none()) {
                answers.flaw = Some(flaw.clone());
            }
        }
        Ok(heard)
    }

    fn give(&self, description: &Description, talks: &[&Talk<'_>]) -> Result<(), Blame> {
        let tasks = talks.iter().map(|talk| talk.task(description)).collect();
        self.child.send(&Order::Tag(tasks)).map_err(Blame::Program)
    }

    /// Hears what the plugin says of a meeting.
    fn listen(&mut self, description: &Description, talk: &Talk<'_>) -> Result<Answers, Blame> {
        let limit = self.limits.tagging(talk.heading().duration);
        let deadline = Instant::now() + limit;
        self.bytes_before = self.child.received_bytes();
        let mut answers = Answers { said: Vec::new(), flaw: None };
        let mut quota = Quota::default();
        let mut take = |batch: Vec<Said>, said: &mut Vec<Said>| {
            for emission in &batch {
                check(emission, description, talk, &mut quota)?;
            }
            said.extend(batch);
            Ok::<(), Failure>(())
        };
        loop {
            match self.next(deadline, "did not tag the meeting", limit)? {
                Answer::Batch(said) if said.len() <= BATCH => take(said, &mut answers.said)?,
                Answer::Tagged { said, refused, first_refusal, complaint }
                    if said.len() <= BATCH =>
                {
                    take(said, &mut answers.said)?;
                    answers.flaw = flaw(refused, &first_refusal, &complaint);
                    return Ok(answers);
                }
                _ => return Err(out_of_order()),
            }
        }
    }

    /// Waits until the plugin has ended its instance. Its result stands, whatever happens here.
    fn destroyed(&mut self) -> Option<Failure> {
        let limit = self.limits.destroy;
        match self.next(Instant::now() + limit, "did not end", limit) {
            Ok(Answer::Destroyed) => None,
            Ok(_) => Some(violation("it said more after it had finished")),
            Err(Blame::Plugin(failure)) => Some(failure),
            Err(Blame::Program(error)) => Some(Failure::new(Reason::Error, error.to_string())),
        }
    }

    fn next(&mut self, deadline: Instant, late: &str, limit: Duration) -> Result<Answer, Blame> {
        let answer = match self.child.receive::<Answer>(deadline) {
            Ok(answer) => answer,
            Err(WorkerError::TimedOut { .. }) => {
                self.stop();
                let seconds = limit.as_secs_f64();
                let message = format!("it {late} within {seconds} s");
                return Err(Failure::new(Reason::TimedOut, message).into());
            }
            Err(WorkerError::Ended { ending }) => return Err(told_by(&ending).into()),
            Err(WorkerError::Protocol { reason }) => return Err(violation(&reason).into()),
            Err(error) => return Err(Blame::Program(error)),
        };
        if self.child.received_bytes() - self.bytes_before > FROM_WORKER_A_MEETING {
            return Err(violation("it sent more than 256 MiB of one meeting").into());
        }
        match answer {
            Answer::Failed(Failure { reason, message }) => {
                let message = shown(&message) + &self.reason_on_stderr(reason);
                Err(Failure { reason, message }.into())
            }
            answer => Ok(answer),
        }
    }

    /// A library that refuses to load can say why on standard error only.
    fn reason_on_stderr(&mut self, reason: Reason) -> String {
        let deadline = Instant::now() + self.limits.destroy;
        if reason == Reason::BadDescriptor
            && let Err(WorkerError::Ended { ending }) = self.child.receive::<Answer>(deadline)
        {
            last_words(&ending.stderr)
        } else {
            String::new()
        }
    }

    /// Asks the plugin to stop, and waits a moment for it to do so. Whatever it answers is late.
    fn stop(&mut self) {
        let deadline = Instant::now() + self.limits.cancel;
        if self.child.send(&Order::Cancel).is_ok() {
            while let Ok(_late) = self.child.receive::<Answer>(deadline) {}
        }
    }
}

/// Returns how many bytes of vectors travel at once at most, where all that are there are wanted.
pub(crate) fn most_at_once(talks: &[&Talk<'_>]) -> u64 {
    let of_message = |message: &[&Talk<'_>]| -> usize {
        message.iter().map(|talk| talk.size_of_vectors()).sum()
    };
    messages(talks).map(of_message).max().unwrap_or(0) as u64
}

/// Returns the meetings as they travel: in order, short ones together.
fn messages<'m, 't>(mut talks: &'m [&'m Talk<'t>]) -> impl Iterator<Item = &'m [&'m Talk<'t>]> {
    std::iter::from_fn(move || {
        let mut segments = 0;
        let is_room = |talk: &&&Talk<'_>| {
            let is_room = segments < WORTH_A_MESSAGE;
            segments += talk.len() + 1;
            is_room
        };
        let count = talks.iter().take_while(is_room).count();
        let (message, rest) = talks.split_at(count);
        talks = rest;
        (!message.is_empty()).then_some(message)
    })
}

fn check(
    said: &Said,
    description: &Description,
    talk: &Talk<'_>,
    quota: &mut Quota,
) -> Result<(), Failure> {
    let emission = said.as_emission();
    let text = talk.text(said.segment);
    emission.check(description.tags.len(), text).and_then(|()| quota.take(&emission)).map_err(
        |refusal| violation(&format!("its worker let through what it must not: {refusal}")),
    )
}

/// Says what was wrong with a result that stands.
fn flaw(refused: u64, first_refusal: &str, complaint: &str) -> Option<Failure> {
    if refused > 0 {
        let first = shown(first_refusal);
        let message = match refused {
            1 => format!("one thing that it said was refused: {first}"),
            _ => format!("{refused} things that it said were refused; the first: {first}"),
        };
        return Some(Failure::new(Reason::Refused, message));
    }
    (!complaint.is_empty()).then(|| {
        let complaint = shown(complaint);
        Failure::new(Reason::Error, format!("it reported success, but also: {complaint}"))
    })
}

/// Says why a worker ended without an answer.
fn told_by(ending: &Ending) -> Failure {
    let last_words = last_words(&ending.stderr);
    let is_out_of_memory = ["memory allocation of", "bad_alloc", "out of memory"]
        .iter()
        .any(|words| ending.stderr.contains(words));
    match &ending.exit {
        Exit::Signal(_) if is_out_of_memory => {
            Failure::new(Reason::OutOfMemory, format!("it wanted too much memory{last_words}"))
        }
        // Nobody but the system's memory killer sends this one.
        Exit::Signal(signal) if signal == "SIGKILL" => Failure::new(
            Reason::OutOfMemory,
            format!("it was ended by SIGKILL, as happens where memory runs out{last_words}"),
        ),
        Exit::Signal(signal) => {
            Failure::new(Reason::Crashed, format!("it crashed ({signal}){last_words}"))
        }
        Exit::Code(code) => Failure::new(
            Reason::Exited,
            format!("it ended its process with code {code} before it had answered{last_words}"),
        ),
        Exit::Killed => violation("it closed its pipe and did not end"),
    }
}

/// Returns the end of what a worker wrote on standard error, to be put behind a sentence.
fn last_words(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = without_thread_numbers(&lines[lines.len().saturating_sub(3)..].join(" / "));
    if last.is_empty() { last } else { format!("; its last words: {}", shown(&last)) }
}

/// Rust names a thread as `'plugin' (4711)`. The number is another in each run, and what a run
/// writes must not be.
fn without_thread_numbers(text: &str) -> String {
    let mut parts = text.split(" (");
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                without.push_str(rest);
            }
            _ => {
                without.push_str(" (");
                without.push_str(part);
            }
        }
    }
    without
}

fn violation(message: &str) -> Failure {
    Failure::new(Reason::ProtocolViolation, shown(message))
}

fn out_of_order() -> Blame {
    violation("its worker answered out of order").into()
}

/// Makes a foreign text fit to be shown: clean, and not endless.
fn shown(message: &str) -> String {
    let mut end = message.len().min(MAX_MESSAGE);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    clean(&message[..end]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_says_who_is_to_blame() {
        let signal = |name: &str| Exit::Signal(name.to_owned());
        for (exit, stderr, reason, message) in [
            (signal("SIGSEGV"), "", Reason::Crashed, "it crashed (SIGSEGV)"),
            (
                signal("SIGABRT"),
                "memory allocation of 99 bytes failed\n",
                Reason::OutOfMemory,
                "it wanted too much memory; its last words: memory allocation of 99 bytes failed",
            ),
            (
                signal("SIGKILL"),
                "",
                Reason::OutOfMemory,
                "it was ended by SIGKILL, as happens where memory runs out",
            ),
            (
                signal("SIGABRT"),
                "thread 'plugin' (4711) has overflowed its stack (its own)\n",
                Reason::Crashed,
                "it crashed (SIGABRT); its last words: thread 'plugin' has overflowed its stack \
                 (its own)",
            ),
            (
                Exit::Code(3),
                "one\n\ntwo\nthree\nfour\n",
                Reason::Exited,
                "it ended its process with code 3 before it had answered; its last words: two / \
                 three / four",
            ),
        ] {
            let failure = told_by(&Ending { exit, stderr: stderr.to_owned() });
            assert_eq!((failure.reason, failure.message.as_str()), (reason, message));
        }
    }

    #[test]
    fn a_result_that_stands_may_have_a_flaw() {
        assert_eq!(flaw(0, "", ""), None);
        let messages = [flaw(1, "why", ""), flaw(2, "why", ""), flaw(0, "", "half is missing")];
        assert_eq!(
            messages.map(|flaw| flaw.unwrap().message),
            [
                "one thing that it said was refused: why",
                "2 things that it said were refused; the first: why",
                "it reported success, but also: half is missing",
            ]
        );
    }

    #[test]
    fn a_message_is_cut_on_a_character_border() {
        let long = "ü".repeat(MAX_MESSAGE);
        assert_eq!(shown(&long).len(), MAX_MESSAGE);
        assert_eq!(shown(&format!("x{long}")).len(), MAX_MESSAGE - 1);
        assert_eq!(shown("a\u{7}\u{1b}[2J\nb"), "a[2J b");
    }
}
