//! The parent's end.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::excerpt::Excerpt;
use crate::handshake::{self, Hello};
use crate::process::Process;
use crate::{Ending, Exit, WorkerError, frame};

/// How long a child that closed its pipe may take to be gone.
const LAST_STEPS: Duration = Duration::from_secs(1);

/// How long standard error may stay open after the child's end: something outside of its process
/// group may have inherited it.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How many frames wait for their reader before the child has to.
const BACKLOG: usize = 4;

/// What to start, and how.
#[derive(Clone, Debug)]
pub struct Spawn {
    /// The program: nearly always [`std::env::current_exe`].
    pub executable: PathBuf,
    /// Its arguments: the hidden one that leads its `main` to [`connect`](crate::connect).
    pub arguments: Vec<OsString>,
    /// What both ends must agree on: name and version of what they speak.
    pub build: &'static str,
    /// The largest frame taken from the child, in bytes.
    pub inbound_limit: usize,
    /// How long the child may take to say hello.
    pub start_limit: Duration,
}

/// A child process, ended and reaped when dropped.
pub struct Child {
    process: Process,
    outgoing: mpsc::Sender<Outgoing>,
    incoming: mpsc::Receiver<Result<Vec<u8>, WorkerError>>,
    stderr: Arc<Mutex<Excerpt>>,
    stderr_open: mpsc::Receiver<()>,
    outbound_limit: usize,
    received_bytes: u64,
}

enum Outgoing {
    Frame(Vec<u8>),
    Close,
}

impl Child {
    /// Starts a child and waits for its hello.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Spawn`] where it cannot be started, [`WorkerError::OtherBuild`] where it is
    /// another build, [`WorkerError::Protocol`], [`WorkerError::TimedOut`] or
    /// [`WorkerError::Ended`] where it does not answer as a worker. No process stays behind.
    pub fn spawn(spawn: &Spawn) -> Result<Self, WorkerError> {
        let (process, outgoing, stdout, stderr) = start(spawn)?;
        let incoming = read_frames(stdout, spawn.inbound_limit)?;
        let (stderr, stderr_open) = drain(stderr)?;
        let mut child = Self {
            process,
            outgoing,
            incoming,
            stderr,
            stderr_open,
            outbound_limit: handshake::LIMIT,
            received_bytes: 0,
        };
        child.send(&Hello::new(spawn.build, spawn.inbound_limit))?;
        let content = child.next_frame(Instant::now() + spawn.start_limit)?;
        child.outbound_limit = Hello::check(&content, spawn.build)?;
        Ok(child)
    }

    /// Returns the number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Hands a message to the thread that writes; never waits for the child.
    ///
    /// A child that is gone already is noticed by the next [`receive`](Self::receive).
    ///
    /// # Errors
    ///
    /// [`WorkerError::TooLarge`] where the child does not take so much.
    pub fn send<M: Serialize>(&self, message: &M) -> Result<(), WorkerError> {
        let frame = frame::encode(message, self.outbound_limit)?;
        self.queue(Outgoing::Frame(frame));
        Ok(())
    }

    /// Waits for the child's next message until `deadline`.
    ///
    /// # Errors
    ///
    /// [`WorkerError::TimedOut`] where none came: the child still runs, and may be asked again.
    /// [`WorkerError::Ended`] where it ended instead, [`WorkerError::Protocol`] where what came is
    /// no such message; it should be [killed](Self::kill) then.
    pub fn receive<M: DeserializeOwned>(&mut self, deadline: Instant) -> Result<M, WorkerError> {
        let content = self.next_frame(deadline)?;
        self.received_bytes += content.len() as u64;
        frame::decode(&content)
    }

    /// Returns how many bytes of messages have been received, for a limit over all of them.
    pub fn received_bytes(&self) -> u64 {
        self.received_bytes
    }

    /// Tells the child that no more messages come, and waits until it has ended, or ends it after
    /// `patience`.
    ///
    /// # Errors
    ///
    /// [`WorkerError::System`] where the system refuses to tell.
    pub fn finish(mut self, patience: Duration) -> Result<Ending, WorkerError> {
        self.queue(Outgoing::Close);
        self.end(patience)
    }

    /// Ends the child and its process group at once.
    ///
    /// # Errors
    ///
    /// [`WorkerError::System`] where the system refuses to.
    pub fn kill(mut self) -> Result<Ending, WorkerError> {
        self.end(Duration::ZERO)
    }

    fn queue(&self, outgoing: Outgoing) {
        // The thread that takes it lives as long as this value.
        let _never_fails = self.outgoing.send(outgoing);
    }

    fn next_frame(&mut self, deadline: Instant) -> Result<Vec<u8>, WorkerError> {
        let waited = deadline.saturating_duration_since(Instant::now());
        if waited.is_zero() {
            // Even where frames lie ready: a child that never stops talking is late, too.
            return Err(WorkerError::TimedOut { waited });
        }
        match self.incoming.recv_timeout(waited) {
            Ok(frame) => frame,
            Err(RecvTimeoutError::Timeout) => Err(WorkerError::TimedOut { waited }),
            Err(RecvTimeoutError::Disconnected) => {
                let ending = self.end(LAST_STEPS)?;
                if ending.exit == Exit::Killed {
                    return Err(WorkerError::protocol("it closed its pipe and did not end"));
                }
                Err(WorkerError::Ended { ending })
            }
        }
    }

    /// Waits for the end, brings it on after `patience`, and reaps.
    fn end(&mut self, patience: Duration) -> Result<Ending, WorkerError> {
        let by_itself = self
            .process
            .has_ended_within(patience)
            .map_err(WorkerError::system("wait for the worker"))?;
        let status = self.process.end().map_err(WorkerError::system("end the worker"))?;
        let _closed = self.stderr_open.recv_timeout(LAST_WORDS);
        Ok(Ending {
            exit: if by_itself { Exit::of(status) } else { Exit::Killed },
            stderr: lock(&self.stderr).text(),
        })
    }
}

/// Starts the process on the thread that will write to it.
///
/// Linux kills a child when the *thread* that started it ends, not the process. So it is started
/// on one that lives as long as the [`Child`].
fn start(
    spawn: &Spawn,
) -> Result<(Process, mpsc::Sender<Outgoing>, ChildStdout, ChildStderr), WorkerError> {
    let Spawn { executable, arguments, .. } = spawn.clone();
    let (outgoing, frames) = mpsc::channel();
    let (started, start) = mpsc::sync_channel(1);
    on_a_thread("worker-write", move || match Process::start(&executable, &arguments) {
        Ok(mut process) => {
            let (stdin, stdout, stderr) = process.take_pipes();
            if started.send(Ok((process, stdout, stderr))).is_ok() {
                write_frames(stdin, &frames);
            }
        }
        Err(source) => {
            let _nobody_asks = started.send(Err(WorkerError::Spawn { executable, source }));
        }
    })?;
    let (process, stdout, stderr) = start.recv().expect("the thread answers before it ends")?;
    Ok((process, outgoing, stdout, stderr))
}

/// Writes until the [`Child`] is gone, not only until there is nothing more to write.
fn write_frames(stdin: ChildStdin, frames: &mpsc::Receiver<Outgoing>) {
    let mut open = Some(stdin);
    while let Ok(outgoing) = frames.recv() {
        open = match (outgoing, open) {
            // A child that no longer reads is dealt with where its answer is waited for.
            (Outgoing::Frame(frame), Some(mut pipe)) => pipe.write_all(&frame).ok().map(|()| pipe),
            (Outgoing::Frame(_), None) | (Outgoing::Close, _) => None,
        };
    }
}

/// Reads frames until the pipe ends or breaks.
fn read_frames(
    mut stdout: ChildStdout,
    limit: usize,
) -> Result<mpsc::Receiver<Result<Vec<u8>, WorkerError>>, WorkerError> {
    let (frames, incoming) = mpsc::sync_channel(BACKLOG);
    on_a_thread("worker-read", move || {
        while let Some(frame) = frame::read(&mut stdout, limit).transpose() {
            let broken = frame.is_err();
            if frames.send(frame).is_err() || broken {
                break;
            }
        }
    })?;
    Ok(incoming)
}

/// Reads standard error to its end. The receiver is disconnected when that is reached.
fn drain(
    mut stderr: ChildStderr,
) -> Result<(Arc<Mutex<Excerpt>>, mpsc::Receiver<()>), WorkerError> {
    let excerpt = Arc::new(Mutex::new(Excerpt::default()));
    let (open, is_open) = mpsc::channel();
    let filling = Arc::clone(&excerpt);
    on_a_thread("worker-stderr", move || {
        let _open: mpsc::Sender<()> = open;
        let mut buffer = [0; 8 << 10];
        while let Ok(read @ 1..) = stderr.read(&mut buffer) {
            lock(&filling).push(&buffer[..read]);
        }
    })?;
    Ok((excerpt, is_open))
}

fn lock(excerpt: &Mutex<Excerpt>) -> MutexGuard<'_, Excerpt> {
    excerpt.lock().unwrap_or_else(PoisonError::into_inner)
}

fn on_a_thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), WorkerError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(drop)
        .map_err(WorkerError::system("start a thread"))
}
