use evenkeel_meeting::{Annotations, Pole, Speaker, Transcript, clean};
use proptest::prelude::*;

use crate::invented::Invented;
use crate::{Context, Report};

/// Everything that ends a text, an attribute, a script or a template.
const HOSTILE: &str =
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{7*7}}";

fn clinics() -> Report {
    let transcript =
        Transcript::from_json(include_str!("../../tests/data/clinics.transcript.json")).unwrap();
    let annotations = Annotations::from_json(
        include_str!("../../tests/data/clinics.annotations.json"),
        &transcript,
    )
    .unwrap();
    Report::new(&transcript, &annotations, &Context::default())
}

fn hostile() -> Invented {
    let mut meeting = Invented::ferry();
    meeting.heading.title = Some(HOSTILE.to_owned());
    for segment in &mut meeting.segments {
        segment.text = HOSTILE.to_owned();
        segment.speaker = Speaker::new(HOSTILE);
    }
    for annotation in &mut meeting.annotations {
        annotation.evidence[0].why = HOSTILE.to_owned();
    }
    meeting.codebook = Vec::from(meeting.codebook)
        .into_iter()
        .map(|code| evenkeel_meeting::Code {
            label: HOSTILE.to_owned(),
            definition: HOSTILE.to_owned(),
            ..code
        })
        .collect();
    meeting.plugins[0].message = Some(HOSTILE.to_owned());
    meeting.plugins[1].version = Some(HOSTILE.to_owned());
    meeting
}

/// Checks that every element that is opened is closed, in order, and returns the opening tags.
fn elements(html: &str) -> Vec<&str> {
    const VOID: [&str; 4] = ["meta", "input", "br", "!doctype"];
    let (mut open, mut elements, mut rest) = (Vec::new(), Vec::new(), html);
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "before: {}", &rest[..rest.len().min(80)]);
        } else {
            elements.push(tag);
            if ["style", "script"].contains(&name) {
                let close = format!("</{name}>");
                rest = &rest[rest.find(&close).expect("raw text ends") + close.len()..];
            } else if !VOID.contains(&name) && !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    elements
}

#[test]
fn elements_nest() {
    for report in [
        clinics(),
        Invented::ferry().report(),
        Invented::meeting().report(),
        Invented::meeting().talk(1_000, &[]).report(),
        hostile().report(),
    ] {
        elements(&report.to_html());
    }
}

#[test]
fn text_from_outside_stays_text() {
    let html = hostile().report().to_html();
    let elements = elements(&html);
    assert_eq!(elements.iter().filter(|tag| tag.starts_with("script")).count(), 1);
    assert!(!elements.iter().any(|tag| tag.starts_with("img")));
    // No attribute of an event, and none cut open by a quotation mark.
    assert!(!elements.iter().any(|tag| tag.contains(" on") || tag.contains("alert")), "{html}");
    assert!(html.contains("{{7*7}}"), "nothing evaluates it either");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_said_elements_nest(
        title in any::<String>(),
        said in proptest::collection::vec(
            (any::<String>(), any::<String>(), 0_u64..400_000, 0_usize..10), 0..20,
        ),
    ) {
        let tags = ["planning", "organizing", "problem-solving", "vision-setting", "aligning",
            "inspiring", "acme.risk/risk", "evenkeel.questions/asks-what",
            "evenkeel.questions/asks-about-problem"];
        let meeting =
            Invented::meeting().with_questions().with_code("acme.risk/risk", Pole::Leading, true);
        let mut meeting = said.iter().fold(meeting, |meeting, (speaker, text, ms, tag)| {
            let tags = tags.get(*tag).map(std::slice::from_ref).unwrap_or_default();
            meeting.says(speaker, *ms, &clean(text), tags)
        });
        meeting.heading.title = Some(title);
        let report = meeting.report();
        let html = report.to_html();
        prop_assert_eq!(elements(&html).iter().filter(|tag| tag.starts_with("script")).count(), 1);
        // What is escaped is out of the way, so a link that is left is one.
        let markdown = report.to_markdown();
        let unescaped = markdown.replace(r"\\", "").replace(r"\]", "");
        let links = unescaped.contains("](");
        let turned_around = markdown.contains('\u{202e}');
        prop_assert!(!links && !turned_around);
    }
}

#[test]
fn nothing_leads_out_of_the_file() {
    let html = clinics().to_html();
    for tag in elements(&html) {
        assert!(!tag.contains(" src="), "{tag}");
        if let Some((_, target)) = tag.split_once(" href=\"") {
            assert!(target.starts_with('#'), "{tag}");
        }
    }
    for scheme in ["http:", "https:", "url(//", "@import", "fetch(", "XMLHttpRequest"] {
        let found = html.match_indices(scheme).find(|(at, _)| {
            // The name of the SVG namespace is a name; nothing is asked of that host.
            !html[*at..].starts_with("http://www.w3.org/2000/svg")
        });
        assert_eq!(found, None);
    }
}

#[test]
fn every_link_has_its_target() {
    let html = clinics().to_html();
    let elements = elements(&html);
    for tag in &elements {
        if let Some((_, target)) = tag.split_once(" href=\"#") {
            let id = format!(" id=\"{}\"", target.split('"').next().unwrap());
            assert!(elements.iter().any(|tag| tag.contains(&id)), "{tag}");
        }
    }
}

#[test]
fn the_policy_admits_exactly_this_style_and_this_script() {
    let html = Invented::ferry().report().to_html();
    let between = |open: &str, close: &str| {
        let (_, rest) = html.split_once(open).unwrap();
        rest.split_once(close).unwrap().0
    };
    let policy =
        super::policy::policy(between("<style>", "</style>"), between("<script>", "</script>"));
    assert!(html.contains(&policy.replace('\'', "&#39;")));
    assert!(!html.contains(" style=\""), "the policy would refuse it");
}

#[test]
fn names_and_talk_keep_their_own_direction() {
    let mut meeting = Invented::meeting().says("רות", 1_000, "בוקר טוב.", &["planning"]);
    meeting.heading.language = evenkeel_meeting::Language::parse("he");
    meeting.heading.title = Some("\u{202e}title".to_owned());
    let html = meeting.report().to_html();
    assert!(html.contains("<bdi class=\"who\">רות</bdi>"));
    assert!(html.contains("<p dir=\"auto\" lang=\"he\">"));
    assert!(html.contains("<title>title: managing and leading</title>"));
}

#[test]
fn speakers_are_absent_where_none_is_known() {
    let html = Invented::meeting().talk(90_000, &["planning"]).report().to_html();
    assert!(html.contains("This meeting came without speakers."));
    for absent in ["id=\"f-s\"", "class=\"gs\"", "role=\"rowgroup\""] {
        assert!(!html.contains(absent), "{absent}");
    }
}

#[test]
fn an_hour_stays_small() {
    // A thousand statements of a dozen words in an hour: more than people say.
    let meeting = (0..1_000).fold(Invented::meeting(), |meeting, number| {
        let tag = ["planning", "organizing", "problem-solving", "aligning"][number % 4];
        let tags: &[&str] = if number % 5 == 0 { &[] } else { &[tag] };
        let speaker = ["Mara", "Otto", "Lise"][number % 3];
        let text = "We look at the list once more and then we decide about the pump.";
        meeting.says(speaker, 3_300, text, tags).pause(300)
    });
    let bytes = meeting.report().to_html().len();
    assert!(bytes < 600_000, "{bytes}");
}

#[test]
fn a_small_meeting_as_a_page() {
    let html = Invented::ferry().report().to_html();
    let (_, rest) = html.split_once("<main").unwrap();
    let (main, _) = rest.split_once("<script>").unwrap();
    insta::assert_snapshot!(main);
}
