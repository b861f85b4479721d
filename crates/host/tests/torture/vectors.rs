//! What plugins are told of what segments mean.

use std::time::{Duration, Instant};

use evenkeel_host::{Options, PluginSet};
use evenkeel_meeting::{
    Annotations, ContentHash, Meaning, Part, PluginOutcome, Segment, SegmentId, Status, Transcript,
    TunedVectors, Vectors,
};
use libtest_mimic::Trial;

use crate::fixtures::c;
use crate::run::{deed, discover, good, meeting, span, transcript};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("what_is_asked_for_is_said_once", what_is_asked_for_is_said_once),
        trial("a_plugin_is_given_the_vectors_of_what_it_sees", vectors_of_what_it_sees),
        trial("a_plugin_that_asks_for_nothing_is_given_nothing", nothing_for_nothing),
        trial("each_of_many_meetings_has_its_own_vectors", each_has_its_own_vectors),
        trial("a_text_without_vector_is_no_encoder", a_text_without_vector),
        trial("a_plugin_that_writes_into_vectors_harms_nobody", writing_harms_nobody),
        trial("a_plugin_that_keeps_vectors_reads_them_at_its_own_risk", keeping_is_a_risk)
            .with_ignored_flag(!cfg!(all(target_os = "linux", target_env = "gnu"))),
        trial("parts_that_are_no_pieces_of_the_text_are_an_error", parts_elsewhere),
        trial("vectors_of_a_long_meeting_cost_little", vectors_of_a_long_meeting_cost_little),
    ]
}

const ENCODER: &str = "toy@0123";

fn vectors(dimensions: usize, values: &[f32]) -> Vectors {
    Vectors::new(ENCODER, dimensions, values.to_vec()).unwrap()
}

/// What the small meeting means: its segment 3 is near the second text, its suspect segment 2 is
/// more so, and segments 1 to 3 have parts.
fn meaning() -> Meaning {
    let part = |segment, span| Part { segment: SegmentId(segment), span };
    let parts = vec![part(1, 0..2), part(2, 0..4), part(3, 0..3), part(3, 4..8)];
    let tuned = vectors(1, &[0.0, 0.25, 1.0, 0.75, 0.0]);
    let tuned = TunedVectors::new(tuned, parts, vectors(1, &[0.25, 1.0, 0.5, 0.125])).unwrap();
    Meaning {
        general: Some(vectors(2, &[1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.6, 0.8, 1.0, 0.0])),
        texts: [
            ("Everything may fail.".to_owned(), vec![0.0, 1.0]),
            ("Good morning.".to_owned(), vec![1.0, 0.0]),
        ]
        .into(),
        tuned: Some(tuned),
    }
}

fn near() -> PluginSet {
    discover(vec![c("near", &[]), good()]).unwrap()
}

fn annotate(set: &PluginSet, meaning: Option<&Meaning>, options: &Options) -> Annotations {
    set.annotate(&meeting("en"), ContentHash::of(b""), meaning, options, &mut |_| ()).unwrap()
}

/// Returns what the plugin says, a line each.
fn said(annotations: &Annotations) -> Vec<String> {
    let of_it = annotations
        .annotations
        .iter()
        .filter(|found| found.plugins.iter().any(|plugin| plugin.as_str() == "torture.near"));
    of_it
        .flat_map(|found| {
            let (segment, score) = (found.segment.0, found.score.get());
            found.evidence.iter().map(move |evidence| {
                let (start, end, why) = (evidence.start, evidence.end, &evidence.why);
                format!("{segment} {} {score} {start}..{end} {why}", found.tag)
            })
        })
        .collect()
}

fn what_is_asked_for_is_said_once() {
    let requests = near().requests();
    assert!(requests.general && requests.tuned);
    let texts: Vec<_> = requests.texts.iter().map(String::as_str).collect();
    assert_eq!(texts, ["Everything may fail.", "Good morning."]);
    assert!(discover(vec![good()]).unwrap().requests().is_empty());
}

fn vectors_of_what_it_sees() {
    let annotations = annotate(&near(), Some(&meaning()), &Options::default());
    assert_eq!(
        said(&annotations),
        [
            "1 torture.near/part 0.25 0..2 ",
            "3 torture.near/near 0.8 0..0 toy@0123",
            "3 torture.near/part 0.5 0..3 ",
            "3 torture.near/part 0.5 4..8 ",
        ],
        "segment 2 is suspect, and not shown"
    );
    let [good, near] = &annotations.plugins[..] else { panic!("two were asked") };
    assert_eq!(near.message, None);
    assert_eq!((near.encoder.as_deref(), &good.encoder), (Some(ENCODER), &None));
}

fn nothing_for_nothing() {
    let set = discover(vec![c("near", &["ASKS=0"])]).unwrap();
    let annotations = annotate(&set, Some(&meaning()), &Options::default());
    assert_eq!(annotations.plugins[0].status, Status::Ok);
}

fn each_has_its_own_vectors() {
    let set = near();
    let (meeting, meaning) = (meeting("en"), meaning());
    let mut other = meaning.clone();
    other.general = Some(vectors(2, &[0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]));
    other.tuned = None;
    let meetings = [(&meeting, Some(&meaning)), (&meeting, None), (&meeting, Some(&other))];
    let all = set.annotate_each(&meetings, &Options::default(), &mut |_| ()).unwrap();
    assert_eq!(said(&all[0]).len(), 4);
    assert_eq!(said(&all[1]), [""; 0]);
    assert_eq!(said(&all[2]), ["0 torture.near/near 1 0..0 toy@0123"]);
    let reasons: Vec<_> = all.iter().map(|one| one.plugins[1].reason.as_deref()).collect();
    assert_eq!(reasons, [None, Some("no-encoder"), None]);
}

fn a_text_without_vector() {
    let mut meaning = meaning();
    meaning.texts.remove("Good morning.");
    let needs = discover(vec![c("near", &["FLAGS=EK_F_NEEDS_VECTORS"]), good()]).unwrap();
    let annotations = annotate(&needs, Some(&meaning), &Options::default());
    assert_eq!(annotations.plugins[1].status, Status::Skipped);
}

fn writing_harms_nobody() {
    let set = near();
    let meaning = meaning();
    let first = annotate(&set, Some(&meaning), &deed("torture.near", "write"));
    assert_eq!(first.plugins[1].status, Status::Ok);
    assert_eq!(said(&first), said(&annotate(&set, Some(&meaning), &Options::default())));
}

fn keeping_is_a_risk() {
    let dimensions = 100_000;
    let mut meaning = meaning();
    // So much that the system takes it back when it is freed.
    meaning.general = Some(vectors(dimensions, &vec![0.0; 5 * dimensions]));
    meaning.texts.values_mut().for_each(|vector| vector.resize(dimensions, 0.0));
    let annotations = annotate(&near(), Some(&meaning), &deed("torture.near", "keep"));
    let [good, near] = &annotations.plugins[..] else { panic!("two were asked") };
    assert_eq!((near.status, near.reason.as_deref()), (Status::Degraded, Some("crashed")));
    assert_eq!(good.status, Status::Ok);
}

fn parts_elsewhere() {
    let mut meaning = meaning();
    let parts = vec![Part { segment: SegmentId(3), span: 0..99 }];
    meaning.tuned =
        Some(TunedVectors::new(vectors(1, &[0.0; 5]), parts, vectors(1, &[0.5])).unwrap());
    let meeting = meeting("en");
    let meetings = [(&meeting, Some(&meaning))];
    let error = near().annotate_each(&meetings, &Options::default(), &mut |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the vectors are of another transcript: their parts are not pieces of its texts"
    );
}

/// Returns a meeting of 3,000 segments with 20,000 parts, and what it means.
fn long_meeting() -> (Transcript, Meaning) {
    const DIMENSIONS: usize = 384;
    let text = "So we ask what they need first, and then we plan it with them.";
    let segments = (0..3_000).map(|number| Segment {
        id: SegmentId(number),
        span: span(u64::from(number) * 2_000),
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect: None,
    });
    let parts: Vec<_> = (0..20_000)
        .map(|number| Part { segment: SegmentId(number * 3 / 20), span: 0..text.len() })
        .collect();
    let values = |rows| vec![0.01; rows * DIMENSIONS];
    let rows = |rows| vectors(DIMENSIONS, &values(rows));
    let texts = ["Everything may fail.", "Good morning."];
    let meaning = Meaning {
        general: Some(rows(3_000)),
        texts: texts.map(|text| (text.to_owned(), values(1))).into(),
        tuned: Some(TunedVectors::new(rows(3_000), parts, rows(20_000)).unwrap()),
    };
    (transcript("en", segments.collect()), meaning)
}

/// A ceiling that only a mistake in the order of growth breaks.
fn vectors_of_a_long_meeting_cost_little() {
    const IDS: [&str; 7] = [
        "ID=\"torture.a\"",
        "ID=\"torture.b\"",
        "ID=\"torture.c\"",
        "ID=\"torture.d\"",
        "ID=\"torture.e\"",
        "ID=\"torture.f\"",
        "ID=\"torture.g\"",
    ];
    let set = discover(IDS.map(|id| c("near", &[id, "SILENT=1"])).to_vec()).unwrap();
    let (meeting, meaning) = long_meeting();
    let began = Instant::now();
    let meetings = [(&meeting, Some(&meaning))];
    let annotations = set.annotate_each(&meetings, &Options::default(), &mut |_| ()).unwrap();
    let took = began.elapsed();
    let is_fine = |outcome: &PluginOutcome| outcome.status == Status::Ok;
    assert!(annotations[0].plugins.len() == 7 && annotations[0].plugins.iter().all(is_fine));
    assert!(took < Duration::from_secs(60), "{took:?}");
}
