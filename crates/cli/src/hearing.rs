//! From a recording to a transcript: chooses the model, and lets the speech engine work.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use evenkeel_audio::{Recording, Tracks};
use evenkeel_meeting::{ContentHash, Language, Time, TimeSpan, Transcript};
use evenkeel_models::{KnownModel, Presence};
use evenkeel_transcribe::{JournalUse, Options, TranscribeError};

use crate::app::App;
use crate::args::Speech;
use crate::commands::model;
use crate::error::{CommandError, show};
use crate::folder::Folder;
use crate::progress::in_words;
use crate::run_record::RunRecord;
use crate::speakers::Speakers;
use crate::{advice, interrupt};

/// The name of the journal in an analysis's folder.
const JOURNAL: &str = "journal.jsonl";

/// A recording that is ready to be transcribed.
pub(crate) struct Hearing {
    recording: PathBuf,
    blake3: ContentHash,
    options: Options,
    speakers: Speakers,
}

impl Hearing {
    /// Checks that the recording can be heard, and finds the model for it. Says which model that
    /// is, and what a better one would be where it is the smallest.
    pub(crate) fn prepare(app: &App, path: &Path, wishes: &Speech) -> Result<Self, CommandError> {
        // A look at the first samples: who gives a broken file wants to hear of that, and not that
        // a model is missing.
        let tracks = wishes.audio_track.map_or(Tracks::All, Tracks::Only);
        let mut opened = Recording::open_tracks(path, tracks)?;
        opened.read()?;
        for track in opened.left_out() {
            app.console.warn(&format!(
                "audio track {track} of {} cannot be decoded here and is left out",
                show(path)
            ));
        }
        let blake3 =
            evenkeel_audio::content_hash(path).map_err(|error| advice::unreadable(path, &error))?;
        let part = part(wishes)?;
        let speakers = Speakers::find(path, &wishes.speakers)?;
        let language = wishes.language.clone().or_else(|| app.settings.language.clone());
        let wanted = wishes.model.as_deref().or(app.settings.model.as_deref());
        let model = find_model(app, wanted, language.as_ref())?;
        let options = Options {
            model,
            language,
            threads: wishes.threads.or(app.settings.threads).map(NonZeroUsize::from),
            part,
            tracks,
            journal: None,
            executable: app.places.executable.clone(),
        };
        Ok(Self { recording: path.to_owned(), blake3, options, speakers })
    }

    pub(crate) fn recording_blake3(&self) -> ContentHash {
        self.blake3
    }

    /// Returns whether transcribing would give `transcript` again.
    pub(crate) fn would_give(&self, transcript: &Transcript) -> Result<bool, CommandError> {
        let heading = transcript.heading();
        let from_this = heading.source.as_ref().is_some_and(|source| source.blake3 == self.blake3)
            && heading.speakers.as_ref() == self.speakers.source();
        Ok(from_this && heading.engine == Some(evenkeel_transcribe::engine_record(&self.options)?))
    }

    /// Transcribes. With a folder, a journal is kept there until it holds the transcript, so that
    /// a run that was stopped can go on.
    pub(crate) fn hear(
        &self,
        app: &App,
        folder: Option<&Folder>,
        record: &mut RunRecord,
    ) -> Result<Transcript, CommandError> {
        let journal = folder.map(|folder| folder.path(JOURNAL));
        let options = Options { journal, ..self.options.clone() };
        let watch = interrupt::watch();
        let mut progress = app.console.progress("Transcribing");
        let mut speed = Speed { began: Instant::now(), from: None };
        let transcribed = record.time("transcribing", || {
            let mut tell = |at: evenkeel_transcribe::Progress| {
                let total = at.total.unwrap_or(Time::ZERO);
                progress.update(at.done.as_ms(), total.as_ms(), &speed.of(at));
            };
            evenkeel_transcribe::transcribe(&self.recording, &options, &mut tell, watch.flag())
        });
        progress.finish();
        let transcription = transcribed.map_err(|error| match error {
            TranscribeError::Interrupted => advice::interrupted(folder.is_some()),
            error => error.into(),
        })?;
        record.note_speed(transcription.heading.duration.as_ms());
        if let JournalUse::Discarded(reason) = transcription.journal {
            app.console.note(&format!("the journal of an earlier run was not used: {reason}"));
        }
        if let Some(why) = &transcription.broken_off {
            app.console.warn(&format!("{why}; what is there was transcribed"));
        }
        let end = transcription.heading.duration;
        match self.options.part {
            Some(part) if part.start() >= end => {
                return Err(advice::ends_before(&self.recording, part.start(), end));
            }
            // Without talk there is no analysis, which then says so.
            _ if transcription.pieces.is_empty() && folder.is_none() => {
                let (heard, recording) = (in_words(end), show(&self.recording));
                app.console.warn(&format!("nobody speaks in {heard} of {recording}"));
            }
            _ => {}
        }
        Ok(transcription.transcript(self.speakers.turns()))
    }

    /// Forgets the journal in `folder`: the transcript is safe.
    pub(crate) fn forget_journal(folder: &Folder) -> Result<(), CommandError> {
        folder.remove(JOURNAL)
    }
}

/// How fast the work goes, against the recording's own time.
struct Speed {
    began: Instant,
    /// Where the work began; what lies before was known from a journal.
    from: Option<Time>,
}

impl Speed {
    fn of(&mut self, at: evenkeel_transcribe::Progress) -> String {
        let from = *self.from.get_or_insert(at.recalled);
        let heard_ms = at.done.as_ms().saturating_sub(from.max(at.recalled).as_ms());
        let seconds = self.began.elapsed().as_secs_f64();
        if heard_ms == 0 || seconds < 2.0 {
            return String::new();
        }
        #[expect(clippy::cast_precision_loss, reason = "a rough figure for people")]
        let speed = heard_ms as f64 / 1_000.0 / seconds;
        format!("{speed:.1} times real time")
    }
}

fn part(wishes: &Speech) -> Result<Option<TimeSpan>, CommandError> {
    if wishes.from.is_none() && wishes.to.is_none() {
        return Ok(None);
    }
    let from = wishes.from.map_or(Time::ZERO, |moment| moment.0);
    let to = wishes.to.map_or(Time::MAX, |moment| moment.0);
    match TimeSpan::new(from, to) {
        Some(part) if part.duration_ms() > 0 => Ok(Some(part)),
        _ => Err(advice::empty_part(from, to)),
    }
}

/// Returns the path of the wanted model, or of the best that is here.
fn find_model(
    app: &App,
    wanted: Option<&str>,
    language: Option<&Language>,
) -> Result<PathBuf, CommandError> {
    let store = app.models();
    let Some(wanted) = wanted else {
        let Some(best) = store.best(language.map(Language::primary)) else {
            let suggested = suggested(language);
            return model::offer(app, suggested)?.ok_or_else(|| advice::no_model(suggested));
        };
        let better = match best.better() {
            Some(better) if best.name.starts_with("tiny") => {
                format!("; `evenkeel model get {}` gets one that hears better", better.name)
            }
            _ => String::new(),
        };
        app.console.note(&format!("speech model: {}{better}", best.name));
        return Ok(store.path(best));
    };
    let path = Path::new(wanted);
    if wanted.contains(std::path::is_separator) || wanted.ends_with(".bin") {
        return Ok(evenkeel_models::inspect(path)?.path);
    }
    let known = model::find(wanted)?;
    if store.presence(known) != Presence::Here {
        return Err(advice::model_not_here(known));
    }
    Ok(store.path(known))
}

/// Returns the model to get first.
fn suggested(language: Option<&Language>) -> &'static KnownModel {
    let english = language.is_none_or(|language| language.primary() == "en");
    let name = if english { "tiny.en" } else { "base" };
    evenkeel_models::known(name).expect("it is in the table of known models")
}
