//! Who spoke when, from the sound of one recording alone.
//!
//! Two small networks listen to windows of 10 s: one marks when up to three voices of a window
//! speak, alone or over each other; the other turns what a voice said alone into a voice print. The
//! prints of the whole recording are gathered into speakers, and what the windows say of each
//! moment is put together to turns.
//!
//! [`Acoustic`] does that. It stands behind the trait [`Diarizer`], so that a program can tell
//! voices apart in another way. Voice prints tell who somebody is: they stay in memory, and nothing
//! here writes them anywhere.

mod acoustic;
mod activity;
mod diarizer;
mod error;
mod features;
mod frame;
mod journal;
mod likeness;
mod linkage;
mod listening;
mod network;
mod print;
mod speakers;
mod turns;
mod votes;
mod windows;

pub use acoustic::{Acoustic, NetworkFile};
pub use diarizer::{Diarization, Diarizer, Progress, Request, SpokenTurn};
pub use error::DiarizeError;
pub use journal::JournalUse;
