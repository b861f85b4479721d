//! The speech model that was asked for: which it is, and what it can do.

use std::path::Path;

use evenkeel_audio::{Tracks, content_hash};
use evenkeel_meeting::{ContentHash, Engine, Language};
use evenkeel_models::ModelFile;

use crate::{Options, TranscribeError, whisper};

/// A model's file that has been looked over.
pub(crate) struct SpeechModel {
    file: ModelFile,
    name: String,
    blake3: ContentHash,
}

impl SpeechModel {
    pub(crate) fn look_at(path: &Path) -> Result<Self, TranscribeError> {
        let unreadable = |source| TranscribeError::Unreadable { path: path.to_owned(), source };
        let mut file = evenkeel_models::inspect(path)?;
        // The engine's folder is not ours.
        file.path = std::path::absolute(path).map_err(unreadable)?;
        let blake3 = content_hash(path).map_err(unreadable)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = stem.strip_prefix("ggml-").unwrap_or(&stem).to_owned();
        Ok(Self { file, name, blake3 })
    }

    /// Returns the file, by its absolute path.
    pub(crate) fn file(&self) -> &ModelFile {
        &self.file
    }

    /// Returns the language that is to be decoded, or `None` where it is to be found out.
    pub(crate) fn language(
        &self,
        asked: Option<&Language>,
    ) -> Result<Option<Language>, TranscribeError> {
        let english = Language::parse("en").expect("it is a language tag");
        match asked {
            Some(language) if !whisper::knows(language) => {
                Err(TranscribeError::UnknownLanguage { language: language.clone() })
            }
            Some(language) if self.file.english_only && language.primary() != "en" => {
                let (model, language) = (self.name.clone(), language.clone());
                Err(TranscribeError::EnglishOnly { model, language })
            }
            None if self.file.english_only => Ok(Some(english)),
            asked => Ok(asked.cloned()),
        }
    }

    /// Returns what a transcript says of the engine that wrote it.
    pub(crate) fn record(&self, options: &Options) -> Engine {
        let mut settings = whisper::SETTINGS.map(str::to_owned).to_vec();
        // Its arithmetic differs, so another build must not go on with what this one has begun.
        settings.extend(whisper::GRAPHICS.map(|graphics| format!("graphics={graphics}")));
        if let Some(language) = &options.language {
            settings.push(format!("language={language}"));
        }
        if let Some(part) = options.part {
            let (start, end) = (part.start().as_ms(), part.end().as_ms());
            settings.push(format!("part-ms={start}-{end}"));
        }
        if let Tracks::Only(number) = options.tracks {
            settings.push(format!("audio-track={number}"));
        }
        if let Some(channel) = options.channel {
            settings.push(format!("channel={}/{}", channel.index + 1, channel.of));
        }
        Engine {
            program: format!(
                "evenkeel {}, whisper.cpp {}",
                env!("CARGO_PKG_VERSION"),
                whisper::VERSION
            ),
            model: self.name.clone(),
            blake3: self.blake3,
            settings,
        }
    }
}
