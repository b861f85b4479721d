//! Runs a part of the program in a child process, behind a framed pipe.
//!
//! What may crash, hang or eat all memory runs in a process of its own: the parent [spawns] its own
//! executable with a hidden argument, the child [connects] as the first thing in its `main`, and
//! both exchange messages that `serde` knows. Whatever happens to the child, the parent gets a
//! [`WorkerError`] that says what, and no process stays behind.
//!
//! ```no_run
//! # use std::time::{Duration, Instant};
//! # fn parent() -> Result<(), evenkeel_worker::WorkerError> {
//! let spawn = evenkeel_worker::Spawn {
//!     executable: "/usr/bin/evenkeel".into(),
//!     arguments: vec!["__adder".into()],
//!     build: env!("CARGO_PKG_VERSION"),
//!     inbound_limit: 1 << 20,
//!     start_limit: Duration::from_secs(10),
//! };
//! let mut child = evenkeel_worker::Child::spawn(&spawn)?;
//! child.send(&(2_u32, 3_u32))?;
//! let sum: u32 = child.receive(Instant::now() + Duration::from_secs(1))?;
//! # Ok(())
//! # }
//! fn child() -> Result<(), evenkeel_worker::WorkerError> {
//!     let mut parent = evenkeel_worker::connect(env!("CARGO_PKG_VERSION"), 1 << 20)?;
//!     while let Some((one, other)) = parent.receive::<(u32, u32)>()? {
//!         parent.send(&(one + other))?;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # What holds
//!
//! * A frame is `u32` little-endian length, then one message in postcard. Both ends are the same
//!   build: the handshake compares the caller's `build` and refuses another.
//! * Each end says how large a frame it takes. A larger one is refused before it is sent, and a
//!   length that claims more is refused before anything is allocated.
//! * Reading and writing happen on threads of their own, so that full pipes both ways cannot
//!   deadlock; standard error is always drained, and its first and last 64 KiB are kept.
//! * The child has an empty environment (but `LANG=C.UTF-8`, `TZ=UTC`), `/` as its folder, and a
//!   process group of its own, which is killed as a whole.
//! * On Unix the child's prints go to standard error: descriptor 1 is made a copy of 2 before any
//!   foreign code runs. On Windows the pipes stay where they are, so there a print to standard
//!   output breaks the protocol, and the child is ended for it.
//! * On Linux the child dies with its parent, whatever it is doing. Elsewhere it ends when it next
//!   reads.
//!
//! [spawns]: Child::spawn
//! [connects]: connect

mod child;
mod connection;
mod ending;
mod error;
mod excerpt;
mod exit;
mod frame;
mod handshake;
mod limits;
mod process;

pub use child::{Child, Spawn};
pub use connection::{Connection, Receiver, Sender, connect};
pub use ending::{Ending, Exit};
pub use error::WorkerError;
pub use exit::exit_at_once;
#[cfg(fuzzing)]
pub use frame::read_some_frames;
pub use limits::Limits;
