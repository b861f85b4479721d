//! Who spoke when, as diarizers write it: Rich Transcription Time Marked (RTTM) files.

use std::collections::BTreeSet;

use evenkeel_meeting::{Speaker, Time, TimeSpan, Turn, Turns};

use crate::error::quoted;
use crate::{ExchangeError, MAX_BYTES, bytes};

/// How a line of an RTTM file looks.
const EXPECTED: &str = "SPEAKER meeting 1 12.34 5.60 <NA> <NA> ana <NA> <NA>";

/// The most speakers that are believed. A diarizer that finds more has found none.
const MOST_SPEAKERS: usize = 1_000;

/// From this confidence down a turn is doubtful, where the file has any.
const DOUBTFUL: f64 = 0.5;

/// A `SPEAKER` line.
struct Line<'t> {
    recording: &'t str,
    turn: Turn,
}

/// Reads who spoke when from an RTTM file, as pyannote, Kaldi and others write it.
///
/// One file may speak of many recordings: the lines of `recording`, a name without its extension,
/// are taken, or all where they speak of one alone. Lines other than `SPEAKER` and comments (`;;`)
/// are passed over. Turns with a confidence under one half are doubtful.
///
/// # Errors
///
/// [`ExchangeError`], which names the line and what was found there. It does not name the file.
///
/// # Examples
///
/// ```
/// use evenkeel_exchange::read_rttm;
///
/// let rttm = b"SPEAKER weekly 1 0.5 2.25 <NA> <NA> ana <NA> <NA>\n";
/// let turns = read_rttm(rttm, "weekly")?;
/// assert_eq!(turns.iter().next().unwrap().span.end().as_ms(), 2_750);
/// # Ok::<(), evenkeel_exchange::ExchangeError>(())
/// ```
pub fn read_rttm(bytes: &[u8], recording: &str) -> Result<Turns, ExchangeError> {
    if bytes.len() > MAX_BYTES {
        return Err(ExchangeError::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    let text = bytes::decode(bytes)?;
    if text.trim().is_empty() {
        return Err(ExchangeError::Empty);
    }
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let read = parse(line).ok_or_else(|| ExchangeError::BadTurn {
            line: index + 1,
            found: quoted(line),
            expected: EXPECTED,
        })?;
        lines.extend(read);
    }
    let recordings: BTreeSet<&str> = lines.iter().map(|line| line.recording).collect();
    if recordings.is_empty() {
        return Err(ExchangeError::NoTurns { expected: EXPECTED });
    }
    if recordings.len() > 1 && !recordings.contains(recording) {
        let recordings = recordings.into_iter().map(quoted).collect();
        return Err(ExchangeError::OtherRecordings { recording: recording.to_owned(), recordings });
    }
    let is_alone = recordings.len() == 1;
    let turns: Vec<Turn> = lines
        .into_iter()
        .filter(|line| is_alone || line.recording == recording)
        .map(|line| line.turn)
        .collect();
    let speakers = turns.iter().map(|turn| &turn.speaker).collect::<BTreeSet<_>>().len();
    if speakers > MOST_SPEAKERS {
        return Err(ExchangeError::TooManySpeakers { speakers, most: MOST_SPEAKERS });
    }
    Ok(Turns::new(turns))
}

/// Reads a line: `Some(None)` where it is none of ours, `None` where it is wrong.
fn parse(line: &str) -> Option<Option<Line<'_>>> {
    let mut fields = line.split_ascii_whitespace();
    if fields.next() != Some("SPEAKER") {
        return Some(None);
    }
    let recording = fields.next()?;
    let _channel = fields.next()?;
    let start_ms = milliseconds(fields.next()?)?;
    let length_ms = milliseconds(fields.next()?)?;
    let (_orthography, _kind) = (fields.next()?, fields.next()?);
    let speaker = Speaker::new(fields.next()?)?;
    let confidence = fields.next().and_then(|text| text.parse::<f64>().ok());
    let end_ms = start_ms.checked_add(length_ms).filter(|&end| end <= Time::MAX.as_ms())?;
    let span = TimeSpan::new(Time::from_ms(start_ms), Time::from_ms(end_ms))?;
    let doubtful = confidence.is_some_and(|confidence| confidence < DOUBTFUL);
    Some(Some(Line { recording, turn: Turn { span, speaker, doubtful } }))
}

/// Reads seconds, to the millisecond; at most [`Time::MAX`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "checked to lie between zero and a thousand hours"
)]
fn milliseconds(seconds: &str) -> Option<u64> {
    let ms = (seconds.parse::<f64>().ok()? * 1_000.0).round();
    (0.0..=Time::MAX.as_ms() as f64).contains(&ms).then_some(ms as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Result<Vec<String>, String> {
        let told = |turn: &Turn| {
            let (start, end) = (turn.span.start().as_ms(), turn.span.end().as_ms());
            let doubt = if turn.doubtful { "?" } else { "" };
            format!("{}{doubt} {start} {end}", turn.speaker)
        };
        let turns = read_rttm(text.as_bytes(), "weekly").map_err(|error| error.to_string())?;
        Ok(turns.iter().map(told).collect())
    }

    #[test]
    fn turns_are_read_and_other_lines_passed_over() {
        let text = "\u{feff};; by hand\r\nSPKR-INFO weekly 1 <NA> <NA> <NA> unknown ana <NA>\r\n\
                    SPEAKER weekly 1 0.50 2.250 <NA> <NA> ana 0.9 <NA>\r\n\
                    SPEAKER  weekly\t1 1.5 1 <NA> <NA> Jürgen 0.3\r\n\r\n\
                    SPEAKER weekly 1 4 0 <NA> <NA> ana <NA>\r\n";
        assert_eq!(told(text).unwrap(), ["ana 500 2750", "Jürgen? 1500 2500", "ana 4000 4000"]);
    }

    #[test]
    fn of_several_recordings_the_named_one_is_taken() {
        let line = |recording: &str| format!("SPEAKER {recording} 1 0 1 <NA> <NA> ana <NA> <NA>\n");
        assert_eq!(told(&line("other")).unwrap(), ["ana 0 1000"]);
        assert_eq!(told(&(line("other") + &line("weekly"))).unwrap(), ["ana 0 1000"]);
        assert_eq!(
            told(&(line("one") + &line("two"))).unwrap_err(),
            "it speaks of several recordings and not of `weekly`: `one`, `two`"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for wrong in ["-1 2", "NaN 2", "1 inf", "1 -0.5", "1e99 1", "3599999 2", "x 1"] {
            let text = format!(";;\nSPEAKER weekly 1 {wrong} <NA> <NA> ana <NA>");
            let error = told(&text).unwrap_err();
            assert!(error.starts_with("line 2: found `SPEAKER weekly 1 "), "{wrong}: {error}");
        }
        assert!(told("SPEAKER weekly 1 0 1 <NA>").unwrap_err().starts_with("line 1: "));
        assert!(told("WEBVTT\n").unwrap_err().starts_with("it holds no turn"));
        assert_eq!(told(" \n").unwrap_err(), "it is empty");
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_it_is_an_error_or_turns_in_order(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "(SPEAKER [a-b] 1 [0-9.e-]{1,8} [0-9.]{1,6} <NA> <NA> \\PC{1,3} [0-9.]{0,3}\n){0,9}"
                    .prop_map(String::into_bytes),
            ]
        ) {
            if let Ok(turns) = read_rttm(&bytes, "a") {
                let starts: Vec<Time> = turns.iter().map(|turn| turn.span.start()).collect();
                prop_assert!(starts.is_sorted());
                prop_assert!(turns.iter().all(|turn| turn.span.end() <= Time::MAX));
            }
        }
    }
}
