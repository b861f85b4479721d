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
            bars: shown.flat_map(|statement| bars(statement, scale)).collect(),
            ticks: ticks(scale, duration_ms, 8),
            pins: pins(report, scale),
        }
    }
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
