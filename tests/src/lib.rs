//! The built program, as the end-to-end tests run it: in an empty home, in a folder of its own.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// An empty folder to work in, with an empty home beside it.
pub struct Desk {
    folder: TempDir,
    home: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it wrote on standard output.
    pub out: String,
    /// What it wrote on standard error.
    pub err: String,
}

impl Desk {
    /// Returns an empty desk.
    ///
    /// # Panics
    ///
    /// Where no temporary folder can be made.
    #[expect(clippy::new_without_default, reason = "a desk is made, not defaulted")]
    pub fn new() -> Self {
        let empty = || TempDir::new().expect("a temporary folder can be made");
        Self { folder: empty(), home: empty() }
    }

    /// Returns the path of `name` on the desk.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file on the desk.
    ///
    /// # Panics
    ///
    /// Where it cannot be written.
    pub fn put(&self, name: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, contents).expect("a file can be put on the desk");
        path
    }

    /// Reads a file on the desk.
    ///
    /// # Panics
    ///
    /// Where it is not there.
    pub fn read(&self, name: impl AsRef<Path>) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Reads a JSON file on the desk.
    ///
    /// # Panics
    ///
    /// Where it is not there or not JSON.
    pub fn read_json(&self, name: impl AsRef<Path>) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).expect("the file is JSON")
    }

    /// Returns the names of the files in a folder on the desk, sorted, without the lock.
    ///
    /// # Panics
    ///
    /// Where there is no such folder.
    pub fn names(&self, folder: impl AsRef<Path>) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("the folder is there");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry.expect("it can be listed").file_name().to_string_lossy().into_owned()
            })
            .filter(|name| name != ".lock")
            .collect();
        names.sort();
        names
    }

    /// Returns the program with `arguments`, not yet run: in this folder, at home here, quiet
    /// about the machine that it runs on.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("EVENKEEL_MODELS", self.home.path().join("models"));
        command
    }

    /// Runs the program with `arguments`.
    ///
    /// # Panics
    ///
    /// Where it cannot be started.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.command(arguments).output().expect("the program can be started").into()
    }

    /// Puts a sample of the repository on the desk, and returns its name.
    ///
    /// # Panics
    ///
    /// Where there is no such sample.
    pub fn sample(&self, name: &str) -> String {
        let sample = repository().join("samples").join(name);
        fs::copy(&sample, self.path(name))
            .unwrap_or_else(|error| panic!("{}: {error}", sample.display()));
        name.to_owned()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    /// Returns the run, if it ended with `code`.
    ///
    /// # Panics
    ///
    /// Where it ended otherwise; the message shows what it wrote.
    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nout: {}\nerr: {}", self.out, self.err);
        assert!(!self.err.contains("panicked at"), "{}", self.err);
        self
    }
}

/// Returns the folder of the repository.
///
/// # Panics
///
/// Never: this package lies in a folder of it.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository").into()
}

/// Returns the program, built together with its bundled plugins.
///
/// `cargo test` builds neither another package's program nor any plugin's shared library. All of the
/// workspace is built, as `cargo test --workspace` does: another selection would mean other features
/// of shared dependencies, and building the speech engine once more.
///
/// # Panics
///
/// Where the build fails.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        // What cargo tells this test of its package is none of the build's business: build scripts
        // that look at it would run anew, and their packages with them.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                build.env_remove(name);
            }
        }
        let output = build
            .args(["build", "--workspace", "--all-targets", "--message-format=json"])
            .current_dir(repository())
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo can be started");
        assert!(output.status.success(), "the build failed");
        let messages = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
        messages.lines().find_map(built_program).expect("the program is among what was built")
    })
}

/// Returns the program, where it is what `message` of the build speaks of.
fn built_program(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).expect("cargo writes JSON");
    let target = &message["target"];
    let is_program = target["name"] == "evenkeel" && target["kind"] == serde_json::json!(["bin"]);
    let is_test = message["profile"]["test"] == true;
    (is_program && !is_test).then(|| message["executable"].as_str().map(PathBuf::from))?
}

/// Returns the speech model for the tests that hear, or `None` where there is none.
///
/// `cargo xtask test` names it in `EVENKEEL_TEST_MODEL`, and fetches it where it is missing.
pub fn speech_model() -> Option<PathBuf> {
    std::env::var_os("EVENKEEL_TEST_MODEL").map(PathBuf::from).filter(|path| path.is_file())
}
