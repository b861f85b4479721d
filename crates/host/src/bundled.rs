//! The plugins that come with the program.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use evenkeel_meeting::PluginId;

/// The plugins that come with the program, by name. No folder is ever searched for others: what
/// lies there might be anybody's code.
const NAMES: [&str; 7] = [
    "planning",
    "organizing",
    "problem-solving",
    "vision-setting",
    "aligning",
    "inspiring",
    "questions",
];

/// Where the bundled plugins may lie.
#[derive(Clone, Debug)]
pub struct Bundled {
    folders: Vec<PathBuf>,
}

impl Bundled {
    /// Returns the places that belong to `executable`: its own folder, as in a build tree, and
    /// `../lib/evenkeel/plugins` from there, as in an installation.
    pub fn of(executable: &Path) -> Self {
        let folder = executable.parent().unwrap_or(Path::new("."));
        let installed = folder.parent().map(|prefix| prefix.join("lib/evenkeel/plugins"));
        Self { folders: [Some(folder.to_owned()), installed].into_iter().flatten().collect() }
    }

    /// Returns the folders, in the order in which they are looked into.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Returns the id of each bundled plugin.
    pub(crate) fn ids() -> impl Iterator<Item = (&'static str, PluginId)> {
        NAMES.into_iter().map(|name| {
            let id = PluginId::parse(&format!("evenkeel.{name}"));
            (name, id.expect("the names above are parts of ids"))
        })
    }

    /// Returns where the library of the plugin `name` lies.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let file = format!("{DLL_PREFIX}evenkeel_{}{DLL_SUFFIX}", name.replace('-', "_"));
        self.folders.iter().map(|folder| folder.join(&file)).find(|path| path.exists())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_lie_beside_the_program_or_in_its_library_folder() {
        let bundled = Bundled::of(Path::new("/opt/evenkeel/bin/evenkeel"));
        let folders = ["/opt/evenkeel/bin", "/opt/evenkeel/lib/evenkeel/plugins"];
        assert_eq!(bundled.folders(), folders.map(PathBuf::from));
    }
}
