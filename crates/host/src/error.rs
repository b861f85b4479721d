//! What keeps plugins from being found or asked.

use std::path::PathBuf;

use evenkeel_meeting::{Language, PluginId, PluginOutcome};
use evenkeel_worker::WorkerError;

/// What keeps a set of plugins from being made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Plugins that come with the program are not where they belong: the installation is broken.
    #[error("the bundled plugins {} are missing", missing.join(", "))]
    BundledMissing {
        /// Their short names.
        missing: Vec<String>,
        /// Where they were looked for.
        folders: Vec<PathBuf>,
    },
    /// A name that was to be kept or left out belongs to no plugin.
    #[error("there is no plugin `{name}`")]
    UnknownPlugin {
        /// The name as typed.
        name: String,
        /// Names that may have been meant, the nearest first.
        nearest: Vec<String>,
        /// All names, as they are typed most shortly.
        known: Vec<String>,
    },
    /// Every plugin was left out.
    #[error("no plugin is left")]
    NothingLeft,
    /// A worker could not be run; no plugin is to blame.
    #[error("cannot run a plugin worker")]
    Worker(#[source] WorkerError),
}

/// What keeps plugins from tagging a transcript.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// A threshold was given for a tag that no plugin gives.
    #[error("no plugin gives the tag `{tag}`")]
    UnknownTag {
        /// The tag.
        tag: String,
        /// Tags that may have been meant, the nearest first.
        nearest: Vec<String>,
    },
    /// Vectors were given that are not of the transcript.
    #[error("the vectors are of another transcript: {reason}")]
    OtherMeaning {
        /// What does not fit.
        reason: &'static str,
    },
    /// A configuration was given for a plugin that is not there.
    #[error("there is no plugin `{id}` to configure")]
    UnknownPlugin {
        /// The id.
        id: PluginId,
        /// Names that may have been meant, the nearest first.
        nearest: Vec<String>,
    },
    /// No plugin knows the language of the meeting.
    #[error("no plugin knows the language of the meeting, `{language}`")]
    LanguageUnknown {
        /// The language.
        language: Language,
        /// What the plugins know, as primary subtags.
        known: Vec<String>,
    },
    /// Not one plugin finished, so there is nothing to report.
    #[error("no plugin finished")]
    NoneFinished {
        /// What became of each.
        outcomes: Vec<PluginOutcome>,
    },
    /// A worker could not be run; no plugin is to blame.
    #[error("cannot run a worker for the plugin {plugin}")]
    Worker {
        /// The plugin.
        plugin: PluginId,
        /// What went wrong.
        source: WorkerError,
    },
}
