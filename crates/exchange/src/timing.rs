//! Clock times as other programs write them, and the lines that give a cue its times.

use evenkeel_meeting::Time;

/// How the line that gives a cue its times is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// `00:00:01.000 --> 00:00:04.000`
    Point,
    /// `00:00:01,000 --> 00:00:04,000`
    Comma,
    /// `0:00:01.000,0:00:04.000`
    Pair,
}

/// How the part after the seconds is to be read where it has fewer than three digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fraction {
    /// `.5` is half a second, as everywhere else.
    Decimal,
    /// `.5` is five milliseconds: Teams pads none of its numbers.
    Milliseconds,
}

/// Returns whether `line` is the first line of a `WebVTT` file.
pub(crate) fn is_header(line: &str) -> bool {
    let rest = line.strip_prefix("WEBVTT");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Returns how `line` gives a cue its times, or `None` where it is another line.
///
/// A line with an arrow counts where either side of it is a time or starts as one, so that a wrong
/// time is an error and not talk.
pub(crate) fn style(line: &str) -> Option<Style> {
    if let Some((start, end)) = line.split_once("-->") {
        let (start, end) = (start.trim(), first_word(end));
        let is_timing = looks_like_time(start) || looks_like_time(end);
        let style = if start.contains(',') { Style::Comma } else { Style::Point };
        return is_timing.then_some(style);
    }
    let (start, end) = line.trim().split_once(',')?;
    let is_full = |time: &str| time.matches(':').count() == 2 && time.contains('.');
    let is_timing =
        is_full(start) && is_full(end) && looks_like_time(start) && looks_like_time(end);
    is_timing.then_some(Style::Pair)
}

/// Returns the two halves of a line that gives a cue its times. Settings after them are dropped:
/// where a cue stands on the screen says nothing about a meeting.
pub(crate) fn halves(line: &str, style: Style) -> Option<(&str, &str)> {
    let separator = if style == Style::Pair { "," } else { "-->" };
    let (start, end) = line.split_once(separator)?;
    Some((start.trim(), first_word(end)))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn looks_like_time(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.contains(':')
        && !text.contains(char::is_whitespace)
}

/// Returns whether a number after the hours has one digit, as Teams writes them: `0:0:5.320`.
pub(crate) fn is_unpadded(time: &str) -> bool {
    let whole = time.split(['.', ',']).next().unwrap_or_default();
    let numbers: Vec<&str> = whole.split(':').collect();
    numbers.len() == 3 && numbers[1..].iter().any(|number| number.len() == 1)
}

/// Reads `1:02:03.456`, `02:03,456` or `2:03`; `None` where `text` is no such time, or is later
/// than [`Time::MAX`].
pub(crate) fn parse(text: &str, fraction: Fraction) -> Option<Time> {
    let (whole, rest) = text.split_once(['.', ',']).map_or((text, None), |(a, b)| (a, Some(b)));
    let mut numbers = whole.split(':');
    let first = number(numbers.next()?, 6)?;
    let second = number(numbers.next()?, 2).filter(|number| *number < 60)?;
    let third = numbers.next();
    if numbers.next().is_some() {
        return None;
    }
    let seconds = match third {
        Some(third) => first * 3_600 + second * 60 + number(third, 2).filter(|it| *it < 60)?,
        None => first * 60 + second,
    };
    let ms = seconds * 1_000 + rest.map_or(Some(0), |rest| milliseconds(rest, fraction))?;
    (ms <= Time::MAX.as_ms()).then(|| Time::from_ms(ms))
}

fn milliseconds(digits: &str, fraction: Fraction) -> Option<u64> {
    let value = number(digits, 9)?;
    let places = u32::try_from(digits.len()).ok()?;
    match fraction {
        Fraction::Milliseconds if places <= 3 => Some(value),
        _ if places <= 3 => Some(value * 10_u64.pow(3 - places)),
        _ => Some(value / 10_u64.pow(places - 3)),
    }
}

/// Reads one to `most` digits.
fn number(digits: &str, most: usize) -> Option<u64> {
    let is_number =
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// Writes `01:02:03.456` with `mark` before the milliseconds.
pub(crate) fn clock(time: Time, mark: char) -> String {
    let ms = time.as_ms();
    format!(
        "{:02}:{:02}:{:02}{mark}{:03}",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        ms % 1_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> Option<u64> {
        parse(text, Fraction::Decimal).map(Time::as_ms)
    }

    #[test]
    fn hours_and_fractions_may_be_missing() {
        assert_eq!(ms("01:02:03.456"), Some(3_723_456));
        assert_eq!(ms("02:03,456"), Some(123_456));
        assert_eq!(ms("2:03"), Some(123_000));
        assert_eq!(ms("0:00:01.5"), Some(1_500));
        assert_eq!(ms("75:00.000"), Some(4_500_000));
        assert_eq!(ms("1000:00:00.000"), Some(3_600_000_000));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in [
            "",
            ":",
            "12",
            "1:2:3:4",
            "00:60",
            "00:61:00",
            "00:00:60.000",
            "0a:00",
            "00:00:01.",
            "-1:00",
            "1000:00:00.001",
            "999999:00:00",
            "00:00:00.0000000000",
            "١:٠٠",
        ] {
            assert_eq!(ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn teams_counts_milliseconds_without_zeros_before_them() {
        assert!(is_unpadded("0:0:6.90"));
        assert!(!is_unpadded("0:00:06.900"));
        assert_eq!(parse("0:0:6.90", Fraction::Milliseconds), Some(Time::from_ms(6_090)));
    }

    #[test]
    fn only_lines_with_times_give_times() {
        assert_eq!(style("00:01.000 --> 00:02.000 align:start"), Some(Style::Point));
        assert_eq!(style("00:00:01,000 --> 00:00:02,000"), Some(Style::Comma));
        assert_eq!(style("0:00:01.000,0:00:02.000"), Some(Style::Pair));
        assert_eq!(style("xx --> 00:02.000"), Some(Style::Point));
        assert_eq!(style("we go from 3:00 --> 4"), None);
        assert_eq!(style("10:30, 11:30 or 12:30.5"), None);
    }
}
