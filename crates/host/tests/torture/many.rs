//! Many meetings through one worker.

use std::time::{Duration, Instant};

use evenkeel_host::{Discovery, HostError, Options, PluginSet};
use evenkeel_meeting::{Annotations, Meaning, Segment, SegmentId, Status, Transcript, Vectors};
use libtest_mimic::Trial;

use crate::fixtures::{c, unruly};
use crate::run::{PATIENT, cues, deed, discover, discovery, good, meeting, span, transcript};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("each_of_many_is_tagged_as_if_it_were_alone", each_of_many_is_tagged_alone),
        trial("no_meeting_at_all_is_no_error", no_meeting_at_all),
        trial("a_failure_on_one_meeting_counts_for_all", a_failure_on_one_counts_for_all),
        trial("a_refusal_on_one_meeting_is_said_of_that_one", a_refusal_on_one),
        trial("an_unknown_language_of_one_is_said_of_that_one", an_unknown_language_of_one),
        trial("each_of_many_has_its_own_time", each_of_many_has_its_own_time),
        trial("many_short_meetings_cost_little", many_short_meetings_cost_little),
        trial("vectors_of_another_transcript_are_an_error", vectors_of_another_transcript),
    ]
}

fn each(set: &PluginSet, meetings: &[Transcript], options: &Options) -> Vec<Annotations> {
    let meetings: Vec<_> = meetings.iter().map(|meeting| (meeting, None)).collect();
    set.annotate_each(&meetings, options, &mut |_| ()).unwrap()
}

/// Returns a meeting of one statement.
fn tiny(text: &str) -> Transcript {
    let segment = Segment {
        id: SegmentId(0),
        span: span(0),
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect: None,
    };
    transcript("en", vec![segment])
}

fn each_of_many_is_tagged_alone() {
    let set = discover(vec![good(), cues()]).unwrap();
    // More than travel in the messages that are under way at once.
    let mut meetings: Vec<_> =
        (0..2_000).map(|number| tiny(["A risk.", "A plan."][number % 2])).collect();
    meetings.push(meeting("en"));
    meetings.push(transcript("en", Vec::new()));
    let together = each(&set, &meetings, &Options::default());
    assert_eq!(together.len(), 2_002);
    for number in [0, 1, 1_999, 2_000, 2_001] {
        let alone = each(&set, &meetings[number..=number], &Options::default());
        assert_eq!(together[number].to_json(), alone[0].to_json());
    }
    assert_eq!(together[1_999].annotations[0].tag.to_string(), "planning");
}

fn no_meeting_at_all() {
    assert!(each(&discover(vec![good()]).unwrap(), &[], &Options::default()).is_empty());
}

fn a_failure_on_one_counts_for_all() {
    let set = discover(vec![good(), unruly()]).unwrap();
    // It is in order until it looks for an umlaut.
    let meetings = [meeting("en"), tiny("A risk.")];
    let options = deed("torture.unruly", "want-an-umlaut");
    for annotations in each(&set, &meetings, &options) {
        let [good, unruly] = &annotations.plugins[..] else { panic!("two were asked") };
        assert_eq!((good.status, unruly.status), (Status::Ok, Status::Failed));
        assert_eq!(unruly.message.as_deref(), Some("no umlaut"));
        let is_of_the_good = |found: &&_| *found == &[good.id.clone()][..];
        let mut plugins = annotations.annotations.iter().map(|found| &found.plugins[..]);
        assert!(plugins.all(|plugins| is_of_the_good(&plugins)));
    }
}

fn a_refusal_on_one() {
    let set = discover(vec![c("wild", &[])]).unwrap();
    let meetings = [tiny("Grüße"), transcript("en", Vec::new()), tiny("Grüße")];
    // Without a segment there is nothing that the deed could tag, and it does not notice.
    let statuses: Vec<_> = each(&set, &meetings, &deed("torture.wild", "score-minus-zero"))
        .into_iter()
        .map(|annotations| annotations.plugins[0].status)
        .collect();
    assert_eq!(statuses, [Status::Ok, Status::Degraded, Status::Ok]);
}

fn an_unknown_language_of_one() {
    let set = discover(vec![good(), cues()]).unwrap();
    let meetings = [meeting("en"), meeting("de"), meeting("en")];
    let statuses: Vec<_> = each(&set, &meetings, &Options::default())
        .into_iter()
        .map(|annotations| annotations.plugins[0].status)
        .collect();
    assert_eq!(statuses, [Status::Ok, Status::Skipped, Status::Ok]);
}

fn each_of_many_has_its_own_time() {
    let limits = evenkeel_host::TimeLimits {
        tag: Duration::from_secs(2),
        tag_per_minute: Duration::ZERO,
        ..PATIENT
    };
    let discovery = Discovery { time_limits: limits, ..discovery(vec![c("wild", &[])]) };
    let set = PluginSet::discover(discovery).unwrap();
    let meetings: Vec<_> = (0..8).map(|_| tiny("Slowly.")).collect();
    // A third of a second each: together more than one may take.
    for annotations in each(&set, &meetings, &deed("torture.wild", "take-a-while")) {
        assert_eq!(annotations.plugins[0].status, Status::Ok);
    }
}

/// A ceiling that only a mistake in the order of growth breaks.
fn many_short_meetings_cost_little() {
    let set = discover(vec![good()]).unwrap();
    let meetings: Vec<_> = (0..12_000).map(|_| tiny("A risk, and a plan.")).collect();
    let began = Instant::now();
    assert_eq!(each(&set, &meetings, &Options::default()).len(), 12_000);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
}

fn vectors_of_another_transcript() {
    let set = discover(vec![good()]).unwrap();
    let vectors = Vectors::new("an encoder", 1, vec![1.0; 4]).unwrap();
    let meaning = Meaning { general: Some(vectors), ..Meaning::default() };
    let meetings = [(&meeting("en"), Some(&meaning))];
    let error = set.annotate_each(&meetings, &Options::default(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, HostError::OtherMeaning { .. }), "{error}");
}
