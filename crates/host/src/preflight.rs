//! What can be known of a plugin's file before any of its code runs.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use evenkeel_abi::EK_ENTRY;
use evenkeel_meeting::ContentHash;
use object::read::{Export, NameOrOrdinal};
use object::{Architecture, BinaryFormat, Object, ObjectKind};

use crate::wire::Source;
use crate::{Failure, Reason};

/// The largest library that is read, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// The entry function of the next version of the border.
const NEXT_ENTRY: &str = "evenkeel_plugin_v2";

/// The largest cue list that is read, in bytes: more than any that can be parsed.
const MAX_CUE_LIST: u64 = 2 << 20;

/// Reads the file at `path` and checks that it may be a plugin for this machine. Returns what is
/// to be loaded and the file's hash.
pub(crate) fn check(path: &Path) -> Result<(Source, ContentHash), Failure> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        let bytes = read(path, MAX_CUE_LIST)?;
        let hash = ContentHash::of(&bytes);
        let toml = String::from_utf8(bytes).map_err(|error| {
            let message =
                format!("the list is not UTF-8 after byte {}", error.utf8_error().valid_up_to());
            Failure::new(Reason::BadCueList, message)
        })?;
        return Ok((Source::CueList(toml), hash));
    }
    let hash = library(path)?;
    Ok((Source::Library(path.into()), hash))
}

fn library(path: &Path) -> Result<ContentHash, Failure> {
    let bytes = read(path, MAX_BYTES)?;
    let not_a_library = |message: &str| Failure::new(Reason::NotALibrary, message);
    if bytes.is_empty() {
        return Err(not_a_library("the file is empty"));
    }
    let library = object::File::parse(&*bytes)
        .map_err(|_| not_a_library("the file is not a dynamic library"))?;
    if library.format() != OUR_FORMAT {
        return Err(Failure::new(
            Reason::WrongArch,
            format!("it is a {:?} file, this system loads {OUR_FORMAT:?}", library.format()),
        ));
    }
    if let Some(theirs) = other_machine(library.architecture()) {
        let message = format!(
            "it was built for {theirs}, this machine is {}; build it here",
            std::env::consts::ARCH
        );
        return Err(Failure::new(Reason::WrongArch, message));
    }
    if library.kind() != ObjectKind::Dynamic {
        return Err(not_a_library(
            "the file is not a dynamic library (in Cargo.toml: crate-type = [\"cdylib\"])",
        ));
    }
    check_entry(&library)?;
    Ok(ContentHash::of(&bytes))
}

/// Reads the regular file at `path`, of at most `limit` bytes.
fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("the file cannot be read: {error}"),
        };
        Failure::new(Reason::NotFound, message)
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() { "a folder" } else { "no regular file" };
        return Err(Failure::new(Reason::NotALibrary, format!("it is {kind}")));
    }
    if metadata.len() > limit {
        let message = format!(
            "it has {} MiB, more than the {} MiB allowed",
            metadata.len() >> 20,
            limit >> 20
        );
        return Err(Failure::new(Reason::NotALibrary, message));
    }
    let mut bytes = Vec::new();
    // It may have grown since.
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn check_entry(library: &object::File<'_>) -> Result<(), Failure> {
    if exports(library, EK_ENTRY) {
        return Ok(());
    }
    if exports(library, NEXT_ENTRY) {
        let message = format!("it has {NEXT_ENTRY} only: it needs a newer evenkeel");
        return Err(Failure::new(Reason::AbiTooNew, message));
    }
    let message = format!(
        "it is a library, but not a plugin: it exports no {EK_ENTRY} (in Rust, is \
         `export_tagger!` missing?)"
    );
    Err(Failure::new(Reason::NoEntry, message))
}

fn exports(library: &object::File<'_>, symbol: &str) -> bool {
    // Mach-O puts an underscore in front.
    let is_it = |export: Result<Export<'_>, object::Error>| {
        export.is_ok_and(|export| match export.name() {
            NameOrOrdinal::Name(name) => {
                name.strip_prefix(b"_").unwrap_or(name) == symbol.as_bytes()
            }
            _ => false,
        })
    };
    library.exports().is_ok_and(|mut exports| exports.any(is_it))
}

const OUR_FORMAT: BinaryFormat = if cfg!(windows) {
    BinaryFormat::Pe
} else if cfg!(target_vendor = "apple") {
    BinaryFormat::MachO
} else {
    BinaryFormat::Elf
};

/// Returns the machine that a library was built for, where that is not ours. What we cannot tell
/// is left to the loader.
fn other_machine(architecture: Architecture) -> Option<String> {
    let ours = match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        "x86" => Architecture::I386,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        _ => return None,
    };
    (architecture != ours).then(|| format!("{architecture:?}").to_lowercase())
}
