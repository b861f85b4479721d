//! The child's end.

#[cfg(unix)]
use std::fs::File;
use std::io::{self, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::handshake::{self, Hello};
use crate::{WorkerError, frame};

#[cfg(unix)]
type Input = File;
#[cfg(unix)]
type Output = File;
#[cfg(not(unix))]
type Input = io::Stdin;
#[cfg(not(unix))]
type Output = io::Stdout;

/// The child's end of the pipe.
pub struct Connection {
    sender: Sender,
    receiver: Receiver,
}

/// The half that sends to the parent.
pub struct Sender {
    output: Output,
    limit: usize,
}

/// The half that receives from the parent.
pub struct Receiver {
    input: Input,
    limit: usize,
}

/// Connects this process to the parent that spawned it. To be called once, before anything else
/// reads, prints or starts a thread.
///
/// Frames up to `inbound_limit` bytes are taken. From here on standard input is empty and what is
/// printed goes to standard error (on Unix), so that no code can touch the protocol by accident.
///
/// # Errors
///
/// [`WorkerError::OtherBuild`] where the parent's build is not `build`, [`WorkerError::Protocol`]
/// where there is no such parent, [`WorkerError::System`] where a pipe breaks.
pub fn connect(build: &str, inbound_limit: usize) -> Result<Connection, WorkerError> {
    let (mut input, output) = private_pipes().map_err(WorkerError::system("take the pipes"))?;
    let mut sender = Sender { output, limit: handshake::LIMIT };
    sender.send(&Hello::new(build, inbound_limit))?;
    let content = frame::read(&mut input, handshake::LIMIT)?
        .ok_or_else(|| WorkerError::protocol("there is no parent at the other end"))?;
    sender.limit = Hello::check(&content, build)?;
    Ok(Connection { sender, receiver: Receiver { input, limit: inbound_limit } })
}

impl Connection {
    /// Sends a message to the parent.
    ///
    /// # Errors
    ///
    /// As [`Sender::send`].
    pub fn send<M: Serialize>(&mut self, message: &M) -> Result<(), WorkerError> {
        self.sender.send(message)
    }

    /// Waits for the next message; `None` when the parent has no more.
    ///
    /// # Errors
    ///
    /// As [`Receiver::receive`].
    pub fn receive<M: DeserializeOwned>(&mut self) -> Result<Option<M>, WorkerError> {
        self.receiver.receive()
    }

    /// Returns both halves, for a thread that listens while another works.
    pub fn split(self) -> (Receiver, Sender) {
        (self.receiver, self.sender)
    }
}

impl Sender {
    /// Sends a message to the parent.
    ///
    /// # Errors
    ///
    /// [`WorkerError::TooLarge`] where the parent does not take so much, [`WorkerError::System`]
    /// where it is gone.
    pub fn send<M: Serialize>(&mut self, message: &M) -> Result<(), WorkerError> {
        let frame = frame::encode(message, self.limit)?;
        self.output
            .write_all(&frame)
            .and_then(|()| self.output.flush())
            .map_err(WorkerError::system("write to the parent"))
    }
}

impl Receiver {
    /// Waits for the next message; `None` when the parent has no more.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Protocol`] where what comes is no such message, [`WorkerError::System`]
    /// where the pipe breaks.
    pub fn receive<M: DeserializeOwned>(&mut self) -> Result<Option<M>, WorkerError> {
        frame::read(&mut self.input, self.limit)?.map(|content| frame::decode(&content)).transpose()
    }
}

/// Moves both pipes to descriptors that no code knows of, and puts what is harmless in their place.
#[cfg(unix)]
fn private_pipes() -> io::Result<(Input, Output)> {
    use rustix::io::fcntl_dupfd_cloexec;
    use rustix::stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout};

    die_with_the_parent()?;
    // 10 and above, out of the way of code that guesses small numbers.
    let input = fcntl_dupfd_cloexec(stdin(), 10)?;
    let output = fcntl_dupfd_cloexec(stdout(), 10)?;
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(stderr())?;
    Ok((input.into(), output.into()))
}

#[cfg(not(unix))]
fn private_pipes() -> io::Result<(Input, Output)> {
    Ok((io::stdin(), io::stdout()))
}

/// A parent that was gone before this call is noticed by its missing hello.
#[cfg(target_os = "linux")]
fn die_with_the_parent() -> io::Result<()> {
    use rustix::process::{Signal, set_parent_process_death_signal};
    Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
}

#[cfg(all(unix, not(target_os = "linux")))]
#[expect(clippy::unnecessary_wraps, reason = "where there is such a call it can fail")]
fn die_with_the_parent() -> io::Result<()> {
    Ok(())
}
