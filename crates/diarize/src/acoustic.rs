//! Voices told apart by their sound.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use evenkeel_audio::Recording;
use sha2::{Digest, Sha256};

use crate::diarizer::{Diarization, Diarizer, Progress, Request};
use crate::journal::{Journal, JournalKey, JournalUse};
use crate::listening::{Ears, Heard, Listening};
use crate::network::Networks;
use crate::turns::TurnBuilder;
use crate::{DiarizeError, likeness, speakers, votes};

/// A network's file and what it must be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its SHA-256, in 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl NetworkFile {
    /// Reads the file, and checks that it is the right one.
    pub(crate) fn read(&self) -> Result<Vec<u8>, DiarizeError> {
        let path = || self.path.clone();
        let bytes = fs::read(&self.path)
            .map_err(|source| DiarizeError::Unreadable { path: path(), source })?;
        let found: String =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found == self.sha256 {
            Ok(bytes)
        } else {
            Err(DiarizeError::WrongHash { path: path(), found })
        }
    }
}

/// Tells voices apart by their sound: pyannote's segmentation 3.0 says when up to three voices of a
/// window speak, CAM++ of 3D-Speaker whose voice sounds like whose.
pub struct Acoustic {
    networks: Networks,
    settings: Vec<String>,
}

impl Acoustic {
    /// Loads both networks.
    ///
    /// # Errors
    ///
    /// [`DiarizeError::Unreadable`], [`DiarizeError::WrongHash`], [`DiarizeError::Refused`].
    pub fn load(segmentation: &NetworkFile, prints: &NetworkFile) -> Result<Self, DiarizeError> {
        let networks = Networks::load(segmentation, prints)?;
        Ok(Self { networks, settings: Self::settings_of(segmentation, prints) })
    }

    /// Returns the [settings](Diarizer::settings) of what [`load`](Self::load) gives, without
    /// loading it.
    pub fn settings_of(segmentation: &NetworkFile, prints: &NetworkFile) -> Vec<String> {
        vec![
            format!("segmentation-3.0=sha256:{}", segmentation.sha256),
            format!("campplus=sha256:{}", prints.sha256),
        ]
    }
}

impl Diarizer for Acoustic {
    fn settings(&self) -> Vec<String> {
        self.settings.clone()
    }

    fn diarize(
        &self,
        recording: &mut Recording,
        request: &Request,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Diarization, DiarizeError> {
        let ears = || self.networks.ears();
        diarize(ears, self.settings.clone(), recording, request, progress, cancel)
    }
}

fn diarize<E: Ears>(
    ears: impl Fn() -> E + Sync,
    settings: Vec<String>,
    recording: &mut Recording,
    request: &Request,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Diarization, DiarizeError> {
    let mut journal = match &request.journal {
        Some((path, blake3)) => {
            Some(Journal::open(path, &JournalKey::new(*blake3, request, settings))?)
        }
        None => None,
    };
    let claimed = recording.claimed_duration();
    let total = claimed.into_iter().chain(request.part.map(|part| part.end())).min();
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = request.threads.unwrap_or_else(cores);
    let listening = Listening { journal: journal.as_mut(), threads, cancel };
    let heard = listening.to(recording, ears, &mut |done| progress(Progress { done, total }))?;
    let (turns, speakers) = put_together(&heard, request.most_speakers, cancel)?;
    let journal = journal.map_or(JournalUse::Fresh, |journal| journal.found());
    Ok(Diarization { turns, speakers, journal })
}

/// Makes turns of what was heard, and says how many speakers have one.
fn put_together(
    heard: &Heard,
    most_speakers: Option<NonZeroUsize>,
    cancel: &AtomicBool,
) -> Result<(Vec<crate::SpokenTurn>, usize), DiarizeError> {
    let speakers = speakers::find(&heard.windows, most_speakers, cancel)?;
    let given = likeness::give(&heard.windows, &speakers);
    let frames = crate::frame::frames_of(heard.samples);
    let mut turns = TurnBuilder::new(heard.origin, speakers.len());
    votes::count(&heard.windows, &given, speakers.len(), frames, |frame, speaking| {
        turns.push(frame, speaking);
    });
    Ok(turns.finish())
}

#[cfg(test)]
mod tests;
