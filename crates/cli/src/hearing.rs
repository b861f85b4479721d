//! From a recording to a transcript: chooses the model, and lets the speech engine work.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use evenkeel_audio::{Channel, Recording, Tracks};
use evenkeel_meeting::{
    ContentHash, Heading, Language, Source, Speaker, SpeakerSource, Time, TimeSpan, Transcript,
    Turns,
};
use evenkeel_models::{KnownModel, Presence};
use evenkeel_transcribe::{JournalUse, Options};

use crate::app::App;
use crate::args::Speech;
use crate::by_voice::ByVoice;
use crate::commands::model;
use crate::error::{CommandError, show};
use crate::folder::Folder;
use crate::listening::Voice;
use crate::progress::in_words;
use crate::run_record::RunRecord;
use crate::speakers::Speakers;
use crate::{advice, listening};

/// A recording that is ready to be transcribed, or the tracks of one meeting.
pub(crate) struct Hearing {
    /// What the transcript will say that it comes from.
    source: Source,
    voices: Vec<Voice>,
    options: Options,
    speakers: Speakers,
}

impl Hearing {
    /// Checks that the recording can be heard, and finds the model for it. Says which model that
    /// is, and what a better one would be where it is the smallest.
    pub(crate) fn prepare(app: &App, path: &Path, wishes: &Speech) -> Result<Self, CommandError> {
        // Who gives a broken file wants to hear of that, and not that a model is missing.
        let tracks = wishes.audio_track.map_or(Tracks::All, Tracks::Only);
        let looked_at = look_at(app, path, tracks)?;
        let part = part(wishes)?;
        let speakers = Speakers::find(app, path, &wishes.speakers)?;
        let voices = voices(path, &looked_at, &speakers, |path| look_at(app, path, tracks))?;
        let language = wishes.language.clone().or_else(|| app.settings.language.clone());
        let wanted = wishes.model.as_deref().or(app.settings.model.as_deref());
        let model = find_model(app, wanted, language.as_ref())?;
        let options = Options {
            model,
            language,
            threads: wishes.threads.or(app.settings.threads).map(NonZeroUsize::from),
            part,
            tracks,
            channel: None,
            journal: None,
            executable: app.places.executable.clone(),
        };
        let blake3 =
            evenkeel_audio::content_hash(path).map_err(|error| advice::unreadable(path, &error))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = Source { file, blake3, truncated: false };
        Ok(Self { source, voices, options, speakers })
    }

    /// Transcribes the first minute, for nothing but to see how fast that goes: returns the seconds
    /// of the recording a second of work, loading the model included.
    pub(crate) fn measure_speed(mut self, app: &App) -> Result<f64, CommandError> {
        const FIRST: Time = Time::from_ms(60_000);
        self.options.part = TimeSpan::new(Time::ZERO, FIRST);
        let began = Instant::now();
        let mut unseen = RunRecord::begin();
        let heard = listening::hear(app, &self.voices[..1], &self.options, None, &mut unseen)?;
        let first = heard[0].transcript.heading();
        let heard = Duration::from_millis(first.duration.min(FIRST).as_ms());
        Ok(heard.as_secs_f64() / began.elapsed().as_secs_f64())
    }

    pub(crate) fn recording_blake3(&self) -> ContentHash {
        self.source.blake3
    }

    /// Returns the transcript without hearing anything, where `stored` holds the same talk: as it is,
    /// or with its words given out anew where only who spoke is found out in another way.
    pub(crate) fn again(
        &self,
        app: &App,
        stored: &Transcript,
        folder: &Folder,
        record: &mut RunRecord,
    ) -> Result<Option<Transcript>, CommandError> {
        let heading = stored.heading();
        let is_same =
            heading.source.as_ref().is_some_and(|source| source.blake3 == self.source.blake3)
                && heading.engine == Some(evenkeel_transcribe::engine_record(&self.options)?);
        if !is_same {
            return Ok(None);
        }
        if heading.told_apart == self.speakers.source() {
            app.console.note("the transcript is here already and still holds; it is used again");
            return Ok(Some(stored.clone()));
        }
        let apart = |source: &SpeakerSource| {
            matches!(source, SpeakerSource::Tracks { .. } | SpeakerSource::Channels { .. })
        };
        let was_heard_apart = heading.told_apart.as_ref().is_some_and(apart);
        if was_heard_apart || self.speakers.source().as_ref().is_some_and(apart) {
            return Ok(None);
        }
        app.console.note("the words are here already; only who spoke is found out anew");
        self.tell_apart(app, stored.clone(), Some(folder), record).map(Some)
    }

    /// Transcribes. With a folder, journals are kept there until it holds the transcript, so that
    /// a run that was stopped can go on.
    pub(crate) fn hear(
        &self,
        app: &App,
        folder: Option<&Folder>,
        record: &mut RunRecord,
    ) -> Result<Transcript, CommandError> {
        let heard = listening::hear(app, &self.voices, &self.options, folder, record)?;
        for one in &heard {
            match one.journal {
                JournalUse::Resumed => app.console.note("went on where an earlier run had stopped"),
                JournalUse::Discarded(reason) => {
                    app.console
                        .note(&format!("the journal of an earlier run was not used: {reason}"));
                }
                _ => {}
            }
            if let Some(why) = &one.broken_off {
                app.console.warn(&format!("{why}; what is there was transcribed"));
            }
        }
        let truncated = heard.iter().any(|one| one.broken_off.is_some());
        let united = listening::united(&self.voices, &heard).expect("something is heard");
        let transcript = match &self.speakers {
            Speakers::Tracks(_) | Speakers::Channels(_) => united,
            Speakers::Told { .. } | Speakers::ByVoice(_) | Speakers::Unknown => {
                self.tell_apart(app, united, folder, record)?
            }
        };
        let heading = Heading {
            source: Some(Source { truncated, ..self.source.clone() }),
            engine: Some(evenkeel_transcribe::engine_record(&self.options)?),
            told_apart: self.speakers.source(),
            ..transcript.heading().clone()
        };
        let transcript = transcript.with_heading(heading).expect("the duration stays as it was");
        let end = transcript.heading().duration;
        let recording = || self.voices[0].recording.as_path();
        match self.options.part {
            Some(part) if part.start() >= end => {
                return Err(advice::ends_before(recording(), part.start(), end));
            }
            // Without talk there is no analysis, which then says so.
            _ if transcript.segments().is_empty() && folder.is_none() => {
                let (heard, recording) = (in_words(end), show(recording()));
                app.console.warn(&format!("nobody speaks in {heard} of {recording}"));
            }
            _ => {}
        }
        Ok(transcript)
    }

    /// Returns whether `folder` was begun with another recording, of which a journal is there.
    pub(crate) fn is_begun_with_another(&self, folder: &Folder) -> bool {
        let journal = folder.path(&listening::journal(0));
        let Some(owner) = evenkeel_transcribe::recording_of_journal(&journal) else { return false };
        let first = evenkeel_audio::content_hash(&self.voices[0].recording);
        owner != self.source.blake3 && first.is_ok_and(|first| first != owner)
    }

    /// Gives the words of `transcript`, which was heard from the one recording, to who said them.
    fn tell_apart(
        &self,
        app: &App,
        transcript: Transcript,
        folder: Option<&Folder>,
        record: &mut RunRecord,
    ) -> Result<Transcript, CommandError> {
        let is_silent = transcript.segments().is_empty();
        self.speakers.tell_apart(transcript, |by_voice| match is_silent {
            true => Ok(Turns::default()),
            false => {
                let recording = &self.voices[0].recording;
                by_voice.turns(app, recording, self.source.blake3, &self.options, folder, record)
            }
        })
    }

    /// Forgets the journals in `folder`: the transcript is safe.
    pub(crate) fn forget_journal(folder: &Folder) -> Result<(), CommandError> {
        ByVoice::forget_journal(folder)?;
        let journals = (0..).map(listening::journal);
        journals
            .take_while(|name| folder.path(name).exists())
            .try_for_each(|name| folder.remove(&name))
    }
}

/// What a look at a recording's first samples told.
struct LookedAt {
    claimed: Option<Time>,
    channels: usize,
}

fn look_at(app: &App, path: &Path, tracks: Tracks) -> Result<LookedAt, CommandError> {
    let mut recording = Recording::open_tracks(path, tracks)?;
    recording.read()?;
    for track in recording.left_out() {
        app.console.warn(&format!(
            "audio track {track} of {} cannot be decoded here and is left out",
            show(path)
        ));
    }
    Ok(LookedAt { claimed: recording.claimed_duration(), channels: recording.channels() })
}

/// Returns what is to be heard, each by itself.
fn voices(
    path: &Path,
    looked_at: &LookedAt,
    speakers: &Speakers,
    look_at: impl Fn(&Path) -> Result<LookedAt, CommandError>,
) -> Result<Vec<Voice>, CommandError> {
    match speakers {
        Speakers::Tracks(tracks) => tracks
            .iter()
            .map(|(track, path)| {
                let (recording, speaker) = (path.clone(), Some(track.speaker.clone()));
                Ok(Voice { recording, channel: None, speaker, claimed: look_at(path)?.claimed })
            })
            .collect(),
        Speakers::Channels(names) if names.len() != looked_at.channels => {
            Err(advice::speakers::other_channels(path, looked_at.channels, names.len()))
        }
        Speakers::Channels(names) => {
            let voice = |(index, name): (usize, &Speaker)| Voice {
                recording: path.to_owned(),
                channel: Some(Channel { index, of: names.len() }),
                speaker: Some(name.clone()),
                claimed: looked_at.claimed,
            };
            Ok(names.iter().enumerate().map(voice).collect())
        }
        Speakers::Told { .. } | Speakers::ByVoice(_) | Speakers::Unknown => {
            let (recording, claimed) = (path.to_owned(), looked_at.claimed);
            Ok(vec![Voice { recording, channel: None, speaker: None, claimed }])
        }
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
        return Err(advice::models::not_here(known.into()));
    }
    Ok(store.path(known))
}

/// Returns the model to get first.
fn suggested(language: Option<&Language>) -> &'static KnownModel {
    let english = language.is_none_or(|language| language.primary() == "en");
    let name = if english { "tiny.en" } else { "base" };
    evenkeel_models::known(name).expect("it is in the table of known models")
}
