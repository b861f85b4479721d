//! A reading kept in a file, to compare another one with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evenkeel_meeting::{PluginOutcome, Score, Tag};
use serde::{Deserialize, Serialize};

use super::labelled::LabelledTalk;
use super::reading::{GivenTag, Layer, Reading, Verdict};
use crate::error::CommandError;
use crate::{advice, files};

const FORMAT: &str = "evenkeel.scores";
const VERSION: u32 = 1;

/// `scores.json`: every score of a reading. The talk itself is not in it.
#[derive(Serialize, Deserialize)]
struct Scores {
    format: String,
    version: u32,
    layer: Layer,
    plugins: Vec<PluginOutcome>,
    tags: Vec<GivenTag>,
    segments: Vec<ScoredSegment>,
}

#[derive(Serialize, Deserialize)]
struct ScoredSegment {
    meeting: String,
    id: String,
    labels: BTreeSet<Tag>,
    scores: BTreeMap<Tag, Score>,
    given: BTreeSet<Tag>,
}

/// Writes what the taggers said of `talk` to `path`.
pub(super) fn save(
    path: &Path,
    talk: &LabelledTalk,
    reading: &Reading,
) -> Result<(), CommandError> {
    let segments = talk.segments.iter().zip(&reading.verdicts).map(|(segment, verdicts)| {
        let given = verdicts.iter().filter(|(_, verdict)| verdict.given);
        ScoredSegment {
            meeting: talk.meeting(segment).to_owned(),
            id: segment.id.clone(),
            labels: segment.labels.clone(),
            scores: verdicts.iter().map(|(tag, verdict)| (tag.clone(), verdict.score)).collect(),
            given: given.map(|(tag, _)| tag.clone()).collect(),
        }
    });
    let scores = Scores {
        format: FORMAT.to_owned(),
        version: VERSION,
        layer: reading.layer,
        plugins: reading.plugins.clone(),
        tags: reading.tags.clone(),
        segments: segments.collect(),
    };
    let json = serde_json::to_string(&scores).expect("scores have text keys and finite numbers");
    files::write(path, (json + "\n").as_bytes())
}

/// Reads what other taggers said of the same talk.
pub(super) fn read(path: &Path, talk: &LabelledTalk) -> Result<Reading, CommandError> {
    let scores: Scores = serde_json::from_str(&files::read_text(path)?)
        .map_err(|error| advice::no_scores(path, &error.to_string()))?;
    if (scores.format.as_str(), scores.version) != (FORMAT, VERSION) {
        return Err(advice::no_scores(path, "it is of another format or version"));
    }
    let mut by_id: BTreeMap<(String, String), ScoredSegment> = BTreeMap::new();
    for segment in scores.segments {
        by_id.insert((segment.meeting.clone(), segment.id.clone()), segment);
    }
    let mut verdicts = Vec::with_capacity(talk.segments.len());
    for segment in &talk.segments {
        let key = (talk.meeting(segment).to_owned(), segment.id.clone());
        match by_id.remove(&key) {
            Some(scored) if scored.labels == segment.labels => verdicts.push(scored.verdicts()),
            _ => return Err(advice::scores_of_other_talk(path, &key.0, &key.1)),
        }
    }
    if let Some((meeting, id)) = by_id.keys().next() {
        return Err(advice::scores_of_other_talk(path, meeting, id));
    }
    Ok(Reading { layer: scores.layer, plugins: scores.plugins, tags: scores.tags, verdicts })
}

impl ScoredSegment {
    fn verdicts(self) -> BTreeMap<Tag, Verdict> {
        let given = self.given;
        let verdict = |(tag, score): (Tag, Score)| {
            let given = given.contains(&tag);
            (tag, Verdict { score, given, annotation: None })
        };
        self.scores.into_iter().map(verdict).collect()
    }
}
