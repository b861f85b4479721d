//! The sentence that the report opens with.

use evenkeel_meeting::{Codebook, Pole, Tag};
use serde::Serialize;

use crate::balance::{Balance, TagAmount};
use crate::statement::Statement;
use crate::taggers::Taggers;
use crate::words::{doing, listed, number};

/// What the meeting was mostly doing, and what the smaller part of it consisted of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Opening {
    /// The sentence that the report opens with.
    pub first: String,
    /// The one after it.
    pub second: Option<String>,
}

/// From which part on a meeting is "mostly" one thing.
const MOSTLY: f64 = 2.0 / 3.0;
/// Statements less than this apart belong to one place.
const APART_MS: u64 = 120_000;
/// The longest stretch, in minutes, that is worth naming as the place of half of something.
const DENSE_MINUTES: usize = 6;

impl Opening {
    pub(crate) fn new(balance: &Balance, taggers: Taggers<'_>, statements: &[Statement]) -> Self {
        let what = |pole| consisted_of(balance, taggers.codebook, pole);
        if statements.is_empty() {
            return Self { first: "Nothing was said in this recording.".to_owned(), second: None };
        }
        let (managing, leading) = (what(Pole::Managing), what(Pole::Leading));
        let Some(share) = balance.share else {
            return too_little(managing, leading, taggers);
        };
        if share.low <= 0.5 && 0.5 <= share.high {
            let second = [(Pole::Managing, managing), (Pole::Leading, leading)]
                .into_iter()
                .filter_map(|(pole, what)| Some(format!("the {} was {}", noun(pole), what?)))
                .collect::<Vec<_>>()
                .join("; ");
            return Self {
                first:
                    "Managing and leading both had their part in this meeting; the share is too \
                        uncertain to say which was more."
                        .to_owned(),
                second: Some(crate::words::capitalized(&second) + "."),
            };
        }
        let (larger, larger_what, part, smaller, smaller_what) = if share.leading < 0.5 {
            (Pole::Managing, managing, 1.0 - share.leading, Pole::Leading, leading)
        } else {
            (Pole::Leading, leading, share.leading, Pole::Managing, managing)
        };
        let how_much = if part >= MOSTLY { "mostly" } else { "more often" };
        let consisting = larger_what.map(|what| format!(", {}", as_apposition(&what)));
        let consisting = consisting.unwrap_or_default();
        Self {
            first: format!("This meeting was {how_much} {}{consisting}.", noun(larger)),
            second: Some(smaller_what.map_or_else(
                || {
                    let nobody_looked = format!("No tagger looked for {}.", noun(smaller));
                    let none_found = format!("We found no {} in it.", noun(smaller));
                    if taggers.looked_for_side(smaller) { none_found } else { nobody_looked }
                },
                |what| {
                    let place = place(statements, smaller);
                    format!("The {} in it was {what}{place}.", noun(smaller))
                },
            )),
        }
    }
}

fn too_little(managing: Option<String>, leading: Option<String>, taggers: Taggers<'_>) -> Opening {
    let looked_for = |pole| taggers.looked_for_side(pole);
    // How a sentence ends that has said what there was of the other side.
    let none_of = |pole| match looked_for(pole) {
        true => format!("of {} we found none", noun(pole)),
        false => format!("no tagger looked for {}", noun(pole)),
    };
    let second = match (managing, leading) {
        (None, None) => {
            let first = match (looked_for(Pole::Managing), looked_for(Pole::Leading)) {
                (true, true) => "We found neither managing nor leading in this meeting.",
                (true, false) => {
                    "We found no managing in this meeting, and no tagger looked for leading."
                }
                (false, true) => {
                    "We found no leading in this meeting, and no tagger looked for managing."
                }
                (false, false) => "No tagger looked for managing or leading in this meeting.",
            };
            return Opening { first: first.to_owned(), second: None };
        }
        (Some(what), None) => {
            format!("What there was of managing was {what}; {}.", none_of(Pole::Leading))
        }
        (None, Some(what)) => {
            format!("What there was of leading was {what}; {}.", none_of(Pole::Managing))
        }
        (Some(managing), Some(leading)) => format!(
            "What there was of managing was {managing}; what there was of leading was {leading}."
        ),
    };
    Opening {
        first:
            "There was too little talk of either kind to say what this meeting was mostly doing."
                .to_owned(),
        second: Some(second),
    }
}

const fn noun(pole: Pole) -> &'static str {
    match pole {
        Pole::Managing => "managing",
        Pole::Leading => "leading",
        Pole::Neither => "neither",
    }
}

/// Returns what one side consisted of, in words, or `None` where there was none of it.
fn consisted_of(balance: &Balance, codebook: &Codebook, pole: Pole) -> Option<String> {
    let mut tags: Vec<&TagAmount> =
        balance.by_tag.iter().filter(|tag| tag.pole == pole && tag.ms > 0).collect();
    // A stable sort: of equal amounts the first in Kotter's order stays first.
    tags.sort_by_key(|tag| std::cmp::Reverse(tag.ms));
    let all: u64 = tags.iter().map(|tag| tag.ms).sum();
    let names: Vec<String> = tags.iter().map(|tag| name(&tag.tag, codebook)).collect();
    let [first, rest @ ..] = tags.as_slice() else { return None };
    Some(match rest {
        [] => format!("entirely {}", names[0]),
        _ if first.ms * 10 >= all * 6 => format!("mostly {}", names[0]),
        [_] => format!("{}, in about equal parts", listed(&names)),
        [second, ..] if (first.ms + second.ms) * 100 >= all * 72 => {
            format!("above all {}", listed(&names[..2]))
        }
        [_, _] => format!("{}, in about equal parts", listed(&names)),
        _ => format!("above all {}", listed(&names[..3])),
    })
}

fn name(tag: &Tag, codebook: &Codebook) -> String {
    match tag.process() {
        Some(process) => doing(process).to_owned(),
        None => format!("“{}”", codebook.get(tag).map_or(tag.name(), |code| &code.label)),
    }
}

/// Turns what a side consisted of so that "mostly" does not stand twice in one sentence.
fn as_apposition(what: &str) -> String {
    if let Some(rest) = what.strip_prefix("mostly ") {
        format!("most of it {rest}")
    } else if let Some(rest) = what.strip_prefix("entirely ") {
        format!("all of it {rest}")
    } else {
        what.to_owned()
    }
}

/// Returns where a side came up: as the end of a sentence, or as a sentence of its own.
fn place(statements: &[Statement], pole: Pole) -> String {
    if let Some((from, to)) = densest(statements, pole) {
        return format!("; half of it came between minutes {from} and {to}");
    }
    let places = places(statements, pole);
    let longest = places.iter().max_by_key(|place| place.talk_ms);
    match longest {
        Some(longest) if places.len() > 1 => format!(
            ". It came in {} places, the longest around minute {}",
            number(places.len()),
            (u64::midpoint(longest.start_ms, longest.end_ms) + 30_000) / 60_000
        ),
        _ => String::new(),
    }
}

/// Returns the shortest stretch, in whole minutes, that holds half of a side's statements by
/// length; `None` where they are spread out further.
fn densest(statements: &[Statement], pole: Pole) -> Option<(usize, usize)> {
    let last = statements.iter().map(|statement| statement.end.as_ms()).max()?;
    let minutes = usize::try_from(last.div_ceil(60_000)).ok()?;
    let mut by_minute = vec![0_u64; minutes];
    for statement in statements.iter().filter(|statement| statement.is(pole)) {
        let (mut at, end) = (statement.start.as_ms(), statement.end.as_ms());
        while at < end {
            let next = ((at / 60_000 + 1) * 60_000).min(end);
            by_minute[usize::try_from(at / 60_000).ok()?] += next - at;
            at = next;
        }
    }
    let half = by_minute.iter().sum::<u64>().div_ceil(2);
    if half == 0 {
        return None;
    }
    // A stretch of half the meeting or more is no place.
    (2..=DENSE_MINUTES.min(minutes.saturating_sub(1) / 2)).find_map(|length| {
        let start =
            by_minute.windows(length).position(|window| window.iter().sum::<u64>() >= half)?;
        Some((start, start + length))
    })
}

struct Place {
    start_ms: u64,
    end_ms: u64,
    talk_ms: u64,
}

fn places(statements: &[Statement], pole: Pole) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for statement in statements.iter().filter(|statement| statement.is(pole)) {
        let (start_ms, end_ms) = (statement.start.as_ms(), statement.end.as_ms());
        match places.last_mut() {
            Some(place) if start_ms.saturating_sub(place.end_ms) < APART_MS => {
                place.end_ms = place.end_ms.max(end_ms);
                place.talk_ms += statement.duration_ms();
            }
            _ => places.push(Place { start_ms, end_ms, talk_ms: statement.duration_ms() }),
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::{Code, Process};

    use super::*;
    use crate::invented::Invented;
    use crate::statement::statements;

    fn opening(meeting: &Invented) -> String {
        let (transcript, annotations) = (meeting.transcript(), meeting.annotations());
        let balance =
            Balance::measure(&transcript, &annotations.annotations, &annotations.codebook);
        let statements = statements(&transcript, &annotations);
        let taggers = Taggers { codebook: &meeting.codebook, plugins: &meeting.plugins };
        let Opening { first, second } = Opening::new(&balance, taggers, &statements);
        second.map_or(first.clone(), |second| format!("{first} {second}"))
    }

    /// Twelve minutes: ten of `larger`, one of `smaller`, in one place.
    fn meeting(larger: &str, smaller: &str) -> Invented {
        let half = |meeting, tag: &str| {
            (0..15).fold(meeting, |meeting: Invented, _| meeting.talk(20_000, &[tag]))
        };
        let meeting = half(Invented::meeting(), larger);
        let meeting = (0..3).fold(meeting, |meeting, _| meeting.talk(20_000, &[smaller]));
        half(meeting, larger)
    }

    #[test]
    fn the_larger_side_comes_first_then_what_the_smaller_was_and_where() {
        assert_eq!(
            opening(&meeting("planning", "inspiring")),
            "This meeting was mostly managing, all of it planning. The leading in it was entirely \
             encouraging people; half of it came between minutes 4 and 6."
        );
    }

    #[test]
    fn the_same_sentence_holds_with_the_sides_swapped() {
        assert_eq!(
            opening(&meeting("inspiring", "planning")),
            "This meeting was mostly leading, all of it encouraging people. The managing in it was \
             entirely planning; half of it came between minutes 4 and 6."
        );
    }

    #[test]
    fn what_is_too_close_to_call_is_not_called() {
        let meeting = (0..20).fold(Invented::meeting(), |meeting, _| {
            meeting.talk(10_000, &["planning"]).talk(10_000, &["aligning"])
        });
        assert_eq!(
            opening(&meeting),
            "Managing and leading both had their part in this meeting; the share is too uncertain \
             to say which was more. The managing was entirely planning; the leading was entirely \
             bringing people along."
        );
    }

    #[test]
    fn what_nobody_looked_for_is_not_what_was_not_found() {
        let only = |processes: &[Process], tags: &[&str]| {
            let mut meeting = Invented::meeting().talk(60_000, tags);
            meeting.codebook =
                processes.iter().map(|process| Code::standard(*process, None)).collect();
            opening(&meeting)
        };
        assert_eq!(only(&[], &[]), "No tagger looked for managing or leading in this meeting.");
        assert_eq!(
            only(&[Process::Planning], &[]),
            "We found no managing in this meeting, and no tagger looked for leading."
        );
        assert_eq!(
            only(&[Process::Aligning], &["aligning"]),
            "There was too little talk of either kind to say what this meeting was mostly doing. \
             What there was of leading was entirely bringing people along; no tagger looked for \
             managing."
        );
    }

    #[test]
    fn too_little_talk_says_so() {
        assert_eq!(opening(&Invented::meeting()), "Nothing was said in this recording.");
        assert_eq!(
            opening(&Invented::meeting().talk(60_000, &[])),
            "We found neither managing nor leading in this meeting."
        );
        assert_eq!(
            opening(&Invented::meeting().talk(60_000, &["planning"])),
            "There was too little talk of either kind to say what this meeting was mostly doing. \
             What there was of managing was entirely planning; of leading we found none."
        );
    }
}
