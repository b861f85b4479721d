//! Everything that the report shows, as data: what all outputs are made from.

use evenkeel_agreement::Estimate;
use evenkeel_meeting::{
    Annotations, Code, Codebook, ContentHash, Engine, Figure, Heading, PluginOutcome, Pole,
    Process, SegmentId, Source, SpeakerSource, Tag, Transcript, clean,
};
use serde::Serialize;

use crate::asked::Asked;
use crate::balance::Balance;
use crate::beside::{self, Beside};
use crate::certainty::Certainty;
use crate::left_out::LeftOut;
use crate::minutes::Minutes;
use crate::moments::{self, Moment};
use crate::opening::Opening;
use crate::questions::{Asker, Question, Reflection};
use crate::quote::{Quote, clearest};
use crate::reliability::Reliability;
use crate::sentence::Sentence;
use crate::speakers::{self, SpeakerPart};
use crate::statement::{Statement, statements};
use crate::taggers::Taggers;
use crate::together::Together;
use crate::{corrected, method, notices};

/// What a report is told besides the talk and its tags.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Context {
    /// The program that makes the report, with its version: `evenkeel 0.1.0`.
    pub program: String,
    /// The hash of the transcript's file, where there is one.
    pub transcript_blake3: Option<ContentHash>,
    /// The hash of the annotations' file, where there is one.
    pub annotations_blake3: Option<ContentHash>,
}

/// The report of a meeting: everything that is shown, as data.
///
/// Equal input makes equal bytes in every output: there is no clock and no hash order in it, and
/// the only date is the one in the transcript's heading.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    pub(crate) made_from: MadeFrom,
    #[serde(flatten)]
    pub(crate) heading: Heading,
    pub(crate) notices: Vec<Sentence>,
    pub(crate) opening: Opening,
    pub(crate) balance: Balance,
    pub(crate) minutes: Minutes,
    pub(crate) certainty: Certainty,
    /// Leading as a part of both, with the taggers' known mistakes taken out.
    pub(crate) corrected_share: Option<Estimate>,
    pub(crate) reliability: Vec<Reliability>,
    pub(crate) moments: Vec<Moment>,
    pub(crate) questions: Vec<Question>,
    pub(crate) tasks: [Task; 3],
    pub(crate) together: Together,
    pub(crate) managing_moments: Vec<Quote>,
    pub(crate) leading_moments: Vec<Quote>,
    pub(crate) reflection: Reflection,
    pub(crate) speakers: Vec<SpeakerPart>,
    pub(crate) asked: Option<Asked>,
    pub(crate) beside: Vec<Beside>,
    pub(crate) left_out: LeftOut,
    pub(crate) method: Vec<Sentence>,
    pub(crate) plugins: Vec<PluginOutcome>,
    #[serde(rename = "codes")]
    pub(crate) codebook: Codebook,
    /// Last, so that a reader of many reports can stop before it.
    #[serde(rename = "segments")]
    pub(crate) statements: Vec<Statement>,
}

/// What the report was made from, and by what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct MadeFrom {
    pub(crate) program: String,
    pub(crate) transcript_blake3: Option<ContentHash>,
    pub(crate) annotations_blake3: Option<ContentHash>,
}

/// A task that both systems of action do, each in its own way. The headings are Kotter's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Task {
    pub(crate) heading: &'static str,
    pub(crate) managing: Side,
    pub(crate) leading: Side,
}

/// One side of a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Side {
    pub(crate) tag: Tag,
    pub(crate) ms: u64,
    pub(crate) segments: Vec<SegmentId>,
    /// How many known speakers took part in it.
    pub(crate) voices: usize,
    pub(crate) quote: Option<Quote>,
}

impl Report {
    /// The name of the file format of [`Report::to_json`].
    pub const FORMAT: &'static str = "evenkeel.report";
    /// The version of that file format.
    pub const VERSION: u32 = 1;

    /// Makes the report of `transcript` under `annotations`.
    ///
    /// # Panics
    ///
    /// Where an annotation names a segment that the transcript has not, or evidence is no piece
    /// of its text. Annotations that were read from a file or made by the plugins' host have been
    /// checked for that.
    pub fn new(transcript: &Transcript, annotations: &Annotations, context: &Context) -> Self {
        let heading = cleaned_heading(transcript.heading());
        let annotations = cleaned_annotations(annotations);
        let codebook = &annotations.codebook;
        let balance = Balance::measure(transcript, &annotations.annotations, codebook);
        let statements = statements(transcript, &annotations);
        let together = Together::find(&statements);
        let moments = moments::for_page_one(&statements, &together);
        let left_out = LeftOut::new(&statements, &annotations.plugins);
        let taggers = Taggers { codebook, plugins: &annotations.plugins };
        let corrected_share = balance.share.and_then(|_| corrected::share(&statements, taggers));
        let asker = Asker {
            statements: &statements,
            balance: &balance,
            taggers,
            english: heading.language.as_ref().is_some_and(|language| language.primary() == "en"),
        };
        let reflection = asker.reflect(&together);
        Self {
            made_from: MadeFrom {
                program: clean(&context.program).into_owned(),
                transcript_blake3: context.transcript_blake3,
                annotations_blake3: context.annotations_blake3,
            },
            notices: notices::notices(&heading, &annotations),
            opening: Opening::new(&balance, taggers, &statements),
            minutes: Minutes::new(&balance),
            certainty: Certainty::new(&balance, corrected_share.as_ref(), &moments, taggers),
            corrected_share,
            reliability: taggers
                .reliabilities(balance.by_tag.iter().map(|amount| amount.tag.clone())),
            questions: questions_to_take_along(&reflection),
            tasks: tasks(&balance, &statements),
            managing_moments: moments::of_side(&statements, Pole::Managing),
            leading_moments: moments::of_side(&statements, Pole::Leading),
            speakers: speakers::parts(&balance, &statements),
            asked: Asked::find(codebook, &statements),
            beside: beside::beside(codebook, &statements),
            method: method::steps(
                &heading,
                heading.engine.as_ref(),
                &balance,
                &left_out,
                statements.len(),
                taggers,
            ),
            plugins: annotations.plugins.clone(),
            codebook: annotations.codebook.clone(),
            heading,
            balance,
            moments,
            together,
            reflection,
            left_out,
            statements,
        }
    }

    /// Returns how the talk divides.
    pub fn balance(&self) -> &Balance {
        &self.balance
    }

    /// Returns the sentence or two that the report opens with.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Returns the statements with their tags, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Writes `report.json`.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Framed<'a> {
            format: &'static str,
            version: u32,
            #[serde(flatten)]
            report: &'a Report,
        }

        let framed = Framed { format: Self::FORMAT, version: Self::VERSION, report: self };
        let mut json = serde_json::to_string_pretty(&framed)
            .expect("a report has text keys and finite numbers");
        json.push('\n');
        json
    }

    /// Returns the title, or what stands for it where there is none.
    pub(crate) fn title(&self) -> &str {
        self.heading.title.as_deref().unwrap_or("A meeting")
    }

    pub(crate) fn statement(&self, segment: SegmentId) -> &Statement {
        &self.statements[segment.index()]
    }

    /// Returns how many known speakers there are.
    pub(crate) fn voices(&self) -> usize {
        self.speakers.iter().filter(|part| part.speaker.is_some()).count()
    }
}

/// One question about each side and one about both.
fn questions_to_take_along(reflection: &Reflection) -> Vec<Question> {
    let Reflection { managing, leading, both } = reflection;
    managing.first().into_iter().chain(leading.first()).chain(both).cloned().collect()
}

fn tasks(balance: &Balance, statements: &[Statement]) -> [Task; 3] {
    let side = |process: Process| {
        let tag = Tag::Standard(process);
        let amount = balance.tag(&tag).expect("the standard tags are always counted");
        let mut voices: Vec<_> = amount
            .segments
            .iter()
            .filter_map(|segment| statements[segment.index()].speaker.as_ref())
            .collect();
        voices.sort();
        voices.dedup();
        Side {
            ms: amount.ms,
            segments: amount.segments.clone(),
            voices: voices.len(),
            quote: clearest(statements, &[process]),
            tag,
        }
    };
    let headings = [
        "Deciding what needs to be done",
        "Creating networks of people",
        "Ensuring that the work gets done",
    ];
    std::array::from_fn(|at| Task {
        heading: headings[at],
        managing: side(balance.by_task[at].managing),
        leading: side(balance.by_task[at].leading),
    })
}

/// Cleans what a transcript's heading leaves as it came: a title may hold anything.
fn cleaned_heading(heading: &Heading) -> Heading {
    let text = |text: &String| clean(text).into_owned();
    let given = heading.title.as_ref().map(text).filter(|title| !title.is_empty());
    Heading {
        title: given.or_else(|| title_of_file(&heading.source.as_ref()?.file)),
        source: heading
            .source
            .as_ref()
            .map(|source| Source { file: text(&source.file), ..source.clone() }),
        told_apart: heading.told_apart.clone().map(cleaned_source),
        engine: heading.engine.as_ref().map(|engine| Engine {
            program: text(&engine.program),
            model: text(&engine.model),
            settings: engine.settings.iter().map(text).collect(),
            ..engine.clone()
        }),
        ..heading.clone()
    }
}

/// Cleans the names of files, which may hold anything.
fn cleaned_source(mut source: SpeakerSource) -> SpeakerSource {
    match &mut source {
        SpeakerSource::Tracks { tracks } => {
            tracks.iter_mut().for_each(|track| track.file = clean(&track.file).into_owned());
        }
        SpeakerSource::Rttm { file, .. } | SpeakerSource::Transcript { file, .. } => {
            *file = clean(file).into_owned();
        }
        SpeakerSource::Channels { .. } | SpeakerSource::Voices { .. } => {}
    }
    source
}

/// Returns the title that the name of a file suggests: `team-sync_13.vtt` is "team sync 13".
fn title_of_file(file: &str) -> Option<String> {
    let stem = std::path::Path::new(file).file_stem()?.to_string_lossy();
    let title = clean(&stem.replace(['-', '_'], " ")).into_owned();
    (!title.is_empty()).then_some(title)
}

/// Cleans what plugins say of themselves.
fn cleaned_annotations(annotations: &Annotations) -> Annotations {
    let text = |text: &String| clean(text).into_owned();
    Annotations {
        codebook: annotations
            .codebook
            .codes()
            .iter()
            .map(|code| Code {
                label: text(&code.label),
                definition: text(&code.definition),
                ..code.clone()
            })
            .collect(),
        plugins: annotations
            .plugins
            .iter()
            .map(|plugin| PluginOutcome {
                version: plugin.version.as_ref().map(text),
                reason: plugin.reason.as_ref().map(text),
                message: plugin.message.as_ref().map(text),
                encoder: plugin.encoder.as_ref().map(text),
                figures: plugin
                    .figures
                    .iter()
                    .map(|figure| Figure { set: text(&figure.set), ..figure.clone() })
                    .collect(),
                ..plugin.clone()
            })
            .collect(),
        ..annotations.clone()
    }
}

#[cfg(test)]
mod tests;
