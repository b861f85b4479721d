//! What the bundled cue lists must not be led by: titles, running the meeting, names, and length.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use evenkeel_cues::{CueList, plugin};
use evenkeel_plugin::Pole;
use evenkeel_plugin::serde_json::json;
use evenkeel_plugin::testing::{Script, run_plugin};
use proptest::prelude::*;

const TOML: [&str; 6] = [
    include_str!("../../../plugins/planning/cues.toml"),
    include_str!("../../../plugins/organizing/cues.toml"),
    include_str!("../../../plugins/problem-solving/cues.toml"),
    include_str!("../../../plugins/vision-setting/cues.toml"),
    include_str!("../../../plugins/aligning/cues.toml"),
    include_str!("../../../plugins/inspiring/cues.toml"),
];

/// Talk by or about people with titles who do nothing that leads.
const TITLES: &str = include_str!("data/titles.txt");
/// What those say who run a meeting.
const RUNNING: &str = include_str!("data/running-the-meeting.txt");
/// Three to five words that say little.
const SHORT: &str = include_str!("data/short.txt");
/// Talk with a name in it, which stands as `{}`.
const NAMED: &str = include_str!("data/names.txt");

/// Of men and women, from many places.
const NAMES: [&str; 40] = [
    "Anna",
    "John",
    "Mary",
    "David",
    "Emily",
    "Gary",
    "Megan",
    "Rhys",
    "Fatima",
    "Mohammed",
    "Leila",
    "Yusuf",
    "Zainab",
    "Hassan",
    "Wei",
    "Ming",
    "Xin",
    "Hiroshi",
    "Yuki",
    "Ji-woo",
    "Raj",
    "Priya",
    "Lakshmi",
    "Sanjay",
    "Carlos",
    "Ximena",
    "Diego",
    "Lucia",
    "Kwame",
    "Ama",
    "Ngozi",
    "Oluwaseun",
    "Sipho",
    "Svetlana",
    "Dmitri",
    "Agnieszka",
    "Piotr",
    "Ingrid",
    "Giulia",
    "Jean",
];

/// Who may say something, with and without a title.
const VOICES: [&str; 8] = [
    "As the CEO I say",
    "As the new president, I say",
    "As a neighbour I say",
    "Our managing director said",
    "The head of our department said",
    "Our chairwoman said",
    "Our neighbour said",
    "My aunt said",
];

/// The lists, compiled once for all tests.
static LISTS: LazyLock<Vec<CueList>> = LazyLock::new(|| {
    TOML.iter().map(|toml| CueList::parse(toml).expect("a test of each plugin says so")).collect()
});

/// The tags of `text` that belong to `pole`.
fn tags(pole: Pole, text: &str) -> BTreeSet<&'static str> {
    let mut tags = BTreeSet::new();
    for list in LISTS.iter() {
        let found = list.find(&[text]).into_iter();
        tags.extend(found.filter_map(|finding| {
            let tag = &list.tags[finding.tag];
            (tag.pole == pole && finding.score >= tag.threshold).then_some(tag.id.as_str())
        }));
    }
    tags
}

fn all_tags(text: &str) -> BTreeSet<&'static str> {
    &tags(Pole::Managing, text) | &tags(Pole::Leading, text)
}

/// Expects at least thirty lines, none of which has a tag of one of `poles`.
fn check_untagged(lines: &str, poles: &[Pole]) {
    let mut failures = Vec::new();
    for line in lines.lines() {
        for &pole in poles {
            let tags = tags(pole, line);
            if !tags.is_empty() {
                failures.push(format!("{line:?}: {tags:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(lines.lines().count() >= 30);
}

#[test]
fn a_title_does_not_make_a_leader() {
    check_untagged(TITLES, &[Pole::Leading]);
}

#[test]
fn running_the_meeting_does_not_make_a_manager() {
    check_untagged(RUNNING, &[Pole::Managing, Pole::Leading]);
}

#[test]
fn a_few_words_that_say_little_get_no_tag() {
    check_untagged(SHORT, &[Pole::Managing, Pole::Leading]);
}

#[test]
fn what_leads_leads_whoever_says_it() {
    for said in [
        "we exist so that nobody eats alone.",
        "in ten years every child in town will learn to swim here.",
        "who is with me on this?",
        "it is yours, you don't need to ask for permission.",
        "you kept us going through the worst winter this house has seen.",
        "the soup was good.",
        "the van is in the yard.",
    ] {
        let leading = VOICES.map(|voice| tags(Pole::Leading, &format!("{voice}: {said}")));
        assert!(leading.iter().all(|tags| *tags == leading[0]), "{said}: {leading:?}");
    }
}

#[test]
fn the_names_of_speakers_change_nothing() {
    let lines: Vec<_> = NAMED.lines().take(60).map(|line| line.replace("{}", "Sam")).collect();
    let meeting = |names: [&str; 3]| {
        let said = lines.iter().enumerate();
        let lines: Vec<_> =
            said.map(|(at, line)| format!("{}: {line}", names[at / 2 % 3])).collect();
        Script::new(lines.iter().map(String::as_str))
    };
    for toml in TOML {
        let found = [["Anna", "John", "Gary"], ["Fatima", "Wei", "Ngozi"], ["S1", "S2", "S3"]].map(
            |names| {
                let plugin = plugin(toml, "evenkeel").unwrap();
                run_plugin(plugin, &json!({}), &meeting(names)).unwrap().all().to_vec()
            },
        );
        assert!(!found[0].is_empty());
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
    }
}

#[test]
fn no_name_is_a_cue() {
    let found = |name: &str| -> Vec<_> {
        let text = format!("{name} has the other one, says {name}");
        LISTS.iter().map(|list| list.find(&[&text]).len()).collect()
    };
    for name in NAMES {
        assert_eq!(found(name), found("Zyxq"), "{name}");
    }
}

/// Each sign is found wherever in eighty words it stands, with few exceptions: what surrounds it may
/// speak against it.
#[test]
fn a_sign_is_found_in_a_long_segment_too() {
    const AROUND: &str = "The cat sits on the wall and looks at the birds. There is a nest in the \
        tree by the gate. My aunt sits there too, with a cup of tea, and reads the paper.";
    let (mut alone, mut inside) = (0, 0);
    for list in LISTS.iter() {
        for test in list.tags[0].tests.iter().filter(|test| test.expect) {
            let tag = list.tags[0].id.as_str();
            let long = format!("{AROUND} {} {AROUND}", test.text);
            assert!(long.split_whitespace().count() >= 65);
            alone += usize::from(all_tags(&test.text).contains(tag));
            inside += usize::from(all_tags(&long).contains(tag));
        }
    }
    assert!(alone >= 100, "{alone}");
    assert!(inside * 10 >= alone * 9, "{inside} of {alone}");
}

#[test]
fn names_in_the_text_change_no_tag() {
    let found = |line: &str, name: &str| -> Vec<_> {
        let text = line.replace("{}", name);
        let found = LISTS.iter().flat_map(|list| list.find(&[&text]));
        found.map(|finding| (finding.score, finding.cues.len())).collect()
    };
    for line in NAMED.lines() {
        let with_the_first = found(line, NAMES[0]);
        for name in &NAMES[1..] {
            assert_eq!(found(line, name), with_the_first, "{name}: {line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn segments_of_any_length_are_scored_with_evidence_inside_them(
        words in prop::collection::vec(
            prop::sample::select(NAMED.split_whitespace().collect::<Vec<_>>()), 3..80),
        list in 0..TOML.len(),
    ) {
        let list = &LISTS[list];
        let text = words.join(" ");
        for finding in list.find(&[&text]) {
            prop_assert!((0.0..=1.0).contains(&finding.score));
            prop_assert!(!finding.cues.is_empty());
            for cue in finding.cues {
                prop_assert!(text.get(cue.span).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}
