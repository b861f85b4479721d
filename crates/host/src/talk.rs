//! A transcript as plugins are shown it, and what they say as annotations of it.

use std::borrow::Cow;

use evenkeel_meeting::{
    Annotation, Evidence, Heading, Meaning, PluginId, Score, Segment, SegmentId, Tag, Transcript,
    TunedVectors, Vectors, clean,
};

use crate::wire::{Said, Task, TaskSegment};
use crate::{Description, HostError};

/// What plugins are shown of a transcript: what is not suspect.
pub(crate) struct Talk<'a> {
    transcript: &'a Transcript,
    /// What plugins know as segment 0, 1, … .
    shown: Vec<&'a Segment>,
}

impl<'a> Talk<'a> {
    /// # Errors
    ///
    /// [`HostError::OtherMeaning`] where `meaning` is not of this transcript.
    pub(crate) fn of(
        transcript: &'a Transcript,
        meaning: Option<&'a Meaning>,
    ) -> Result<Self, HostError> {
        let segments = transcript.segments();
        let spaces = meaning.into_iter().flat_map(|meaning| {
            let tuned = meaning.tuned.as_ref().map(TunedVectors::segments);
            meaning.general.iter().chain(tuned)
        });
        if let Some(vectors) = spaces.map(Vectors::len).find(|vectors| *vectors != segments.len()) {
            return Err(HostError::OtherMeaning { segments: segments.len(), vectors });
        }
        let is_trusted = |segment: &&Segment| segment.suspect.is_none();
        Ok(Self { transcript, shown: segments.iter().filter(is_trusted).collect() })
    }

    /// Returns how many segments are shown.
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    /// Returns the text of a segment by the number that plugins know it by.
    pub(crate) fn text(&self, number: u32) -> Option<&'a str> {
        self.shown.get(number as usize).map(|segment| segment.text.as_str())
    }

    pub(crate) fn heading(&self) -> &'a Heading {
        self.transcript.heading()
    }

    pub(crate) fn language(&self) -> Cow<'a, str> {
        let language = self.heading().language.as_ref();
        language.map_or(Cow::Borrowed(""), |language| language.as_str().into())
    }

    /// Returns the task of tagging it.
    pub(crate) fn task(&self) -> Task<'a> {
        let heading = self.heading();
        let segments = self.shown.iter().map(|segment| TaskSegment {
            start_ms: signed(segment.span.start().as_ms()),
            end_ms: signed(segment.span.end().as_ms()),
            text: segment.text.as_str().into(),
            speaker: segment.speaker.as_ref().map_or("", |speaker| speaker.as_str()).into(),
            confidence: segment.confidence.map(Score::get),
        });
        Task {
            language: self.language(),
            title: clean(heading.title.as_deref().unwrap_or_default()),
            duration_ms: signed(heading.duration.as_ms()),
            segments: segments.collect(),
        }
    }

    /// Turns what one plugin said, in its own numbers, into annotations, one a segment and tag.
    pub(crate) fn annotations(&self, description: &Description, said: &[Said]) -> Vec<Annotation> {
        let annotations = said.iter().filter_map(|said| {
            // The conversation has checked every number already.
            let tag = &description.tags.get(said.tag as usize)?.tag;
            let segment = self.shown.get(said.segment as usize)?.id;
            annotation(&description.id, segment, tag, said)
        });
        Annotation::united(annotations.collect())
    }
}

fn annotation(plugin: &PluginId, segment: SegmentId, tag: &Tag, said: &Said) -> Option<Annotation> {
    let evidence = Evidence {
        start: said.evidence.start,
        end: said.evidence.end,
        why: clean(&said.rationale).into_owned(),
    };
    // The whole segment without a reason says no more than the tag does.
    let says_nothing = evidence.start == evidence.end && evidence.why.is_empty();
    Some(Annotation {
        segment,
        tag: tag.clone(),
        score: Score::new(said.score)?,
        plugins: vec![plugin.clone()],
        evidence: if says_nothing { Vec::new() } else { vec![evidence] },
    })
}

/// Times are at most a thousand hours.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
