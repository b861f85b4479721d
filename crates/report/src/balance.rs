//! The balance: how the talk divides between managing and leading. Computed here and nowhere else.

use evenkeel_meeting::{
    Annotation, Codebook, Pole, Process, Segment, SegmentId, Speaker, Tag, Transcript,
};
use serde::Serialize;

use crate::share::{BLOCK_MS, Share, ratio};

/// How the talk of a meeting divides between managing and leading.
///
/// All amounts are whole milliseconds and add up exactly:
///
/// - `managing_ms + leading_ms + neither_ms + suspect_ms` is the talk, the sum of the segments'
///   lengths;
/// - the time from the start of the first segment to the end of the last, together with
///   `overlap_ms`, is the talk and the pauses: where two people talk at once, both are counted.
///
/// **What counts.** The six standard tags, and those of the plugins' own tags whose [`Code`] is
/// marked as counted. A segment's time is shared equally among its counted tags. Where it does not
/// divide, each tag gets the whole milliseconds and the rest goes, one millisecond each, to the
/// first tags in the order of [`Tag`]; so no tag is off by a millisecond a segment. A segment
/// without a counted tag is *neither*. Suspect talk is never counted, whatever its tags.
///
/// [`Code`]: evenkeel_meeting::Code
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Balance {
    /// How long the recording is.
    pub duration_ms: u64,
    /// The whole talk, by pole.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// How long nobody spoke between the first segment and the last. What comes before and after
    /// is no pause: nobody may have listened.
    pub pauses_ms: u64,
    /// How much talk lay over other talk.
    pub overlap_ms: u64,
    /// The segments with a counted tag of either pole.
    pub counted_segments: usize,
    /// Whether there is enough talk of either pole to speak of a share: at least 2 minutes and 12
    /// segments.
    pub enough: bool,
    /// Leading as a part of leading and managing together; `None` where there is not enough.
    pub share: Option<Share>,
    /// The counted tags: the six standard ones, whether they occur or not, then the others.
    pub by_tag: Vec<TagAmount>,
    /// The three tasks that both systems of action do, each in its own way.
    pub by_task: [TaskAmount; 3],
    /// The speakers in the order in which they first spoke; empty where no speaker is known.
    /// Talk of unknown speakers stands under `None`.
    pub by_speaker: Vec<SpeakerAmount>,
    /// The recording in blocks of two minutes; the last one may be shorter.
    pub timeline: Vec<Block>,
}

/// Talk by pole, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Amounts {
    /// Talk under tags of [`Pole::Managing`].
    pub managing_ms: u64,
    /// Talk under tags of [`Pole::Leading`].
    pub leading_ms: u64,
    /// Talk without a counted tag, and under counted tags of [`Pole::Neither`].
    pub neither_ms: u64,
    /// Talk that the speech engine may have made up.
    pub suspect_ms: u64,
}

impl Amounts {
    /// Returns all talk.
    pub const fn talk_ms(&self) -> u64 {
        self.managing_ms + self.leading_ms + self.neither_ms + self.suspect_ms
    }

    /// Returns the talk that is managing or leading.
    pub const fn counted_ms(&self) -> u64 {
        self.managing_ms + self.leading_ms
    }

    /// Returns the talk under `pole`.
    pub const fn of(&self, pole: Pole) -> u64 {
        match pole {
            Pole::Managing => self.managing_ms,
            Pole::Leading => self.leading_ms,
            Pole::Neither => self.neither_ms,
        }
    }

    fn add(&mut self, pole: Option<Pole>, ms: u64) {
        match pole {
            Some(Pole::Managing) => self.managing_ms += ms,
            Some(Pole::Leading) => self.leading_ms += ms,
            Some(Pole::Neither) => self.neither_ms += ms,
            None => self.suspect_ms += ms,
        }
    }
}

/// What one counted tag adds up to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TagAmount {
    /// The tag.
    pub tag: Tag,
    /// The pole that it counts for.
    pub pole: Pole,
    /// Its part of the talk.
    pub ms: u64,
    /// The segments that it comes from; suspect ones are not among them.
    pub segments: Vec<SegmentId>,
}

/// One of the tasks that both systems of action do, by different means.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TaskAmount {
    /// The process on the managing side.
    pub managing: Process,
    /// Its part of the talk.
    pub managing_ms: u64,
    /// The process on the leading side.
    pub leading: Process,
    /// Its part of the talk.
    pub leading_ms: u64,
}

/// What one speaker's talk adds up to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SpeakerAmount {
    /// The speaker; `None` for all talk of unknown speakers.
    pub speaker: Option<Speaker>,
    /// Their talk, by pole.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// Their talk under each counted tag, in the order of [`Balance::by_tag`].
    pub by_tag_ms: Vec<u64>,
    /// Their segments.
    pub segments: Vec<SegmentId>,
}

/// Two minutes of the recording.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Block {
    /// Where it starts.
    pub start_ms: u64,
    /// Where it ends: two minutes later, or with the recording.
    pub end_ms: u64,
    /// Its talk, by pole.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// Its talk under each counted tag, in the order of [`Balance::by_tag`].
    pub by_tag_ms: Vec<u64>,
}

impl Balance {
    /// The least counted talk that a share is given for: two minutes.
    pub const ENOUGH_MS: u64 = 120_000;
    /// The fewest counted segments that a share is given for.
    pub const ENOUGH_SEGMENTS: usize = 12;

    /// Measures the balance of `transcript` under `annotations`.
    ///
    /// A tag given twice for one segment is one tag. `codebook` says which tags besides the
    /// standard ones count, and for which pole.
    ///
    /// # Panics
    ///
    /// Where an annotation names a segment that the transcript has not. Annotations that were
    /// read from a file or made by the plugins' host have been checked for that.
    pub fn measure(
        transcript: &Transcript,
        annotations: &[Annotation],
        codebook: &Codebook,
    ) -> Self {
        let segments = transcript.segments();
        let counted = counted_tags(codebook);
        let tags_of = tags_of_segments(segments.len(), annotations, &counted);
        let mut balance = Self::unmeasured(transcript, counted);
        for (segment, tags) in segments.iter().zip(&tags_of) {
            balance.add(segment, tags);
        }
        balance.finish(segments);
        balance
    }

    /// Returns what `tag` adds up to, where it counts.
    pub fn tag(&self, tag: &Tag) -> Option<&TagAmount> {
        self.by_tag.iter().find(|amount| amount.tag == *tag)
    }

    fn unmeasured(transcript: &Transcript, counted: Vec<(Tag, Pole)>) -> Self {
        let duration_ms = transcript.heading().duration.as_ms();
        let tags = counted.len();
        let speakers = speakers(transcript.segments());
        Self {
            duration_ms,
            amounts: Amounts::default(),
            pauses_ms: 0,
            overlap_ms: 0,
            counted_segments: 0,
            enough: false,
            share: None,
            by_tag: counted
                .into_iter()
                .map(|(tag, pole)| TagAmount { tag, pole, ms: 0, segments: Vec::new() })
                .collect(),
            by_task: [Process::Planning, Process::Organizing, Process::ProblemSolving].map(
                |managing| TaskAmount {
                    managing,
                    managing_ms: 0,
                    leading: managing.counterpart(),
                    leading_ms: 0,
                },
            ),
            by_speaker: speakers
                .into_iter()
                .map(|speaker| SpeakerAmount {
                    speaker,
                    amounts: Amounts::default(),
                    by_tag_ms: vec![0; tags],
                    segments: Vec::new(),
                })
                .collect(),
            timeline: (0..duration_ms)
                .step_by(usize::try_from(BLOCK_MS).expect("two minutes fit everywhere"))
                .map(|start_ms| Block {
                    start_ms,
                    end_ms: (start_ms + BLOCK_MS).min(duration_ms),
                    amounts: Amounts::default(),
                    by_tag_ms: vec![0; tags],
                })
                .collect(),
        }
    }

    fn add(&mut self, segment: &Segment, tags: &[usize]) {
        let ms = segment.span.duration_ms();
        let speaker = self.by_speaker.iter().position(|part| part.speaker == segment.speaker);
        if let Some(at) = speaker {
            self.by_speaker[at].segments.push(segment.id);
        }
        if segment.suspect.is_some() {
            self.add_part(segment, speaker, None, None, ms);
            return;
        }
        if tags.is_empty() {
            self.add_part(segment, speaker, Some(Pole::Neither), None, ms);
            return;
        }
        if tags.iter().any(|&tag| self.by_tag[tag].pole != Pole::Neither) {
            self.counted_segments += 1;
        }
        for (&tag, part) in tags.iter().zip(equal_parts(ms, tags.len())) {
            self.by_tag[tag].ms += part;
            self.by_tag[tag].segments.push(segment.id);
            self.add_part(segment, speaker, Some(self.by_tag[tag].pole), Some(tag), part);
        }
    }

    /// Books `ms` of a segment everywhere that it belongs; without a pole it is suspect.
    fn add_part(
        &mut self,
        segment: &Segment,
        speaker: Option<usize>,
        pole: Option<Pole>,
        tag: Option<usize>,
        ms: u64,
    ) {
        self.amounts.add(pole, ms);
        if let Some(at) = speaker {
            let part = &mut self.by_speaker[at];
            part.amounts.add(pole, ms);
            if let Some(tag) = tag {
                part.by_tag_ms[tag] += ms;
            }
        }
        let (start, end) = (segment.span.start().as_ms(), segment.span.end().as_ms());
        if start == end {
            return;
        }
        let index = |at: u64| usize::try_from(at / BLOCK_MS).expect("a thousand hours of blocks");
        for block in &mut self.timeline[index(start)..=index(end - 1)] {
            // The part up to a border is rounded down on both sides of it, so nothing is lost.
            let up_to = |border: u64| {
                let passed = border.clamp(start, end) - start;
                u64::try_from(u128::from(ms) * u128::from(passed) / u128::from(end - start))
                    .expect("a part of a segment is no longer than the segment")
            };
            let here = up_to(block.end_ms) - up_to(block.start_ms);
            block.amounts.add(pole, here);
            if let Some(tag) = tag {
                block.by_tag_ms[tag] += here;
            }
        }
    }

    fn finish(&mut self, segments: &[Segment]) {
        let covered_ms = covered_ms(segments);
        let start_ms = segments.first().map_or(0, |first| first.span.start().as_ms());
        let end_ms = segments.iter().map(|segment| segment.span.end().as_ms()).max().unwrap_or(0);
        self.pauses_ms = end_ms - start_ms - covered_ms;
        self.overlap_ms = self.amounts.talk_ms() - covered_ms;
        for task in &mut self.by_task {
            // The standard tags stand first in `by_tag`, in the order of the processes.
            task.managing_ms = self.by_tag[task.managing as usize].ms;
            task.leading_ms = self.by_tag[task.leading as usize].ms;
        }
        self.enough = self.amounts.counted_ms() >= Self::ENOUGH_MS
            && self.counted_segments >= Self::ENOUGH_SEGMENTS;
        if self.enough {
            let blocks: Vec<(u64, u64)> = self
                .timeline
                .iter()
                .map(|block| (block.amounts.managing_ms, block.amounts.leading_ms))
                .collect();
            self.share = ratio(self.amounts.managing_ms, self.amounts.leading_ms)
                .map(|leading| Share::with_interval(leading, &blocks));
        }
    }
}

/// Returns the tags that count, each with its pole: the standard ones, then those that the
/// codebook marks as counted.
pub(crate) fn counted_tags(codebook: &Codebook) -> Vec<(Tag, Pole)> {
    let standard = Process::ALL.map(|process| (Tag::Standard(process), process.pole()));
    let own = codebook
        .codes()
        .iter()
        .filter(|code| code.counted && code.tag.process().is_none())
        .map(|code| (code.tag.clone(), code.pole));
    standard.into_iter().chain(own).collect()
}

/// Returns, for each segment, the positions of its tags in `counted`, ascending, each once.
fn tags_of_segments(
    segments: usize,
    annotations: &[Annotation],
    counted: &[(Tag, Pole)],
) -> Vec<Vec<usize>> {
    let mut tags_of = vec![Vec::new(); segments];
    for annotation in annotations {
        let tags = &mut tags_of[annotation.segment.index()];
        tags.extend(counted.iter().position(|(tag, _)| *tag == annotation.tag));
    }
    for tags in &mut tags_of {
        tags.sort_unstable();
        tags.dedup();
    }
    tags_of
}

fn equal_parts(ms: u64, parts: usize) -> impl Iterator<Item = u64> {
    let parts = parts as u64;
    (0..parts).map(move |part| ms / parts + u64::from(part < ms % parts))
}

/// Returns the speakers in the order in which they first spoke, or nothing where none is known.
fn speakers(segments: &[Segment]) -> Vec<Option<Speaker>> {
    let mut speakers: Vec<Option<Speaker>> = Vec::new();
    if segments.iter().any(|segment| segment.speaker.is_some()) {
        for segment in segments {
            if !speakers.contains(&segment.speaker) {
                speakers.push(segment.speaker.clone());
            }
        }
    }
    speakers
}

/// Returns for how long at least one of the segments, which start in ascending order, lasts.
fn covered_ms(segments: &[Segment]) -> u64 {
    let (mut covered_ms, mut reached) = (0, 0);
    for segment in segments {
        let (start, end) = (segment.span.start().as_ms(), segment.span.end().as_ms());
        covered_ms += end.saturating_sub(start.max(reached));
        reached = reached.max(end);
    }
    covered_ms
}

#[cfg(test)]
mod tests;
