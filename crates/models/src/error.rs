//! Why a model could not be had.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a model could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// There is no such file.
    #[error("`{}` does not exist", path.display())]
    Missing {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("could not {action} `{}`", path.display())]
    Io {
        /// What was tried: `read`, `write`, `remove`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else than a speech model.
    #[error("`{}` is not a speech model: it is {found}", path.display())]
    NotAModel {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: Found,
    },
    /// The file is a speech model that is broken or that the engine cannot run.
    #[error("`{}` is damaged or not a Whisper model: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is whole, and no published model. The program runs it by its path all the same.
    #[error("`{}` is no published model: its SHA-256 {sha256} is not known", path.display())]
    NotPublished {
        /// The file or folder that was to be imported.
        path: PathBuf,
        /// The hash of the model that it holds, in GGML.
        sha256: String,
    },
    /// Several models, or none, lie where one was expected.
    #[error("`{}` {reason}", path.display())]
    NotOneModel {
        /// The file or folder that was to be imported.
        path: PathBuf,
        /// What lies there.
        reason: String,
    },
    /// The server could not be reached, or the connection broke off.
    #[error("could not reach `{url}`")]
    Unreachable {
        /// What was to be fetched.
        url: String,
        /// What the network said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The connection broke off. What came is kept: getting the model again goes on from there.
    #[error("the connection to `{url}` broke off after {received} of {expected} bytes")]
    BrokenOff {
        /// What was to be fetched.
        url: String,
        /// The bytes that are here.
        received: u64,
        /// The bytes of the whole file.
        expected: u64,
        /// What the network said.
        source: io::Error,
    },
    /// The server answered with an error.
    #[error("`{url}` answered with status {status}")]
    Status {
        /// What was to be fetched.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server answered with a web page, as proxies and sign-in pages do.
    #[error("`{url}` answered with a web page instead of a model")]
    WebPage {
        /// What was to be fetched.
        url: String,
    },
    /// What came is not as long as the published file. It was removed.
    #[error("`{origin}` has {found} bytes, the published {name} has {expected}")]
    WrongLength {
        /// Where it came from.
        origin: String,
        /// The model that it should be.
        name: &'static str,
        /// The length of the published file in bytes.
        expected: u64,
        /// The length that was found.
        found: u64,
    },
    /// What came is not the published file. It was removed.
    #[error("`{origin}` is not the published {name}: its SHA-256 is {found}")]
    WrongHash {
        /// Where it came from.
        origin: String,
        /// The model that it should be.
        name: &'static str,
        /// The hash that was found.
        found: String,
    },
    /// No Python package carries this model.
    #[error("no Python package carries the model {name}")]
    NoPackage {
        /// The model.
        name: &'static str,
    },
    /// Python is not installed (on Debian: `apt-get install python3 python3-pip`).
    #[error("python3 is not installed")]
    NoPython,
    /// Python has no pip (on Debian: `apt-get install python3-pip`).
    #[error("python3 has no pip")]
    NoPip,
    /// pip could not fetch the packages.
    #[error("pip could not fetch the packages of {name}: {message}")]
    PipFailed {
        /// The model.
        name: &'static str,
        /// The last line that pip wrote.
        message: String,
    },
    /// There is too little room for it on the disk.
    #[error(
        "{name} needs {} MB, and `{}` has room for {} MB",
        needed / 1_000_000 + 1,
        folder.display(),
        free / 1_000_000
    )]
    NoRoom {
        /// The file.
        name: &'static str,
        /// The model folder.
        folder: PathBuf,
        /// The bytes that are still to come.
        needed: u64,
        /// The bytes that there is room for.
        free: u64,
    },
    /// Another process is writing into the model folder.
    #[error("another process is writing into the model folder `{}`", folder.display())]
    Busy {
        /// The model folder.
        folder: PathBuf,
    },
    /// The caller's report said to stop.
    #[error("interrupted")]
    Interrupted,
}

impl ModelError {
    /// Says that `path` could not be read or written.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::NotFound if action == "read" => Self::Missing { path },
            _ => Self::Io { action, path, source },
        }
    }

    /// Says that the model file at `path` is broken.
    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.into() }
    }
}

/// What a file is that is not a speech model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Found {
    /// A folder.
    Folder,
    /// An empty file.
    Empty,
    /// A web page, saved in a model's place.
    WebPage,
    /// A zip archive; PyTorch's checkpoints and Python wheels are such.
    Zip,
    /// A gzip archive.
    Gzip,
    /// A file in Hugging Face's safetensors format.
    Safetensors,
    /// A language model in the GGUF format.
    Gguf,
    /// A model in CTranslate2's format, which can be imported.
    CTranslate2,
    /// A pointer that Git LFS leaves in a large file's place.
    LfsPointer,
    /// Text.
    Text,
    /// None of these.
    Unknown,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "a folder",
            Self::Empty => "empty",
            Self::WebPage => "a web page",
            Self::Zip => "a zip archive (a PyTorch checkpoint or a Python wheel)",
            Self::Gzip => "a gzip archive",
            Self::Safetensors => "a safetensors file",
            Self::Gguf => "a GGUF file, made for language models",
            Self::CTranslate2 => "a CTranslate2 model, which `model import` converts",
            Self::LfsPointer => "a Git LFS pointer, without the file that it points to",
            Self::Text => "text",
            Self::Unknown => "of an unknown format",
        })
    }
}
