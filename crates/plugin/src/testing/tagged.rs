//! What a tagger said, and what a test expects of it.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use super::script::Script;

/// What a tagger said of a meeting.
#[derive(Clone, PartialEq, Debug)]
pub struct Tagged {
    pub(super) script: Script,
    pub(super) found: Vec<Found>,
}

/// One thing that a tagger said.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The segment's position, from 0.
    pub segment: usize,
    /// The tag's id.
    pub tag: &'static str,
    /// How surely it holds.
    pub score: f32,
    /// The text that speaks for it.
    pub evidence: String,
    /// Why; may be empty.
    pub rationale: String,
    /// Whether the score reaches the tag's threshold.
    pub is_taken: bool,
}

impl Tagged {
    /// Returns everything that was said, below the thresholds too, by segment and tag.
    pub fn all(&self) -> &[Found] {
        &self.found
    }

    /// Tells whether the segment has the tag.
    pub fn is_tagged(&self, segment: usize, tag: &str) -> bool {
        self.of(segment, tag).next().is_some()
    }

    /// Expects that the segment has the tag.
    ///
    /// # Panics
    ///
    /// Where it has not; the message says what was found.
    #[track_caller]
    pub fn has(&self, segment: usize, tag: &str) -> Expectation<'_> {
        let found: Vec<&Found> = self.of(segment, tag).collect();
        assert!(!found.is_empty(), "{}", self.complaint(segment, &format!("is not {tag:?}")));
        Expectation { tagged: self, segment, found }
    }

    /// Expects that the segment has not the tag.
    ///
    /// # Panics
    ///
    /// Where it has; the message says why the tagger thinks so.
    #[track_caller]
    pub fn has_not(&self, segment: usize, tag: &str) {
        assert!(
            !self.is_tagged(segment, tag),
            "{}",
            self.complaint(segment, &format!("is {tag:?}"))
        );
    }

    fn of(&self, segment: usize, tag: &str) -> impl Iterator<Item = &Found> {
        self.found
            .iter()
            .filter(move |found| found.is_taken && found.segment == segment && found.tag == tag)
    }

    fn complaint(&self, segment: usize, what: &str) -> String {
        let mut complaint = match self.script.text(segment) {
            Some(text) => format!("segment {segment}, {text:?}, {what}"),
            None => format!("segment {segment} does not exist"),
        };
        for found in self.found.iter().filter(|found| found.segment == segment) {
            let Found { tag, score, evidence, is_taken, .. } = found;
            let below = if *is_taken { "" } else { ", below its threshold" };
            write!(complaint, "\n  found: {tag} {score} for {evidence:?}{below}")
                .expect("a String takes everything");
        }
        complaint
    }
}

/// What a test goes on to expect of a tag on a segment.
#[derive(Clone, Debug)]
pub struct Expectation<'a> {
    tagged: &'a Tagged,
    segment: usize,
    found: Vec<&'a Found>,
}

impl Expectation<'_> {
    /// Expects that this piece of the text is among the evidence.
    ///
    /// # Panics
    ///
    /// Where it is not.
    #[track_caller]
    pub fn with_evidence(self, text: &str) -> Self {
        let is_among = self.found.iter().any(|found| found.evidence == text);
        assert!(is_among, "{}", self.complaint(&format!("is not tagged for {text:?}")));
        self
    }

    /// Expects that the highest score is in this range.
    ///
    /// # Panics
    ///
    /// Where it is not.
    #[track_caller]
    pub fn with_score(self, range: RangeInclusive<f32>) -> Self {
        let highest = self.found.iter().map(|found| found.score).fold(0.0, f32::max);
        assert!(range.contains(&highest), "{}", self.complaint(&format!("has not {range:?}")));
        self
    }

    /// Expects that this is among the reasons.
    ///
    /// # Panics
    ///
    /// Where it is not.
    #[track_caller]
    pub fn with_rationale(self, rationale: &str) -> Self {
        let is_among = self.found.iter().any(|found| found.rationale == rationale);
        assert!(is_among, "{}", self.complaint(&format!("is not tagged because {rationale:?}")));
        self
    }

    fn complaint(&self, what: &str) -> String {
        self.tagged.complaint(self.segment, what)
    }
}
