//! What to try next where it is about who spoke.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use evenkeel_diarize::DiarizeError;
use evenkeel_meeting::Speaker;
use evenkeel_models::VOICES;

use crate::error::{CommandError, show};

/// A file that should tell who spoke when does not.
pub(crate) fn unreadable_turns(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("cannot read {} as RTTM", show(path))).because(error).help(
        "RTTM is what diarizers write, a line a turn; its second field names the recording, without \
         its ending",
    )
}

/// A transcript that should name the speakers names none.
pub(crate) fn names_nobody(path: &Path) -> CommandError {
    CommandError::new(format!("{} names no speaker", show(path)))
        .help("it should be the platform's own transcript, with who speaks in its cues")
}

/// A transcript that should say who spoke when has no times.
pub(crate) fn has_no_times(path: &Path) -> CommandError {
    CommandError::new(format!("{} has no times to find the words by", show(path)))
        .help("export it as WebVTT (.vtt) or SRT (.srt), which have them")
}

/// `--channels-are` names more or fewer people than there are channels.
pub(crate) fn other_channels(path: &Path, channels: usize, names: usize) -> CommandError {
    let s = |count: usize| if count == 1 { "" } else { "s" };
    CommandError::usage(format!(
        "{} has {channels} channel{}, and --channels-are has {names} name{}",
        show(path),
        s(channels),
        s(names)
    ))
    .help("name who is on each channel, from the first, separated by commas")
}

/// A speaker who is to be renamed is not in the transcript.
pub(crate) fn no_such_speaker(name: &Speaker, known: &BTreeSet<Speaker>) -> CommandError {
    let known: Vec<&str> = known.iter().map(Speaker::as_str).collect();
    let help = match known.as_slice() {
        [] => "nobody is told apart in it".to_owned(),
        known => format!("the speakers are {}", known.join(", ")),
    };
    CommandError::usage(format!("nobody is called `{name}` in this meeting")).help(help)
}

/// A speaker is named twice.
pub(crate) fn named_twice(name: &Speaker) -> CommandError {
    CommandError::usage(format!("`{name}` would get two names")).help("give each speaker one")
}

/// A speaker would get the name of another.
pub(crate) fn name_is_taken(from: &Speaker, to: &Speaker) -> CommandError {
    CommandError::usage(format!("somebody else is called `{to}` already"))
        .help(format!("if they are the same, say --merge \"{from}={to}\""))
}

/// Says that nobody is told apart, and what it takes.
pub(crate) fn nobody_told_apart() -> String {
    let megabytes = VOICES.bytes() / 1_000_000;
    format!(
        "nobody tells speakers apart; `evenkeel model get voices` ({megabytes} MB, once) lets the \
         program do so by the sound of their voices"
    )
}

impl From<DiarizeError> for CommandError {
    fn from(error: DiarizeError) -> Self {
        let error = match error {
            DiarizeError::Recording(error) => return error.into(),
            error => error,
        };
        let told = Self::from_error(&error).doing("telling voices apart");
        match &error {
            DiarizeError::Unreadable { .. }
            | DiarizeError::WrongHash { .. }
            | DiarizeError::Refused { .. } => told.help(
                "get the networks anew: evenkeel model get voices\n\
                 or leave them out: --no-diarization",
            ),
            DiarizeError::Failed { .. } => {
                told.help("`--no-diarization` gives the transcript without speakers")
            }
            DiarizeError::Journal { .. } => {
                told.help("make room on the disk, or name another folder with -o")
            }
            _ => told,
        }
    }
}
