//! Loads a plugin into this process: a worker, never the program itself.

#![expect(unsafe_code, reason = "a library is loaded, and its entry function called, here")]

use std::error::Error;
use std::path::Path;

use evenkeel_abi::host::{BadDescriptor, Plugin};
use evenkeel_abi::{EK_ENTRY, ek_entry_fn};

use crate::wire::Source;
use crate::{Failure, Reason};

#[cfg(unix)]
use libloading::os::unix::Library;
#[cfg(windows)]
use libloading::os::windows::Library;

/// Loads a plugin: a library, or a cue list, which goes the same way from there on.
pub(crate) fn load(source: &Source) -> Result<Plugin, Failure> {
    match source {
        Source::Library(path) => load_library(Path::new(path)),
        Source::CueList(toml) => load_cue_list(toml),
    }
}

fn load_cue_list(toml: &str) -> Result<Plugin, Failure> {
    let bad = |message| Failure::new(Reason::BadCueList, message);
    let plugin = evenkeel_cues::plugin(toml, "").map_err(|error| bad(error.to_string()))?;
    let raw = plugin.install().map_err(|error| bad(error.to_string()))?;
    // SAFETY: it is a descriptor of ours, and static.
    unsafe { Plugin::read(raw) }.map_err(|error| bad(error.to_string()))
}

/// Loads the library at `path` and reads what its entry function answers. Constructors in the
/// library run.
fn load_library(path: &Path) -> Result<Plugin, Failure> {
    let library =
        open(path).map_err(|error| Failure::new(Reason::MissingDependency, with_causes(&error)))?;
    // SAFETY: the symbol's name says that it is such a function; a library that lies harms this
    // process only.
    let entry = unsafe { library.get::<ek_entry_fn>(EK_ENTRY.as_bytes()) };
    let entry = *entry.map_err(|error| Failure::new(Reason::NoEntry, with_causes(&error)))?;
    // Never unloaded: destructors of thread-local values may run after an unload and crash.
    std::mem::forget(library);

    // SAFETY: as above.
    let raw = unsafe { entry() };
    // SAFETY: as above.
    if raw != unsafe { entry() } {
        let message = "its entry function answers another descriptor each time";
        return Err(Failure::new(Reason::BadDescriptor, message));
    }
    // SAFETY: what the function answers is promised to be null or an `ek_plugin`.
    unsafe { Plugin::read(raw) }.map_err(|error| {
        let reason = match error {
            BadDescriptor::TooNew { .. } => Reason::AbiTooNew,
            _ => Reason::BadDescriptor,
        };
        Failure::new(reason, error.to_string())
    })
}

#[cfg(unix)]
fn open(path: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{RTLD_LOCAL, RTLD_NOW};
    // All symbols now: a missing one must not end the plugin in the middle of a meeting. Local:
    // two plugins may both define `malloc`.
    // SAFETY: the library's constructors harm this process only.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
}

#[cfg(windows)]
fn open(path: &Path) -> Result<Library, libloading::Error> {
    // SAFETY: the library's `DllMain` harms this process only.
    unsafe { Library::new(path) }
}

/// The loader's own words are in the cause, not in the error.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
