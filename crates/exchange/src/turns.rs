//! Times for turns that have none, or only a start.

use evenkeel_meeting::{Time, TimeSpan, Times};
use unicode_segmentation::UnicodeSegmentation;

/// What it takes to say a word, at 150 words a minute.
const WORD_MS: u64 = 60_000 / 150;

/// One person's talk in plain text.
#[derive(Debug)]
pub(crate) struct Turn {
    /// When it starts, where the text says so.
    pub(crate) at: Option<Time>,
    /// Who speaks, as the file names them.
    pub(crate) speaker: Option<String>,
    /// What is said.
    pub(crate) text: String,
}

/// Gives each turn its time.
///
/// A turn lasts as long as its words take at 150 a minute, and never longer than until the next
/// time that the text gives. Turns between two such times share what lies between them by their
/// words. The times are measured where each turn has its own, else estimated.
pub(crate) fn spans(turns: &[Turn]) -> (Vec<TimeSpan>, Times) {
    let mut spans = Vec::with_capacity(turns.len());
    let mut start = Time::ZERO;
    let mut rest = turns;
    while let Some(first) = rest.first() {
        start = first.at.unwrap_or(start);
        let next = rest[1..].iter().position(|turn| turn.at.is_some_and(|at| at > start));
        let (group, after) = rest.split_at(next.map_or(rest.len(), |index| index + 1));
        let limit = after.first().and_then(|turn| turn.at);
        share(group, start, limit, &mut spans);
        start = spans.last().map_or(start, |span: &TimeSpan| span.end());
        rest = after;
    }
    let measured = turns.iter().all(|turn| turn.at.is_some());
    (spans, if measured { Times::Measured } else { Times::Estimated })
}

fn share(group: &[Turn], start: Time, limit: Option<Time>, spans: &mut Vec<TimeSpan>) {
    let counts: Vec<u64> = group.iter().map(|turn| words(&turn.text)).collect();
    let needed = counts.iter().sum::<u64>().max(1) * WORD_MS;
    let room = limit.map_or(needed, |limit| limit.as_ms() - start.as_ms()).min(needed);
    let at = |words: u64| {
        let ms = u128::from(words * WORD_MS) * u128::from(room) / u128::from(needed);
        start.after(u64::try_from(ms).unwrap_or(Time::MAX.as_ms()))
    };
    let mut said = 0;
    for count in counts {
        let from = at(said);
        said += count;
        spans.push(TimeSpan::new(from, at(said)).expect("more words end later"));
    }
}

fn words(text: &str) -> u64 {
    text.unicode_words().count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(turns: &[(Option<u64>, &str)], expected: &[(u64, u64)], times: Times) {
        let turns: Vec<Turn> = turns
            .iter()
            .map(|(at, text)| Turn {
                at: at.map(Time::from_ms),
                speaker: None,
                text: (*text).to_owned(),
            })
            .collect();
        let (spans, found) = spans(&turns);
        let spans: Vec<_> =
            spans.iter().map(|span| (span.start().as_ms(), span.end().as_ms())).collect();
        assert_eq!((spans.as_slice(), found), (expected, times));
    }

    #[test]
    fn without_times_150_words_take_a_minute() {
        let hundred_fifty = "word ".repeat(150);
        check(
            &[(None, &hundred_fifty), (None, "one two")],
            &[(0, 60_000), (60_000, 60_800)],
            Times::Estimated,
        );
    }

    #[test]
    fn a_turn_ends_where_the_next_one_starts_or_its_words_do() {
        check(
            &[(Some(1_000), "one two three four"), (Some(2_000), "one"), (Some(9_000), "one two")],
            &[(1_000, 2_000), (2_000, 2_400), (9_000, 9_800)],
            Times::Measured,
        );
    }

    #[test]
    fn turns_between_two_times_share_what_lies_between() {
        check(
            &[(Some(0), "one two three"), (None, "one"), (Some(800), "one")],
            &[(0, 600), (600, 800), (800, 1_200)],
            Times::Estimated,
        );
        check(
            &[(Some(0), "one two three"), (Some(0), "one"), (Some(800), "one")],
            &[(0, 600), (600, 800), (800, 1_200)],
            Times::Measured,
        );
    }

    #[test]
    fn words_are_counted_in_scripts_without_spaces_too() {
        assert_eq!(words("你好吗"), 3);
    }
}
