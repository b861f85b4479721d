//! Where taggers and people differ most, with what the taggers saw.

use std::fmt::Write as _;

use evenkeel_meeting::{Evidence, Tag};
use serde::Serialize;

use super::judgement::Judgement;
use super::labelled::{LabelledSegment, LabelledTalk};
use super::table::number;

/// How many segments before a miss are shown.
const MOST_BEFORE: usize = 2;

/// The worst misses of one tag.
#[derive(Serialize)]
pub(super) struct Misses {
    pub(super) tag: Tag,
    /// What people did not label and the taggers gave, the highest scores first.
    pub(super) false_alarms: Vec<Miss>,
    /// What people labelled and the taggers did not give, the lowest scores first.
    pub(super) missed: Vec<Miss>,
}

/// A segment on which taggers and people differ.
#[derive(Serialize)]
pub(super) struct Miss {
    pub(super) meeting: String,
    pub(super) id: String,
    pub(super) score: f64,
    pub(super) labels: Vec<Tag>,
    /// What was said just before.
    pub(super) before: Vec<String>,
    pub(super) text: String,
    /// What spoke for the tag.
    pub(super) evidence: Vec<Evidence>,
}

/// Returns the worst misses of each tag, at most `most` of either kind.
pub(super) fn worst(judgement: &Judgement<'_>, most: usize) -> Vec<Misses> {
    judgement.tags.iter().map(|tag| of_tag(judgement, tag, most)).collect()
}

fn of_tag(judgement: &Judgement<'_>, tag: &Tag, most: usize) -> Misses {
    let differs =
        |index: &usize| judgement.is_given(*index, tag) != judgement.is_labelled(*index, tag);
    let mut indices: Vec<usize> = (0..judgement.talk.segments.len()).filter(differs).collect();
    indices
        .sort_by(|&one, &other| judgement.score(one, tag).total_cmp(&judgement.score(other, tag)));
    let (missed, false_alarms): (Vec<usize>, Vec<usize>) =
        indices.into_iter().partition(|&index| judgement.is_labelled(index, tag));
    let miss = |index| miss(judgement, tag, index);
    Misses {
        tag: tag.clone(),
        false_alarms: false_alarms.into_iter().rev().take(most).map(miss).collect(),
        missed: missed.into_iter().take(most).map(miss).collect(),
    }
}

fn miss(judgement: &Judgement<'_>, tag: &Tag, index: usize) -> Miss {
    let segment = &judgement.talk.segments[index];
    let said = judgement.verdict(index, tag).and_then(|verdict| verdict.annotation.as_ref());
    Miss {
        meeting: judgement.talk.meeting(segment).to_owned(),
        id: segment.id.clone(),
        score: judgement.score(index, tag),
        labels: segment.labels.iter().cloned().collect(),
        before: before(judgement.talk, segment),
        text: judgement.talk.text(segment).to_owned(),
        evidence: said.map_or(Vec::new(), |annotation| annotation.evidence.clone()),
    }
}

/// Returns what was said just before `segment`.
fn before(talk: &LabelledTalk, segment: &LabelledSegment) -> Vec<String> {
    let (until, segments) =
        (segment.place.index(), talk.transcripts[segment.transcript].segments());
    let before = &segments[until.saturating_sub(MOST_BEFORE)..until];
    before.iter().map(|segment| segment.text.clone()).collect()
}

/// Returns misses as a person reads them.
pub(super) fn in_words(misses: &[Misses]) -> String {
    let mut text = String::new();
    for Misses { tag, false_alarms, missed } in misses {
        list(&mut text, &format!("{tag}: given, and people say otherwise"), false_alarms);
        list(&mut text, &format!("{tag}: not given, and people say so"), missed);
    }
    text
}

fn list(text: &mut String, heading: &str, misses: &[Miss]) {
    if misses.is_empty() {
        return;
    }
    writeln!(text, "\n{heading}").expect("a string takes text");
    for miss in misses {
        let labels: Vec<String> = miss.labels.iter().map(Tag::to_string).collect();
        let labels = if labels.is_empty() { "nothing".to_owned() } else { labels.join(", ") };
        writeln!(
            text,
            "  {}  {} in {}; labelled {labels}",
            number(miss.score),
            miss.id,
            miss.meeting
        )
        .expect("a string takes text");
        for before in &miss.before {
            writeln!(text, "       … {before}").expect("a string takes text");
        }
        writeln!(text, "       {}", miss.text).expect("a string takes text");
        for evidence in &miss.evidence {
            let words = miss.text.get(evidence.start as usize..evidence.end as usize);
            let words = words.filter(|words| !words.is_empty()).unwrap_or("all of it");
            let why =
                if evidence.why.is_empty() { String::new() } else { format!(": {}", evidence.why) };
            writeln!(text, "       saw \"{words}\"{why}").expect("a string takes text");
        }
    }
}
