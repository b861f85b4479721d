//! Where things lie on this machine. The only file that reads the environment.

use std::env;
use std::path::PathBuf;

use directories::ProjectDirs;

use crate::advice;
use crate::error::CommandError;

/// Where things lie on this machine.
#[derive(Debug)]
pub(crate) struct Places {
    /// The folder of the speech models.
    pub(crate) models: PathBuf,
    /// The user's settings.
    pub(crate) settings: PathBuf,
    /// This program.
    pub(crate) executable: PathBuf,
    /// A mirror of the host that publishes the models, from `HF_ENDPOINT`.
    pub(crate) model_mirror: Option<String>,
    /// Whether `EVENKEEL_OFFLINE` says that no connection may be opened.
    pub(crate) offline: bool,
}

/// Returns the folders in which programs are looked for.
pub(crate) fn search_path() -> Vec<PathBuf> {
    env::var_os("PATH").map_or_else(Vec::new, |path| env::split_paths(&path).collect())
}

impl Places {
    /// Finds the places: `EVENKEEL_MODELS` where it is set, else the platform's own.
    pub(crate) fn find() -> Result<Self, CommandError> {
        let own = ProjectDirs::from("", "", "evenkeel");
        let models = match env::var_os("EVENKEEL_MODELS") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => own.as_ref().ok_or_else(advice::homeless)?.data_dir().join("models"),
        };
        let settings = own.as_ref().map(|own| own.config_dir().join("config.toml"));
        let executable = env::current_exe().map_err(|error| {
            CommandError::new("cannot find the program's own file").because(&error)
        })?;
        Ok(Self {
            models,
            settings: settings.unwrap_or_else(|| PathBuf::from("config.toml")),
            executable,
            model_mirror: env::var_os("HF_ENDPOINT")
                .and_then(|url| url.into_string().ok())
                .filter(|url| !url.is_empty()),
            offline: env::var_os("EVENKEEL_OFFLINE")
                .is_some_and(|value| !value.is_empty() && value != "0"),
        })
    }
}
