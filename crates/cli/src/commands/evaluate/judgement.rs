//! Labelled talk beside one reading of it.

use evenkeel_agreement::leading_share;
use evenkeel_meeting::{
    Annotation, Annotations, Codebook, Heading, Pole, Segment, SegmentId, Tag, Time, TimeSpan,
    Times, Transcript,
};
use evenkeel_report::shown_moments;

use super::counts::{Counts, POLES, Shown};
use super::labelled::LabelledTalk;
use super::reading::{Reading, Verdict};

/// The fewest segments of either pole that a share of sampled segments is worked out from, as many
/// as the report wants.
const ENOUGH_SEGMENTS: usize = 12;

/// Labelled talk beside one reading of it.
pub(super) struct Judgement<'a> {
    pub(super) talk: &'a LabelledTalk,
    pub(super) reading: &'a Reading,
    /// The tags that are evaluated: labels speak of them, and a tagger gives them. In order, the
    /// standard ones first.
    pub(super) tags: Vec<Tag>,
    /// The indices of each meeting's segments.
    meetings: Vec<Vec<usize>>,
}

/// The leading share of a meeting, as people and as the taggers see it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Shares {
    pub(super) people: f64,
    /// `None` where the taggers find nothing of either pole.
    pub(super) taggers: Option<f64>,
}

impl<'a> Judgement<'a> {
    pub(super) fn new(talk: &'a LabelledTalk, reading: &'a Reading, tags: Vec<Tag>) -> Self {
        let mut meetings = vec![Vec::new(); talk.meetings.len()];
        for (index, segment) in talk.segments.iter().enumerate() {
            meetings[segment.meeting].push(index);
        }
        Self { talk, reading, tags, meetings }
    }

    /// Returns what the taggers say of `tag` on the segment `index`, if anything.
    pub(super) fn verdict(&self, index: usize, tag: &Tag) -> Option<&'a Verdict> {
        self.reading.verdicts[index].get(tag)
    }

    pub(super) fn score(&self, index: usize, tag: &Tag) -> f64 {
        self.verdict(index, tag).map_or(0.0, |verdict| verdict.score.get().into())
    }

    pub(super) fn is_given(&self, index: usize, tag: &Tag) -> bool {
        self.verdict(index, tag).is_some_and(|verdict| verdict.given)
    }

    pub(super) fn is_labelled(&self, index: usize, tag: &Tag) -> bool {
        self.talk.segments[index].labels.contains(tag)
    }

    /// Returns whether every standard tag of `pole` is evaluated; without one of them the pole's
    /// figures would be those of something else.
    pub(super) fn knows(&self, pole: Pole) -> bool {
        let mut processes = evenkeel_meeting::Process::ALL.into_iter();
        processes
            .all(|process| process.pole() != pole || self.tags.contains(&Tag::Standard(process)))
    }

    /// Returns what is counted in each meeting, in the order of the talk.
    pub(super) fn all_counts(&self) -> Vec<Counts> {
        (0..self.meetings.len()).map(|meeting| self.counts(meeting)).collect()
    }

    /// Returns what is counted in the meeting `meeting`.
    fn counts(&self, meeting: usize) -> Counts {
        let standard = self.tags.iter().filter(|tag| tag.process().is_some()).count();
        let mut counts = Counts::none(self.tags.len(), standard);
        for &index in &self.meetings[meeting] {
            for (confusion, tag) in counts.tags.iter_mut().zip(&self.tags) {
                confusion.count(self.is_labelled(index, tag), self.is_given(index, tag));
            }
            let (people, taggers) = (self.by_people(index), self.by_taggers(index));
            for at in 0..POLES.len() {
                counts.poles[at].count(people[at] > 0, taggers[at] > 0);
            }
        }
        counts.shown = self.shown(&self.meetings[meeting]);
        if let Some(Shares { people, taggers: Some(taggers) }) = self.shares(meeting) {
            let kind = usize::from(!self.talk.meetings[meeting].is_whole);
            counts.shares[kind].note((people - taggers).abs());
        }
        counts
    }

    /// Returns the leading share of the meeting `meeting`: of its time where it is whole, of its
    /// segments else. `None` where people find nothing of either pole, or too little in single
    /// segments, or not every tag is evaluated.
    pub(super) fn shares(&self, meeting: usize) -> Option<Shares> {
        if !POLES.into_iter().all(|pole| self.knows(pole)) {
            return None;
        }
        let is_whole = self.talk.meetings[meeting].is_whole;
        let indices = &self.meetings[meeting];
        let counted = indices.iter().filter(|&&index| self.by_people(index) != [0, 0]).count();
        if !is_whole && counted < ENOUGH_SEGMENTS {
            return None;
        }
        let share = |tags: fn(&Self, usize) -> [usize; 2]| {
            leading_share(indices.iter().map(|&index| {
                let weight = if is_whole { self.seconds(index) } else { 1.0 };
                let [managing, leading] = tags(self, index);
                (weight, managing, leading)
            }))
        };
        Some(Shares { people: share(Self::by_people)?, taggers: share(Self::by_taggers) })
    }

    /// Returns how many counted tags of each pole people gave the segment `index`.
    fn by_people(&self, index: usize) -> [usize; 2] {
        self.of_poles(self.talk.segments[index].labels.iter())
    }

    /// Returns how many counted tags of each pole the taggers gave the segment `index`.
    fn by_taggers(&self, index: usize) -> [usize; 2] {
        let verdicts = self.reading.verdicts[index].iter();
        self.of_poles(verdicts.filter(|(_, verdict)| verdict.given).map(|(tag, _)| tag))
    }

    fn of_poles<'t>(&self, tags: impl Iterator<Item = &'t Tag>) -> [usize; 2] {
        let mut of_poles = [0; 2];
        for tag in tags {
            let pole = self.pole(tag);
            if let Some(at) = POLES.into_iter().position(|known| Some(known) == pole) {
                of_poles[at] += 1;
            }
        }
        of_poles
    }

    /// Returns the pole that `tag` counts for.
    fn pole(&self, tag: &Tag) -> Option<Pole> {
        let counted = || self.reading.code(tag).filter(|code| code.counted).map(|code| code.pole);
        tag.process().map(|process| process.pole()).or_else(counted)
    }

    #[expect(clippy::cast_precision_loss, reason = "a segment stays far below 2^53 ms")]
    fn seconds(&self, index: usize) -> f64 {
        let segment = &self.talk.segments[index];
        let span = self.talk.transcripts[segment.transcript].segments()[segment.place.index()].span;
        span.duration_ms() as f64 / 1_000.0
    }

    /// Returns how right the moments are that the report of the segments `indices` would show.
    fn shown(&self, indices: &[usize]) -> [Shown; 2] {
        let (transcript, annotations) = self.as_a_meeting(indices);
        POLES.map(|pole| {
            let at = POLES.into_iter().position(|known| known == pole).expect("it is one of them");
            let mut shown = Shown::default();
            for (segment, tag) in shown_moments(&transcript, &annotations, pole) {
                let index = indices[segment.index()];
                shown.moments += 1;
                shown.of_the_pole += u64::from(self.by_people(index)[at] > 0);
                shown.of_the_tag += u64::from(self.is_labelled(index, &tag));
            }
            shown
        })
    }

    /// Returns the segments `indices` as a meeting that a report can be made of. Where they follow one
    /// another is all that their times say.
    fn as_a_meeting(&self, indices: &[usize]) -> (Transcript, Annotations) {
        let mut segments = Vec::with_capacity(indices.len());
        let mut annotations = Vec::new();
        for (place, &index) in indices.iter().enumerate() {
            let labelled = &self.talk.segments[index];
            let said =
                &self.talk.transcripts[labelled.transcript].segments()[labelled.place.index()];
            let (id, start) = (SegmentId::from_index(place), Time::from_ms(place as u64));
            let span = TimeSpan::new(start, start.after(1)).expect("it ends after it starts");
            segments.push(Segment { id, span, ..said.clone() });
            let given = self.reading.verdicts[index].iter().filter(|(_, verdict)| verdict.given);
            annotations.extend(given.map(|(tag, verdict)| Annotation {
                segment: id,
                tag: tag.clone(),
                score: verdict.score,
                plugins: Vec::new(),
                evidence: Vec::new(),
            }));
        }
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: Time::from_ms(indices.len() as u64),
            times: Times::Estimated,
            source: None,
            engine: None,
            told_apart: None,
        };
        let transcript = Transcript::new(heading, segments).expect("they follow one another");
        let codes = self.reading.tags.iter().map(|given| given.code.clone());
        let annotations = Annotations {
            transcript_blake3: None,
            codebook: Codebook::from_iter(codes),
            plugins: Vec::new(),
            annotations,
            candidates: None,
        };
        (transcript, annotations)
    }
}
