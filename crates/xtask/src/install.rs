//! `cargo xtask install`: the program and its plugins, where they stay.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::house::{self, House};
use crate::needs;

/// Builds, and puts the program and its plugins below `prefix`, or below `~/.local`.
pub(crate) fn run(house: &House, prefix: Option<&Path>) -> Result<()> {
    needs::for_a_build()?;
    house::run(&mut house.cargo(&["build", "--release"]))?;
    let prefix = match prefix {
        Some(prefix) => std::path::absolute(prefix)?,
        None => home()?.join(".local"),
    };
    put(house, &house.target.join("release"), &prefix)?;
    println!("installed {}", prefix.join("bin").join("evenkeel").display());
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder == prefix.join("bin")) {
        println!("{} is not in PATH; add it to run `evenkeel`", prefix.join("bin").display());
    }
    Ok(())
}

/// Copies the program and its plugins from the folder of a build to below `prefix`.
pub(crate) fn put(house: &House, built: &Path, prefix: &Path) -> Result<()> {
    let program = format!("evenkeel{}", std::env::consts::EXE_SUFFIX);
    copy(&built.join(&program), &prefix.join("bin").join(&program))?;
    for library in house.plugin_libraries() {
        let to = prefix.join("lib").join("evenkeel").join("plugins").join(&library);
        copy(&built.join(&library), &to)?;
    }
    Ok(())
}

/// Copies a file beside its place and renames it: a running program keeps what it was started
/// from, and nothing ever stands there half written.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut beside = to.as_os_str().to_owned();
    beside.push(".new");
    fs::copy(from, &beside)
        .and_then(|_| fs::rename(&beside, to))
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn home() -> Result<PathBuf> {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    std::env::var_os(home).map(PathBuf::from).with_context(|| format!("{home} is not set"))
}
