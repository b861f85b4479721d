//! The ribbon: the meeting over time, by tag and by speaker.

use evenkeel_meeting::{Pole, SegmentId, Tag};

use super::drawing::{Bar, Pin, Scale, Tick, ticks};
use crate::clarity::Clarity;
use crate::report::Report;
use crate::statement::Statement;

/// The height of a tag's row.
const ROW: u32 = 22;
/// Where the first row starts; above it there is room for pins.
const TOP: u32 = 26;
/// The height of a speaker's lane.
const LANE: u32 = 28;
/// The ribbon is cut into so many panes: side by side on a screen, stacked like staves on a phone.
const PANES: u64 = 3;

/// The ribbon: a pane for each third of the meeting.
pub(crate) struct Ribbon {
    pub(crate) panes: Vec<Pane>,
    pub(crate) managing: Vec<Tag>,
    pub(crate) leading: Vec<Tag>,
    pub(crate) middle: u32,
    pub(crate) foot: u32,
    /// The middles of the speakers' lanes.
    pub(crate) lanes: Vec<u32>,
}

/// A third of the meeting.
pub(crate) struct Pane {
    pub(crate) ticks: Vec<Tick>,
    pub(crate) pins: Vec<Pin>,
    pub(crate) drawn: Vec<Drawn>,
}

/// A statement as it is drawn.
pub(crate) struct Drawn {
    pub(crate) segment: SegmentId,
    pub(crate) bars: Vec<Bar>,
}

impl Ribbon {
    pub(crate) fn new(report: &Report) -> Self {
        let tags = |pole| -> Vec<Tag> {
            let counted = report.balance.by_tag.iter();
            counted.filter(|amount| amount.pole == pole).map(|amount| amount.tag.clone()).collect()
        };
        let (managing, leading) = (tags(Pole::Managing), tags(Pole::Leading));
        let middle = TOP + ROW * rows(managing.len()) + 6;
        let lanes_top = middle + 8 + ROW * rows(leading.len()) + 22;
        let voices = report.speakers.iter().filter(|part| part.speaker.is_some()).count();
        let lanes: Vec<u32> =
            (0..rows(voices)).map(|lane| lanes_top + LANE * lane + LANE / 2).collect();
        // Without speakers the ribbon ends with the last row.
        let foot =
            if lanes.is_empty() { lanes_top - 16 } else { lanes_top + LANE * rows(voices) + 4 };
        let mut ribbon = Self { panes: Vec::new(), managing, leading, middle, foot, lanes };
        ribbon.panes = (0..PANES).map(|pane| ribbon.pane(report, pane)).collect();
        ribbon
    }

    /// Where the lines of the axis start.
    pub(crate) const fn head(&self) -> u32 {
        TOP - 6
    }

    /// The height of the drawing.
    pub(crate) const fn height(&self) -> u32 {
        self.foot + 18
    }

    fn pane(&self, report: &Report, pane: u64) -> Pane {
        let duration_ms = report.balance.duration_ms;
        let border = |pane| duration_ms * pane / PANES;
        let scale = Scale { start_ms: border(pane), end_ms: border(pane + 1) };
        let drawn = report
            .statements
            .iter()
            .filter(|statement| scale.shows(statement.start.as_ms(), statement.end.as_ms()))
            .map(|statement| Drawn {
                segment: statement.id,
                bars: self.bars(report, statement, scale),
            })
            .collect();
        Pane { ticks: ticks(scale, duration_ms, 9), pins: pins(report, scale), drawn }
    }

    fn bars(&self, report: &Report, statement: &Statement, scale: Scale) -> Vec<Bar> {
        let (start, end) = (statement.start.as_ms(), statement.end.as_ms());
        if statement.suspect.is_some() {
            return vec![scale.bar("sus", start, end, TOP - 4, self.foot - TOP + 2)];
        }
        // The style knows how high a mark of a row, of a lane (`v`) and of neither is.
        let bar = |class, y| scale.bar(class, start, end, y, None);
        let mut bars = Vec::new();
        let lane = report
            .speakers
            .iter()
            .filter(|part| part.speaker.is_some())
            .position(|part| part.speaker == statement.speaker)
            .map(|lane| self.lanes[lane]);
        let (managing, leading) = (statement.is(Pole::Managing), statement.is(Pole::Leading));
        if !managing && !leading {
            bars.push(bar("nei", self.middle - 1));
            bars.extend(lane.map(|lane| bar("nei", lane - 1)));
        }
        for mark in &statement.tags {
            let sure = !Clarity::of(mark.score).is_less_sure();
            let row = |tags: &[Tag]| tags.iter().position(|tag| *tag == mark.tag).map(rows);
            if let Some(row) = row(&self.managing) {
                bars.push(bar(if sure { "m" } else { "m un" }, TOP + ROW * row));
            } else if let Some(row) = row(&self.leading) {
                let y = self.middle + 8 + ROW * row;
                bars.push(bar(if sure { "l" } else { "l un" }, y));
            }
        }
        if let Some(lane) = lane {
            bars.extend(managing.then(|| bar("m v", lane - 11)));
            bars.extend(leading.then(|| bar("l v", lane + 1)));
        }
        bars
    }
}

/// Returns the pins of page one's moments that lie within `scale`.
pub(crate) fn pins(report: &Report, scale: Scale) -> Vec<Pin> {
    let moments = report.moments.iter().enumerate().map(|(index, moment)| {
        let statement = report.statement(moment.quote.segment);
        (index + 1, u64::midpoint(statement.start.as_ms(), statement.end.as_ms()))
    });
    moments
        .filter(|(_, at)| (scale.start_ms..scale.end_ms).contains(at))
        .map(|(number, at)| Pin { number, x: scale.percent(at) })
        .collect()
}

fn rows(count: usize) -> u32 {
    u32::try_from(count).expect("a page has fewer rows than u32 counts")
}
