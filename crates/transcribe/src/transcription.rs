//! From a recording to its transcript.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use evenkeel_audio::{Chunk, Chunks, Recording, content_hash};
use evenkeel_meeting::{
    Engine as EngineRecord, Heading, Language, Piece, Source, Time, TimeSpan, Times, Transcript,
    statements,
};

use crate::decoded::Decoded;
use crate::engine::Engine;
use crate::journal::{Journal, JournalKey, JournalUse};
use crate::model::Shape;
use crate::pieces::pieces;
use crate::suspect::mark_repeated_phrases;
use crate::transcriber::Transcriber;
use crate::{TranscribeError, whisper};

/// How a recording is to be transcribed.
#[derive(Clone, Debug)]
pub struct Options {
    /// The speech model: a whisper.cpp file in GGML format.
    pub model: PathBuf,
    /// The language spoken; `None`: it is found out.
    pub language: Option<Language>,
    /// How many chunks are transcribed at the same time, each on a processor core of its own;
    /// `None`: as many as there are cores. Changes the speed and nothing else.
    pub threads: Option<NonZeroUsize>,
    /// The part of the recording that is wanted; `None`: all of it. Times stay those of the
    /// recording.
    pub part: Option<TimeSpan>,
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
    /// The transcript. Without segments where nobody spoke.
    pub transcript: Transcript,
    /// How much of the recording was taken for speech, with the breath around it.
    pub speech: Time,
    /// Where and why the recording breaks off, where it does.
    pub broken_off: Option<String>,
    /// Whether an earlier run was gone on with.
    pub journal: JournalUse,
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
    let mut opened = Recording::open(recording)?;
    if let Some(part) = options.part {
        opened = opened.within(part);
    }
    let unreadable = |source| TranscribeError::Unreadable { path: recording.to_owned(), source };
    let source = Source {
        file: opened.path().file_name().unwrap_or_default().to_string_lossy().into_owned(),
        blake3: content_hash(recording).map_err(unreadable)?,
        truncated: false,
    };

    let model = SpeechModel::look_at(&options.model)?;
    let language = model.language(options.language.as_ref())?;
    let mut journal = match &options.journal {
        Some(path) => {
            let (part, asked) = (options.part, options.language.clone());
            Some(Journal::open(path, &JournalKey::new(source.blake3, part, asked, model.record()))?)
        }
        None => None,
    };
    let mut engine =
        Engine::start(options.executable.clone(), &model.path, lanes(options), cancel)?;
    let work = Work { source, language, engine: model.record(), part: options.part, cancel };
    work.run(Chunks::new(opened), &mut engine, journal.as_mut(), progress)
}

fn lanes(options: &Options) -> NonZeroUsize {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    options.threads.unwrap_or_else(cores)
}

/// A model's file that has been looked over.
struct SpeechModel {
    path: PathBuf,
    name: String,
    blake3: evenkeel_meeting::ContentHash,
    shape: Shape,
}

impl SpeechModel {
    fn look_at(path: &Path) -> Result<Self, TranscribeError> {
        let unusable = |source| TranscribeError::Model { path: path.to_owned(), source };
        let shape = Shape::of(path).map_err(unusable)?;
        let blake3 = content_hash(path).map_err(|error| unusable(error.into()))?;
        // The engine's folder is not ours.
        let absolute = std::path::absolute(path).map_err(|error| unusable(error.into()))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = stem.strip_prefix("ggml-").unwrap_or(&stem).to_owned();
        Ok(Self { path: absolute, name, blake3, shape })
    }

    /// Returns the language that is to be decoded, or `None` where it is to be found out.
    fn language(&self, asked: Option<&Language>) -> Result<Option<Language>, TranscribeError> {
        let english = Language::parse("en").expect("it is a language tag");
        match asked {
            Some(language) if !whisper::knows(language) => {
                Err(TranscribeError::UnknownLanguage { language: language.clone() })
            }
            Some(language) if !self.shape.is_multilingual() && language.primary() != "en" => {
                let (model, language) = (self.name.clone(), language.clone());
                Err(TranscribeError::EnglishOnly { model, language })
            }
            None if !self.shape.is_multilingual() => Ok(Some(english)),
            asked => Ok(asked.cloned()),
        }
    }

    fn record(&self) -> EngineRecord {
        EngineRecord {
            program: format!(
                "evenkeel {}, whisper.cpp {}",
                env!("CARGO_PKG_VERSION"),
                whisper::VERSION
            ),
            model: self.name.clone(),
            blake3: self.blake3,
            settings: whisper::SETTINGS.map(str::to_owned).to_vec(),
        }
    }
}

/// One recording's way through a transcriber.
struct Work<'c> {
    source: Source,
    language: Option<Language>,
    engine: EngineRecord,
    part: Option<TimeSpan>,
    cancel: &'c AtomicBool,
}

/// Chunks by which a language is found out: one alone may be a greeting, or a song.
const CHUNKS_TO_DETECT_BY: usize = 3;

impl Work<'_> {
    fn run(
        mut self,
        mut chunks: Chunks,
        transcriber: &mut impl Transcriber,
        mut journal: Option<&mut Journal>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Transcription, TranscribeError> {
        let claimed = chunks.recording().claimed_duration();
        let total = match self.part {
            Some(part) => Some(claimed.map_or(part.end(), |claimed| claimed.min(part.end()))),
            None => claimed,
        };
        let mut said = Progress { done: Time::ZERO, recalled: Time::ZERO, total };

        let mut first = self.first_chunks(&mut chunks)?;
        let language = self.find_language(&first, transcriber, journal.as_deref_mut())?;
        let mut pieces_said: Vec<Piece> = Vec::new();
        // Each lane has a chunk to work on and one that waits; more would only take memory.
        let most_under_way = 2 * transcriber.lanes();
        let mut under_way: VecDeque<(Chunk, Option<Decoded>)> = VecDeque::new();
        loop {
            while under_way.len() < most_under_way {
                let Some(chunk) = first.pop_front().map(Ok).or_else(|| chunks.next()) else {
                    break;
                };
                let chunk = chunk?;
                self.stop_if_asked()?;
                let recalled = journal.as_mut().and_then(|journal| journal.recall(chunk.span()));
                if let (None, Some(language)) = (&recalled, &language) {
                    transcriber.submit(&chunk, language)?;
                }
                under_way.push_back((chunk, recalled));
            }
            let Some((chunk, recalled)) = under_way.pop_front() else { break };
            said.done = chunk.span().end();
            let decoded = match recalled {
                Some(decoded) => {
                    said.recalled = said.done;
                    decoded
                }
                None => {
                    let decoded = transcriber.receive()?;
                    if let Some(journal) = journal.as_mut() {
                        journal.keep_chunk(chunk.span(), &decoded)?;
                    }
                    decoded
                }
            };
            pieces_said.extend(pieces(&chunk, &decoded));
            progress(said);
        }
        mark_repeated_phrases(&mut pieces_said);
        said.done = chunks.recording().position();
        progress(said);
        self.source.truncated = chunks.recording().truncated();
        let found = journal.map_or(JournalUse::Fresh, |journal| journal.found());
        Ok(self.transcription(&chunks, &pieces_said, language, found))
    }

    fn transcription(
        self,
        chunks: &Chunks,
        pieces: &[Piece],
        language: Option<Language>,
        journal: JournalUse,
    ) -> Transcription {
        let heading = Heading {
            title: None,
            date: None,
            language,
            duration: chunks.recording().position(),
            times: Times::Measured,
            source: Some(self.source),
            engine: Some(self.engine),
        };
        let transcript = Transcript::new(heading, statements(pieces))
            .expect("chunks lie within what was read of the recording, and statements in order");
        Transcription {
            transcript,
            speech: chunks.speech(),
            broken_off: chunks.recording().broken_off().map(ToString::to_string),
            journal,
        }
    }

    fn first_chunks(&self, chunks: &mut Chunks) -> Result<VecDeque<Chunk>, TranscribeError> {
        let wanted = if self.language.is_some() { 0 } else { CHUNKS_TO_DETECT_BY };
        let mut first = VecDeque::new();
        for chunk in chunks.take(wanted) {
            first.push_back(chunk?);
            self.stop_if_asked()?;
        }
        Ok(first)
    }

    /// Returns the language spoken: as asked, as found out before, or the most probable one over
    /// the `first` chunks. `None` where nobody speaks.
    fn find_language(
        &self,
        first: &VecDeque<Chunk>,
        transcriber: &mut impl Transcriber,
        journal: Option<&mut Journal>,
    ) -> Result<Option<Language>, TranscribeError> {
        if let Some(language) = &self.language {
            return Ok(Some(language.clone()));
        }
        if let Some(language) = journal.as_ref().and_then(|journal| journal.language()) {
            return Ok(Some(language.clone()));
        }
        let mut sums: Vec<(Language, f32)> = Vec::new();
        for chunk in first {
            for (language, probability) in transcriber.detect(chunk)? {
                match sums.iter_mut().find(|(known, _)| *known == language) {
                    Some((_, sum)) => *sum += probability,
                    None => sums.push((language, probability)),
                }
            }
        }
        let most_probable = sums.into_iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
        let language = most_probable.map(|(language, _)| language);
        if let (Some(journal), Some(language)) = (journal, &language) {
            journal.keep_language(language)?;
        }
        Ok(language)
    }

    fn stop_if_asked(&self) -> Result<(), TranscribeError> {
        if self.cancel.load(Ordering::Relaxed) { Err(TranscribeError::Interrupted) } else { Ok(()) }
    }
}
