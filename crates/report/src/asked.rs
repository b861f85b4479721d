//! The questions that people asked: of which kind, and what they did by the codebook.
//!
//! A question's word puts it on no side. Each kind is counted by what its statements do.

use evenkeel_meeting::{Codebook, Pole, SegmentId, Tag};
use serde::Serialize;

use crate::quote::Quote;
use crate::statement::Statement;
use crate::words::counted;

/// The questions that people asked, as far as they were looked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Asked {
    /// Those that ask how, when, what and why, in this order.
    pub(crate) by_kind: Vec<AskedKind>,
    /// Statements with an open question.
    pub(crate) open: Option<Vec<SegmentId>>,
    /// Statements with a closed question.
    pub(crate) closed: Option<Vec<SegmentId>>,
    /// Those that ask about a problem.
    pub(crate) about_problem: Option<AboutProblem>,
}

/// The questions of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct AskedKind {
    /// What they ask: `how`, `when`, `what` or `why`.
    pub(crate) kind: &'static str,
    /// The statements that ask so.
    pub(crate) segments: Vec<SegmentId>,
    /// Those of them that are managing by their counted tags; some may be leading too.
    pub(crate) managing: Vec<SegmentId>,
    /// Those of them that are leading by their counted tags.
    pub(crate) leading: Vec<SegmentId>,
    /// Those of them that are neither.
    pub(crate) neither: Vec<SegmentId>,
}

/// The questions about a problem.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct AboutProblem {
    /// The statements that ask about one.
    pub(crate) segments: Vec<SegmentId>,
    /// The clearest of them, in the order in which they were said.
    pub(crate) quotes: Vec<Quote>,
}

/// The plugin that tells questions apart.
const QUESTIONS: &str = "evenkeel.questions";
const KINDS: [&str; 4] = ["how", "when", "what", "why"];
const ABOUT_PROBLEM: &str = "asks-about-problem";
const OPEN: &str = "open-question";
const CLOSED: &str = "closed-question";
/// The most questions about a problem that are quoted.
const MOST_QUOTED: usize = 5;

impl Asked {
    /// Why the four kinds are told apart, and what that does not mean.
    pub(crate) const WHY: &'static str = "The four are told apart for a thought of Dan Rockwell’s, \
         after Warren Bennis, who gave what and why to leading: “You’re managing when you concern \
         yourself with how and when questions.” What a question does is another matter, and the \
         codebook decides it: “what is broken?” is problem-solving.";

    /// Finds the questions in `statements`, where the plugin for them ran and they do not count.
    pub(crate) fn find(codebook: &Codebook, statements: &[Statement]) -> Option<Self> {
        let under = |name: &str| {
            let tag = tag(name)?;
            codebook.get(&tag).is_some_and(|code| !code.counted).then(|| under(&tag, statements))
        };
        let ids = |name: &str| under(name).map(|found| ids(&found));
        let asked = Self {
            by_kind: KINDS
                .into_iter()
                .filter_map(|kind| Some(AskedKind::new(kind, &under(&asks(kind))?)))
                .collect(),
            open: ids(OPEN),
            closed: ids(CLOSED),
            about_problem: under(ABOUT_PROBLEM).map(|found| AboutProblem::new(&found)),
        };
        asked.was_looked_for().then_some(asked)
    }

    fn was_looked_for(&self) -> bool {
        !self.by_kind.is_empty()
            || self.open.is_some()
            || self.closed.is_some()
            || self.about_problem.is_some()
    }

    /// Returns whether any question was found.
    pub(crate) fn found_any(&self) -> bool {
        let kinds = self.by_kind.iter().map(|kind| &kind.segments);
        let problem = self.about_problem.iter().map(|about| &about.segments);
        kinds.chain(&self.open).chain(&self.closed).chain(problem).any(|found| !found.is_empty())
    }

    /// Returns how many are open and how many closed: "7 open, 9 closed".
    pub(crate) fn openness(&self) -> Option<String> {
        let (open, closed) = (self.open.as_ref()?, self.closed.as_ref()?);
        Some(format!("{} open, {} closed", open.len(), closed.len()))
    }

    /// Returns whether a statement of some kind is managing and leading at once.
    pub(crate) fn is_any_both(&self) -> bool {
        self.by_kind.iter().any(|kind| kind.managing.iter().any(|id| kind.leading.contains(id)))
    }
}

impl AskedKind {
    fn new(kind: &'static str, found: &[&Statement]) -> Self {
        let of = |pole: Pole| found.iter().filter(move |statement| statement.is(pole));
        let neither =
            |statement: &&&Statement| !statement.is(Pole::Managing) && !statement.is(Pole::Leading);
        Self {
            kind,
            segments: ids(found),
            managing: of(Pole::Managing).map(|statement| statement.id).collect(),
            leading: of(Pole::Leading).map(|statement| statement.id).collect(),
            neither: found.iter().filter(neither).map(|statement| statement.id).collect(),
        }
    }

    /// Returns what they do by the codebook: "5 managing", "2 leading", "5 neither".
    pub(crate) fn sides(&self) -> Vec<String> {
        let sides =
            [(&self.managing, "managing"), (&self.leading, "leading"), (&self.neither, "neither")];
        let parts: Vec<String> = sides
            .into_iter()
            .filter(|(found, _)| !found.is_empty())
            .map(|(found, name)| format!("{} {name}", found.len()))
            .collect();
        if parts.is_empty() { vec!["none found".to_owned()] } else { parts }
    }
}

impl AboutProblem {
    fn new(found: &[&Statement]) -> Self {
        let quote = |statement: &&Statement| {
            let mark = statement.beside.iter().find(|mark| is_named(&mark.tag, ABOUT_PROBLEM))?;
            Some(Quote::new(statement, mark))
        };
        let mut quotes: Vec<Quote> =
            found.iter().filter_map(quote).filter(|quote| quote.clarity().may_be_shown()).collect();
        // Stable, so of equally clear ones the first.
        quotes.sort_by_key(|quote| std::cmp::Reverse(quote.score));
        quotes.truncate(MOST_QUOTED);
        quotes.sort_by_key(|quote| quote.segment);
        Self { segments: ids(found), quotes }
    }

    /// Returns how many there are, and whether all of them are quoted.
    pub(crate) fn heading(&self) -> String {
        let asks = counted(self.segments.len(), "statement asks", "statements ask");
        let clearest = match self.quotes.len() {
            0 => String::new(),
            quoted if quoted == self.segments.len() => String::new(),
            1 => ": the clearest".to_owned(),
            quoted => format!(": the {quoted} clearest"),
        };
        format!("{asks} about a problem{clearest}")
    }
}

/// Returns whether `tag` is one of those that [`Asked`] sums up.
pub(crate) fn is_summed_up(tag: &Tag) -> bool {
    let others = [ABOUT_PROBLEM, OPEN, CLOSED];
    KINDS.into_iter().any(|kind| is_named(tag, &asks(kind)))
        || others.into_iter().any(|name| is_named(tag, name))
}

fn asks(kind: &str) -> String {
    format!("asks-{kind}")
}

fn tag(name: &str) -> Option<Tag> {
    Tag::parse(&format!("{QUESTIONS}/{name}"))
}

fn is_named(of: &Tag, name: &str) -> bool {
    tag(name).is_some_and(|tag| tag == *of)
}

fn under<'a>(tag: &Tag, statements: &'a [Statement]) -> Vec<&'a Statement> {
    let has = |statement: &&Statement| statement.beside.iter().any(|mark| mark.tag == *tag);
    statements.iter().filter(has).collect()
}

fn ids(statements: &[&Statement]) -> Vec<SegmentId> {
    statements.iter().map(|statement| statement.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;

    fn asked(meeting: &Invented) -> Asked {
        meeting.report().asked.unwrap()
    }

    fn sides(asked: &Asked) -> Vec<String> {
        asked
            .by_kind
            .iter()
            .map(|kind| format!("{}: {}", kind.kind, kind.sides().join(", ")))
            .collect()
    }

    const HOW: &str = "evenkeel.questions/asks-how";
    const WHAT: &str = "evenkeel.questions/asks-what";
    const WHY: &str = "evenkeel.questions/asks-why";
    const PROBLEM: &str = "evenkeel.questions/asks-about-problem";

    #[test]
    fn what_a_question_does_is_told_by_its_tags_and_not_by_its_word() {
        let meeting = Invented::meeting()
            .with_questions()
            .talk(1_000, &[WHAT, "problem-solving"])
            .talk(1_000, &[WHAT, "planning", "organizing"])
            .talk(1_000, &[WHAT])
            .talk(1_000, &[WHY, "vision-setting", "planning"])
            .talk(1_000, &[HOW, "aligning"]);
        let asked = asked(&meeting);
        assert_eq!(
            sides(&asked),
            [
                "how: 1 leading",
                "when: none found",
                "what: 2 managing, 1 neither",
                "why: 1 managing, 1 leading"
            ]
        );
        assert!(asked.is_any_both(), "the why is both");
        assert_eq!(asked.openness().as_deref(), Some("0 open, 0 closed"));
    }

    #[test]
    fn five_questions_about_a_problem_are_quoted_the_clearest_in_order_of_time() {
        let mut meeting = (0..7).fold(Invented::meeting().with_questions(), |meeting, _| {
            meeting.talk(1_000, &[PROBLEM])
        });
        for (annotation, score) in
            meeting.annotations.iter_mut().zip([0.81, 0.95, 0.79, 0.9, 0.9, 0.85, 0.99])
        {
            annotation.score = evenkeel_meeting::Score::new(score).unwrap();
        }
        let about = asked(&meeting).about_problem.unwrap();
        let quoted: Vec<u32> = about.quotes.iter().map(|quote| quote.segment.0).collect();
        assert_eq!(quoted, [1, 3, 4, 5, 6]);
        assert_eq!(about.heading(), "7 statements ask about a problem: the 5 clearest");
    }

    #[test]
    fn a_quoted_question_stands_under_what_its_statement_does() {
        let mut meeting = Invented::meeting()
            .with_questions()
            .talk(1_000, &[PROBLEM])
            .talk(1_000, &[PROBLEM, "planning", "aligning"]);
        let planning = meeting.annotations.iter_mut().find(|one| one.tag.name() == "planning");
        planning.unwrap().score = evenkeel_meeting::Score::new(0.6).unwrap();
        let markdown = meeting.report().to_markdown();
        for source in ["\n> 0:00 · neither\n", "\n> 0:01 · Planning, less sure · Aligning\n"] {
            assert!(markdown.contains(source), "{markdown}");
        }
        let html = meeting.report().to_html();
        let (_, beside) = html.split_once("2 statements ask about a problem").unwrap();
        let (beside, _) = beside.split_once("</section>").unwrap();
        assert!(beside.contains("<span class=\"sure\">neither</span>"), "{beside}");
        assert!(beside.contains("Planning</span></span> <span class=\"sure\">less sure</span>"));
    }

    #[test]
    fn the_plugins_tags_are_not_listed_once_more() {
        let report = Invented::ferry().report();
        let listed: Vec<String> =
            report.other_tags().iter().map(|other| other.code.tag.to_string()).collect();
        assert_eq!(listed, ["acme.risk/risk"]);
    }

    #[test]
    fn where_nobody_asks_the_report_says_so() {
        let quiet = Invented::meeting().with_questions().talk(1_000, &[]).report();
        let said = "### What people asked\n\nNo questions were found.\n\n## What was not counted";
        assert!(quiet.to_markdown().contains(said), "{}", quiet.to_markdown());
        assert!(quiet.to_html().contains("No questions were found."));
    }

    #[test]
    fn suspect_statements_ask_nothing() {
        let meeting = Invented::meeting().with_questions().talk(1_000, &[WHAT, PROBLEM]).suspect();
        assert!(!asked(&meeting).found_any());
    }

    #[test]
    fn what_nobody_looked_for_is_unknown_and_not_nothing() {
        assert_eq!(Invented::meeting().talk(1_000, &["planning"]).report().asked, None);
        let how = Invented::meeting().with_code(HOW, Pole::Neither, false).talk(1_000, &[HOW]);
        let asked = asked(&how);
        assert_eq!(sides(&asked), ["how: 1 neither"]);
        assert_eq!((asked.openness(), asked.about_problem), (None, None));
    }

    #[test]
    fn a_kind_that_counts_is_not_beside_the_balance() {
        let counted = Invented::meeting().with_code(WHY, Pole::Leading, true).talk(1_000, &[WHY]);
        assert_eq!(counted.report().asked, None);
    }
}
