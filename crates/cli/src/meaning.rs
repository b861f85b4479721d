//! What segments mean: the sentence encoder, run for the plugins that ask, where it is here.

use std::collections::BTreeSet;
use std::path::Path;

use evenkeel_encoder::{
    EncodeError, Keeping, NotKept, Options, Segments, Source, TUNED, Wish, encode,
};
use evenkeel_host::Requests;
use evenkeel_meeting::{ContentHash, Meaning, Transcript};
use evenkeel_models::{ENCODER, ENCODER_VOCABULARY, ENCODER_WEIGHTS, Presence};

use crate::app::App;
use crate::error::CommandError;
use crate::{advice, files, interrupt};

/// How taggers come to know what segments mean.
pub(crate) enum Meanings {
    /// Nobody asks, or the user wants tags by words alone.
    NotWanted,
    /// The encoder is not here.
    Missing,
    /// It reads them.
    By(Encoder),
}

impl Meanings {
    /// Finds the encoder for plugins that ask for `requests`.
    pub(crate) fn find(app: &App, requests: Requests, words_only: bool) -> Self {
        if requests.is_empty() || words_only {
            return Self::NotWanted;
        }
        let store = app.models();
        if store.presence(&ENCODER) != Presence::Here {
            return Self::Missing;
        }
        let folder = store.path(&ENCODER);
        let source = Source {
            weights: folder.join(ENCODER_WEIGHTS.name),
            vocabulary: folder.join(ENCODER_VOCABULARY.name),
            sha256: ENCODER_WEIGHTS.sha256.to_owned(),
        };
        let executable = app.places.executable.clone();
        let options = Options { source, threads: None, executable };
        let Requests { general, texts, tuned } = requests;
        Self::By(Encoder { options, general, texts, tuned })
    }

    /// Returns the encoder, where it is here and wanted; says what is missed where it is not here.
    pub(crate) fn encoder(&self, app: &App) -> Option<&Encoder> {
        match self {
            Self::NotWanted => None,
            Self::Missing => {
                app.console.note(&advice::words_alone());
                None
            }
            Self::By(encoder) => Some(encoder),
        }
    }
}

/// The sentence encoder and what is wanted of it.
pub(crate) struct Encoder {
    options: Options,
    general: bool,
    texts: BTreeSet<String>,
    tuned: bool,
}

impl Encoder {
    /// Reads what a transcript means, whose file has the hash `blake3`; or takes it from `kept`, where
    /// an earlier run left it, and leaves it there for the next.
    pub(crate) fn read(
        &self,
        app: &App,
        transcript: &Transcript,
        blake3: ContentHash,
        kept: Option<&Path>,
    ) -> Result<Meaning, CommandError> {
        let wish = self.wish(Segments::All);
        let keeping = Keeping::new(blake3, &wish, &self.options.source);
        if let Some(path) = kept {
            match keeping.read(path, transcript) {
                Ok(meaning) => return Ok(meaning),
                Err(NotKept::Absent | NotKept::OfAnother) => {}
                Err(error) => {
                    app.console.warn(&format!("{}: {error}; reading anew", path.display()));
                }
            }
        }
        let meaning = self.encode(app, &[transcript], &wish)?.remove(0);
        if let Some(path) = kept {
            files::write(path, &keeping.bytes(&meaning))?;
        }
        Ok(meaning)
    }

    /// Reads what each of many transcripts means: all of it where `is_whole` says so of its index, else
    /// its last segment.
    pub(crate) fn read_each(
        &self,
        app: &App,
        transcripts: &[Transcript],
        is_whole: &dyn Fn(usize) -> bool,
    ) -> Result<Vec<Meaning>, CommandError> {
        let mut meanings: Vec<Option<Meaning>> = vec![None; transcripts.len()];
        for segments in [Segments::All, Segments::Last] {
            let indices: Vec<usize> = (0..transcripts.len())
                .filter(|&index| is_whole(index) == (segments == Segments::All))
                .collect();
            // The encoder is not started for nothing.
            if indices.is_empty() {
                continue;
            }
            let some: Vec<&Transcript> = indices.iter().map(|&index| &transcripts[index]).collect();
            let read = self.encode(app, &some, &self.wish(segments))?;
            for (index, meaning) in indices.into_iter().zip(read) {
                meanings[index] = Some(meaning);
            }
        }
        Ok(meanings.into_iter().flatten().collect())
    }

    fn wish(&self, segments: Segments) -> Wish<'static> {
        Wish {
            general: self.general,
            texts: self.texts.clone(),
            tuned: self.tuned.then_some(TUNED),
            segments,
        }
    }

    fn encode(
        &self,
        app: &App,
        transcripts: &[&Transcript],
        wish: &Wish<'_>,
    ) -> Result<Vec<Meaning>, CommandError> {
        let watch = interrupt::watch();
        let mut progress = app.console.progress("Reading meaning");
        let read = encode(
            transcripts,
            wish,
            &self.options,
            &mut |at| progress.update(at.done as u64, at.total as u64, ""),
            watch.flag(),
        );
        progress.finish();
        read.map_err(|error| match error {
            EncodeError::Interrupted => advice::interrupted(false),
            error => advice::no_meaning(&error),
        })
    }
}
