//! From a recording to its transcript.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use evenkeel_audio::{Channel, Chunks, Recording, Tracks, content_hash};
use evenkeel_meeting::{
    Engine as EngineRecord, Heading, Language, Source, Time, TimeSpan, Times, Transcript,
    statements,
};

use crate::TranscribeError;
use crate::division::Division;
use crate::engine::Engine;
use crate::hearing::Hearing;
use crate::journal::{Journal, JournalKey, JournalUse};
use crate::speech_model::SpeechModel;

/// How a recording is to be transcribed.
#[derive(Clone, Debug)]
pub struct Options {
    /// The speech model: a whisper.cpp file in GGML format.
    pub model: PathBuf,
    /// The language spoken; `None`: it is found out.
    pub language: Option<Language>,
    /// How many processor cores are used: for as many chunks at the same time where memory allows,
    /// for fewer otherwise; `None`: all there are. Changes the speed and nothing else.
    pub threads: Option<NonZeroUsize>,
    /// The part of the recording that is wanted; `None`: all of it. Times stay those of the
    /// recording.
    pub part: Option<TimeSpan>,
    /// The audio tracks that are heard.
    pub tracks: Tracks,
    /// The channel that is wanted, without what is heard on it of the others; `None`: all of them,
    /// mixed.
    pub channel: Option<Channel>,
    /// Where a journal is kept, so that a run that was stopped can go on; `None`: nowhere. When
    /// the transcript is safe, the caller deletes it.
    pub journal: Option<PathBuf>,
    /// The executable that becomes the speech engine when it is given
    /// [`ENGINE_ARGUMENT`](crate::ENGINE_ARGUMENT): nearly always the running one.
    pub executable: PathBuf,
}

/// How far the work has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Up to where the recording is transcribed.
    pub done: Time,
    /// Up to where it was known from the journal, without any work.
    pub recalled: Time,
    /// The end of what is to be transcribed, as the recording's header has it: good for a
    /// progress bar and for nothing else.
    pub total: Option<Time>,
}

/// A transcript, and what is to be said about how it came about.
#[derive(Clone, PartialEq, Debug)]
pub struct Transcription {
    /// The transcript. Without segments where nobody spoke; without speakers, whom
    /// [`Transcript::with_speakers`] can tell apart by the times of the words.
    pub transcript: Transcript,
    /// How much of the recording was taken for speech, with the breath around it.
    pub speech: Time,
    /// In how many of the engine's windows of 30 s that speech was packed. The engine works as long
    /// on a window with little in it as on a full one.
    pub windows: u64,
    /// Where and why the recording breaks off, where it does.
    pub broken_off: Option<String>,
    /// Whether an earlier run was gone on with.
    pub journal: JournalUse,
}

/// Returns what a transcript made with `options` says of the engine that wrote it. A transcript of
/// the same recording that says the same need not be made again.
///
/// # Errors
///
/// [`TranscribeError::Model`] where the model cannot be used.
pub fn engine_record(options: &Options) -> Result<EngineRecord, TranscribeError> {
    Ok(SpeechModel::look_at(&options.model)?.record(options))
}

/// Transcribes the recording at `recording`.
///
/// Equal recordings, models and options give equal transcripts, at any number of threads and
/// however often the work was stopped. Memory does not grow with the length of the recording, but
/// for the text. `progress` is called after each chunk, at the latest every 28 s of the recording.
/// Whoever sets `cancel` ends the work within a second.
///
/// # Errors
///
/// [`TranscribeError`] where recording or model cannot be used, the engine fails, or the work is
/// cancelled. A journal stays where it is, to go on from.
pub fn transcribe(
    recording: &Path,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Transcription, TranscribeError> {
    let opened = open(recording, options)?;
    let total = total(opened.claimed_duration(), options.part);
    let unreadable = |source| TranscribeError::Unreadable { path: recording.to_owned(), source };
    let blake3 = content_hash(recording).map_err(unreadable)?;

    let model = SpeechModel::look_at(&options.model)?;
    let language = model.language(options.language.as_ref())?;
    let record = model.record(options);
    let mut journal = match &options.journal {
        Some(path) => Some(Journal::open(path, &JournalKey::new(blake3, record.clone()))?),
        None => None,
    };
    let division = Division::here(cores(options), model.file());
    let executable = options.executable.clone();
    let mut engine = Engine::start(executable, &model.file().path, division, cancel)?;

    let mut chunks = match options.channel {
        None => Chunks::new(opened),
        Some(Channel { index, of }) => {
            let others = (0..of).filter(|&other| other != index);
            let open = |other| Ok(open(recording, options)?.on_channel(other));
            let others = others.map(open).collect::<Result<_, TranscribeError>>()?;
            Chunks::without_bleed(opened.on_channel(index), others)
        }
    };
    let hearing = Hearing { transcriber: &mut engine, journal: journal.as_mut(), language, cancel };
    let heard = hearing.of(&mut chunks, &mut |done, recalled| {
        progress(Progress { done, recalled, total });
    })?;

    let recording = chunks.recording();
    let file = recording.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let heading = Heading {
        title: None,
        date: None,
        language: heard.language,
        duration: recording.position(),
        times: Times::Measured,
        source: Some(Source { file, blake3, truncated: recording.truncated() }),
        engine: Some(record),
        told_apart: None,
    };
    let transcript = Transcript::new(heading, statements(&heard.pieces))
        .expect("chunks lie within what was read of the recording, and statements are in order");
    Ok(Transcription {
        transcript,
        speech: chunks.speech(),
        windows: chunks.given(),
        broken_off: chunks.recording().broken_off().map(ToString::to_string),
        journal: journal.map_or(JournalUse::Fresh, |journal| journal.found()),
    })
}

/// Opens the wanted part of the recording.
fn open(recording: &Path, options: &Options) -> Result<Recording, TranscribeError> {
    let opened = Recording::open_tracks(recording, options.tracks)?;
    Ok(match options.part {
        Some(part) => opened.within(part),
        None => opened,
    })
}

fn total(claimed: Option<Time>, part: Option<TimeSpan>) -> Option<Time> {
    claimed.into_iter().chain(part.map(TimeSpan::end)).min()
}

fn cores(options: &Options) -> NonZeroUsize {
    let here = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    options.threads.unwrap_or_else(here)
}
