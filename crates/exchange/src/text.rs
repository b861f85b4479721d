//! Plain text: who says what, in the styles of Zoom, Teams, Google Meet, Otter and by hand.

use evenkeel_meeting::{Date, Time};

use crate::Warning;
use crate::names::Names;
use crate::opening::{self, Kind, Opening, Stamp};
use crate::turns::Turn;

/// What a plain text holds.
pub(crate) struct Text {
    /// The turns, in order.
    pub(crate) turns: Vec<Turn>,
    /// The meeting's title, where the text is Google Meet's.
    pub(crate) title: Option<String>,
    /// Its day, likewise.
    pub(crate) date: Option<Date>,
}

/// Reads plain text.
pub(crate) fn parse(text: &str, warnings: &mut Vec<Warning>) -> Text {
    let lines = lines(text);
    // Without blank lines, every line is a paragraph; one with a time is in any case.
    let is_blocks = lines.iter().skip(1).any(|line| line.opens);
    let names = Names::learn(lines.iter().map(|line| {
        let opens = line.opens || !is_blocks || line.opening.stamp.is_some();
        (opens, line.opening.candidate)
    }));
    let stamped = lines.iter().filter(|line| line.opening.stamp.is_some()).count();
    let mut reader = Reader {
        bare_stamps_count: 2 * stamped >= lines.len(),
        is_marked: !names.is_empty() || lines.iter().any(Line::is_surely_stamped),
        names,
        day_start: None,
        turns: Vec::new(),
        preamble: Vec::new(),
        late: None,
        latest: Time::ZERO,
    };
    for line in &lines {
        reader.line(line);
    }
    reader.finish(warnings)
}

/// A line that is not blank.
struct Line<'a> {
    number: usize,
    text: &'a str,
    opening: Opening<'a>,
    /// Whether a blank line, or nothing, stands before it.
    opens: bool,
}

impl Line<'_> {
    fn is_surely_stamped(&self) -> bool {
        self.opening.stamp.is_some_and(|stamp| stamp.kind == Kind::Sure)
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut opens = true;
    let mut lines = Vec::new();
    for (index, text) in text.lines().enumerate() {
        let text = text.trim();
        if text.is_empty() {
            opens = true;
        } else if is_end(text) {
            break;
        } else {
            lines.push(Line { number: index + 1, text, opening: Opening::of(text), opens });
            opens = false;
        }
    }
    for index in 1..lines.len() {
        if lines[index].opening.stamp.is_none() {
            lines[index - 1].opening = opening::as_heading(lines[index - 1].opening);
        }
    }
    lines
}

/// Returns whether Google Meet says here that the meeting is over; what follows is not talk.
fn is_end(line: &str) -> bool {
    let line = line.trim_start_matches(['#', '*', ' ']);
    ["Meeting ended after ", "Transcription ended after "].iter().any(|end| {
        line.strip_prefix(end)
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
    })
}

struct Reader<'a> {
    names: Names,
    /// Whether times at the start of lines are times of the talk even without brackets.
    bare_stamps_count: bool,
    /// Whether names or times tell where turns begin; else paragraphs do.
    is_marked: bool,
    /// The time of day at which the meeting starts, where the text gives times of day.
    day_start: Option<(usize, Time)>,
    turns: Vec<Turn>,
    preamble: Vec<&'a Line<'a>>,
    late: Option<usize>,
    latest: Time,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a Line<'a>) {
        let opening = &line.opening;
        let name = opening.candidate.filter(|candidate| self.names.contains(*candidate));
        let stamp = opening.stamp.filter(|stamp| match stamp.kind {
            Kind::Sure => true,
            Kind::Bare => name.is_some() || self.bare_stamps_count,
            Kind::Named | Kind::OfDay => name.is_some(),
        });
        if name.is_none() && stamp.is_none() {
            self.unmarked(line);
            return;
        }
        let speaker = match name {
            Some(candidate) => Some(candidate.name.to_owned()),
            None if self.names.go_on() => self.turns.last().and_then(|turn| turn.speaker.clone()),
            None => None,
        };
        let text = if name.is_some() { opening.after_name } else { opening.after_stamp };
        let at = stamp.map(|stamp| self.time(line.number, stamp));
        self.turns.push(Turn { at, speaker, text: text.to_owned() });
    }

    /// Takes a line without name and time: it goes on with the turn before, or is a paragraph.
    fn unmarked(&mut self, line: &'a Line<'a>) {
        match self.turns.last_mut() {
            Some(turn) if self.is_marked || !line.opens => {
                turn.text.push(' ');
                turn.text.push_str(line.text);
            }
            None if self.is_marked => self.preamble.push(line),
            _ => self.turns.push(Turn { at: None, speaker: None, text: line.text.to_owned() }),
        }
    }

    /// Returns the stamp's time in the recording; a clock that runs backwards stands still.
    fn time(&mut self, line: usize, stamp: Stamp) -> Time {
        let time = if stamp.kind == Kind::OfDay {
            let (_, start) = *self.day_start.get_or_insert((line, stamp.time));
            Time::from_ms(stamp.time.as_ms().saturating_sub(start.as_ms()))
        } else {
            stamp.time
        };
        if time < self.latest {
            self.late.get_or_insert(line);
        }
        self.latest = self.latest.max(time);
        self.latest
    }

    fn finish(self, warnings: &mut Vec<Warning>) -> Text {
        if let (Some(first), Some(last)) = (self.preamble.first(), self.preamble.last()) {
            warnings.push(Warning::Preamble { first: first.number, last: last.number });
        }
        warnings.extend(self.day_start.map(|(line, _)| Warning::TimesOfDay { line }));
        warnings.extend(self.late.map(|line| Warning::OutOfOrder { line }));
        let (title, date) = self.preamble.iter().find_map(|line| meet_title(line.text)).unzip();
        Text { turns: with_text(self.turns), title, date }
    }
}

/// Drops turns without text; the next one starts when they would have.
fn with_text(turns: Vec<Turn>) -> Vec<Turn> {
    let mut at = None;
    let mut kept = Vec::with_capacity(turns.len());
    for mut turn in turns {
        turn.at = turn.at.or(at.take());
        if turn.text.trim().is_empty() {
            at = turn.at;
        } else {
            kept.push(turn);
        }
    }
    kept
}

/// Reads Google Meet's heading: `Weekly sync (2026-10-05 10:00 GMT+2) - Transcript`.
fn meet_title(line: &str) -> Option<(String, Date)> {
    let line = line.trim_matches(['#', '*', ' ']);
    let (title, rest) = line.strip_suffix("Transcript")?.rsplit_once('(')?;
    let date = Date::parse(rest.get(..10)?)?;
    Some((title.trim().to_owned(), date))
}
