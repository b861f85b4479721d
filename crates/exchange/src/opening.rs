//! How a line of plain text starts: with a time, a name, both, in many orders.

use evenkeel_meeting::Time;

use crate::names::{self, Candidate};
use crate::timing::{self, Fraction};

/// What a line of plain text starts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Opening<'a> {
    /// The time in it, if any.
    pub(crate) stamp: Option<Stamp>,
    /// What may be a speaker's name.
    pub(crate) candidate: Option<Candidate<'a>>,
    /// What follows if the candidate is a name.
    pub(crate) after_name: &'a str,
    /// What follows if it is none: all but a time at the start.
    pub(crate) after_stamp: &'a str,
}

/// A time in a line of plain text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    /// The time.
    pub(crate) time: Time,
    /// What makes sure that it is the time of the talk.
    pub(crate) kind: Kind,
}

/// What makes sure that a time is the time of the talk, and not part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Brackets, or a line of its own.
    Sure,
    /// Nothing: "10:30 is too early" starts likewise. The file decides.
    Bare,
    /// A name before it; of worth if that is a name.
    Named,
    /// The same, and Zoom writes the time of day there: `[Ana Silva] 10:02:15`.
    OfDay,
}

impl<'a> Opening<'a> {
    /// Looks at how `line` starts.
    pub(crate) fn of(line: &'a str) -> Self {
        let line = line.trim();
        // Headings, quotes and lists of Markdown, and the `>>` of captions.
        let start = line.trim_start_matches(['#', '>', '*', '-', '•', ' ']);
        let (leading, start, after_stamp) = match leading_time(start) {
            Some((time, bracketed, rest)) => {
                let rest = rest.trim_start_matches([' ', '-', '–', '—', '|', '\t']);
                let kind = if bracketed || rest.is_empty() { Kind::Sure } else { Kind::Bare };
                (Some(Stamp { time, kind }), rest, rest)
            }
            None => (None, start, line),
        };
        let named = match leading {
            Some(_) => before_colon(start),
            None => with_time(start).or_else(|| before_colon(start)),
        };
        let (candidate, stamp, after_name) = named.map_or((None, leading, ""), |named| {
            let stamp = leading.or(named.stamp);
            // A time before the words says that talk starts there, not that they are a name.
            match Candidate::new(named.name, named.stamp.is_some()) {
                Some(candidate) => (Some(candidate), stamp, named.rest),
                None => (None, leading, ""),
            }
        });
        Self { stamp, candidate, after_name, after_stamp }
    }
}

/// What may be a name, with what stands around it.
struct Named<'a> {
    name: &'a str,
    stamp: Option<Stamp>,
    rest: &'a str,
}

/// Reads a line that holds a name and a time, nothing else: `Ana Silva  0:05`.
fn with_time(line: &str) -> Option<Named<'_>> {
    let (name, time, kind) = match line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        Some((name, time)) => (name, time_of(time.trim())?, Kind::OfDay),
        None => {
            let (name, time) = trailing_time(line.trim_end_matches([':', '*']))?;
            (name, time, Kind::Named)
        }
    };
    Candidate::new(name, true)?;
    Some(Named { name, stamp: Some(Stamp { time, kind }), rest: "" })
}

/// Reads `Ana: Good morning.`, `Ana (00:01:02): Good morning.` or `Ana: (00:01:02)`.
fn before_colon(line: &str) -> Option<Named<'_>> {
    let stamp = |time| Some(Stamp { time, kind: Kind::Named });
    let (head, rest) = names::split_at_colon(line)?;
    if let Some((name, time)) = trailing_time(head) {
        return Some(Named { name, stamp: stamp(time), rest });
    }
    match leading_time(rest) {
        Some((time, true, rest)) => {
            Some(Named { name: head, stamp: stamp(time), rest: rest.trim_start() })
        }
        _ => Some(Named { name: head, stamp: None, rest }),
    }
}

/// Looks again at a line whose time stands before it, now that the next line is known to have none:
/// then `0:05 - Ana Silva` may be a heading of what follows.
pub(crate) fn as_heading(opening: Opening<'_>) -> Opening<'_> {
    match opening {
        Opening {
            stamp: Some(Stamp { kind: Kind::Sure | Kind::Bare, .. }),
            candidate: None,
            ..
        } => Opening { candidate: Candidate::new(opening.after_stamp, false), ..opening },
        _ => opening,
    }
}

/// Cuts a time, in brackets or not, off the end of `text`.
fn trailing_time(text: &str) -> Option<(&str, Time)> {
    let text = text.trim_end();
    let (head, last) = text.rsplit_once([' ', '\t'])?;
    let time = time_of(last.trim_start_matches(['(', '[']).trim_end_matches([')', ']']))?;
    Some((head.trim_end_matches([' ', '\t', '|', '·', ',', '-', '–', '—']), time))
}

/// Cuts a time off the start of `text`; the `bool` says whether it stood in brackets. Of a stretch,
/// `[00:01 - 00:05]`, its start counts.
fn leading_time(text: &str) -> Option<(Time, bool, &str)> {
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some(inner) = text.strip_prefix(open) {
            let (inside, rest) = inner.split_once(close)?;
            let start = inside.split(['-', '–', ' ']).next()?;
            return Some((time_of(start.trim())?, true, rest.trim_start_matches(':')));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    Some((time_of(text[..end].trim_end_matches(':'))?, false, &text[end..]))
}

fn time_of(text: &str) -> Option<Time> {
    timing::parse(text, Fraction::Decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the opening of `line` as `milliseconds kind | name | rest`.
    fn check(line: &str, expected: &str) {
        let opening = Opening::of(line);
        let stamp = opening
            .stamp
            .map_or("-".to_owned(), |stamp| format!("{} {:?}", stamp.time.as_ms(), stamp.kind));
        let name = opening.candidate.map_or("-", |candidate| candidate.name);
        let rest =
            if opening.candidate.is_some() { opening.after_name } else { opening.after_stamp };
        assert_eq!(format!("{stamp} | {name} | {rest}"), expected, "{line}");
    }

    #[test]
    fn times_and_names_are_found_in_every_usual_order() {
        check("Ana: Hi.", "- | Ana | Hi.");
        check("[00:01:02] Ana: Hi.", "62000 Sure | Ana | Hi.");
        check("(01:02) Ana: Hi.", "62000 Sure | Ana | Hi.");
        check("[00:01:02 - 00:01:05] Ana: Hi.", "62000 Sure | Ana | Hi.");
        check("00:01:02 Ana: Hi.", "62000 Bare | Ana | Hi.");
        check("00:01:02 - Ana: Hi.", "62000 Bare | Ana | Hi.");
        check("Ana (00:01:02): Hi.", "62000 Named | Ana | Hi.");
        check("Ana: (00:01:02)", "62000 Named | Ana | ");
        check("Ana Silva  0:05", "5000 Named | Ana Silva | ");
        check("Ana Silva | 00:05", "5000 Named | Ana Silva | ");
        check("[Ana Silva] 10:02:15", "36135000 OfDay | Ana Silva | ");
        check("**Ana:** Hi.", "- | Ana | Hi.");
        check("### 00:05:00", "300000 Sure | - | ");
    }

    #[test]
    fn a_line_without_a_name_keeps_its_text() {
        check("- and then we left", "- | - | - and then we left");
        check("[0:05] and then we left", "5000 Sure | - | and then we left");
        check("10:30 is too early", "630000 Bare | - | is too early");
    }
}
