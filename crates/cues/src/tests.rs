//! What a list promises to its author.

use std::fmt::Write as _;

use evenkeel_plugin::{meeting, serde_json::json, testing};
use proptest::prelude::*;

use crate::{CueList, plugin};

const HEAD: &str = "format = 1\n[plugin]\nid = \"acme.words\"\nversion = \"1.0.0\"\n\
                    language = [\"en\"]\n[words]\nwe = [\"we\", \"I\"]\n";

/// A list of one tag, `it`, with the given rules.
fn list(rules: &str) -> CueList {
    let toml = format!("{HEAD}[[tag]]\nid = \"it\"\npole = \"neither\"\n{rules}");
    CueList::parse(&toml).unwrap_or_else(|error| panic!("{error}"))
}

/// The score of `it` in `text`, in hundredths, and the words that speak for it.
fn seen(list: &CueList, text: &str) -> String {
    let mut seen = String::new();
    for finding in list.find(&[text]) {
        write!(seen, "{:.2}", finding.score).unwrap();
        for cue in finding.cues {
            write!(seen, " [{}]", &text[cue.span]).unwrap();
        }
    }
    seen
}

#[test]
fn a_rule_counts_once_and_shows_every_place() {
    let list = list("[[tag.rule]]\nphrases = [\"plan*\"]\nweight = 0.6");
    assert_eq!(seen(&list, "A plan, and planning it."), "0.60 [plan] [planning]");
    assert_eq!(seen(&list, "Explain."), "");
}

#[test]
fn rules_add_up_like_independent_signs() {
    let list = list(
        "[[tag.rule]]\nphrases = [\"plan\"]\n[[tag.rule]]\nphrases = [\"friday\"]\nweight = 0.6",
    );
    // 1 - (1 - 0.5) × (1 - 0.6)
    assert_eq!(seen(&list, "The plan for Friday"), "0.80 [plan] [Friday]");
}

#[test]
fn of_overlapping_phrases_the_first_and_longest_is_shown() {
    let list = list("[[tag.rule]]\nphrases = [\"next\", \"next week\", \"week one\"]");
    assert_eq!(seen(&list, "In the next week one of us goes."), "0.50 [next week]");
}

#[test]
fn one_reason_is_given_once_for_the_same_words() {
    let list = list(
        "[[tag.rule]]\nphrases = [\"next week\"]\nwhy = \"a date\"\n\
         [[tag.rule]]\nphrases = [\"week\"]\nwhy = \"a date\"\n\
         [[tag.rule]]\nphrases = [\"next\"]\nwhy = \"an order\"",
    );
    assert_eq!(seen(&list, "next week, that week"), "0.88 [next week] [next] [week]");
}

#[test]
fn what_speaks_against_a_tag_lowers_it_and_finds_nothing() {
    let list = list(
        "[[tag.rule]]\nphrases = [\"plan\"]\n[[tag.rule]]\nphrases = [\"floor plan\"]\nweight = -0.8",
    );
    assert_eq!(seen(&list, "The floor plan"), "0.10 [plan]");
    assert_eq!(seen(&list, "Is there a floor-plan, or a floor?"), "0.10 [plan]");
}

#[test]
fn what_supports_a_tag_strengthens_it_and_finds_nothing() {
    let list = list(
        "[[tag.rule]]\nphrases = [\"plan\"]\n\
         [[tag.rule]]\nphrases = [\"soon\"]\nweight = 0.2\nsupporting = true",
    );
    assert_eq!(seen(&list, "A plan soon"), "0.60 [plan]");
    assert_eq!(seen(&list, "Soon"), "");
}

#[test]
fn words_around_a_phrase_decide_whether_it_counts() {
    let before = list(
        "[[tag.rule]]\nphrases = [\"plan\"]\n\
         unless_before = { words = [\"no\", \"not a\"], within = 2 }",
    );
    assert_eq!(seen(&before, "no real plan"), "");
    assert_eq!(seen(&before, "no very real plan"), "0.50 [plan]");
    assert_eq!(seen(&before, "a plan, no"), "0.50 [plan]");

    let near = list("[[tag.rule]]\nphrases = [\"plan\"]\nnear = { words = [\"@we\"], within = 2 }");
    assert_eq!(seen(&near, "I will plan"), "0.50 [plan]");
    assert_eq!(seen(&near, "the plan that we have"), "0.50 [plan]");
    assert_eq!(seen(&near, "the plan that all of us have"), "");

    let unless_near = list(
        "[[tag.rule]]\nphrases = [\"plan\"]\nunless_near = { words = [\"city\"], within = 3 }",
    );
    assert_eq!(seen(&unless_near, "a plan of the city"), "");
    assert_eq!(seen(&unless_near, "a plan. For what city?"), "");
}

#[test]
fn an_exception_hides_only_what_it_shares_words_with() {
    let list = list("[[tag.rule]]\nphrases = [\"plan\"]\nexcept = [\"floor plan*\"]");
    assert_eq!(seen(&list, "The floor plan"), "");
    assert_eq!(seen(&list, "A plan for the floor plan"), "0.50 [plan]");
}

#[test]
fn a_phrase_may_run_on_where_its_rule_says_so() {
    let across = list("[[tag.rule]]\nphrases = [\"by the end\"]\nacross = true");
    let within = list("[[tag.rule]]\nphrases = [\"by the end\"]");
    let texts = ["It is done by", "the end of May."];
    let found: Vec<_> = across.find(&texts).into_iter().map(|it| it.cues[0].span.clone()).collect();
    assert_eq!(found, [11..13, 0..7]);
    assert!(across.find(&["It is done by.", "The end."]).is_empty(), "a sentence has ended");
    assert!(within.find(&texts).is_empty());
}

#[test]
fn a_plugin_of_a_list_tags_a_meeting() {
    let toml = format!(
        "{HEAD}[[tag]]\nid = \"it\"\nlabel = \"It\"\npole = \"neither\"\n\
         [[tag.rule]]\nphrases = [\"by the end\"]\nacross = true\nwhy = \"a date\"\n"
    );
    let plugin = plugin(&toml, "acme").unwrap();
    let meeting = meeting!["Ann: Done by", "Ann: the end of May", "Bob: by", "Ann: the end"];
    let tagged = testing::run_plugin(plugin, &json!({}), &meeting).unwrap();
    tagged.has(0, "it").with_evidence("by");
    tagged.has(1, "it").with_evidence("the end");
    tagged.has_not(2, "it");
    tagged.has_not(3, "it");
}

#[test]
fn a_failing_test_shows_what_was_seen() {
    let list = list(
        "[[tag.rule]]\nphrases = [\"plan*\"]\n\
         [[tag.test]]\ntext = \"The floor plan\"\nexpect = false\n\
         [[tag.test]]\ntext = \"A plan\"\nexpect = true\n\
         [[tag.test]]\ntext = \"On Friday\"\nexpect = true\n",
    );
    let failures: Vec<_> = list.run_tests().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(failures.join("\n"), @r#"
    "The floor plan" should not be it: score 0.50, threshold 0.50; "plan" by `plan*` +0.50
    "On Friday" should be it: score 0.00, threshold 0.50
    "#);
}

#[test]
fn a_wrong_list_is_refused_with_place_and_advice() {
    let tag = "[[tag]]\nid = \"it\"\npole = \"neither\"\n";
    let rule = "[[tag.rule]]\nphrases = [\"plan\"]\n";
    let wrong = [
        "".to_owned(),
        "format = ".to_owned(),
        "format = 2".to_owned(),
        "format = 1".to_owned(),
        "format = 1\n[plugin]\nid = \"Acme\"".to_owned(),
        HEAD.replace("1.0.0", "1"),
        HEAD.to_owned(),
        HEAD.replace("[words]", "[word]"),
        HEAD.replace("\"I\"", "\"I am\"") + tag + rule,
        HEAD.replace("\"I\"", "\"We\"") + tag + rule,
        format!("{HEAD}[[tag]]\nid = \"planning\"\npole = \"leading\"\n{rule}"),
        format!("{HEAD}{tag}"),
        format!("{HEAD}{tag}threshold = 0\n{rule}"),
        format!("{HEAD}{tag}{rule}{tag}{rule}"),
        format!("{HEAD}{tag}{rule}wieght = 0.3"),
        format!("{HEAD}{tag}{rule}weight = 1.5"),
        format!("{HEAD}{tag}{rule}weight = nan"),
        format!("{HEAD}{tag}{rule}weight = \"much\""),
        format!("{HEAD}{tag}{rule}near = {{ words = [\"we\"] }}"),
        format!("{HEAD}{tag}{rule}near = {{ words = [\"we\"], within = 0.5 }}"),
        format!("{HEAD}{tag}[[tag.rule]]\nphrases = [\"plan\", \"@us\"]"),
        format!("{HEAD}{tag}[[tag.rule]]\nphrases = [\"plan\", \"plan\"]"),
        format!("{HEAD}{tag}[[tag.rule]]\nphrases = [\"ä _\"]"),
        format!("{HEAD}{tag}{rule}[[tag.test]]\ntext = \"x\""),
    ];
    let mut report = String::new();
    for toml in wrong {
        writeln!(report, "{}", CueList::parse(&toml).unwrap_err()).unwrap();
    }
    insta::assert_snapshot!(report, @r"
    line 1, column 1: a cue list needs `format`
    line 1, column 10: not TOML: string values must be quoted, expected literal string
    line 1, column 10: this is format 2, read is format 1 (write `format = 1`, or use a newer evenkeel)
    line 1, column 1: a cue list needs `plugin`
    line 3, column 6: `Acme` is no name of a plugin (use lower-case letters, digits and single hyphens; a plugin's id has groups of them with dots between, as in `acme.customer`)
    line 4, column 11: `1` is no version (a version is three numbers, as in `1.0.0`)
    line 1, column 1: a cue list needs `tag`
    line 6, column 2: `word` is no key of a cue list (did you mean `words`?)
    line 7, column 13: phrase `I am`: the lists in `[words]` hold single words
    line 7, column 13: `We` stands here a second time
    line 10, column 8: the standard tag `planning` belongs to managing (give it that pole, or the tag another name)
    line 8, column 1: nothing can find the tag `it` (give it a `[[tag.rule]]` with a weight above 0 that is not only supporting, or a `[[tag.like]]` with examples)
    line 11, column 13: `threshold` must be above 0, at most 1; it is 0
    line 13, column 1: `it` stands here a second time
    line 13, column 1: `wieght` is no key of [[tag.rule]] (did you mean `weight`?)
    line 13, column 10: `weight` must be from -1 to 1 and not 0; it is 1.5
    line 13, column 10: `weight` must be from -1 to 1 and not 0; it is NaN
    line 13, column 10: `weight` must be a number
    line 13, column 8: near needs `within`
    line 13, column 35: `within` must be a whole number of words from 1 to 100; it is 0.5
    line 12, column 20: phrase `@us`: `[words]` has no list `us`
    line 12, column 20: `plan` stands here a second time
    line 12, column 12: phrase `ä _`: a phrase begins and ends with a word, not with `_` or `..n`, but for `^_ ?`
    line 13, column 1: [[tag.test]] needs `expect`
    ");
}

#[test]
fn a_list_beyond_the_limits_is_refused() {
    let tag = "[[tag]]\nid = \"it\"\npole = \"neither\"\n[[tag.rule]]\n";
    let many: Vec<_> = (0..20_001).map(|number| format!("\"w{number}\"")).collect();
    let wide: Vec<_> = (0..4_000).map(|number| format!("\"w{number} ..6 a ..7 b\"")).collect();
    for phrases in [many, wide] {
        let error = CueList::parse(&format!("{HEAD}{tag}phrases = [{}]", phrases.join(",")));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("the list has more than"), "{error}");
    }
    let error = CueList::parse(&" ".repeat((1 << 20) + 1)).unwrap_err();
    assert!(error.to_string().contains("1048577 bytes"));
}

proptest! {
    #[test]
    fn no_text_upsets_the_reader_of_lists(toml in "\\PC{0,80}", rule in "[a-z#@^_.|()* ]{0,24}") {
        drop(CueList::parse(&toml));
        drop(CueList::parse(&format!(
            "{HEAD}[[tag]]\nid = \"it\"\npole = \"neither\"\n[[tag.rule]]\nphrases = [\"{rule}\"]"
        )));
    }

    #[test]
    fn evidence_is_a_piece_of_what_was_said(texts in prop::collection::vec("(\\PC|we |plan ){0,20}", 1..4)) {
        let list = list("[[tag.rule]]\nphrases = [\"@we _ pl*\", \"plan\", \"#\"]\nacross = true");
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        for finding in list.find(&texts) {
            prop_assert!(0.0 < finding.score && finding.score <= 1.0);
            for cue in finding.cues {
                prop_assert!(texts[finding.segment].get(cue.span).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}

/// A list of one tag with three examples, and `rules` beside them.
fn list_by_example(rules: &str) -> String {
    format!(
        "{HEAD}[[tag]]\nid = \"it\"\npole = \"neither\"\n{rules}\n[[tag.like]]\n\
         examples = [\"East.\", \"East again.\", \"Nearly east.\"]\nunlike = [\"West.\"]\n"
    )
}

/// A meeting whose texts mean what their first letter says: E like the examples, W like what is
/// unlike them, and everything else something between.
fn in_vectors(lines: &[&str]) -> testing::Script {
    let toml = list_by_example("");
    let list = CueList::parse(&toml).unwrap();
    let vector = |(at, text): (u16, &str)| {
        let aside = 0.01 * f32::from(at % 7);
        let east = match text.as_bytes() {
            [b'E', ..] => 0.8,
            [b'N', ..] => 0.5,
            [b'W', ..] => -0.5,
            _ => 0.0,
        };
        (text.to_owned(), vec![east + aside, 1.0 - aside, aside])
    };
    let texts = list.texts().into_iter().chain(lines.iter().copied());
    let vectors: Vec<_> = (0..).zip(texts).map(vector).collect();
    testing::Script::new(lines.iter().copied()).with_vectors("toy", vectors)
}

#[test]
fn what_means_the_same_as_the_examples_is_tagged() {
    let run = plugin(&list_by_example(""), "").unwrap();
    let meeting = in_vectors(&["Eastward, they say.", "Lunch?", "Westward, they say."]);
    let tagged = testing::run_plugin(run, &json!({}), &meeting).unwrap();
    tagged.has(0, "it").with_evidence("Eastward, they say.").with_score(0.9..=1.0);
    tagged.has_not(1, "it");
    tagged.has_not(2, "it");
    let why = &tagged.all()[0].rationale;
    assert!(why.starts_with("means much the same as \"East"), "{why}");
}

#[test]
fn phrases_and_examples_speak_together() {
    let rules = "[[tag.rule]]\nphrases = [\"sun*\"]\nweight = 0.6\nwhy = \"the sun\"\n\
                 [[tag.rule]]\nphrases = [\"never\"]\nweight = -1\n";
    let run = || plugin(&list_by_example(rules), "").unwrap();
    let meeting = in_vectors(&["Lunch in the sun?", "Every sunrise.", "Eastward, never."]);
    let tagged = testing::run_plugin(run(), &json!({}), &meeting).unwrap();
    tagged.has(0, "it").with_evidence("sun").with_rationale("the sun").with_score(0.6..=0.7);
    tagged.has(1, "it").with_evidence("sunrise").with_evidence("Every sunrise.");
    tagged.has_not(2, "it");
    let without = testing::run_plugin(run(), &json!({}), &meeting!["Sun.", "Eastward."]).unwrap();
    without.has(0, "it").with_score(0.6..=0.6);
    without.has_not(1, "it");
}

#[test]
fn a_list_of_examples_alone_needs_vectors() {
    let run = plugin(&list_by_example(""), "").unwrap();
    let failure = testing::run_plugin(run, &json!({}), &meeting!["Eastward."]).unwrap_err();
    assert_eq!(failure, testing::Failure::NeedsVectors);
}

#[test]
fn wrong_examples_are_shown_where_they_stand() {
    let fault = |like: &str| {
        let toml = format!("{HEAD}[[tag]]\nid = \"it\"\npole = \"neither\"\n[[tag.like]]\n{like}");
        CueList::parse(&toml).unwrap_err().to_string()
    };
    let few = fault("examples = [\"One.\", \"Two.\"]");
    assert!(few.contains("fewer than 3 examples"), "{few}");
    let none = fault("unlike = [\"One.\"]");
    assert!(none.contains("`examples`"), "{none}");
    let empty = fault("examples = [\"One.\", \"Two.\", \" \"]");
    assert!(empty.contains("line 12, column 29: a sentence"), "{empty}");
    let twice = fault("examples = [\"One.\", \"Two.\", \"One.\"]");
    assert!(twice.contains("a second time"), "{twice}");
    let many: Vec<_> = (0..901).map(|number| format!("\"{number}\"")).collect();
    let many = fault(&format!("examples = [{}]", many.join(",")));
    assert!(many.contains("900 sentences"), "{many}");
}
