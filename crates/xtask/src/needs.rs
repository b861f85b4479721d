//! What chores need besides Rust, and how it gets here.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::house::{House, run, works};

/// A tool that a chore needs.
pub(crate) struct Tool {
    /// Its name for people.
    name: &'static str,
    /// A command that works where it is here.
    probe: &'static [&'static str],
    /// The packages that bring it on Debian.
    debian: &'static [&'static str],
    /// The line that brings it on a Mac.
    mac: &'static str,
    /// The line that brings it on Windows.
    windows: &'static str,
}

pub(crate) const CMAKE: Tool = Tool {
    name: "cmake",
    probe: &["cmake", "--version"],
    debian: &["cmake", "make"],
    mac: "brew install cmake",
    windows: "winget install Kitware.CMake",
};

/// On Windows cargo itself needs the compiler that whisper.cpp needs, so it is there.
#[cfg(not(windows))]
pub(crate) const COMPILER: Tool = Tool {
    name: "a C++ compiler",
    probe: &["c++", "--version"],
    debian: &["g++", "make"],
    mac: "xcode-select --install",
    windows: "",
};

pub(crate) const PIP: Tool = Tool {
    name: "pip",
    probe: &["python3", "-m", "pip", "--version"],
    debian: &["python3", "python3-pip"],
    mac: "brew install python",
    windows: "winget install Python.Python.3.12",
};

pub(crate) const VENV: Tool = Tool {
    name: "Python with venv",
    probe: &["python3", "-c", "import ensurepip, venv"],
    debian: &["python3", "python3-venv"],
    mac: "brew install python",
    windows: "winget install Python.Python.3.12",
};

pub(crate) const FFMPEG: Tool = Tool {
    name: "ffmpeg",
    probe: &["ffmpeg", "-version"],
    debian: &["ffmpeg"],
    mac: "brew install ffmpeg",
    windows: "winget install Gyan.FFmpeg",
};

pub(crate) const CHROMIUM: Tool = Tool {
    name: "chromium",
    probe: &["chromium", "--version"],
    debian: &["chromium"],
    mac: "brew install --cask chromium",
    windows: "winget install Hibbiki.Chromium",
};

/// Brings what a build needs.
pub(crate) fn for_a_build() -> Result<()> {
    #[cfg(not(windows))]
    bring(&COMPILER)?;
    bring(&CMAKE)
}

/// Makes a Python of our own in `folder`, or takes the one that is there, brings the packages that the
/// file `requirements` pins, and returns it.
pub(crate) fn python(house: &House, folder: &Path, requirements: &Path) -> Result<PathBuf> {
    bring(&VENV)?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.is_file() {
        run(house.command("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "-r"];
    run(house.command(&python).args(install).arg(requirements))?;
    Ok(python)
}

/// Sees to it that `tool` is here: as root on Debian it is installed, elsewhere the error names the
/// line to type.
pub(crate) fn bring(tool: &Tool) -> Result<()> {
    if is_here(tool) {
        return Ok(());
    }
    if !works(Command::new("apt-get").arg("--version")) {
        let line = match std::env::consts::OS {
            "macos" => tool.mac.to_owned(),
            "windows" => tool.windows.to_owned(),
            _ => format!("install {} with your system's package manager", tool.debian.join(", ")),
        };
        bail!("{} is missing; to get it: {line}", tool.name);
    }
    if !is_root() {
        let packages = tool.debian.join(" ");
        bail!("{} is missing; type: sudo apt-get install {packages}", tool.name);
    }
    println!("{} is missing and will be installed", tool.name);
    // The lists may be older than the server's files, or missing as in a fresh container.
    let mut update = Command::new("apt-get");
    run(update.args(["-qq", "update"]))?;
    let mut install = Command::new("apt-get");
    install.args(["-qq", "install", "--yes", "--no-install-recommends"]).args(tool.debian);
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    if !is_here(tool) {
        bail!("{} was installed and does not run", tool.name);
    }
    Ok(())
}

fn is_here(tool: &Tool) -> bool {
    works(Command::new(tool.probe[0]).args(&tool.probe[1..]))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
