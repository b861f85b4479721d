//! A recording's sound to a transcript, through whisper.
//!
//! [`transcribe`] decodes the recording, finds the speech in it and hands it to the speech engine,
//! which runs in a child process; what comes back is timed, looked over for passages that the
//! engine may have made up, and formed into statements.
//!
//! The child is the same executable: where its only argument is [`ENGINE_ARGUMENT`], `main` calls
//! [`speech_engine_main`] and nothing else.

mod checkup;
mod cpu;
mod decoded;
mod division;
mod engine;
mod error;
mod gaps;
mod hearing;
mod journal;
mod loudness;
mod pieces;
mod protocol;
mod serve;
mod speech_model;
mod spelling;
mod suspect;
mod timing;
mod transcriber;
mod transcription;
mod whisper;

pub use checkup::{EngineBuild, check_engine};
pub use engine::ENGINE_ARGUMENT;
pub use error::TranscribeError;
#[cfg(fuzzing)]
pub use journal::open_some_journal;
pub use journal::{JournalUse, recording_of_journal};
pub use serve::speech_engine_main;
pub use transcription::{Options, Progress, Transcription, engine_record, transcribe};
