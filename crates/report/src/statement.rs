//! Segments together with their tags: what every other part of the report reads.

use evenkeel_meeting::{
    Annotation, Annotations, Evidence, Pole, Process, Score, Segment, SegmentId, Speaker, Suspect,
    Tag, Time, Transcript, clean,
};
use serde::Serialize;

use crate::balance::counted_tags;
use crate::clarity::Clarity;

/// A segment with everything that was said of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Statement {
    /// The segment.
    pub id: SegmentId,
    /// When it starts.
    #[serde(rename = "start_ms")]
    pub start: Time,
    /// When it ends.
    #[serde(rename = "end_ms")]
    pub end: Time,
    /// Who said it, where that is known.
    pub speaker: Option<Speaker>,
    /// Whether it may well be somebody else who said it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub speaker_doubtful: bool,
    /// Who else spoke meanwhile, where that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_speaking: Vec<Speaker>,
    /// What was said.
    pub text: String,
    /// Why it is not to be trusted.
    pub suspect: Option<Suspect>,
    /// The tags that count, in the order of the balance. Suspect statements have none.
    pub tags: Vec<Mark>,
    /// The tags that stand beside the balance.
    pub beside: Vec<Mark>,
}

/// A tag on a statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mark {
    /// The tag.
    pub tag: Tag,
    /// Its pole.
    pub pole: Pole,
    /// How surely it holds.
    pub score: Score,
    /// What speaks for it.
    pub evidence: Vec<Evidence>,
}

impl Mark {
    /// Returns why it holds, as far as the evidence says so: each reason once.
    pub(crate) fn reasons(&self) -> Vec<&str> {
        let mut reasons: Vec<&str> = Vec::new();
        for evidence in &self.evidence {
            if !evidence.why.is_empty() && !reasons.contains(&evidence.why.as_str()) {
                reasons.push(&evidence.why);
            }
        }
        reasons
    }
}

impl Statement {
    /// Returns how long it lasts, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.end.as_ms() - self.start.as_ms()
    }

    /// Returns the gap, in milliseconds, between its end and the start of `later`; 0 where they
    /// overlap.
    pub(crate) fn gap_ms(&self, later: &Self) -> u64 {
        later.start.as_ms().saturating_sub(self.end.as_ms())
    }

    /// Returns whether a tag of `pole` counts here.
    pub(crate) fn is(&self, pole: Pole) -> bool {
        self.tags.iter().any(|mark| mark.pole == pole)
    }

    /// Returns whether one of `processes` counts here.
    pub(crate) fn does(&self, processes: &[Process]) -> bool {
        self.marks(processes).next().is_some()
    }

    /// Returns whether it does one of `processes` so clearly that it may be shown for it.
    pub(crate) fn clearly_does(&self, processes: &[Process]) -> bool {
        self.clearest(processes).is_some_and(|mark| Clarity::of(mark.score).may_be_shown())
    }

    /// Returns its most certain mark among `processes`; of equally certain ones the first.
    pub(crate) fn clearest(&self, processes: &[Process]) -> Option<&Mark> {
        self.marks(processes).reduce(|best, mark| if mark.score > best.score { mark } else { best })
    }

    /// Returns its marks, those that count first.
    pub(crate) fn all_marks(&self) -> impl Iterator<Item = &Mark> {
        self.tags.iter().chain(&self.beside)
    }

    fn marks(&self, processes: &[Process]) -> impl Iterator<Item = &Mark> {
        self.tags
            .iter()
            .filter(|mark| mark.tag.process().is_some_and(|process| processes.contains(&process)))
    }
}

/// Joins the transcript's segments with their annotations.
pub(crate) fn statements(transcript: &Transcript, annotations: &Annotations) -> Vec<Statement> {
    let counted = counted_tags(&annotations.codebook);
    let mut statements: Vec<Statement> = transcript.segments().iter().map(untagged).collect();
    for annotation in Annotation::united(annotations.annotations.clone()) {
        let statement = &mut statements[annotation.segment.index()];
        if statement.suspect.is_some() {
            continue;
        }
        let tag = annotation.tag;
        let place = counted.iter().find(|(counted, _)| *counted == tag);
        let code = annotations.codebook.get(&tag);
        let pole =
            place.map_or_else(|| code.map_or(Pole::Neither, |code| code.pole), |(_, pole)| *pole);
        let mark = Mark {
            tag,
            pole,
            score: annotation.score,
            evidence: annotation
                .evidence
                .into_iter()
                .map(|evidence| Evidence { why: clean(&evidence.why).into_owned(), ..evidence })
                .collect(),
        };
        if place.is_some() { &mut statement.tags } else { &mut statement.beside }.push(mark);
    }
    statements
}

fn untagged(segment: &Segment) -> Statement {
    Statement {
        id: segment.id,
        start: segment.span.start(),
        end: segment.span.end(),
        speaker: segment.speaker.clone(),
        speaker_doubtful: segment.speaker_doubtful,
        also_speaking: segment.also_speaking.clone(),
        text: segment.text.clone(),
        suspect: segment.suspect,
        tags: Vec::new(),
        beside: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;

    fn of(meeting: &Invented) -> Vec<Statement> {
        statements(&meeting.transcript(), &meeting.annotations())
    }

    #[test]
    fn counted_tags_and_others_stand_apart() {
        let meeting = Invented::meeting()
            .with_code("acme.risk/risk", Pole::Managing, false)
            .talk(1_000, &["acme.risk/risk", "aligning", "planning"]);
        let statement = &of(&meeting)[0];
        let tags =
            |marks: &[Mark]| marks.iter().map(|mark| mark.tag.to_string()).collect::<Vec<_>>();
        assert_eq!(tags(&statement.tags), ["planning", "aligning"]);
        assert_eq!(tags(&statement.beside), ["acme.risk/risk"]);
        assert!(statement.is(Pole::Leading) && statement.does(&[Process::Planning]));
    }

    #[test]
    fn suspect_statements_have_no_tags() {
        let meeting = Invented::meeting().talk(1_000, &["planning"]).suspect();
        assert!(of(&meeting)[0].tags.is_empty());
    }
}
