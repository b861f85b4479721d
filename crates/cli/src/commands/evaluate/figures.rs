//! The figures of an evaluation, as data: what `--json` prints and the tables are made from.

use std::collections::BTreeMap;

use evenkeel_agreement::{Bin, Bootstrap, Calibration, Confusion, average_precision};
use evenkeel_meeting::{PluginOutcome, Pole, Tag};
use serde::Serialize;

use super::counts::{Counts, Measured, POLES, Sample};
use super::judgement::{Judgement, Shares};
use super::reading::{GivenTag, Layer};

/// The figures of one reading of labelled talk.
#[derive(Serialize)]
pub(super) struct Figures {
    pub(super) meetings: usize,
    pub(super) segments: usize,
    /// How often meetings were drawn for the intervals.
    pub(super) resamples: usize,
    pub(super) layer: Layer,
    pub(super) plugins: Vec<PluginOutcome>,
    /// The mean F1 of the standard tags that are evaluated.
    pub(super) macro_f1: Measured,
    pub(super) tags: Vec<TagFigures>,
    pub(super) poles: Vec<PoleFigures>,
    pub(super) share: ShareFigures,
    pub(super) domains: Vec<DomainFigures>,
    /// Labels that no plugin here gives, with how many segments have them.
    pub(super) labels_without_plugin: BTreeMap<Tag, usize>,
}

/// How one tag fares.
#[derive(Serialize)]
pub(super) struct TagFigures {
    #[serde(flatten)]
    pub(super) given: GivenTag,
    #[serde(flatten)]
    pub(super) counted: Counted,
    pub(super) average_precision: Option<f64>,
    pub(super) brier: Option<f64>,
    pub(super) calibration_error: Option<f64>,
    pub(super) reliability: Vec<Bin>,
}

/// What follows from how often people and taggers agree.
#[derive(Serialize)]
pub(super) struct Counted {
    pub(super) confusion: Confusion,
    pub(super) prevalence: Option<f64>,
    pub(super) precision: Measured,
    pub(super) recall: Measured,
    pub(super) f1: Measured,
    pub(super) kappa: Measured,
}

/// How one pole fares: a segment is of a pole where it has any of its tags.
#[derive(Serialize)]
pub(super) struct PoleFigures {
    pub(super) pole: Pole,
    #[serde(flatten)]
    pub(super) counted: Counted,
    pub(super) shown: ShownFigures,
}

/// How right the moments are that reports would show first.
#[derive(Serialize)]
pub(super) struct ShownFigures {
    pub(super) moments: u64,
    /// The part of them that people found to be of the pole.
    pub(super) precision: Measured,
    /// The part of them that people gave the very tag.
    pub(super) precision_of_tags: Measured,
}

/// How far the leading share of meetings is off.
#[derive(Serialize)]
pub(super) struct ShareFigures {
    /// The mean absolute error over whole meetings, by time.
    pub(super) whole: Measured,
    /// The mean absolute error over the meetings that twelve or more segments of either pole come
    /// from, by segments.
    pub(super) sampled: Measured,
    pub(super) meetings: Vec<MeetingShare>,
}

#[derive(Serialize)]
pub(super) struct MeetingShare {
    pub(super) meeting: String,
    pub(super) is_whole: bool,
    pub(super) people: f64,
    pub(super) taggers: Option<f64>,
}

/// How one kind of meeting fares.
#[derive(Serialize)]
pub(super) struct DomainFigures {
    pub(super) domain: String,
    pub(super) meetings: usize,
    pub(super) segments: u64,
    pub(super) macro_f1: Measured,
    /// The F1 of each tag, in the order of `tags`.
    pub(super) f1: Vec<Option<f64>>,
    /// The F1 of each pole, in the order of `poles`.
    pub(super) poles: Vec<Measured>,
}

impl Figures {
    pub(super) fn new(
        judgement: &Judgement<'_>,
        sample: &Sample,
        counts: &[Counts],
        bootstrap: Bootstrap,
    ) -> Self {
        let talk = judgement.talk;
        Self {
            meetings: talk.meetings.len(),
            segments: talk.segments.len(),
            resamples: bootstrap.resamples,
            layer: judgement.reading.layer,
            plugins: judgement.reading.plugins.clone(),
            macro_f1: sample.measure(Counts::macro_f1),
            tags: (0..judgement.tags.len()).map(|at| tag(judgement, sample, at)).collect(),
            poles: known_poles(judgement).map(|at| pole(sample, at)).collect(),
            share: shares(judgement, sample),
            domains: domains(judgement, counts, bootstrap),
            labels_without_plugin: without_plugin(judgement),
        }
    }
}

/// Returns the indices of the poles that have figures.
pub(super) fn known_poles(judgement: &Judgement<'_>) -> impl Iterator<Item = usize> {
    (0..POLES.len()).filter(|&at| judgement.knows(POLES[at]))
}

fn tag(judgement: &Judgement<'_>, sample: &Sample, at: usize) -> TagFigures {
    let tag = &judgement.tags[at];
    let segments = 0..judgement.talk.segments.len();
    let scored: Vec<(f64, bool)> = segments
        .map(|index| (judgement.score(index, tag), judgement.is_labelled(index, tag)))
        .collect();
    let calibration: Calibration = scored.iter().copied().collect();
    let given = judgement.reading.tags.iter().find(|given| given.code.tag == *tag);
    TagFigures {
        given: given.expect("only tags that are given are evaluated").clone(),
        counted: counted(sample, |counts| counts.tags[at]),
        average_precision: average_precision(&scored),
        brier: calibration.brier(),
        calibration_error: calibration.expected_error(),
        reliability: calibration.bins(),
    }
}

fn pole(sample: &Sample, at: usize) -> PoleFigures {
    PoleFigures {
        pole: POLES[at],
        counted: counted(sample, |counts| counts.poles[at]),
        shown: ShownFigures {
            moments: sample.total.shown[at].moments,
            precision: sample.measure(|counts| counts.shown[at].precision()),
            precision_of_tags: sample.measure(|counts| counts.shown[at].precision_of_tags()),
        },
    }
}

fn counted(sample: &Sample, of: impl Fn(&Counts) -> Confusion) -> Counted {
    let confusion = of(&sample.total);
    Counted {
        confusion,
        prevalence: confusion.prevalence(),
        precision: sample.measure(|counts| of(counts).precision()),
        recall: sample.measure(|counts| of(counts).recall()),
        f1: sample.measure(|counts| of(counts).f1()),
        kappa: sample.measure(|counts| of(counts).kappa()),
    }
}

fn shares(judgement: &Judgement<'_>, sample: &Sample) -> ShareFigures {
    let meetings = judgement.talk.meetings.iter().enumerate();
    let shares = meetings.filter_map(|(index, meeting)| {
        let Shares { people, taggers } = judgement.shares(index)?;
        let is_whole = meeting.is_whole;
        Some(MeetingShare { meeting: meeting.name.clone(), is_whole, people, taggers })
    });
    ShareFigures {
        whole: sample.measure(|counts| counts.shares[0].mean()),
        sampled: sample.measure(|counts| counts.shares[1].mean()),
        meetings: shares.collect(),
    }
}

fn domains(
    judgement: &Judgement<'_>,
    counts: &[Counts],
    bootstrap: Bootstrap,
) -> Vec<DomainFigures> {
    let mut meetings_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for segment in &judgement.talk.segments {
        let Some(domain) = &segment.domain else { continue };
        let meetings = meetings_of.entry(domain).or_default();
        // A meeting is of the kind that its first segment names.
        if meetings.last() != Some(&segment.meeting) && !meetings.contains(&segment.meeting) {
            meetings.push(segment.meeting);
        }
    }
    let figures = |(domain, meetings): (&str, Vec<usize>)| {
        let counts: Vec<Counts> = meetings.iter().map(|&meeting| counts[meeting].clone()).collect();
        let sample = Sample::of(&counts, bootstrap);
        let poles = known_poles(judgement).map(|at| sample.measure(|counts| counts.poles[at].f1()));
        DomainFigures {
            domain: domain.to_owned(),
            meetings: meetings.len(),
            segments: sample.total.poles[0].segments(),
            macro_f1: sample.measure(Counts::macro_f1),
            f1: sample.total.tags.iter().map(Confusion::f1).collect(),
            poles: poles.collect(),
        }
    };
    meetings_of.into_iter().map(figures).collect()
}

fn without_plugin(judgement: &Judgement<'_>) -> BTreeMap<Tag, usize> {
    let mut labels = BTreeMap::new();
    for tag in judgement.talk.segments.iter().flat_map(|segment| &segment.labels) {
        if judgement.reading.code(tag).is_none() {
            *labels.entry(tag.clone()).or_default() += 1;
        }
    }
    labels
}
