//! A transcript as plugins are shown it, and what they say as annotations of it.

use std::borrow::Cow;

use evenkeel_meeting::{
    Annotation, Evidence, Heading, Meaning, Part, PluginId, Score, Segment, SegmentId, Tag,
    Transcript, TunedVectors, Vectors, clean,
};

use crate::vectors::{self, TaskTunedVectors, TaskVectors};
use crate::wire::{Said, Task, TaskSegment};
use crate::{Description, HostError, VectorRequest};

/// What plugins are shown of a transcript: what is not suspect.
pub(crate) struct Talk<'a> {
    transcript: &'a Transcript,
    /// What plugins know as segment 0, 1, … .
    shown: Vec<&'a Segment>,
    meaning: Option<&'a Meaning>,
}

impl<'a> Talk<'a> {
    /// # Errors
    ///
    /// [`HostError::OtherMeaning`] where `meaning` is not of this transcript.
    pub(crate) fn of(
        transcript: &'a Transcript,
        meaning: Option<&'a Meaning>,
    ) -> Result<Self, HostError> {
        if let Some(meaning) = meaning {
            check_meaning(transcript, meaning)?;
        }
        let is_trusted = |segment: &&Segment| segment.suspect.is_none();
        let shown = transcript.segments().iter().filter(is_trusted).collect();
        Ok(Self { transcript, shown, meaning })
    }

    /// Returns whether it can be said of the segments what `request` asks, the texts included.
    pub(crate) fn has_vectors(&self, request: &VectorRequest) -> bool {
        self.meaning.is_some_and(|meaning| {
            meaning.general.is_some()
                && request.texts.iter().all(|text| meaning.texts.contains_key(text))
        })
    }

    /// Returns whether it is known what the segments mean in their place.
    pub(crate) fn has_tuned_vectors(&self) -> bool {
        self.meaning.is_some_and(|meaning| meaning.tuned.is_some())
    }

    /// Returns by whose vectors the plugin of `description` knows what the segments mean; the tuned
    /// ones where it has both.
    pub(crate) fn encoder(&self, description: &Description) -> Option<String> {
        let meaning = self.meaning?;
        let tuned = meaning.tuned.as_ref().filter(|_| description.tuned_vectors.is_some());
        let asked = description.vectors.as_ref();
        let general =
            asked.filter(|request| self.has_vectors(request)).and(meaning.general.as_ref());
        tuned.map(TunedVectors::segments).or(general).map(|vectors| vectors.encoder().to_owned())
    }

    /// Returns how many bytes the vectors take that a plugin may be given.
    pub(crate) fn size_of_vectors(&self) -> usize {
        self.meaning.map_or(0, vectors::size_in_bytes)
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

    /// Returns the task of tagging it, for the plugin of `description`.
    pub(crate) fn task(&self, description: &Description) -> Task<'a> {
        let heading = self.heading();
        let segments = self.shown.iter().map(|segment| TaskSegment {
            start_ms: signed(segment.span.start().as_ms()),
            end_ms: signed(segment.span.end().as_ms()),
            text: segment.text.as_str().into(),
            speaker: segment.speaker.as_ref().map_or("", |speaker| speaker.as_str()).into(),
            confidence: segment.confidence.map(Score::get),
        });
        let vectors = self.meaning.zip(description.vectors.as_ref());
        let vectors =
            vectors.and_then(|(meaning, request)| TaskVectors::of(meaning, &self.shown, request));
        let tuned = self.meaning.and_then(|meaning| meaning.tuned.as_ref());
        let tuned = tuned.filter(|_| description.tuned_vectors.is_some());
        Task {
            language: self.language(),
            title: clean(heading.title.as_deref().unwrap_or_default()),
            duration_ms: signed(heading.duration.as_ms()),
            segments: segments.collect(),
            vectors,
            tuned_vectors: tuned.map(|tuned| TaskTunedVectors::of(tuned, &self.shown)),
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

fn check_meaning(transcript: &Transcript, meaning: &Meaning) -> Result<(), HostError> {
    let other = |reason| Err(HostError::OtherMeaning { reason });
    let segments = transcript.segments();
    let tuned = meaning.tuned.as_ref();
    let mut spaces = meaning.general.iter().chain(tuned.map(TunedVectors::segments));
    if !spaces.all(|vectors| vectors.len() == segments.len()) {
        return other("there is not one for each segment");
    }
    let is_piece = |part: &Part| {
        let text = segments.get(part.segment.index()).map(|segment| &segment.text);
        text.is_some_and(|text| text.get(part.span.clone()).is_some())
    };
    if !tuned.is_none_or(|tuned| tuned.parts().iter().all(is_piece)) {
        return other("their parts are not pieces of its texts");
    }
    let dimensions = meaning.general.as_ref().map_or(0, Vectors::dimensions);
    if !meaning.texts.values().all(|vector| vector.len() == dimensions) {
        return other("texts and segments are not of one space");
    }
    Ok(())
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
