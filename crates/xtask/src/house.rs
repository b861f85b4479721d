//! Where everything lies, and how commands are run there.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The repository, and what cargo says of it.
pub(crate) struct House {
    /// The folder of the repository.
    pub(crate) root: PathBuf,
    /// The folder that cargo builds into.
    pub(crate) target: PathBuf,
    /// What `cargo metadata` says of our own packages.
    pub(crate) packages: Vec<Package>,
}

/// One of our own packages.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The folder of its manifest.
    pub(crate) folder: PathBuf,
    /// What it depends on, development aside.
    #[cfg(test)]
    pub(crate) dependencies: Vec<String>,
}

impl House {
    /// Asks cargo, which runs every chore.
    pub(crate) fn find() -> Result<Self> {
        let metadata = metadata(&["--no-deps"])?;
        let path =
            |key: &str| metadata[key].as_str().map(PathBuf::from).context("cargo's metadata");
        let packages = metadata["packages"].as_array().context("cargo's metadata")?;
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            packages: packages.iter().map(Package::read).collect::<Result<_>>()?,
        })
    }

    /// Returns a command to be run in the repository.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Returns cargo, to be run in the repository.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = self.command(cargo());
        cargo.args(arguments);
        cargo
    }

    /// Returns where a build puts the program; `profile` is `debug` or `release`.
    pub(crate) fn program(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join(format!("evenkeel{}", std::env::consts::EXE_SUFFIX))
    }

    /// Returns where a build puts an example.
    pub(crate) fn example(&self, profile: &str, name: &str) -> PathBuf {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join(profile).join("examples").join(file)
    }

    /// Returns the names of the libraries of the bundled plugins, as a build makes them.
    pub(crate) fn plugin_libraries(&self) -> Vec<String> {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
        let plugins = self.root.join("plugins");
        let name = |package: &Package| {
            let name = package.name.replace('-', "_");
            format!("{DLL_PREFIX}{name}{DLL_SUFFIX}")
        };
        self.packages
            .iter()
            .filter(|package| package.folder.parent() == Some(&plugins))
            .map(name)
            .collect()
    }

    /// Returns the version of the program.
    pub(crate) fn version(&self) -> &str {
        let program = self.packages.iter().find(|package| package.name == "evenkeel");
        program.map_or("0", |package| &package.version)
    }
}

impl Package {
    fn read(package: &Value) -> Result<Self> {
        let text = |key: &str| package[key].as_str().context("cargo's metadata");
        let manifest = Path::new(text("manifest_path")?);
        Ok(Self {
            name: text("name")?.to_owned(),
            version: text("version")?.to_owned(),
            folder: manifest.parent().context("a manifest lies in a folder")?.to_owned(),
            #[cfg(test)]
            dependencies: package["dependencies"]
                .as_array()
                .context("cargo's metadata")?
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .filter_map(|dependency| Some(dependency["name"].as_str()?.to_owned()))
                .collect(),
        })
    }
}

/// Returns what `cargo metadata` says.
pub(crate) fn metadata(arguments: &[&str]) -> Result<Value> {
    let mut command = Command::new(cargo());
    command.args(["metadata", "--format-version", "1"]).args(arguments);
    Ok(serde_json::from_str(&output(&mut command)?)?)
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs a command that talks for itself.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| format!("could not run {}", shown(command)))?;
    ensure!(status.success(), "`{}` failed ({status})", shown(command));
    Ok(())
}

/// Runs a command and returns what it writes.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not run {}", shown(command)))?;
    ensure!(output.status.success(), "`{}` failed ({})", shown(command), output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Returns whether a command can be run and ends well; what it writes is not shown.
pub(crate) fn works(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Returns a command as it would be typed.
fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let words = [name].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
