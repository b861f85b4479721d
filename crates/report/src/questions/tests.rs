use evenkeel_meeting::Score;

use super::*;
use crate::invented::Invented;
use crate::statement::statements;

fn reflect(meeting: &Invented) -> Reflection {
    let (transcript, annotations) = (meeting.transcript(), meeting.annotations());
    let balance = Balance::measure(&transcript, &annotations.annotations, &annotations.codebook);
    let statements = statements(&transcript, &annotations);
    let asker = Asker {
        statements: &statements,
        balance: &balance,
        taggers: Taggers { codebook: &annotations.codebook, plugins: &annotations.plugins },
        english: true,
    };
    asker.reflect(&Together::find(&statements))
}

fn kinds(questions: &[Question]) -> Vec<Kind> {
    questions.iter().map(|question| question.kind).collect()
}

/// Lets twelve statements be planned for half a minute each.
fn much_planning() -> Invented {
    (0..12).fold(Invented::meeting(), |meeting, _| meeting.talk(30_000, &["planning"]))
}

#[test]
fn there_are_as_many_kinds_for_one_side_as_for_the_other() {
    use Kind::*;
    let managing =
        [ProblemLeft, NoOwner, NoMeasure, PlanUnchecked, NobodyTrained, OneVoiceManaging];
    let leading =
        [PlanWithoutWhy, NoNextStep, NamesNobody, NotTakenUp, PraiseMissing, OneVoiceLeading];
    let every = managing.into_iter().chain(leading).chain([Joint]);
    assert!(every.eq(all()), "a kind belongs to one side, to the other, or to both");
    assert_eq!(managing.len(), leading.len());
}

/// Every kind once; the match does not compile when one is missing.
fn all() -> impl Iterator<Item = Kind> {
    std::iter::successors(Some(Kind::ProblemLeft), |kind| match kind {
        Kind::ProblemLeft => Some(Kind::NoOwner),
        Kind::NoOwner => Some(Kind::NoMeasure),
        Kind::NoMeasure => Some(Kind::PlanUnchecked),
        Kind::PlanUnchecked => Some(Kind::NobodyTrained),
        Kind::NobodyTrained => Some(Kind::OneVoiceManaging),
        Kind::OneVoiceManaging => Some(Kind::PlanWithoutWhy),
        Kind::PlanWithoutWhy => Some(Kind::NoNextStep),
        Kind::NoNextStep => Some(Kind::NamesNobody),
        Kind::NamesNobody => Some(Kind::NotTakenUp),
        Kind::NotTakenUp => Some(Kind::PraiseMissing),
        Kind::PraiseMissing => Some(Kind::OneVoiceLeading),
        Kind::OneVoiceLeading => Some(Kind::Joint),
        Kind::Joint => None,
    })
}

#[test]
fn nothing_is_missed_in_a_short_meeting() {
    let Reflection { managing, leading, both } =
        reflect(&Invented::meeting().talk(30_000, &["planning"]));
    assert_eq!((managing, leading, both), (Vec::new(), Vec::new(), None));
}

#[test]
fn what_a_tagger_did_not_look_for_is_not_missed() {
    let praise =
        |meeting: &Invented| kinds(&reflect(meeting).leading).contains(&Kind::PraiseMissing);
    let mut meeting = much_planning();
    assert!(praise(&meeting));
    meeting.codebook = Vec::from(meeting.codebook)
        .into_iter()
        .filter(|code| code.process != Some(Process::Inspiring))
        .collect();
    assert!(!praise(&meeting));
}

#[test]
fn long_planning_raises_the_question_of_its_why() {
    let question = &reflect(&much_planning()).leading[0];
    assert_eq!(
        question.text.to_string(),
        "From 0:00 to 5:30 the talk was above all plans, roles and problems. Would everybody in \
         the room have known what they were for?"
    );
    assert_eq!(question.evidence, [SegmentId(0), SegmentId(11)]);
}

#[test]
fn only_where_a_direction_was_named_its_first_step_is_asked_for() {
    let asks = |tag: &str| {
        kinds(&reflect(&Invented::meeting().talk(5_000, &[tag])).leading)
            .contains(&Kind::NoNextStep)
    };
    assert!(asks("vision-setting") && !asks("aligning"));
}

#[test]
fn a_problem_that_nobody_comes_back_to_is_asked_after() {
    let meeting = Invented::meeting()
        .says("Ana", 5_000, "The lift is broken.", &["problem-solving"])
        .says("Ben", 5_000, "It rains.", &[])
        .says("Ben", 5_000, "Still.", &[])
        .says("Ben", 5_000, "And now?", &[]);
    let question = &reflect(&meeting).managing[0];
    assert_eq!(
        question.text.to_string(),
        "At 0:00 Ana raised a problem and the talk moved on. Is it settled elsewhere, or still open?"
    );
}

#[test]
fn somebody_is_asked_for_by_name() {
    let meeting = Invented::meeting().says("Ana", 5_000, "Somebody should call them.", &[]);
    assert_eq!(kinds(&reflect(&meeting).managing), [Kind::NoOwner]);
}

#[test]
fn one_thing_raises_two_questions_at_most() {
    let meeting = (0..5).fold(Invented::meeting(), |meeting, _| {
        meeting.says("Ana", 5_000, "Somebody should call them.", &[])
    });
    assert_eq!(reflect(&meeting).managing.len(), MOST_OF_A_KIND);
}

#[test]
fn steps_after_a_direction_raise_the_question_of_both() {
    let meeting = Invented::meeting().talk(5_000, &["vision-setting"]).talk(5_000, &["planning"]);
    let both = reflect(&meeting).both.unwrap();
    assert_eq!(
        both.text.to_string(),
        "At 0:00 a direction was named, and steps followed. What made that possible here?"
    );
}

#[test]
fn a_step_that_is_less_sure_is_neither_shown_nor_missed() {
    let mut meeting =
        much_planning().pause(60_000).talk(5_000, &["vision-setting"]).talk(5_000, &["planning"]);
    let evidence = |meeting: &Invented| reflect(meeting).both.map(|both| both.evidence);
    assert_eq!(evidence(&meeting), Some(vec![SegmentId(12), SegmentId(13)]));
    meeting.annotations.last_mut().unwrap().score = Score::new(0.5).unwrap();
    assert_eq!(evidence(&meeting), None);
    meeting.annotations.pop();
    assert_eq!(evidence(&meeting), Some(Vec::new()), "now it is missing");
}

#[test]
fn one_voice_is_one_of_several_known_ones() {
    let talk = |other: &str| {
        let meeting = (0..4).fold(Invented::meeting(), |meeting, _| {
            meeting.says("Ana", 10_000, "We ship all of it on Friday.", &["planning"])
        });
        kinds(&reflect(&meeting.says(other, 10_000, "Fine.", &["planning"])).managing)
    };
    assert_eq!(talk("Ben"), [Kind::OneVoiceManaging]);
    assert_eq!(talk(""), [], "the rest may have been her, too");
}
