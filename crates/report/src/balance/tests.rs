use proptest::prelude::*;

use super::*;
use crate::invented::Invented;

fn measure(meeting: &Invented) -> Balance {
    Balance::measure(&meeting.transcript(), &meeting.annotations, &meeting.codebook)
}

fn ms(balance: &Balance, tag: &str) -> u64 {
    balance.tag(&Tag::parse(tag).unwrap()).unwrap().ms
}

#[test]
fn each_pole_gets_the_time_of_its_segments() {
    let balance = measure(
        &Invented::meeting()
            .talk(10_000, &["planning"])
            .talk(5_000, &["inspiring"])
            .pause(2_000)
            .talk(3_000, &[]),
    );
    assert_eq!(
        balance.amounts,
        Amounts { managing_ms: 10_000, leading_ms: 5_000, neither_ms: 3_000, suspect_ms: 0 }
    );
    assert_eq!(balance.pauses_ms, 2_000);
    assert_eq!(balance.counted_segments, 2);
}

#[test]
fn a_segment_is_shared_equally_among_its_tags() {
    let balance =
        measure(&Invented::meeting().talk(9_000, &["planning", "organizing", "aligning"]));
    assert_eq!(ms(&balance, "planning"), 3_000);
    assert_eq!(balance.amounts.managing_ms, 6_000);
    assert_eq!(balance.amounts.leading_ms, 3_000);
}

#[test]
fn milliseconds_that_do_not_divide_go_to_the_first_tags() {
    let balance = measure(&Invented::meeting().talk(11, &["planning", "organizing", "aligning"]));
    let parts = ["planning", "organizing", "aligning"].map(|tag| ms(&balance, tag));
    assert_eq!(parts, [4, 4, 3]);
}

#[test]
fn a_tag_given_twice_is_one_tag() {
    let balance = measure(&Invented::meeting().talk(10, &["planning", "aligning", "planning"]));
    assert_eq!(ms(&balance, "planning"), 5);
}

#[test]
fn suspect_talk_is_never_counted() {
    let balance = measure(&Invented::meeting().talk(10_000, &["planning"]).suspect());
    assert_eq!(balance.amounts, Amounts { suspect_ms: 10_000, ..Amounts::default() });
    assert_eq!(balance.counted_segments, 0);
    assert!(balance.by_tag.iter().all(|tag| tag.segments.is_empty()));
}

#[test]
fn there_is_no_share_under_two_minutes_or_twelve_segments() {
    let meeting = |segments, ms| {
        let meeting =
            (0..segments).fold(Invented::meeting(), |meeting, _| meeting.talk(ms, &["planning"]));
        let balance = measure(&meeting);
        assert_eq!(balance.enough, balance.share.is_some());
        balance.enough
    };
    assert!(meeting(12, 10_000));
    assert!(!meeting(12, 9_999));
    assert!(!meeting(11, 60_000));
}

#[test]
fn one_minute_in_six_is_a_sixth() {
    let meeting = (0..6).fold(Invented::meeting(), |meeting, _| {
        (0..5)
            .fold(meeting, |meeting, _| meeting.talk(20_000, &["organizing"]))
            .talk(20_000, &["vision-setting"])
    });
    let share = measure(&meeting).share.unwrap();
    assert_eq!(share.leading.to_bits(), (1.0_f64 / 6.0).to_bits());
    assert_eq!(share.low.to_bits(), share.leading.to_bits(), "all blocks are alike");
    assert_eq!(share.blocks, 6);
}

#[test]
fn talk_over_talk_counts_for_both() {
    let mut meeting = Invented::meeting().talk(10_000, &["planning"]).talk(10_000, &["aligning"]);
    let span = meeting.segments[0].span;
    meeting.segments[1].span = span;
    let balance = measure(&meeting);
    assert_eq!(balance.amounts.talk_ms(), 20_000);
    assert_eq!((balance.overlap_ms, balance.pauses_ms), (10_000, 0));
}

#[test]
fn silence_before_the_first_word_and_after_the_last_is_no_pause() {
    let meeting = Invented::meeting()
        .pause(30_000)
        .talk(10_000, &[])
        .pause(2_000)
        .talk(10_000, &[])
        .pause(60_000);
    let balance = measure(&meeting);
    assert_eq!((balance.duration_ms, balance.pauses_ms), (112_000, 2_000));
    assert_eq!(measure(&Invented::meeting().pause(5_000)).pauses_ms, 0);
}

#[test]
fn speakers_stand_in_the_order_in_which_they_first_spoke() {
    let balance = measure(
        &Invented::meeting()
            .says("Zoe", 1_000, "One.", &["planning"])
            .says("", 500, "Who was that?", &[])
            .says("Abe", 9_000, "Two.", &["inspiring"])
            .says("Zoe", 2_000, "Three.", &[]),
    );
    let names: Vec<_> = balance
        .by_speaker
        .iter()
        .map(|part| (part.speaker.as_ref().map(Speaker::as_str), part.amounts.talk_ms()))
        .collect();
    assert_eq!(names, [(Some("Zoe"), 3_000), (None, 500), (Some("Abe"), 9_000)]);
}

#[test]
fn without_names_there_are_no_speakers() {
    assert!(measure(&Invented::meeting().talk(1_000, &[])).by_speaker.is_empty());
}

#[test]
fn a_segment_over_a_border_is_split_between_its_blocks() {
    let balance = measure(&Invented::meeting().pause(100_000).talk(60_000, &["planning"]));
    let blocks: Vec<_> =
        balance.timeline.iter().map(|block| (block.end_ms, block.amounts.managing_ms)).collect();
    assert_eq!(blocks, [(120_000, 20_000), (160_000, 40_000)]);
}

#[test]
fn an_own_tag_counts_only_where_the_user_said_so() {
    let meeting = |counted| {
        let meeting = Invented::meeting()
            .with_code("acme.risk/risk", Pole::Managing, counted)
            .talk(10_000, &["acme.risk/risk"])
            .talk(10_000, &["acme.risk/risk", "aligning"]);
        measure(&meeting).amounts
    };
    assert_eq!((meeting(false).managing_ms, meeting(false).leading_ms), (0, 10_000));
    assert_eq!((meeting(true).managing_ms, meeting(true).leading_ms), (15_000, 5_000));
}

#[test]
fn tasks_join_the_two_processes_that_do_them() {
    let meeting = Invented::meeting().talk(10, &["problem-solving"]).talk(20, &["inspiring"]);
    let task = &measure(&meeting).by_task[2];
    assert_eq!((task.managing, task.managing_ms), (Process::ProblemSolving, 10));
    assert_eq!((task.leading, task.leading_ms), (Process::Inspiring, 20));
}

/// A statement: its length, the pause before it, its tags as a bit set, its speaker.
type Said = (u64, u64, u8, u8);

fn meeting(said: &[Said], swapped: bool) -> Invented {
    said.iter().fold(Invented::meeting(), |meeting, &(ms, pause, tags, speaker)| {
        let tags: Vec<&str> = Process::ALL
            .into_iter()
            .filter(|process| tags & (1 << (*process as u8)) != 0)
            .map(|process| if swapped { process.counterpart().id() } else { process.id() })
            .collect();
        let speaker = ["", "Ana", "Ben"][usize::from(speaker % 3)];
        meeting.pause(pause).says(speaker, ms, "Something was said.", &tags)
    })
}

fn said(ms: impl Strategy<Value = u64>) -> impl Strategy<Value = Vec<Said>> {
    proptest::collection::vec((ms, 0_u64..40_000, 0_u8..64, 0_u8..3), 0..60)
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_whole(said in said(0_u64..100_000)) {
        let balance = measure(&meeting(&said, false));
        let all: u64 = said.iter().map(|(ms, ..)| ms).sum();
        prop_assert_eq!(balance.amounts.talk_ms(), all);
        // Here the last statement ends with the recording.
        let before = said.first().map_or(0, |(_, pause, ..)| *pause);
        prop_assert_eq!(
            balance.duration_ms - before + balance.overlap_ms,
            all + balance.pauses_ms
        );
        let tags: u64 = balance.by_tag.iter().map(|tag| tag.ms).sum();
        prop_assert_eq!(tags, balance.amounts.counted_ms());
        let sum = |parts: &[Amounts]| {
            parts.iter().fold(Amounts::default(), |sum, part| Amounts {
                managing_ms: sum.managing_ms + part.managing_ms,
                leading_ms: sum.leading_ms + part.leading_ms,
                neither_ms: sum.neither_ms + part.neither_ms,
                suspect_ms: sum.suspect_ms + part.suspect_ms,
            })
        };
        let blocks: Vec<_> = balance.timeline.iter().map(|block| block.amounts).collect();
        prop_assert_eq!(sum(&blocks), balance.amounts);
        let speakers: Vec<_> = balance.by_speaker.iter().map(|part| part.amounts).collect();
        if !speakers.is_empty() {
            prop_assert_eq!(sum(&speakers), balance.amounts);
        }
    }

    #[test]
    fn the_share_lies_within_its_interval(said in said(0_u64..100_000)) {
        if let Some(share) = measure(&meeting(&said, false)).share {
            prop_assert!(0.0 <= share.low && share.low <= share.leading);
            prop_assert!(share.leading <= share.high && share.high <= 1.0);
        }
    }

    /// In steps of 60 ms every segment divides by 1 to 6 tags, and nothing is rounded.
    #[test]
    fn swapping_the_poles_swaps_the_result(
        said in said((0_u64..1_500).prop_map(|steps| steps * 60)),
    ) {
        let (one, other) = (measure(&meeting(&said, false)), measure(&meeting(&said, true)));
        prop_assert_eq!(one.amounts.managing_ms, other.amounts.leading_ms);
        prop_assert_eq!(one.amounts.leading_ms, other.amounts.managing_ms);
        if let (Some(one), Some(other)) = (one.share, other.share) {
            prop_assert!((one.leading - (1.0 - other.leading)).abs() < 1e-9);
            prop_assert!((one.low - (1.0 - other.high)).abs() < 1e-4, "{one:?} {other:?}");
            prop_assert!((one.high - (1.0 - other.low)).abs() < 1e-4, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_tag_that_does_not_count_changes_nothing(
        said in said(0_u64..100_000), tagged in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let plain = meeting(&said, false);
        let balance = measure(&plain);
        let mut more = plain.with_code("acme.risk/risk", Pole::Leading, false);
        for (segment, tagged) in more.segments.iter().zip(tagged) {
            if tagged {
                more.annotations.push(Annotation {
                    segment: segment.id,
                    tag: Tag::parse("acme.risk/risk").unwrap(),
                    score: evenkeel_meeting::Score::ONE,
                    plugins: Vec::new(),
                    evidence: Vec::new(),
                });
            }
        }
        prop_assert_eq!(measure(&more), balance);
    }
}
