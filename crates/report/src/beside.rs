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
