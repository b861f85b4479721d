//! Annotations: a tag on a segment, with its evidence.

use serde::{Deserialize, Serialize};

use crate::{
    Codebook, ContentHash, Date, FormatError, PluginId, Pole, Score, Segment, SegmentId, Tag,
    Transcript, format,
};

/// A piece of the segment's text that speaks for a tag.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it starts, in bytes of the segment's text, on a character border.
    pub start: u32,
    /// Where it ends, likewise. Start and end 0: the whole segment.
    pub end: u32,
    /// Why it speaks for the tag; may be empty.
    #[serde(default)]
    pub why: String,
}

/// A tag on a segment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Annotation {
    /// The segment.
    pub segment: SegmentId,
    /// The tag.
    pub tag: Tag,
    /// How surely it holds.
    #[serde(default = "entirely")]
    pub score: Score,
    /// The plugins that said so, in the order of their ids.
    #[serde(default)]
    pub plugins: Vec<PluginId>,
    /// What speaks for it, ascending, without repetitions.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

fn entirely() -> Score {
    Score::ONE
}

impl Annotation {
    /// Takes in what another plugin says of the same tag on the same segment: the higher score,
    /// both plugins, the evidence of both.
    pub fn unite(&mut self, other: Self) {
        self.score = self.score.max(other.score);
        self.plugins.extend(other.plugins);
        self.plugins.sort();
        self.plugins.dedup();
        self.evidence.extend(other.evidence);
        self.evidence.sort();
        self.evidence.dedup();
    }

    /// Unites what is said twice and sorts the rest by segment and tag.
    pub fn united(mut annotations: Vec<Self>) -> Vec<Self> {
        annotations.sort_by(|one, other| (one.segment, &one.tag).cmp(&(other.segment, &other.tag)));
        let mut united: Vec<Self> = Vec::with_capacity(annotations.len());
        for annotation in annotations {
            match united.last_mut() {
                Some(last) if last.segment == annotation.segment && last.tag == annotation.tag => {
                    last.unite(annotation);
                }
                _ => united.push(annotation),
            }
        }
        united
    }
}

/// How a plugin's run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything that it said was taken.
    Ok,
    /// It finished; some of what it said was refused.
    Degraded,
    /// It did not finish; nothing that it said was taken.
    Failed,
    /// It was not asked, for one because it does not know the language.
    Skipped,
}

/// What became of one plugin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PluginOutcome {
    /// The plugin.
    pub id: PluginId,
    /// Its version, where it lived to tell.
    #[serde(default)]
    pub version: Option<String>,
    /// The hash of its file, where there is one.
    #[serde(default)]
    pub blake3: Option<ContentHash>,
    /// How it ended.
    pub status: Status,
    /// Why it did not end well, as one word for programs: `panic`, `timed-out`.
    #[serde(default)]
    pub reason: Option<String>,
    /// The same for people.
    #[serde(default)]
    pub message: Option<String>,
    /// The encoder by whose vectors it knew what segments mean; `None` where it went by words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
    /// How good it was, going by what it went by now, when it was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

/// How often a tagger was right and wrong when it was measured against careful readers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What about.
    pub of: Measured,
    /// The encoder that it had then; `None`: it went by words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
    /// The talk that it was measured on, in words.
    pub set: String,
    /// When.
    pub date: Date,
    /// Segments that it belongs to and that were given it.
    pub true_positives: u32,
    /// Segments that it does not belong to and that were given it.
    pub false_positives: u32,
    /// Segments that it belongs to and that were not given it.
    pub false_negatives: u32,
    /// Segments that it does not belong to and that were not given it.
    pub true_negatives: u32,
}

/// What a tagger was measured on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Measured {
    /// Any tag of a side, together with the taggers that it comes with.
    Pole(Pole),
    /// A tag of its own.
    Tag(Tag),
}

/// All annotations of a transcript, with the codebook that explains them: `annotations.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Annotations {
    /// The hash of the transcript file that the segments' numbers belong to. Absent in files that
    /// other programs made without knowing it.
    #[serde(default)]
    pub transcript_blake3: Option<ContentHash>,
    /// What the tags mean.
    #[serde(default, rename = "codes")]
    pub codebook: Codebook,
    /// What became of each plugin, in the order of their ids.
    #[serde(default)]
    pub plugins: Vec<PluginOutcome>,
    /// The annotations, one a segment and tag, in that order.
    pub annotations: Vec<Annotation>,
    /// What scored below its threshold, where somebody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<Annotation>>,
}

impl Annotations {
    /// The name of the file format.
    pub const FORMAT: &'static str = "evenkeel.annotations";
    /// The version of the file format.
    pub const VERSION: u32 = 1;

    /// Reads `annotations.json` and checks it against the transcript that it speaks of.
    ///
    /// # Errors
    ///
    /// [`FormatError`] where the text is no such file, is of another version, or points outside
    /// the transcript; the error names line, field and reason.
    pub fn from_json(text: &str, transcript: &Transcript) -> Result<Self, FormatError> {
        let annotations: Self = format::read(text, Self::FORMAT, Self::VERSION)?;
        annotations.check("annotations", &annotations.annotations, transcript)?;
        if let Some(candidates) = &annotations.candidates {
            annotations.check("candidates", candidates, transcript)?;
        }
        Ok(annotations)
    }

    /// Writes `annotations.json`.
    pub fn to_json(&self) -> String {
        format::write(self, Self::FORMAT, Self::VERSION)
    }

    fn check(
        &self,
        list: &str,
        annotations: &[Annotation],
        transcript: &Transcript,
    ) -> Result<(), FormatError> {
        for (index, annotation) in annotations.iter().enumerate() {
            if let Some(reason) = self.problem(annotation, transcript.segments()) {
                return Err(FormatError::Invalid { field: format!("{list}[{index}]"), reason });
            }
        }
        Ok(())
    }

    fn problem(&self, annotation: &Annotation, segments: &[Segment]) -> Option<String> {
        let Some(segment) = segments.get(annotation.segment.index()) else {
            return Some(format!(
                "segment {} does not exist, the transcript has {}",
                annotation.segment,
                segments.len()
            ));
        };
        let known =
            annotation.tag.process().is_some() || self.codebook.get(&annotation.tag).is_some();
        if !known {
            return Some(format!("the tag {} is not defined in `codes`", annotation.tag));
        }
        annotation.evidence.iter().find_map(|Evidence { start, end, .. }| {
            segment.text.get(*start as usize..*end as usize).is_none().then(|| {
                format!(
                    "evidence {start}..{end} is not a piece of segment {}, which has {} bytes \
                     (offsets are bytes in UTF-8, on character borders)",
                    segment.id,
                    segment.text.len()
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Heading, Process, Speaker, Time, TimeSpan, Times};

    fn transcript() -> Transcript {
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: Time::from_ms(1_000),
            times: Times::Measured,
            source: None,
            engine: None,
            told_apart: None,
        };
        let segment = Segment {
            id: SegmentId(0),
            span: TimeSpan::new(Time::ZERO, Time::from_ms(1_000)).unwrap(),
            speaker: Speaker::new("Ana"),
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text: "Fünf Tage.".to_owned(),
            confidence: None,
            words: Vec::new(),
            suspect: None,
        };
        Transcript::new(heading, vec![segment]).unwrap()
    }

    fn read(annotations: &str) -> Result<Annotations, String> {
        let file = format!(
            r#"{{"format": "evenkeel.annotations", "version": 1, "annotations": [{annotations}]}}"#
        );
        Annotations::from_json(&file, &transcript()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_least_that_a_program_must_write_is_segment_and_tag() {
        let read = read(r#"{"segment": 0, "tag": "planning"}"#).unwrap();
        assert_eq!(read.annotations[0].score, Score::ONE);
    }

    #[test]
    fn what_points_outside_the_transcript_is_refused() {
        assert_eq!(
            read(r#"{"segment": 1, "tag": "planning"}"#).unwrap_err(),
            "`annotations[0]`: segment 1 does not exist, the transcript has 1"
        );
        assert_eq!(
            read(r#"{"segment": 0, "tag": "acme.risk/risk"}"#).unwrap_err(),
            "`annotations[0]`: the tag acme.risk/risk is not defined in `codes`"
        );
        assert_eq!(
            read(r#"{"segment": 0, "tag": "planning", "evidence": [{"start": 0, "end": 2}]}"#)
                .unwrap_err(),
            "`annotations[0]`: evidence 0..2 is not a piece of segment 0, which has 11 bytes \
             (offsets are bytes in UTF-8, on character borders)"
        );
        assert!(read(r#"{"segment": 0, "tag": "planning", "score": 1.5}"#).is_err());
    }

    #[test]
    fn one_tag_from_two_plugins_is_one_tag() {
        let annotation = |plugin: &str, score: f32, start: u32| Annotation {
            segment: SegmentId(0),
            tag: Tag::Standard(Process::Planning),
            score: Score::new(score).unwrap(),
            plugins: vec![PluginId::parse(plugin).unwrap()],
            evidence: vec![Evidence { start, end: 9, why: String::new() }],
        };
        let united = Annotation::united(vec![annotation("b", 0.4, 3), annotation("a", 0.8, 1)]);
        assert_eq!(united.len(), 1);
        assert_eq!(united[0].score, Score::new(0.8).unwrap());
        assert_eq!(united[0].plugins.len(), 2);
        assert_eq!(united[0].evidence.iter().map(|e| e.start).collect::<Vec<_>>(), [1, 3]);
    }
}
