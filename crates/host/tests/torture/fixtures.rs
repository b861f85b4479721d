//! Builds the plugins of `tests/torture`, each once.

use std::collections::BTreeMap;
use std::env::consts::DLL_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, OnceLock};

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| tempfile::tempdir().unwrap().keep());

/// Removes everything that was built. Statics are not dropped.
pub(crate) fn clean_up() {
    fs::remove_dir_all(&*FOLDER).unwrap();
}

/// Returns the root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Returns where the file `name` of `tests/torture` lies.
pub(crate) fn torture(name: &str) -> PathBuf {
    root().join("tests/torture").join(name)
}

/// Returns a path for a file of this test's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    FOLDER.join(name)
}

/// Returns the C plugin of `source` (without `.c`), compiled with the macros `defines`.
pub(crate) fn c(source: &str, defines: &[&str]) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap();
    let number = built.len();
    built
        .entry(format!("{source} {defines:?}"))
        .or_insert_with(|| {
            let library = scratch(&format!("lib{source}-{number}{DLL_SUFFIX}"));
            compile("cc", &torture(&format!("c/{source}.c")), defines, &library);
            library
        })
        .clone()
}

/// Returns the C++ plugin that throws.
pub(crate) fn throw() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let library = scratch("libthrow").with_extension("so");
    let build = || {
        compile("c++", &torture("c/throw.cpp"), &[], &library);
        library.clone()
    };
    BUILT.get_or_init(build).clone()
}

fn compile(compiler: &str, source: &Path, defines: &[&str], library: &Path) {
    let output = Command::new(compiler)
        .args(["-shared", "-fPIC", "-fvisibility=hidden", "-pthread"])
        .arg("-I")
        .arg(root().join("crates/abi/include"))
        .args(defines.iter().map(|define| format!("-D{define}")))
        .arg(source)
        .arg("-o")
        .arg(library)
        .output()
        .expect("the compilers `cc` and `c++` are at hand");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the Rust plugin `evenkeel-unruly`.
pub(crate) fn unruly() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| cargo_build("evenkeel-unruly")).clone()
}

/// Builds a package's dynamic library, which `cargo test` does not do by itself.
fn cargo_build(package: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--message-format=json", "--package", package])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = serde_json::Deserializer::from_slice(&output.stdout);
    messages
        .into_iter::<serde_json::Value>()
        .map(Result::unwrap)
        .filter(|message| message["target"]["name"] == package.replace('-', "_"))
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .find(|file| file.to_string_lossy().ends_with(DLL_SUFFIX))
        .expect("cargo names the library")
}
