//! Tags that stand beside the balance: shown, never counted.

use evenkeel_meeting::{Code, Codebook, Pole, Process, SegmentId, Tag};
use serde::Serialize;

use crate::quote::Quote;
use crate::statement::Statement;

/// A tag beside the balance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Beside {
    /// Its code.
    #[serde(flatten)]
    pub(crate) code: Code,
    /// How long the statements under it last, in milliseconds.
    pub(crate) ms: u64,
    /// The statements under it.
    pub(crate) segments: Vec<SegmentId>,
    /// The clearest of them.
    pub(crate) quote: Option<Quote>,
}

/// The questions that were asked, by the kinds that tell the two poles apart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Asked {
    /// Statements that ask how or when.
    pub(crate) how_or_when: Vec<SegmentId>,
    /// Statements that ask what or why.
    pub(crate) what_or_why: Vec<SegmentId>,
}

/// The plugin that tells questions apart.
const QUESTIONS: &str = "evenkeel.questions";
const MANAGING_QUESTIONS: [&str; 2] = ["how", "when"];
const LEADING_QUESTIONS: [&str; 2] = ["what", "why"];

/// Returns the codes that do not count, each with what was found under it, in their order.
pub(crate) fn beside(codebook: &Codebook, statements: &[Statement]) -> Vec<Beside> {
    codebook
        .codes()
        .iter()
        .filter(|code| !code.counted && code.tag.process().is_none())
        .map(|code| {
            let under: Vec<_> = under(&code.tag, statements).collect();
            let clearest = under
                .iter()
                .filter_map(|statement| {
                    let mark = statement.beside.iter().find(|mark| mark.tag == code.tag)?;
                    Some(Quote::new(statement, mark))
                })
                .filter(|quote| quote.clarity().may_be_shown())
                .reduce(|best, next| if next.score > best.score { next } else { best });
            Beside {
                code: code.clone(),
                ms: under.iter().map(|statement| statement.duration_ms()).sum(),
                segments: under.iter().map(|statement| statement.id).collect(),
                quote: clearest,
            }
        })
        .collect()
}

/// Returns the questions asked, where the plugin for them ran.
pub(crate) fn asked(codebook: &Codebook, statements: &[Statement]) -> Option<Asked> {
    let any_of = |kinds: [&str; 2]| -> Option<Vec<SegmentId>> {
        let tags: Vec<Tag> = kinds
            .iter()
            .filter_map(|kind| Tag::parse(&format!("{QUESTIONS}/asks-{kind}")))
            .filter(|tag| codebook.get(tag).is_some_and(|code| !code.counted))
            .collect();
        let asks =
            |statement: &&Statement| statement.beside.iter().any(|mark| tags.contains(&mark.tag));
        (!tags.is_empty())
            .then(|| statements.iter().filter(asks).map(|statement| statement.id).collect())
    };
    Some(Asked {
        how_or_when: any_of(MANAGING_QUESTIONS)?,
        what_or_why: any_of(LEADING_QUESTIONS)?,
    })
}

/// Returns whether `tag` is one of those that [`Asked`] sums up.
pub(crate) fn is_summed_up(tag: &Tag) -> bool {
    let kinds = MANAGING_QUESTIONS.into_iter().chain(LEADING_QUESTIONS);
    tag.to_string()
        .strip_prefix(QUESTIONS)
        .and_then(|rest| rest.strip_prefix("/asks-"))
        .is_some_and(|kind| kinds.into_iter().any(|summed_up| summed_up == kind))
}

/// Returns whether `tag` tells a kind of question, summed up or not.
pub(crate) fn is_question(tag: &Tag) -> bool {
    tag.to_string().strip_prefix(QUESTIONS).is_some_and(|rest| rest.starts_with('/'))
}

fn under<'a>(tag: &'a Tag, statements: &'a [Statement]) -> impl Iterator<Item = &'a Statement> {
    statements.iter().filter(move |statement| statement.beside.iter().any(|mark| mark.tag == *tag))
}

/// Returns the label of `tag`: the house's own for a standard tag, else the codebook's.
pub(crate) fn label<'a>(tag: &'a Tag, codebook: &'a Codebook) -> &'a str {
    match tag.process() {
        Some(process) => process.label(),
        None => codebook.get(tag).map_or(tag.name(), |code| &code.label),
    }
}

/// Returns the letter that stands for `tag` in drawings.
pub(crate) fn letter(tag: &Tag, codebook: &Codebook) -> String {
    match tag.process() {
        Some(Process::Planning) => "P".to_owned(),
        Some(Process::Organizing) => "O".to_owned(),
        Some(Process::ProblemSolving) => "S".to_owned(),
        Some(Process::VisionSetting) => "V".to_owned(),
        Some(Process::Aligning) => "A".to_owned(),
        Some(Process::Inspiring) => "I".to_owned(),
        // Lower case, so that it is told apart from the six.
        None => label(tag, codebook).chars().take(1).flat_map(char::to_lowercase).collect(),
    }
}

/// Returns the pole's name in lower case.
pub(crate) const fn pole_name(pole: Pole) -> &'static str {
    match pole {
        Pole::Managing => "managing",
        Pole::Leading => "leading",
        Pole::Neither => "neither",
    }
}
