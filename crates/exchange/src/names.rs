//! Which words before a colon are somebody's name.
//!
//! "Ana: Good morning" names a speaker, "Note: bring the keys" and "So here's the thing: we are
//! late" do not. No single line tells; the whole file does. Words before a colon are a name where
//! all of this holds:
//!
//! 1. They have the shape of one: at most five words and 48 characters, no punctuation that ends a
//!    sentence.
//! 2. They are no common heading (`Note`, `Question`, `Action items`, …).
//! 3. Their words start with capitals (or have none, as in Chinese), and they come again in the
//!    file, or they are a label such as `Speaker 2`, or a time follows them. Once the file
//!    has a speaker of that kind, or where nearly every line starts in that way, one more who
//!    speaks only once is taken too, where a cue or a paragraph starts with the name.

mod shape;

use std::collections::{BTreeMap, BTreeSet};

/// A speaker's name as it may stand before a colon, or beside a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Candidate<'a> {
    /// The words.
    pub(crate) name: &'a str,
    /// Whether a time stands beside them, which says enough.
    pub(crate) timed: bool,
}

/// The share of lines that must start with candidates, for names that nobody repeats: 4 in 5.
const NEARLY_ALL: (usize, usize) = (4, 5);

/// The names of a file's speakers.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: BTreeSet<String>,
    all: bool,
}

/// How often a candidate stands in a file, and whether it is sure without that.
#[derive(Default)]
struct Count {
    times: usize,
    sure: bool,
    opens: bool,
}

impl Names {
    /// Learns the names from how each line starts. The `bool` says whether the line opens a
    /// paragraph or a cue.
    pub(crate) fn learn<'a>(lines: impl Iterator<Item = (bool, Option<Candidate<'a>>)>) -> Self {
        let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
        let mut every_line = Share::default();
        let mut opening_lines = Share::default();
        for (opens, candidate) in lines {
            every_line.count(candidate.is_some());
            if opens {
                opening_lines.count(candidate.is_some());
            }
            if let Some(Candidate { name, timed }) = candidate {
                let count = counts.entry(name).or_default();
                count.times += 1;
                count.sure |= timed || shape::is_label(name);
                count.opens |= opens;
            }
        }
        let all = every_line.is_nearly_all() || opening_lines.is_nearly_all();
        let is_sure =
            |name: &str, count: &Count| shape::is_proper(name) && (count.times >= 2 || count.sure);
        let has_speakers = counts.iter().any(|(name, count)| is_sure(name, count));
        let known = counts.into_iter().filter(|(name, count)| {
            is_sure(name, count)
                || (shape::is_proper(name) && count.opens && (has_speakers || all))
                || (all && count.times >= 2)
        });
        Self { known: known.map(|(name, _)| name.to_owned()).collect(), all }
    }

    /// Returns whether nobody is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Returns whether `candidate` is one of the speakers.
    pub(crate) fn contains(&self, candidate: Candidate<'_>) -> bool {
        self.known.contains(candidate.name)
    }

    /// Returns whether a name holds until the next one. Where nearly every line has one, a line
    /// without is nobody's.
    pub(crate) fn go_on(&self) -> bool {
        !self.all
    }
}

/// How many of the lines start with a candidate.
#[derive(Default)]
struct Share {
    named: usize,
    lines: usize,
}

impl Share {
    fn count(&mut self, named: bool) {
        self.lines += 1;
        self.named += usize::from(named);
    }

    /// Two lines at least: a single line that starts like a name proves nothing.
    fn is_nearly_all(&self) -> bool {
        self.named >= 2 && self.named * NEARLY_ALL.1 >= self.lines * NEARLY_ALL.0
    }
}

impl<'a> Candidate<'a> {
    /// Returns `name` as a candidate, or `None` where it has not the shape of a name or is a
    /// common heading.
    pub(crate) fn new(name: &'a str, timed: bool) -> Option<Self> {
        let name = name.trim_matches(|end: char| end == '*' || end.is_whitespace());
        (shape::has_shape(name) && !shape::is_heading(name)).then_some(Self { name, timed })
    }
}

/// How far to look for the colon: a name, and a time in brackets after it.
const MOST_BEFORE_COLON: usize = shape::MOST_CHARACTERS + 16;

/// Cuts a line after a colon that may follow a name: one with white space, or nothing, after it.
pub(crate) fn split_at_colon(line: &str) -> Option<(&str, &str)> {
    let ends_name = |(at, colon): &(usize, char)| {
        let rest = &line[at + colon.len_utf8()..];
        match colon {
            ':' => {
                rest.is_empty()
                    || rest.starts_with(|next: char| next.is_whitespace() || next == '*')
            }
            // The colon of Chinese and Japanese is as wide as a character; no space follows.
            colon => *colon == '\u{ff1a}',
        }
    };
    let (at, colon) = line.char_indices().take(MOST_BEFORE_COLON).find(ends_name)?;
    let rest = line[at + colon.len_utf8()..].trim_start_matches('*');
    Some((&line[..at], rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names that are found in `text`, every line of which opens a paragraph.
    fn names(text: &str) -> Vec<String> {
        let lines = text.lines().map(|line| {
            let candidate = split_at_colon(line).and_then(|(name, _)| Candidate::new(name, false));
            (true, candidate)
        });
        Names::learn(lines).known.into_iter().collect()
    }

    #[test]
    fn names_come_again() {
        let text = "Ana: Hi.\nBen: Hi.\nthe rest\nof what he said\nAna: So.\nBen: Well.\nYes.";
        assert_eq!(names(text), ["Ana", "Ben"]);
    }

    #[test]
    fn where_every_line_has_a_name_once_is_enough() {
        assert_eq!(names("Ana: Hi.\nBen: Hi."), ["Ana", "Ben"]);
    }

    #[test]
    fn headings_and_sentences_are_no_names() {
        assert_eq!(names("Note: one\nNote: two\nQuestion: three"), [""; 0]);
        assert_eq!(names("So here's the thing: we are late.\nThat is it.\nOr is it?"), [""; 0]);
        assert_eq!(
            names("Ana: Hi.\nBen: Hi.\nso here's the thing: no.\nAna: Right."),
            ["Ana", "Ben"]
        );
        assert_eq!(
            names("We need three things: time.\nMoney. And: luck.\nIs it? Yes: it is."),
            [""; 0]
        );
        assert_eq!(names("See http://example.org: it says so.\nAt 10:30 we start."), [""; 0]);
    }

    #[test]
    fn people_without_a_name_have_labels() {
        assert_eq!(
            names("Speaker 2: Hi.\nno\nno\nUnknown Speaker: Ho."),
            ["Speaker 2", "Unknown Speaker"]
        );
        assert_eq!(names("SPEAKER_01: Hi.\nno\nno"), ["SPEAKER_01"]);
    }

    #[test]
    fn names_of_many_kinds_are_names() {
        for name in [
            "Ana",
            "Ana María de la Cruz",
            "J. R. O'Neil",
            "Silva, Ana",
            "Ben (Guest)",
            "Dr. Özil",
            "+1 555 0100",
            "王伟",
            "محمد",
            "Q",
            "Ana [she/her]",
            "a.silva@example.org",
        ] {
            let text = format!("{name}: one\n{name}: two");
            assert_eq!(names(&text), [name]);
        }
        assert_eq!(names("王伟：你好。\n李娜：你好。"), ["李娜", "王伟"]);
        assert_eq!(names("ana: hi\nben: hi\nana: so\nben: well"), ["ana", "ben"]);
    }
}
