//! Amounts in words: minutes, fractions, counts.

use evenkeel_meeting::{Date, Process, Time};

/// "3 moments", "1 moment".
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Small numbers as words: "two", from 13 on digits.
pub(crate) fn number(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(number).map_or_else(|| number.to_string(), |&word| word.to_owned())
}

/// How often, of what occurred: "once", "twice", "3 times".
pub(crate) fn times(number: usize) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{number} times"),
    }
}

/// "planning", "planning and aligning", "planning, organizing and aligning".
pub(crate) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

pub(crate) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// An amount of time as minutes and seconds, to the nearest second: "4:05".
pub(crate) fn length(ms: u64) -> String {
    Time::from_ms((ms + 500) / 1_000 * 1_000).to_string()
}

/// An amount of time in words: "20 s", "2 min", "2 min 5 s".
pub(crate) fn span(ms: u64) -> String {
    let seconds = (ms + 500) / 1_000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// An amount of time as long as meetings are: "40 min", "1 h 20 min".
pub(crate) fn hours(ms: u64) -> String {
    let minutes = (ms + 30_000) / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Minutes with one decimal, rounded: "5.3".
pub(crate) fn minutes(ms: u64) -> String {
    let tenths = (ms + 3_000) / 6_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// "13 October 2026".
pub(crate) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!("{} {} {}", date.day(), MONTHS[usize::from(date.month()) - 1], date.year())
}

/// "18 %"; never "0 %" of something, never "100 %" of not quite all.
pub(crate) fn percent(part: f64) -> String {
    match whole_percent(part) {
        0 if part > 0.0 => "under 1\u{a0}%".to_owned(),
        100 if part < 1.0 => "over 99\u{a0}%".to_owned(),
        percent => format!("{percent}\u{a0}%"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts lie within 0 and 1"
)]
pub(crate) fn whole_percent(part: f64) -> u32 {
    (part * 100.0).round() as u32
}

/// A part as people say it: numerator and denominator in words.
struct Fraction(&'static str, &'static str);

/// The fractions that are easy to picture, each with its value in thousandths.
const FRACTIONS: [(f64, Fraction); 24] = [
    (0.050, Fraction("one", "twenty")),
    (0.067, Fraction("one", "fifteen")),
    (0.083, Fraction("one", "twelve")),
    (0.100, Fraction("one", "ten")),
    (0.111, Fraction("one", "nine")),
    (0.125, Fraction("one", "eight")),
    (0.143, Fraction("one", "seven")),
    (0.167, Fraction("one", "six")),
    (0.200, Fraction("one", "five")),
    (0.250, Fraction("one", "four")),
    (0.300, Fraction("three", "ten")),
    (0.333, Fraction("one", "three")),
    (0.400, Fraction("two", "five")),
    (0.450, Fraction("nine", "twenty")),
    (0.500, Fraction("one", "two")),
    (0.550, Fraction("eleven", "twenty")),
    (0.600, Fraction("three", "five")),
    (0.667, Fraction("two", "three")),
    (0.700, Fraction("seven", "ten")),
    (0.750, Fraction("three", "four")),
    (0.800, Fraction("four", "five")),
    (0.833, Fraction("five", "six")),
    (0.900, Fraction("nine", "ten")),
    (0.950, Fraction("nineteen", "twenty")),
];

/// A part of the minutes: "one minute in six", "none of it", "nearly every minute".
pub(crate) fn of_minutes(part: f64) -> String {
    match fraction(part) {
        Part::None => "none of it".to_owned(),
        Part::Few => "less than one minute in thirty".to_owned(),
        Part::Some(Fraction("one", whole)) => format!("one minute in {whole}"),
        Part::Some(Fraction(some, whole)) => format!("{some} minutes in {whole}"),
        Part::Most => "nearly every minute".to_owned(),
        Part::All => "all of it".to_owned(),
    }
}

/// The same where "minute" was just said: "one in six", "none", "nearly all".
pub(crate) fn of_them(part: f64) -> String {
    match fraction(part) {
        Part::None => "none".to_owned(),
        Part::Few => "less than one in thirty".to_owned(),
        Part::Some(Fraction(some, whole)) => format!("{some} in {whole}"),
        Part::Most => "nearly all".to_owned(),
        Part::All => "all".to_owned(),
    }
}

/// A part from seven tenths on as one word or two: "three quarters", "nearly all", "all".
pub(crate) fn of_the_whole(part: f64) -> &'static str {
    match part {
        part if part >= 1.0 => "all",
        part if part >= 0.925 => "nearly all",
        part if part >= 0.85 => "nine tenths",
        part if part >= 0.775 => "four fifths",
        part if part >= 0.725 => "three quarters",
        _ => "seven tenths",
    }
}

enum Part {
    None,
    Few,
    Some(&'static Fraction),
    Most,
    All,
}

fn fraction(part: f64) -> Part {
    if part <= 0.0 {
        Part::None
    } else if part < 1.0 / 30.0 {
        Part::Few
    } else if part >= 1.0 {
        Part::All
    } else if part > 29.0 / 30.0 {
        Part::Most
    } else {
        let distance = |value: f64| (value - part).abs();
        let (_, nearest) = FRACTIONS
            .iter()
            .min_by(|(one, _), (other, _)| distance(*one).total_cmp(&distance(*other)))
            .expect("there are fractions");
        Part::Some(nearest)
    }
}

/// What somebody does who does `process`: "settling who does what".
pub(crate) const fn doing(process: Process) -> &'static str {
    match process {
        Process::Planning => "planning",
        Process::Organizing => "settling who does what",
        Process::ProblemSolving => "solving problems",
        Process::VisionSetting => "setting a direction",
        Process::Aligning => "bringing people along",
        Process::Inspiring => "encouraging people",
    }
}

/// Kotter's own name for `process`.
pub(crate) const fn process(process: Process) -> &'static str {
    match process {
        Process::Planning => "planning and budgeting",
        Process::Organizing => "organizing and staffing",
        Process::ProblemSolving => "controlling and problem solving",
        Process::VisionSetting => "setting direction",
        Process::Aligning => "aligning people",
        Process::Inspiring => "motivating and inspiring",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_minutes_are_easy_to_picture() {
        let words = [0.0, 0.01, 0.18, 0.31, 0.5, 0.97, 1.0].map(of_minutes);
        assert_eq!(
            words,
            [
                "none of it",
                "less than one minute in thirty",
                "one minute in six",
                "three minutes in ten",
                "one minute in two",
                "nearly every minute",
                "all of it"
            ]
        );
        assert_eq!(of_them(0.34), "one in three");
    }

    #[test]
    fn a_little_is_not_nothing() {
        assert_eq!(percent(0.004), "under 1\u{a0}%");
        assert_eq!(percent(0.0), "0\u{a0}%");
        assert_eq!(percent(0.998), "over 99\u{a0}%");
        assert_eq!(percent(0.176), "18\u{a0}%");
    }

    #[test]
    fn lists_read_as_sentences() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&parts), "a, b and c");
        assert_eq!(listed(&parts[..2]), "a and b");
    }

    #[test]
    fn lengths_are_rounded_to_seconds() {
        assert_eq!(length(59_500), "1:00");
        assert_eq!(span(125_400), "2 min 5 s");
        assert_eq!(minutes(318_000), "5.3");
    }
}
