//! Hears one recording, or the tracks of one meeting after each other, and tells how far it is.

use std::path::PathBuf;
use std::time::Instant;

use evenkeel_audio::Channel;
use evenkeel_meeting::{Heading, Language, Segment, Speaker, Time, TimeSpan, Transcript, in_order};
use evenkeel_transcribe::{JournalUse, Options, Progress, TranscribeError, Transcription};

use crate::app::App;
use crate::error::CommandError;
use crate::folder::Folder;
use crate::run_record::RunRecord;
use crate::{advice, interrupt};

/// What is heard by itself: a recording, or a channel of one.
pub(crate) struct Voice {
    pub(crate) recording: PathBuf,
    pub(crate) channel: Option<Channel>,
    /// Who alone is heard on it, where that is so.
    pub(crate) speaker: Option<Speaker>,
    /// How long it is by its header, good for a progress bar alone.
    pub(crate) claimed: Option<Time>,
}

/// Hears `voices` one after the other. With a folder, a journal of each is kept there, so that a
/// run that was stopped can go on. The language of the first who speaks is that of the others.
pub(crate) fn hear(
    app: &App,
    voices: &[Voice],
    options: &Options,
    folder: Option<&Folder>,
    record: &mut RunRecord,
) -> Result<Vec<Transcription>, CommandError> {
    let watch = interrupt::watch();
    let end = options.part.map_or(Time::MAX, TimeSpan::end);
    let mut bar = app.console.progress("Transcribing");
    let total_ms: Option<u64> =
        voices.iter().map(|voice| Some(voice.claimed?.min(end).as_ms())).sum();
    let mut pace = Pace { began: Instant::now(), done_ms: 0, recalled_ms: 0 };
    let heard = record.time("transcribing", || {
        let mut language: Option<Language> = options.language.clone();
        let mut heard = Vec::new();
        for (index, voice) in voices.iter().enumerate() {
            let options = Options {
                journal: folder.map(|folder| folder.path(&journal(index))),
                language: language.clone(),
                channel: voice.channel,
                ..options.clone()
            };
            let mut tell = |at: Progress| {
                let total_ms = match at.total {
                    Some(total) if voices.len() == 1 => total.as_ms(),
                    _ => total_ms.unwrap_or(0),
                };
                let who = voice.speaker.as_ref().map_or("", Speaker::as_str);
                bar.update(pace.done_ms + at.done.as_ms(), total_ms, &pace.detail(at, who));
            };
            let transcription = evenkeel_transcribe::transcribe(
                &voice.recording,
                &options,
                &mut tell,
                watch.flag(),
            )?;
            pace.done_ms += transcription.transcript.heading().duration.as_ms();
            if transcription.journal == JournalUse::Resumed {
                pace.recalled_ms = pace.done_ms;
            }
            language = language.or_else(|| transcription.transcript.heading().language.clone());
            heard.push(transcription);
        }
        Ok(heard)
    });
    bar.finish();
    let heard = heard.map_err(|error| match error {
        TranscribeError::Interrupted => advice::interrupted(folder.is_some()),
        error => error.into(),
    })?;
    // What an earlier run had done says nothing about the speed of this one.
    if pace.recalled_ms == 0 {
        record.note_speed(pace.done_ms);
    }
    let speech_ms = heard.iter().map(|one| one.speech.as_ms()).sum();
    record.note_packing(speech_ms, heard.iter().map(|one| one.windows).sum());
    Ok(heard)
}

/// Puts what was heard of several people in the order of its time.
pub(crate) fn united(voices: &[Voice], heard: &[Transcription]) -> Option<Transcript> {
    let mut headings = heard.iter().map(|one| one.transcript.heading());
    let first = headings.next()?.clone();
    let (language, duration) =
        headings.fold((first.language.clone(), first.duration), |(language, duration), heading| {
            (language.or_else(|| heading.language.clone()), duration.max(heading.duration))
        });
    let spoken = voices.iter().zip(heard).flat_map(|(voice, one)| {
        one.transcript
            .segments()
            .iter()
            .map(|segment| Segment { speaker: voice.speaker.clone(), ..segment.clone() })
    });
    let heading = Heading { language, duration, ..first };
    let united = Transcript::new(heading, in_order(spoken.collect()));
    Some(united.expect("no track ends after the longest, and statements are in order"))
}

/// Returns the name of the journal of the voice at `index`.
pub(crate) fn journal(index: usize) -> String {
    match index {
        0 => "journal.jsonl".to_owned(),
        index => format!("journal-{}.jsonl", index + 1),
    }
}

/// How fast the work goes, against the recordings' own time.
struct Pace {
    began: Instant,
    /// How much was heard of the voices that are done.
    done_ms: u64,
    /// How much of that was known from a journal.
    recalled_ms: u64,
}

impl Pace {
    /// Returns who is heard, and how fast.
    fn detail(&self, at: Progress, who: &str) -> String {
        let recalled_ms = self.recalled_ms + at.recalled.as_ms();
        let heard_ms = (self.done_ms + at.done.as_ms()).saturating_sub(recalled_ms);
        let seconds = self.began.elapsed().as_secs_f64();
        if heard_ms == 0 || seconds < 2.0 {
            return who.to_owned();
        }
        #[expect(clippy::cast_precision_loss, reason = "a rough figure for people")]
        let speed = heard_ms as f64 / 1_000.0 / seconds;
        let between = if who.is_empty() { "" } else { ": " };
        format!("{who}{between}{speed:.1} times real time")
    }
}
