//! Finds plugins and asks each what it is.

use std::path::{Path, PathBuf};

use evenkeel_meeting::{ContentHash, PluginId};
use evenkeel_worker::WorkerError;

use crate::conversation::{Blame, Conversation};
use crate::parallel::in_parallel;
use crate::wire::{Job, Source, WorkerCommand};
use crate::{Bundled, Description, Failure, LoadError, MemoryLimit, TimeLimits, names, preflight};

/// Which plugins to find, and how to ask them.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// How workers are started.
    pub worker: WorkerCommand,
    /// Where the bundled plugins may lie; `None`: leave them all out.
    pub bundled: Option<Bundled>,
    /// The files of further plugins. They come first: a plugin with the id of a bundled one stands
    /// in for it.
    pub paths: Vec<PathBuf>,
    /// The plugins to keep, by id or short name; empty: all.
    pub only: Vec<String>,
    /// The plugins to leave out, by id or short name.
    pub without: Vec<String>,
    /// How long a plugin may take.
    pub time_limits: TimeLimits,
    /// How much memory it may use.
    pub memory_limit: MemoryLimit,
}

impl Discovery {
    /// Returns the discovery of the bundled plugins of `executable`, which also serves as worker.
    pub fn of(executable: &Path) -> Self {
        Self {
            worker: WorkerCommand::of(executable),
            bundled: Some(Bundled::of(executable)),
            paths: Vec::new(),
            only: Vec::new(),
            without: Vec::new(),
            time_limits: TimeLimits::default(),
            memory_limit: MemoryLimit::default(),
        }
    }
}

/// Where a plugin comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It came with the program.
    Bundled,
    /// The user named its file.
    Named,
}

/// A plugin that was found.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// Its id. Where it could not say, one made from the name of its file.
    pub id: PluginId,
    /// Its file.
    pub path: PathBuf,
    /// Where it comes from.
    pub origin: Origin,
    /// The hash of its file, where that could be read.
    pub blake3: Option<ContentHash>,
    /// What it is, or why it cannot be used.
    pub description: Result<Description, Failure>,
}

/// The plugins of a run, in the order of their ids.
#[derive(Clone, Debug)]
pub struct PluginSet {
    pub(crate) plugins: Vec<Plugin>,
    pub(crate) shadowed: Vec<Plugin>,
    pub(crate) discovery: Discovery,
}

impl PluginSet {
    /// Finds the plugins, checks their files, and lets each say what it is, in a worker of its own.
    ///
    /// A plugin that cannot be used is part of the set, with its [`Failure`].
    ///
    /// # Errors
    ///
    /// [`LoadError`] where bundled plugins are missing, a name to keep or leave out belongs to no
    /// plugin, none is left, or workers cannot be run here.
    pub fn discover(discovery: Discovery) -> Result<Self, LoadError> {
        let files = files(&discovery)?;
        let asked = in_parallel(&files, |(path, origin)| Plugin::ask(path, *origin, &discovery));
        let mut plugins: Vec<Plugin> =
            asked.into_iter().collect::<Result<_, _>>().map_err(LoadError::Worker)?;
        let shadowed = shadowed(&mut plugins);
        let known: Vec<PluginId> = Bundled::ids()
            .filter(|_| discovery.bundled.is_some())
            .map(|(_, id)| id)
            .chain(plugins.iter().map(|plugin| plugin.id.clone()))
            .collect();
        for typed in discovery.only.iter().chain(&discovery.without) {
            check_name(typed, &known)?;
        }
        plugins.retain(|plugin| discovery.wants(&plugin.id));
        plugins.sort_by(|one, other| (&one.id, &one.path).cmp(&(&other.id, &other.path)));
        if plugins.is_empty() {
            return Err(LoadError::NothingLeft);
        }
        Ok(Self { plugins, shadowed, discovery })
    }

    /// Returns the plugins, in the order of their ids.
    pub fn plugins(&self) -> &[Plugin] {
        &self.plugins
    }

    /// Returns the plugins that are not used because one that was found earlier has their id.
    pub fn shadowed(&self) -> &[Plugin] {
        &self.shadowed
    }
}

impl Discovery {
    fn wants(&self, id: &PluginId) -> bool {
        let is_among = |typed: &[String]| typed.iter().any(|typed| names::names(typed, id));
        (self.only.is_empty() || is_among(&self.only)) && !is_among(&self.without)
    }

    /// Returns the job of saying what the plugin is.
    pub(crate) fn job(&self, source: Source) -> Job {
        Job { source, memory: self.memory_limit.0, config_json: None }
    }
}

impl Plugin {
    fn ask(path: &Path, origin: Origin, discovery: &Discovery) -> Result<Self, WorkerError> {
        // Workers run in another folder.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (blake3, description) = match preflight::check(&path) {
            Ok((source, blake3)) => {
                let job = discovery.job(source);
                let begun = Conversation::begin(&discovery.worker, &job, &discovery.time_limits);
                match begun {
                    Ok((_ended, description)) => (Some(blake3), Ok(description)),
                    Err(Blame::Plugin(failure)) => (Some(blake3), Err(failure)),
                    Err(Blame::Program(error)) => return Err(error),
                }
            }
            Err(failure) => (None, Err(failure)),
        };
        let id = match &description {
            Ok(description) => description.id.clone(),
            Err(_) => id_of_file(&path),
        };
        Ok(Self { id, path, origin, blake3, description })
    }
}

/// Returns the files of the named plugins, then of the bundled ones that are wanted.
fn files(discovery: &Discovery) -> Result<Vec<(PathBuf, Origin)>, LoadError> {
    let named = discovery.paths.iter().map(|path| (path.clone(), Origin::Named));
    let mut files: Vec<_> = named.collect();
    let Some(bundled) = &discovery.bundled else { return Ok(files) };
    let mut missing = Vec::new();
    for (name, _) in Bundled::ids().filter(|(_, id)| discovery.wants(id)) {
        match bundled.find(name) {
            Some(path) => files.push((path, Origin::Bundled)),
            None => missing.push(name.to_owned()),
        }
    }
    if missing.is_empty() {
        return Ok(files);
    }
    Err(LoadError::BundledMissing { missing, folders: bundled.folders().to_owned() })
}

/// Takes out the plugins whose id an earlier one has.
fn shadowed(plugins: &mut Vec<Plugin>) -> Vec<Plugin> {
    let mut shadowed = Vec::new();
    let mut kept: Vec<Plugin> = Vec::with_capacity(plugins.len());
    for plugin in plugins.drain(..) {
        // One that could not be loaded has no id of its own that could shadow, or be shadowed.
        let is_known = |kept: &Plugin| kept.id == plugin.id && kept.description.is_ok();
        if plugin.description.is_ok() && kept.iter().any(is_known) {
            shadowed.push(plugin);
        } else {
            kept.push(plugin);
        }
    }
    *plugins = kept;
    shadowed
}

fn check_name(typed: &str, known: &[PluginId]) -> Result<(), LoadError> {
    if known.iter().any(|id| names::names(typed, id)) {
        return Ok(());
    }
    let mut known: Vec<String> = known.iter().map(|id| names::short(id).to_owned()).collect();
    known.sort();
    known.dedup();
    let nearest = names::nearest(typed, known.iter().cloned());
    Err(LoadError::UnknownPlugin { name: typed.to_owned(), nearest, known })
}

/// Makes an id from the name of a file, for a plugin that could not say its own.
fn id_of_file(path: &Path) -> PluginId {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = stem.strip_prefix("lib").unwrap_or(&stem);
    let groups: Vec<&str> = stem
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|group| !group.is_empty())
        .collect();
    let mut id = groups.join("-");
    id.truncate(PluginId::MAX_BYTES);
    PluginId::parse(id.trim_end_matches('-'))
        .or_else(|| PluginId::parse("unnamed"))
        .expect("`unnamed` is an id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_say_its_id_is_known_by_its_name() {
        for (path, id) in [
            ("/x/libacme_risk.so", "acme-risk"),
            ("/x/Weird  Name!.so", "weird-name"),
            ("/x/ü.so", "unnamed"),
        ] {
            assert_eq!(id_of_file(Path::new(path)).as_str(), id);
        }
        assert!(id_of_file(Path::new(&"-x".repeat(200))).as_str().len() <= 64);
    }
}
