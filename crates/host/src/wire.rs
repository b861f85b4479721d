//! What the program and its plugin workers say to each other.

use std::borrow::Cow;
use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use evenkeel_abi::host::{BadDescriptor, Emission, Figure, Plugin, Statement};
use serde::{Deserialize, Serialize};

use crate::vectors::{TaskTunedVectors, TaskVectors};
use crate::{Failure, VectorRequest};

/// The hidden argument that makes the program a plugin worker.
pub const WORKER_ARGUMENT: &str = "__plugin-worker";

/// Both ends must be the same build; a program replaced while it runs is noticed by this.
pub(crate) const BUILD: &str = concat!("evenkeel-host ", env!("CARGO_PKG_VERSION"));

/// The largest frame taken from a worker.
pub(crate) const FROM_WORKER: usize = 4 << 20;
/// The largest frame that a worker takes: the whole meeting. Ten thousand hours of talk are less.
pub(crate) const TO_WORKER: usize = 1 << 30;
/// The most that a worker may send of one meeting.
pub(crate) const FROM_WORKER_A_MEETING: u64 = 256 << 20;
/// How many emissions go into a frame: with the longest rationales about 1 MiB.
pub(crate) const BATCH: usize = 1024;

/// How plugin workers are started.
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    /// The program: nearly always [`std::env::current_exe`].
    pub executable: PathBuf,
    /// Its arguments: nearly always [`WORKER_ARGUMENT`] alone.
    pub arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// Returns the command for a program that hands over as this crate asks.
    pub fn of(executable: &Path) -> Self {
        Self { executable: executable.to_owned(), arguments: vec![WORKER_ARGUMENT.into()] }
    }
}

/// The first message to a worker: what to load, and what for.
#[derive(Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) source: Source,
    /// Bytes of address space.
    pub(crate) memory: u64,
    /// The configuration of the instance that is to tag: an object, its keys sorted. `None`: only
    /// say what the plugin is.
    pub(crate) config_json: Option<String>,
}

/// Every further message to a worker.
#[derive(Serialize, Deserialize)]
pub(crate) enum Order<'a> {
    /// Tag these meetings, one after the other.
    Tag(Vec<Task<'a>>),
    /// That was the last meeting.
    End,
    /// Time is up.
    Cancel,
}

/// What a plugin is made of.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Source {
    /// The path of a dynamic library. Not a `PathBuf`, which must be Unicode to be sent.
    Library(OsString),
    /// The text of a cue list.
    CueList(String),
}

/// A meeting to tag.
#[derive(Serialize, Deserialize)]
pub(crate) struct Task<'a> {
    pub(crate) language: Cow<'a, str>,
    pub(crate) title: Cow<'a, str>,
    pub(crate) duration_ms: i64,
    pub(crate) segments: Vec<TaskSegment<'a>>,
    pub(crate) vectors: Option<TaskVectors<'a>>,
    pub(crate) tuned_vectors: Option<TaskTunedVectors<'a>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TaskSegment<'a> {
    pub(crate) start_ms: i64,
    pub(crate) end_ms: i64,
    pub(crate) text: Cow<'a, str>,
    pub(crate) speaker: Cow<'a, str>,
    pub(crate) confidence: Option<f32>,
}

impl TaskSegment<'_> {
    pub(crate) fn as_statement(&self) -> Statement<'_> {
        Statement {
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            text: &self.text,
            speaker: &self.speaker,
            confidence: self.confidence,
        }
    }
}

/// What a worker answers, in this order, `Batch` and `Tagged` for each meeting; after `Failed`
/// nothing more comes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    Failed(Failure),
    Loaded(Box<Declaration>),
    Created {
        /// What the plugin complained of though it reported success; mostly empty.
        complaint: String,
    },
    /// Not the last of a meeting.
    Batch(Vec<Said>),
    Tagged {
        /// The last of the meeting.
        said: Vec<Said>,
        /// How many emissions were refused.
        refused: u64,
        /// Why, for the first of them.
        first_refusal: String,
        /// What the plugin complained of though it reported success; mostly empty.
        complaint: String,
    },
    Destroyed,
}

/// What a plugin says it is, as it says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Declaration {
    pub(crate) abi_minor: u32,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) vendor: String,
    pub(crate) description: String,
    pub(crate) config_schema: String,
    pub(crate) flags: u32,
    pub(crate) tags: Vec<DeclarationTag>,
    pub(crate) languages: Option<Vec<String>>,
    pub(crate) figures: Vec<DeclaredFigure>,
    pub(crate) vectors: Option<VectorRequest>,
    pub(crate) tuned_vectors: Option<VectorRequest>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeclarationTag {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) pole: u32,
    pub(crate) threshold: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeclaredFigure {
    pub(crate) of: String,
    pub(crate) set: String,
    pub(crate) date: String,
    pub(crate) by_tuned_vectors: bool,
    pub(crate) counts: [u32; 4],
}

impl Declaration {
    /// Reads all that `plugin` says of itself.
    pub(crate) fn of(plugin: &Plugin) -> Result<Self, BadDescriptor> {
        let descriptor = plugin.descriptor();
        let tags = descriptor.tags.iter().map(|tag| DeclarationTag {
            id: tag.id.to_owned(),
            label: tag.label.to_owned(),
            description: tag.description.to_owned(),
            pole: tag.pole,
            threshold: tag.threshold,
        });
        Ok(Self {
            abi_minor: descriptor.abi_minor,
            id: descriptor.id.to_owned(),
            name: descriptor.name.to_owned(),
            version: descriptor.version.to_owned(),
            vendor: descriptor.vendor.to_owned(),
            description: descriptor.description.to_owned(),
            config_schema: descriptor.config_schema.to_owned(),
            flags: descriptor.flags,
            tags: tags.collect(),
            languages: plugin
                .languages()?
                .map(|languages| languages.into_iter().map(str::to_owned).collect()),
            figures: plugin.figures()?.iter().map(DeclaredFigure::new).collect(),
            vectors: plugin.vectors()?.as_ref().map(VectorRequest::new),
            tuned_vectors: plugin.tuned_vectors()?.as_ref().map(VectorRequest::new),
        })
    }
}

impl DeclaredFigure {
    fn new(figure: &Figure<'_>) -> Self {
        Self {
            of: figure.of.to_owned(),
            set: figure.set.to_owned(),
            date: figure.date.to_owned(),
            by_tuned_vectors: figure.by_tuned_vectors,
            counts: figure.counts,
        }
    }
}

/// An emission on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) tag: u32,
    pub(crate) segment: u32,
    pub(crate) score: f32,
    pub(crate) evidence: Range<u32>,
    pub(crate) rationale: String,
}

impl Said {
    pub(crate) fn new(emission: &Emission<'_>) -> Self {
        Self {
            tag: emission.tag,
            segment: emission.segment,
            score: emission.score,
            evidence: emission.evidence.clone(),
            rationale: emission.rationale.to_owned(),
        }
    }

    pub(crate) fn as_emission(&self) -> Emission<'_> {
        Emission {
            tag: self.tag,
            segment: self.segment,
            score: self.score,
            evidence: self.evidence.clone(),
            rationale: &self.rationale,
        }
    }
}
