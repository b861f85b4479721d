//! What a reader must know before the first figure.

use evenkeel_meeting::{Annotations, Heading, Pole, Process, Times};

use crate::beside::{label, pole_name};
use crate::left_out::outcome;
use crate::sentence::Sentence;
use crate::taggers::Taggers;
use crate::words::listed;

/// Returns what a reader must know before the first figure: what the figures lack, what they hold
/// besides the usual, and what they rest on.
pub(crate) fn notices(heading: &Heading, annotations: &Annotations) -> Vec<Sentence> {
    let taggers = Taggers { codebook: &annotations.codebook, plugins: &annotations.plugins };
    let mut notices = Vec::new();
    if heading.source.as_ref().is_some_and(|source| source.truncated) {
        notices.push(Sentence::new(
            "The recording broke off before its end; this is the report of what is there.",
        ));
    }
    if heading.times == Times::Estimated {
        notices.push(Sentence::new(
            "The transcript came without times. They were estimated from the number of words, at \
             150 a minute, so all minutes here are estimates too, and pauses are not known.",
        ));
    }
    let missed: Vec<String> = Process::ALL
        .into_iter()
        .filter(|process| !taggers.looked_for(*process))
        .map(|process| process.label().to_lowercase())
        .collect();
    if !missed.is_empty() {
        notices.push(Sentence::new(format!(
            "Nobody looked for {} in this run, so the amounts lack {}.",
            listed(&missed),
            if missed.len() == 1 { "it" } else { "them" },
        )));
    }
    notices.extend(
        annotations
            .plugins
            .iter()
            .filter(|plugin| plugin.status != evenkeel_meeting::Status::Ok)
            .map(outcome),
    );
    for code in annotations.codebook.codes() {
        if code.counted && code.tag.process().is_none() {
            let how = match code.pole {
                Pole::Neither => {
                    "” counts in the amounts: its part of a statement’s time is neither managing \
                     nor leading."
                        .to_owned()
                }
                pole => format!("” counts in the amounts, as {}.", pole_name(pole)),
            };
            let name = label(&code.tag, &annotations.codebook);
            notices.push(Sentence::new("As you asked, “").name(name).words(how));
        }
    }
    notices
}
