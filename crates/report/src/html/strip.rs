//! The strip of page one: the whole meeting in one line.

use evenkeel_meeting::Pole;

use super::drawing::{Bar, Pin, Scale, Tick, ticks};
use super::ribbon::pins;
use crate::report::Report;
use crate::statement::Statement;

/// Where the middle line lies.
const MIDDLE: u32 = 46;
/// How far the strip reaches to each side of it.
const HALF: u32 = 19;

/// A gap that no screen shows: half a dot of 1,200, in hundredths of a per cent.
const HAIR: u64 = 4;

/// The whole meeting in one line: managing above, leading below.
pub(crate) struct Strip {
    pub(crate) bars: Vec<Bar>,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) pins: Vec<Pin>,
}

impl Strip {
    pub(crate) const MIDDLE: u32 = MIDDLE;
    pub(crate) const FOOT: u32 = MIDDLE + HALF;

    pub(crate) fn new(report: &Report) -> Self {
        let duration_ms = report.balance.duration_ms;
        let scale = Scale { start_ms: 0, end_ms: duration_ms };
        let shown = report
            .statements
            .iter()
            .filter(|statement| scale.shows(statement.start.as_ms(), statement.end.as_ms()));
        Self {
            bars: joined(shown.flat_map(|statement| bars(statement, scale))),
            ticks: ticks(scale, duration_ms, 8),
            pins: pins(report, scale),
        }
    }
}

/// Joins bars of one kind that no screen could show apart, which in a long meeting are most.
fn joined(bars: impl Iterator<Item = Bar>) -> Vec<Bar> {
    let mut joined: Vec<Bar> = Vec::new();
    for bar in bars {
        match joined.last_mut() {
            Some(last)
                if (last.class, last.y, last.height) == (bar.class, bar.y, bar.height)
                    && bar.x.0 <= last.x.0 + last.width.0 + HAIR =>
            {
                last.width.0 = last.width.0.max(bar.x.0 + bar.width.0 - last.x.0);
            }
            _ => joined.push(bar),
        }
    }
    joined
}

fn bars(statement: &Statement, scale: Scale) -> Vec<Bar> {
    let bar = |class, y, height| {
        scale.bar(class, statement.start.as_ms(), statement.end.as_ms(), y, height)
    };
    if statement.suspect.is_some() {
        return vec![bar("sus", MIDDLE - HALF, 2 * HALF)];
    }
    let count = |pole| statement.tags.iter().filter(|mark| mark.pole == pole).count();
    let (managing, leading) = (count(Pole::Managing), count(Pole::Leading));
    if managing + leading == 0 {
        return vec![bar("nei", MIDDLE - 1, 3)];
    }
    // A bar is as high as its pole's part of the statement.
    let height = |count: usize| {
        let part = (HALF - 2) as usize * count / (managing + leading);
        u32::try_from(part).expect("at most the height of the strip")
    };
    let mut bars = Vec::new();
    if managing > 0 {
        bars.push(bar("m", MIDDLE - 2 - height(managing), height(managing)));
    }
    if leading > 0 {
        bars.push(bar("l", MIDDLE + 2, height(leading)));
    }
    bars
}
