use evenkeel_meeting::{Status, Times};

use super::*;
use crate::invented::Invented;

#[test]
fn a_small_meeting_in_markdown() {
    insta::assert_snapshot!(Invented::ferry().report().to_markdown());
}

#[test]
fn a_small_meeting_in_json() {
    insta::assert_snapshot!(Invented::ferry().report().to_json());
}

#[test]
fn a_small_meeting_in_a_terminal() {
    insta::assert_snapshot!(Invented::ferry().report().summary());
}

#[test]
fn a_meeting_without_speakers_in_markdown() {
    let mut meeting = Invented::ferry();
    for segment in &mut meeting.segments {
        segment.speaker = None;
    }
    meeting.heading.times = Times::Estimated;
    insta::assert_snapshot!(meeting.report().to_markdown());
}

#[test]
fn segments_stand_last_in_the_json() {
    let json = Invented::ferry().report().to_json();
    let fields: Vec<&str> = json
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once('"').map(|(name, _)| name))
        .collect();
    assert_eq!(fields.first(), Some(&"format"));
    assert_eq!(fields.last(), Some(&"segments"));
}

#[test]
fn equal_input_makes_equal_bytes() {
    let (one, other) = (Invented::ferry().report(), Invented::ferry().report());
    assert_eq!(one.to_json(), other.to_json());
    assert_eq!(one.to_markdown(), other.to_markdown());
    assert_eq!(one.to_html(), other.to_html());
    assert_eq!(one.summary(), other.summary());
}

#[test]
fn a_tag_that_does_not_count_leaves_the_balance_as_it_was() {
    let plain = Invented::ferry();
    let mut tagged = Invented::ferry().with_code("acme.mood/mood", Pole::Leading, false);
    for segment in 0..10 {
        let mut annotation = tagged.annotations[0].clone();
        annotation.segment = SegmentId(segment);
        annotation.tag = Tag::parse("acme.mood/mood").unwrap();
        annotation.evidence.clear();
        tagged.annotations.push(annotation);
    }
    let balance = |meeting: &Invented| serde_json::to_string(meeting.report().balance()).unwrap();
    assert_eq!(balance(&tagged), balance(&plain));
}

#[test]
fn what_a_reader_must_know_comes_first() {
    let mut meeting = Invented::meeting()
        .talk(10_000, &["planning"])
        .with_code("acme.risk/risk", Pole::Managing, true)
        .plugin("evenkeel.aligning", Status::Skipped, Some("it does not know the language `fi`"));
    meeting.heading.times = Times::Estimated;
    let notices: Vec<String> = meeting.report().notices.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notices.join("\n"), @r"
    The transcript came without times. They were estimated from the number of words, at 150 a minute, so all minutes here are estimates too, and pauses are not known.
    Nobody looked for aligning in this run, so the amounts lack it.
    evenkeel.aligning was not asked: it does not know the language `fi`.
    As you asked, “risk” counts in the amounts, as managing.
    ");
}

#[test]
fn what_is_lacking_or_neutral_reads_as_a_sentence() {
    let mut meeting = Invented::meeting().with_code("acme.risk/risk", Pole::Neither, true);
    meeting.codebook = Vec::from(meeting.codebook)
        .into_iter()
        .filter(|code| code.process.is_none_or(|process| process.pole() == Pole::Managing))
        .collect();
    let notices: Vec<String> = meeting.report().notices.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notices.join("\n"), @r"
    Nobody looked for setting direction, aligning and inspiring in this run, so the amounts lack them.
    As you asked, “risk” counts in the amounts: its part of a statement’s time is neither managing nor leading.
    ");
}

#[test]
fn seconds_of_pauses_are_no_minute() {
    let besides = |pause| {
        let talk = Invented::meeting().talk(60_000, &["planning"]);
        talk.pause(pause).talk(7_000, &[]).report().besides()
    };
    assert_eq!(besides(24_000), None);
    assert_eq!(besides(60_000).as_deref(), Some("1 min of pauses"));
}

/// DESIGN: a report never ranks people, advises, or says that a side is better.
#[test]
fn our_own_words_never_judge() {
    let mut meeting = Invented::ferry();
    for segment in &mut meeting.segments {
        segment.text = "Words.".to_owned();
    }
    for annotation in &mut meeting.annotations {
        annotation.evidence.clear();
    }
    let markdown = meeting.report().to_markdown().to_lowercase();
    for word in [
        "accuracy",
        "should",
        "healthy",
        "too much",
        "too little leading",
        "f1",
        "kappa",
        "bootstrap",
    ] {
        assert!(!markdown.contains(word), "{word}");
    }
    let (before_method, _) = markdown.split_once("## method").unwrap();
    assert!(!before_method.contains("score"));
}

#[test]
fn text_of_an_unclean_title_is_cleaned_once() {
    let mut meeting = Invented::meeting();
    meeting.heading.title = Some("\u{1b}[31mred\u{7}\r\n  title ".to_owned());
    assert_eq!(meeting.report().title(), "[31mred title");
    meeting.heading.title = Some("\u{0}".to_owned());
    assert_eq!(meeting.report().title(), "A meeting");
}

#[test]
fn without_a_title_the_name_of_the_file_stands_for_it() {
    let mut meeting = Invented::meeting();
    meeting.heading.title = None;
    let mut title = |file: &str| {
        meeting.heading.source =
            Some(Source { file: file.to_owned(), blake3: ContentHash::of(b""), truncated: false });
        meeting.report().title().to_owned()
    };
    assert_eq!(title("team-sync_13.vtt"), "team sync 13");
    assert_eq!(title("-"), "A meeting");
    title("<script>*x*.m4a");
    let report = meeting.report();
    assert!(report.to_markdown().starts_with(r"# \<"), "{}", report.title());
    assert!(!report.to_html().contains("<script>*x*"));
    assert!(report.to_json().contains(r#""title": "<script>*x*""#));
}

#[test]
fn a_plugins_own_tags_show_their_evidence_and_its_reasons_everywhere() {
    let mut meeting = Invented::meeting().with_code("acme.risk/risk", Pole::Neither, false).says(
        "Ana",
        9_000,
        "Perhaps it breaks again before the winter.",
        &["acme.risk/risk"],
    );
    let evidence = &mut meeting.annotations[0].evidence;
    evidence[0].why = "says _perhaps_".to_owned();
    evidence.push(evenkeel_meeting::Evidence { start: 11, end: 17, ..evidence[0].clone() });
    let report = meeting.report();
    let markdown = report.to_markdown();
    assert!(markdown.contains(r"*Perhaps* it *breaks* again"), "{markdown}");
    assert!(markdown.contains(r"– risk (says \_perhaps\_)"), "{markdown}");
    let html = report.to_html();
    let marked = r#"<mark class="neither">Perhaps</mark> it <mark class="neither">breaks</mark>"#;
    assert_eq!(html.matches(marked).count(), 2, "in the transcript and beside the balance");
    let why = r#"<span class="why" dir="auto">says _perhaps_</span>"#;
    assert_eq!(html.matches(why).count(), 1, "a reason that holds twice is said once");
    assert!(report.summary().contains("\nBesides: risk, 1 statement\n"), "{}", report.summary());
}

#[test]
fn kinds_of_questions_are_not_summed_up_in_a_terminal() {
    let asked = "evenkeel.questions/asks-why";
    let meeting = Invented::meeting().with_code(asked, Pole::Neither, false).talk(1_000, &[asked]);
    assert!(!meeting.report().summary().contains("Besides"));
}
