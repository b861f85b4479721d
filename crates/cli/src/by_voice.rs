//! Who speaks, told apart by the sound of their voices.

use std::num::NonZeroUsize;
use std::path::Path;

use evenkeel_audio::{Recording, Tracks};
use evenkeel_diarize::{Acoustic, DiarizeError, Diarizer, JournalUse, NetworkFile, Request};
use evenkeel_meeting::{ContentHash, SpeakerSource, Time, Turns};
use evenkeel_models::{Presence, VOICES, VOICES_PRINTS, VOICES_SEGMENTATION};
use evenkeel_transcribe::Options;

use crate::app::App;
use crate::args::Speakers as Wishes;
use crate::error::CommandError;
use crate::folder::Folder;
use crate::run_record::RunRecord;
use crate::{advice, interrupt};

/// The name of the journal in an analysis's folder.
const JOURNAL: &str = "journal-voices.jsonl";

/// The two networks that tell voices apart, and how many speakers they may find.
pub(crate) struct ByVoice {
    segmentation: NetworkFile,
    prints: NetworkFile,
    most_speakers: Option<NonZeroUsize>,
}

impl ByVoice {
    /// Finds the networks. `None` where they are not wanted or not here; the latter is said.
    pub(crate) fn find(app: &App, wishes: &Wishes) -> Result<Option<Self>, CommandError> {
        if wishes.no_diarization {
            return Ok(None);
        }
        let store = app.models();
        if store.presence(&VOICES) != Presence::Here {
            return match wishes.speakers {
                Some(_) => Err(advice::models::not_here((&VOICES).into())),
                None => {
                    app.console.note(&advice::speakers::nobody_told_apart());
                    Ok(None)
                }
            };
        }
        let file = |file: &evenkeel_models::SetFile| NetworkFile {
            path: store.path(&VOICES).join(file.name),
            sha256: file.sha256.to_owned(),
        };
        Ok(Some(Self {
            segmentation: file(&VOICES_SEGMENTATION),
            prints: file(&VOICES_PRINTS),
            most_speakers: wishes.speakers.map(NonZeroUsize::from),
        }))
    }

    /// Returns what the transcript will say of how its speakers were found out.
    pub(crate) fn source(&self) -> SpeakerSource {
        let mut settings = Acoustic::settings_of(&self.segmentation, &self.prints);
        settings.extend(self.most_speakers.map(|most| format!("most_speakers={most}")));
        SpeakerSource::Voices { program: crate::PROGRAM.to_owned(), settings }
    }

    /// Listens to `recording`, as far as `options` ask for it. With a folder, a journal is kept
    /// there until it holds the transcript.
    pub(crate) fn turns(
        &self,
        app: &App,
        recording: &Path,
        blake3: ContentHash,
        options: &Options,
        folder: Option<&Folder>,
        record: &mut RunRecord,
    ) -> Result<Turns, CommandError> {
        let networks = Acoustic::load(&self.segmentation, &self.prints)?;
        let mut opened = Recording::open_tracks(recording, options.tracks)?;
        if let Some(part) = options.part {
            opened = opened.within(part);
        }
        let track = match options.tracks {
            Tracks::All => None,
            Tracks::Only(track) => Some(track),
        };
        let request = Request {
            most_speakers: self.most_speakers,
            threads: options.threads,
            journal: folder.map(|folder| (folder.path(JOURNAL), blake3)),
            part: options.part,
            track,
        };
        let watch = interrupt::watch();
        let mut progress = app.console.progress("Telling voices apart");
        let told = record.time("telling voices apart", || {
            let mut tell = |at: evenkeel_diarize::Progress| {
                let total = at.total.unwrap_or(Time::ZERO);
                progress.update(at.done.as_ms(), total.as_ms(), "");
            };
            networks.diarize(&mut opened, &request, &mut tell, watch.flag())
        });
        progress.finish();
        let told = told.map_err(|error| match error {
            DiarizeError::Interrupted => advice::interrupted(folder.is_some()),
            error => error.into(),
        })?;
        if let JournalUse::Discarded(reason) = told.journal {
            app.console.note(&format!("the journal of an earlier run was not used: {reason}"));
        }
        app.console.note(&match told.speakers {
            1 => "one voice was heard".to_owned(),
            count => format!("{count} voices were told apart by their sound"),
        });
        Ok(told.labelled())
    }

    /// Forgets the journal in `folder`: the transcript is safe.
    pub(crate) fn forget_journal(folder: &Folder) -> Result<(), CommandError> {
        folder.remove(JOURNAL)
    }
}
