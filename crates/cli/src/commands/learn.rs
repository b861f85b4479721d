//! `evenkeel learn`: a cue list by example, from talk that people labelled.

use evenkeel_cues::CueList;
use evenkeel_cues::learning::{self, Figures, Labelled, Sentences};
use evenkeel_host::Requests;
use evenkeel_meeting::{Meaning, Pole, Tag};
use evenkeel_models::ENCODER;
use serde::Serialize;

use crate::app::App;
use crate::args::Learn;
use crate::commands::evaluate::labelled::LabelledTalk;
use crate::error::{CommandError, Exit};
use crate::meaning::Meanings;
use crate::{advice, files};

pub(crate) fn run(app: &App, arguments: &Learn) -> Result<Exit, CommandError> {
    if !arguments.force && arguments.output.exists() {
        return Err(advice::list_is_there(&arguments.output));
    }
    let phrases = arguments.start_from.as_deref().map(phrases_of).transpose()?;
    let talk = LabelledTalk::read(&arguments.from)?;
    let has_tag = |at: usize| talk.segments[at].labels.contains(&arguments.tag);
    let with_tag: Vec<usize> = (0..talk.segments.len()).filter(|at| has_tag(*at)).collect();
    let mut meetings: Vec<usize> = with_tag.iter().map(|at| talk.segments[*at].meeting).collect();
    meetings.sort_unstable();
    meetings.dedup();
    if with_tag.len() < learning::FEWEST || meetings.len() < 2 {
        return Err(advice::too_little_to_learn(&arguments.tag, with_tag.len(), meetings.len()));
    }

    let meanings = read_meanings(app, &talk)?;
    let labelled = labelled(&talk, &arguments.tag, &meanings);
    let ordinary: Vec<&[f32]> = learning::ordinary_talk()
        .filter_map(|text| meanings.first()?.texts.get(text).map(Vec::as_slice))
        .collect();
    let figures = learning::judge(&labelled, &ordinary)
        .ok_or_else(|| advice::nothing_in_common(&arguments.tag))?;

    let mut note = note(&arguments.tag, &figures, &labelled);
    if let Some(list) = &arguments.start_from {
        note += &format!("\nThe phrases are those of {list}; the figures are without them.");
    }
    let (id, pole) = plugin_of(&arguments.tag);
    let sentences = learning::pick(&labelled);
    let list =
        learning::write(&note, &id, arguments.tag.name(), pole, figures.threshold, &sentences);
    let list = list + phrases.as_deref().unwrap_or_default();
    files::write(&arguments.output, list.as_bytes())?;
    if app.console.wants_json() {
        let learned = Learned::new(arguments, &id, &figures, &labelled, &sentences);
        app.console.print(&format!("{}\n", serde_json::json!(learned)))?;
    } else {
        app.console.print(&format!("{note}\nwritten to {}\n", arguments.output.display()))?;
    }
    Ok(Exit::Done)
}

/// What was learned and written, for programs.
#[derive(Serialize)]
struct Learned<'a> {
    /// The tag that was learned.
    tag: String,
    /// The id of the cue list's plugin.
    plugin: &'a str,
    /// Where the cue list was written.
    output: String,
    /// The list that its phrases are from.
    start_from: Option<&'a str>,
    segments: usize,
    segments_with_tag: usize,
    meetings: usize,
    /// How many sentences the list compares talk with.
    examples: usize,
    unlike: usize,
    /// On meetings that it was not learned from, at `threshold`.
    threshold: f32,
    f1: f32,
    precision: f32,
    recall: f32,
}

impl<'a> Learned<'a> {
    fn new(
        arguments: &'a Learn,
        plugin: &'a str,
        figures: &Figures,
        labelled: &[Labelled<'_>],
        sentences: &Sentences<'_>,
    ) -> Self {
        Self {
            tag: arguments.tag.to_string(),
            plugin,
            output: arguments.output.display().to_string(),
            start_from: arguments.start_from.as_deref(),
            segments: labelled.len(),
            segments_with_tag: labelled.iter().filter(|one| one.has_tag).count(),
            meetings: meetings(labelled),
            examples: sentences.examples.len(),
            unlike: sentences.unlike.len(),
            threshold: figures.threshold,
            f1: figures.f1(),
            precision: figures.precision(),
            recall: figures.recall(),
        }
    }
}

/// Returns how many meetings the segments are of.
fn meetings(labelled: &[Labelled<'_>]) -> usize {
    labelled.iter().map(|one| one.meeting + 1).max().unwrap_or(0)
}

/// The cue lists of the bundled taggers, by the names of these.
const BUNDLED: [(&str, &str); 6] = [
    ("planning", include_str!("../../../../plugins/planning/cues.toml")),
    ("organizing", include_str!("../../../../plugins/organizing/cues.toml")),
    ("problem-solving", include_str!("../../../../plugins/problem-solving/cues.toml")),
    ("vision-setting", include_str!("../../../../plugins/vision-setting/cues.toml")),
    ("aligning", include_str!("../../../../plugins/aligning/cues.toml")),
    ("inspiring", include_str!("../../../../plugins/inspiring/cues.toml")),
];

/// Returns the phrases of the cue list that is bundled under the name `list`, or lies at that path.
fn phrases_of(list: &str) -> Result<String, CommandError> {
    let bundled = BUNDLED.into_iter().find(|(name, _)| *name == list);
    let own = || files::read_text(list.as_ref());
    let toml = bundled.map_or_else(own, |(_, toml)| Ok(toml.to_owned()))?;
    let checked = CueList::parse(&toml);
    checked.map_err(|error| advice::no_start(list, &error.to_string()))?;
    learning::phrases_of(&toml).ok_or_else(|| advice::no_start(list, "it has more than one tag"))
}

/// Reads what all labelled segments mean by themselves, and ordinary talk.
fn read_meanings(app: &App, talk: &LabelledTalk) -> Result<Vec<Meaning>, CommandError> {
    let texts = learning::ordinary_talk().map(str::to_owned).collect();
    let requests = Requests { general: true, texts, tuned: false };
    let Meanings::By(encoder) = Meanings::find(app, requests, false) else {
        return Err(advice::models::not_here((&ENCODER).into()));
    };
    encoder.read_each(app, &talk.transcripts, &|transcript| talk.is_scored_whole(transcript))
}

fn labelled<'a>(talk: &'a LabelledTalk, tag: &Tag, meanings: &'a [Meaning]) -> Vec<Labelled<'a>> {
    let vector = |transcript: usize, place: usize| {
        meanings[transcript].general.as_ref().and_then(|vectors| vectors.rows().nth(place))
    };
    let segments = talk.segments.iter().filter_map(|segment| {
        Some(Labelled {
            text: talk.text(segment),
            vector: vector(segment.transcript, segment.place.index())?,
            meeting: segment.meeting,
            has_tag: segment.labels.contains(tag),
        })
    });
    segments.collect()
}

/// Returns the id of a plugin for `tag`, and the tag's pole.
fn plugin_of(tag: &Tag) -> (String, &'static str) {
    let own = tag.to_string();
    match tag.process() {
        Some(process) if process.pole() == Pole::Leading => (format!("learned.{own}"), "leading"),
        Some(_) => (format!("learned.{own}"), "managing"),
        None => (own.rsplit_once('/').map_or(own.as_str(), |(id, _)| id).to_owned(), "neither"),
    }
}

fn note(tag: &Tag, figures: &Figures, labelled: &[Labelled<'_>]) -> String {
    let with_tag = labelled.iter().filter(|one| one.has_tag).count();
    let meetings = meetings(labelled);
    format!(
        "{tag}: learned from {with_tag} of {} segments of {meetings} meetings.\n\
         On meetings that it was not learned from, at the threshold {:.2}: F1 {:.2}, precision {:.2}, \
         recall {:.2}.",
        labelled.len(),
        figures.threshold,
        figures.f1(),
        figures.precision(),
        figures.recall(),
    )
}
