//! The arguments of the commands that do the main job.

use std::num::{NonZeroU8, NonZeroU16};
use std::path::{Path, PathBuf};

use clap::Args;
use evenkeel_meeting::{Date, Language, Tag};

use super::Speakers;
use super::values::{self, ConfigValue, Moment, TagThreshold};

/// Transcribe, tag and report, in one go.
///
/// Everything goes into one folder: transcript.json, annotations.json, report.html, report.md,
/// report.json and run.json. What is there already and still holds is used again, so a second run
/// with other taggers does not transcribe again. A transcript that you corrected by hand is never
/// overwritten.
///
/// Many inputs, or a folder of recordings, go one after the other; one that fails does not stop the
/// rest, and index.html shows them all. Of a meeting that lies there in several files (m4a, mp4,
/// vtt), as Zoom leaves it, one is taken.
#[derive(Args, Debug)]
pub(crate) struct Analyze {
    /// Recordings (wav, mp3, m4a, mp4, webm, flac, opus …), transcripts (vtt, srt, txt, json), or
    /// folders with such.
    #[arg(value_name = "INPUT", required_unless_present_any = ["participant", "watch"])]
    pub(crate) inputs: Vec<PathBuf>,

    /// The folder for the results of one input [default: NAME.evenkeel in the current folder].
    #[arg(short, long, value_name = "DIR", conflicts_with_all = ["out_root", "watch"])]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) many: Many,

    /// Use the folder though it holds the analysis of another input.
    #[arg(long)]
    pub(crate) force: bool,

    /// End with 1 instead of 3 when a plugin failed, and write no report.
    #[arg(long)]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) speech: Speech,

    #[command(flatten)]
    pub(crate) tagging: Tagging,

    /// Also keep what scored below its threshold, under `candidates`.
    #[arg(long, help_heading = "Tagging")]
    pub(crate) candidates: bool,

    /// Also show the taggers what is marked suspect. It is never counted, whatever they make of it.
    #[arg(long, help_heading = "Tagging")]
    pub(crate) keep_suspect: bool,

    /// The meeting's title.
    #[arg(long, value_name = "TITLE", help_heading = "Report")]
    pub(crate) title: Option<String>,

    /// The day of the meeting, as 2026-10-13 [default: one that stands in the file's name].
    #[arg(long, value_name = "DATE", value_parser = values::date, help_heading = "Report")]
    pub(crate) date: Option<Date>,

    /// Open the report in the browser.
    #[arg(long, help_heading = "Report")]
    pub(crate) open: bool,
}

/// How to go about many meetings.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many meetings")]
pub(crate) struct Many {
    /// The folder for the results of many inputs: a NAME.evenkeel for each, and index.html over
    /// all [default: the current folder].
    #[arg(long, value_name = "DIR")]
    pub(crate) out_root: Option<PathBuf>,

    /// How many meetings to work on at the same time; they share the processors.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroU8,

    /// Say what would be done, and about how long it would take on this machine.
    #[arg(long, conflicts_with_all = ["watch", "open"])]
    pub(crate) dry_run: bool,

    /// Go on for ever: take up each recording that comes into this folder, once, when it has not
    /// grown for half a minute.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["inputs", "open"])]
    pub(crate) watch: Option<PathBuf>,
}

/// Turn a recording into a transcript, or one transcript format into another.
///
/// The ending of the output file says the format: json (ours, with word times), vtt, srt or txt.
#[derive(Args, Debug)]
pub(crate) struct Transcribe {
    /// A recording, or a transcript in another format.
    #[arg(value_name = "INPUT", required_unless_present = "participant")]
    pub(crate) input: Option<PathBuf>,

    /// Where to write the transcript: FILE.json, .vtt, .srt, .txt, or `-` for plain text on
    /// standard output.
    #[arg(short, long, value_name = "FILE|-", default_value = "-")]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) speech: Speech,

    /// The meeting's title.
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,

    /// The day of the meeting, as 2026-10-13 [default: one that stands in the file's name].
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) date: Option<Date>,
}

impl Transcribe {
    /// Returns what is transcribed: where nothing is named, the first participant's recording.
    pub(crate) fn input(&self) -> &Path {
        self.speech.speakers.input(self.input.as_deref())
    }

    /// Returns what the meeting is called after.
    pub(crate) fn namesake(&self) -> PathBuf {
        self.speech.speakers.namesake(self.input.as_deref())
    }

    /// Returns the meeting's title, where it is said or follows from what is given.
    pub(crate) fn title(&self) -> Option<String> {
        self.title.clone().or_else(|| self.speech.speakers.title(self.input.as_deref()))
    }
}

/// How to hear.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Speech")]
pub(crate) struct Speech {
    /// The speech model: a name from `model list`, or the path of a GGML file [default: the best
    /// that is here].
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) model: Option<String>,

    /// The language spoken, as en or de [default: found out].
    #[arg(long, value_name = "LANGUAGE", value_parser = values::language)]
    pub(crate) language: Option<Language>,

    /// Begin here: 90 (seconds), 1:30 or 1:02:30.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Moment>,

    /// End here.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Moment>,

    /// Hear this audio track alone, counted from 1 [default: all of them, mixed].
    #[arg(long, value_name = "N")]
    pub(crate) audio_track: Option<NonZeroU8>,

    /// How many processors to use [default: all]. The result is the same with any number.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroU16>,

    /// Keep the cues of a subtitle file as they are instead of forming statements from them.
    #[arg(long)]
    pub(crate) keep_cues: bool,

    #[command(flatten)]
    pub(crate) speakers: Speakers,
}

impl Speech {
    /// Returns what of it is for transcripts too.
    pub(crate) fn of_transcripts(&self) -> Self {
        Self {
            model: None,
            from: None,
            to: None,
            audio_track: None,
            speakers: Speakers::default(),
            ..self.clone()
        }
    }
}

/// Which taggers to ask, and what to believe.
#[derive(Args, Debug)]
#[command(next_help_heading = "Tagging")]
pub(crate) struct Tagging {
    /// Also ask this plugin: a library, or a cue list (.toml). May be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) plugin: Vec<PathBuf>,

    /// Ask these plugins alone. `planning` stands for `evenkeel.planning`.
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,

    /// Do not ask these plugins.
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) without: Vec<String>,

    /// Count this tag in the balance, besides the six standard ones; the report says so.
    #[arg(long, value_name = "TAG", value_parser = values::tag)]
    pub(crate) count: Vec<Tag>,

    /// Go by words alone, though the sentence encoder is here: faster, and much less like what a
    /// careful reader would tag.
    #[arg(long)]
    pub(crate) words_only: bool,

    /// Believe a tag from this score on, 0 to 1, instead of the plugin's own threshold.
    #[arg(long, value_name = "TAG=SCORE")]
    pub(crate) threshold: Vec<TagThreshold>,

    /// A setting for a plugin, as acme.customer.words=["client"]; the value is JSON, or text.
    #[arg(long, value_name = "ID.KEY=VALUE")]
    pub(crate) config: Vec<ConfigValue>,
}
