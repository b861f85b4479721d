//! The user's own defaults, from `config.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use evenkeel_meeting::{Language, PluginId, Score, Tag};
use serde::Deserialize;

use crate::error::CommandError;
use crate::{advice, files};

/// The user's own defaults. What is said on the command line goes before.
///
/// ```toml
/// model = "base"
/// threads = 4
/// language = "en"
/// plugins = ["/home/ana/taggers/customer.toml"]
/// without = ["questions"]
/// count = ["acme.customer/customer-focus"]
/// strict = false
///
/// [threshold]
/// inspiring = 0.8
///
/// [config."acme.customer"]
/// words = ["client", "patient"]
/// ```
#[derive(Deserialize, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) model: Option<String>,
    pub(crate) threads: Option<NonZeroU16>,
    pub(crate) language: Option<Language>,
    pub(crate) plugins: Vec<PathBuf>,
    pub(crate) without: Vec<String>,
    pub(crate) count: Vec<Tag>,
    pub(crate) strict: bool,
    pub(crate) threshold: BTreeMap<String, Score>,
    pub(crate) config: BTreeMap<PluginId, serde_json::Map<String, serde_json::Value>>,
}

impl Settings {
    /// Reads the settings at `path`; where there is no such file, everything is as it comes.
    pub(crate) fn load(path: &Path) -> Result<Self, CommandError> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let settings: Self = toml::from_str(&files::read_text(path)?)
            .map_err(|error| advice::wrong_settings(path, &error))?;
        settings.check(path)?;
        Ok(settings)
    }

    fn check(&self, path: &Path) -> Result<(), CommandError> {
        match self.threshold.keys().find(|tag| Tag::parse(tag).is_none()) {
            Some(wrong) => Err(advice::wrong_tag_in_settings(path, wrong)),
            None => Ok(()),
        }
    }

    /// Returns from which score on each tag is believed.
    pub(crate) fn thresholds(&self) -> BTreeMap<Tag, Score> {
        self.threshold.iter().filter_map(|(tag, &score)| Some((Tag::parse(tag)?, score))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings, CommandError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Settings::load(file.path())
    }

    #[test]
    fn no_file_means_no_wishes() {
        assert!(Settings::load(Path::new("/nowhere/config.toml")).unwrap().model.is_none());
    }

    #[test]
    fn every_setting_of_the_manual_is_read() {
        let settings = load(
            "model = \"base\"\nthreads = 4\nlanguage = \"en\"\nplugins = [\"c.toml\"]\n\
             without = [\"questions\"]\ncount = [\"acme.customer/customer-focus\"]\nstrict = true\n\
             [threshold]\ninspiring = 0.8\n[config.\"acme.customer\"]\nwords = [\"client\"]\n",
        )
        .unwrap();
        assert_eq!(settings.thresholds().len(), 1);
        assert_eq!(settings.config.len(), 1);
    }

    #[test]
    fn a_misspelt_setting_is_an_error_and_not_passed_over() {
        assert!(load("modle = \"base\"").is_err());
        assert!(load("[threshold]\ninspirin = 0.5").is_err());
        assert!(load("[threshold]\ninspiring = 1.5").is_err());
    }
}
