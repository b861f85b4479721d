//! Finds, loads and calls tagging plugins.
//!
//! [`PluginSet::discover`] finds the bundled plugins and those that the user names, and asks each
//! what it is; [`PluginSet::annotate`] lets them tag a transcript, [`PluginSet::annotate_each`] many. Plugins are foreign code: each
//! runs in a worker process of its own, behind a pipe, under limits of time and memory, and
//! everything that comes back is checked again. Whatever a plugin does, it loses its own tags only,
//! and [`Failure`] says why.
//!
//! The worker is the program itself, started with a hidden argument. Its `main` must hand over
//! before it does anything else:
//!
//! ```no_run
//! if std::env::args_os().nth(1).is_some_and(|first| first == evenkeel_host::WORKER_ARGUMENT) {
//!     evenkeel_host::plugin_worker_main();
//! }
//! ```

mod annotate;
mod asking;
mod bundled;
mod conversation;
mod description;
mod discovery;
mod error;
mod failure;
mod gathering;
mod library;
mod limits;
mod names;
mod parallel;
mod preflight;
mod requests;
mod talk;
mod vectors;
mod wire;
mod worker;

pub use annotate::{Options, Progress};
pub use bundled::Bundled;
pub use description::{Description, MeasuredFigure, TagDescription};
pub use discovery::{Discovery, Origin, Plugin, PluginSet};
pub use error::{HostError, LoadError};
pub use failure::{Failure, Reason};
pub use limits::{MemoryLimit, TimeLimits};
pub use requests::{Requests, VectorRequest};
pub use wire::{WORKER_ARGUMENT, WorkerCommand};
pub use worker::plugin_worker_main;
