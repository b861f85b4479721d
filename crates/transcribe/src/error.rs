//! Why there is no transcript.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use evenkeel_audio::DecodeError;
use evenkeel_meeting::{Language, TimeSpan};
use evenkeel_models::ModelError;
use evenkeel_worker::{Ending, Exit, WorkerError};

/// Why there is no transcript.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TranscribeError {
    /// The recording cannot be heard.
    #[error(transparent)]
    Recording(#[from] DecodeError),
    /// The recording or the model can be opened and yet not be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The speech model is none, or broken.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model holds together, and yet the engine does not take it.
    #[error("the speech engine refuses the model `{}`: {reason}", path.display())]
    ModelRefused {
        /// The model's file.
        path: PathBuf,
        /// What the engine says.
        reason: String,
    },
    /// The model knows only English.
    #[error("the speech model `{model}` knows only English, not `{language}`")]
    EnglishOnly {
        /// The model's name.
        model: String,
        /// The language that was asked for.
        language: Language,
    },
    /// No model knows this language.
    #[error("the speech engine does not know the language `{language}`")]
    UnknownLanguage {
        /// The language that was asked for.
        language: Language,
    },
    /// The engine was built for another processor.
    #[error(
        "the speech engine was built for a processor with {}, which this one has not",
        missing.join(", ")
    )]
    WrongProcessor {
        /// The instructions that this processor lacks.
        missing: Vec<String>,
    },
    /// The engine's process cannot be started or talked to.
    #[error("the speech engine does not work")]
    Engine(#[source] WorkerError),
    /// The engine's process ended while it had something to do.
    #[error("the speech engine {}{}{}", ending.exit, during(*at), hint(ending))]
    EngineEnded {
        /// How it ended, and its last words.
        ending: Ending,
        /// What it was transcribing, if it was.
        at: Option<TimeSpan>,
    },
    /// The engine gave no answer for so long that it must hang.
    #[error("the speech engine has not answered for {} minutes{}", waited.as_secs() / 60, during(*at))]
    EngineHangs {
        /// How long it was waited for.
        waited: Duration,
        /// What it was transcribing, if it was.
        at: Option<TimeSpan>,
    },
    /// The engine could not decode a part of the recording.
    #[error("the speech engine failed{}: {reason}", during(*at))]
    EngineFailed {
        /// What it was transcribing, if it was.
        at: Option<TimeSpan>,
        /// What it says.
        reason: String,
    },
    /// The journal cannot be written or read.
    #[error("cannot keep the journal `{}`", path.display())]
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

fn during(at: Option<TimeSpan>) -> String {
    at.map_or_else(String::new, |span| format!(" on {} to {}", span.start(), span.end()))
}

/// Returns what an ending most probably means, in words, or the engine's own last line.
fn hint(ending: &Ending) -> String {
    match &ending.exit {
        Exit::Signal(signal) if signal == "SIGKILL" => {
            "; the system does that when memory runs out".to_owned()
        }
        Exit::Signal(signal) if signal == "SIGILL" => {
            "; it was built for another processor".to_owned()
        }
        _ => ending
            .stderr
            .trim_end()
            .lines()
            .next_back()
            .map_or_else(String::new, |last| format!("; its last words: {last}")),
    }
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::Time;

    use super::*;

    fn ended(exit: Exit, stderr: &str) -> String {
        let ending = Ending { exit, stderr: stderr.to_owned() };
        let at = TimeSpan::new(Time::from_ms(750_000), Time::from_ms(777_000));
        TranscribeError::EngineEnded { ending, at }.to_string()
    }

    #[test]
    fn the_end_of_the_engine_is_told_with_its_place_and_its_reason() {
        assert_eq!(
            ended(Exit::Signal("SIGKILL".to_owned()), ""),
            "the speech engine was ended by SIGKILL on 12:30 to 12:57; the system does that when \
             memory runs out"
        );
        assert_eq!(
            ended(Exit::Signal("SIGABRT".to_owned()), "one\nggml.c:12: it failed\n"),
            "the speech engine was ended by SIGABRT on 12:30 to 12:57; its last words: ggml.c:12: \
             it failed"
        );
    }
}
