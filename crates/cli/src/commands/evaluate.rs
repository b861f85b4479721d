//! `evenkeel evaluate`: how far taggers agree with people.

mod comparison;
mod counts;
mod entry;
mod figures;
mod judgement;
pub(crate) mod labelled;
mod misses;
mod reading;
mod scores;
mod table;
mod tables;

use std::collections::BTreeSet;

use evenkeel_agreement::Bootstrap;
use evenkeel_meeting::{Status, Tag};
use serde::Serialize;

use crate::app::App;
use crate::args::Evaluate;
use crate::error::{CommandError, Exit};
use crate::tagging::Taggers;
use crate::{PROGRAM, advice};

use comparison::Comparison;
use counts::Sample;
use figures::Figures;
use judgement::Judgement;
use labelled::LabelledTalk;
use misses::Misses;
use reading::Reading;

/// Everything that the command says, as `--json` prints it.
#[derive(Serialize)]
struct Evaluation {
    format: &'static str,
    version: u32,
    program: &'static str,
    #[serde(flatten)]
    figures: Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    misses: Option<Vec<Misses>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Comparison>,
}

pub(crate) fn run(app: &App, arguments: &Evaluate) -> Result<Exit, CommandError> {
    let talk = LabelledTalk::read(&arguments.labelled)?;
    let other = match &arguments.compare {
        Some(path) => Some((path, scores::read(path, &talk)?)),
        None => None,
    };
    let reading = match &arguments.scores {
        Some(path) => scores::read(path, &talk)?,
        None => read_by_taggers(app, arguments, &talk)?,
    };
    let tags = evaluated(&talk, &reading)?;
    if let Some(path) = &arguments.save {
        scores::save(path, &talk, &reading)?;
    }

    let bootstrap = Bootstrap { resamples: arguments.bootstrap, ..Bootstrap::default() };
    let judgement = Judgement::new(&talk, &reading, tags);
    let counts = judgement.all_counts();
    let sample = Sample::of(&counts, bootstrap);
    let evaluation = Evaluation {
        format: "evenkeel.evaluation",
        version: 1,
        program: PROGRAM,
        figures: Figures::new(&judgement, &sample, &counts, bootstrap),
        misses: arguments.errors.map(|most| misses::worst(&judgement, most)),
        comparison: other.map(|(path, other)| Comparison::new(&judgement, path, &other, bootstrap)),
    };
    app.console.print(&if app.console.wants_json() {
        serde_json::to_string_pretty(&evaluation).expect("figures have text keys") + "\n"
    } else {
        evaluation.in_words()
    })?;
    let is_whole =
        reading.plugins.iter().all(|plugin| matches!(plugin.status, Status::Ok | Status::Skipped));
    Ok(if is_whole { Exit::Done } else { Exit::Dropped })
}

fn read_by_taggers(
    app: &App,
    arguments: &Evaluate,
    talk: &LabelledTalk,
) -> Result<Reading, CommandError> {
    let taggers = Taggers::gather(app, &arguments.tagging, arguments.strict)?.with_candidates(true);
    let is_scored_whole = |transcript| talk.is_scored_whole(transcript);
    let said = taggers.tag_each(app, &talk.transcripts, &is_scored_whole)?;
    Ok(Reading::new(talk, &taggers, said))
}

impl Evaluation {
    fn in_words(&self) -> String {
        let mut text = tables::figures(&self.figures);
        if let Some(comparison) = &self.comparison {
            text += &comparison.in_words();
        }
        if let Some(misses) = &self.misses {
            text += &misses::in_words(misses);
        }
        text
    }
}

/// Returns the tags that labels speak of and that a tagger gives, in order.
fn evaluated(talk: &LabelledTalk, reading: &Reading) -> Result<Vec<Tag>, CommandError> {
    let spoken_of = talk.spoken_of();
    let tags: Vec<Tag> =
        spoken_of.iter().filter(|tag| reading.code(tag).is_some()).cloned().collect();
    if tags.is_empty() {
        let labels: BTreeSet<String> = spoken_of.iter().map(Tag::to_string).collect();
        return Err(advice::nothing_to_evaluate(&labels.into_iter().collect::<Vec<_>>()));
    }
    Ok(tags)
}
