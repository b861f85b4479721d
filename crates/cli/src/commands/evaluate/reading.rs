//! How a set of taggers reads labelled talk: every score that they give.

use std::collections::BTreeMap;

use evenkeel_meeting::{Annotation, Annotations, Code, PluginId, PluginOutcome, Score, Tag};
use serde::{Deserialize, Serialize};

use super::labelled::LabelledTalk;
use crate::tagging::Taggers;

/// How a set of taggers reads labelled talk.
pub(super) struct Reading {
    /// Which layer spoke.
    pub(super) layer: Layer,
    /// The taggers, each with the worst that became of it.
    pub(super) plugins: Vec<PluginOutcome>,
    /// The tags that they give, in order.
    pub(super) tags: Vec<GivenTag>,
    /// What they say of each labelled segment, in the order of the talk. A tag of which they say
    /// nothing scores 0.
    pub(super) verdicts: Vec<BTreeMap<Tag, Verdict>>,
}

/// What the scores are made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Layer {
    /// Words alone.
    Light,
    /// Words, and what segments mean as a whole.
    Meaning,
}

impl Layer {
    fn of(plugins: &[PluginOutcome]) -> Self {
        let has_vectors = plugins.iter().any(|outcome| outcome.encoder.is_some());
        if has_vectors { Self::Meaning } else { Self::Light }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Light => "words alone (no encoder)",
            Self::Meaning => "words and meaning",
        }
    }
}

/// A tag that taggers give.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct GivenTag {
    #[serde(flatten)]
    pub(super) code: Code,
    /// From which score on each plugin's word is taken.
    pub(super) thresholds: BTreeMap<PluginId, Score>,
}

/// What taggers say of a tag on a segment.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Verdict {
    /// The highest score.
    pub(super) score: Score,
    /// Whether the segment gets the tag.
    pub(super) given: bool,
    /// The whole of it, where it was said in this run.
    pub(super) annotation: Option<Annotation>,
}

impl Reading {
    /// Sorts what `taggers` said of each transcript of `talk`.
    pub(super) fn new(talk: &LabelledTalk, taggers: &Taggers, said: Vec<Annotations>) -> Self {
        let tags = given_tags(taggers, &said);
        let plugins = worst_of_each(&said);
        let mut verdicts = vec![BTreeMap::new(); talk.segments.len()];
        let mut at: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (index, segment) in talk.segments.iter().enumerate() {
            at.insert((segment.transcript, segment.place.index()), index);
        }
        for (transcript, annotations) in said.into_iter().enumerate() {
            // A tag given by one plugin may be a candidate of another; then it is given.
            let given = annotations.annotations.into_iter().map(|given| (given, true));
            let below = annotations.candidates.unwrap_or_default();
            for (annotation, given) in given.chain(below.into_iter().map(|below| (below, false))) {
                if let Some(&index) = at.get(&(transcript, annotation.segment.index())) {
                    note(&mut verdicts[index], annotation, given);
                }
            }
        }
        let layer = Layer::of(&plugins);
        Self { layer, plugins, tags, verdicts }
    }

    /// Returns the code of `tag`, where the taggers give it.
    pub(super) fn code(&self, tag: &Tag) -> Option<&Code> {
        self.tags.iter().map(|given| &given.code).find(|code| code.tag == *tag)
    }
}

fn note(verdicts: &mut BTreeMap<Tag, Verdict>, annotation: Annotation, given: bool) {
    let verdict = verdicts.entry(annotation.tag.clone()).or_insert(Verdict {
        score: annotation.score,
        given,
        annotation: None,
    });
    verdict.score = verdict.score.max(annotation.score);
    match &mut verdict.annotation {
        Some(noted) => noted.unite(annotation),
        noted => *noted = Some(annotation),
    }
}

fn given_tags(taggers: &Taggers, said: &[Annotations]) -> Vec<GivenTag> {
    let codebooks = said.iter().flat_map(|annotations| annotations.codebook.codes());
    let codes: BTreeMap<&Tag, &Code> = codebooks.map(|code| (&code.tag, code)).collect();
    let given = |(tag, code): (&Tag, &Code)| GivenTag {
        code: code.clone(),
        thresholds: taggers.thresholds(tag),
    };
    codes.into_iter().map(given).collect()
}

/// Returns for each plugin the worst that became of it in any transcript.
fn worst_of_each(said: &[Annotations]) -> Vec<PluginOutcome> {
    let mut worst: BTreeMap<&PluginId, &PluginOutcome> = BTreeMap::new();
    for outcome in said.iter().flat_map(|annotations| &annotations.plugins) {
        let so_far = worst.entry(&outcome.id).or_insert(outcome);
        if badness(outcome) > badness(so_far) {
            *so_far = outcome;
        }
    }
    worst.into_values().cloned().collect()
}

fn badness(outcome: &PluginOutcome) -> u8 {
    use evenkeel_meeting::Status;
    match outcome.status {
        Status::Ok => 0,
        Status::Skipped => 1,
        Status::Degraded => 2,
        Status::Failed => 3,
    }
}
