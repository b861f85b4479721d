//! Marks of the charts: per cent across and pixels down, so that they stretch without their
//! letters stretching.

use std::fmt;

use askama::filters::HtmlSafe;

/// A stretch of time that is drawn across the full width.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) start_ms: u64,
    pub(crate) end_ms: u64,
}

impl Scale {
    /// Returns whether some of `start_ms..end_ms` is drawn.
    pub(crate) const fn shows(self, start_ms: u64, end_ms: u64) -> bool {
        start_ms < self.end_ms && end_ms > self.start_ms
    }

    /// Returns where `ms` lies, with two decimals: finer than a screen's dots.
    pub(crate) fn percent(self, ms: u64) -> Percent {
        let passed = ms.clamp(self.start_ms, self.end_ms) - self.start_ms;
        Percent::of(passed, self.end_ms - self.start_ms)
    }

    pub(crate) fn bar(
        self,
        class: &'static str,
        start_ms: u64,
        end_ms: u64,
        y: u32,
        height: impl Into<Option<u32>>,
    ) -> Bar {
        let (x, end) = (self.percent(start_ms), self.percent(end_ms));
        // The thinnest statement is still to be seen.
        Bar { class, x, width: Percent((end.0 - x.0).max(5)), y, height: height.into() }
    }
}

/// Hundredths of a per cent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(pub(crate) u64);

impl Percent {
    /// Returns `part` of `whole`, rounded; nothing of nothing.
    pub(crate) fn of(part: u64, whole: u64) -> Self {
        let rounded = (u128::from(part) * 10_000 + u128::from(whole) / 2)
            .checked_div(u128::from(whole))
            .unwrap_or_default();
        Self(u64::try_from(rounded).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}%", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}%"),
        }
    }
}

impl HtmlSafe for Percent {}

/// A bar of a chart. Its class is ours; nothing from outside stands in it.
pub(crate) struct Bar {
    pub(crate) class: &'static str,
    pub(crate) x: Percent,
    pub(crate) width: Percent,
    pub(crate) y: u32,
    /// `None` where the style gives it by the class, as for the thousands of bars of the ribbon.
    pub(crate) height: Option<u32>,
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, x, width, y, height } = self;
        write!(f, r#"<rect class="{class}" x="{x}" y="{y}" width="{width}""#)?;
        if let Some(height) = height {
            write!(f, r#" height="{height}""#)?;
        }
        f.write_str("/>")
    }
}

impl HtmlSafe for Bar {}

/// A moment of page one, as a numbered pin.
pub(crate) struct Pin {
    pub(crate) number: usize,
    pub(crate) x: Percent,
}

/// A line of the time axis.
pub(crate) struct Tick {
    pub(crate) x: Percent,
    pub(crate) label: String,
}

/// Returns the ticks within `scale`, about `most` over the whole `duration_ms`, at round minutes.
pub(crate) fn ticks(scale: Scale, duration_ms: u64, most: u64) -> Vec<Tick> {
    const STEPS: [u64; 9] = [1, 2, 5, 10, 15, 30, 60, 120, 300];
    let minutes = duration_ms / 60_000;
    let step = STEPS
        .into_iter()
        .find(|step| minutes / step <= most)
        .unwrap_or_else(|| (minutes / most).next_multiple_of(600));
    (0..)
        .map(|number| number * step * 60_000)
        .skip_while(|at| *at < scale.start_ms)
        .take_while(|at| *at < scale.end_ms)
        .map(|at| Tick { x: scale.percent(at), label: minute(at) })
        .collect()
}

fn minute(ms: u64) -> String {
    match ms / 60_000 {
        0 => "0 min".to_owned(),
        minutes => minutes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_are_written_short() {
        let written = [0, 500, 1_230, 1_234, 10_000].map(|value| Percent(value).to_string());
        assert_eq!(written, ["0%", "5%", "12.3%", "12.34%", "100%"]);
    }

    #[test]
    fn a_bar_lies_within_its_scale() {
        let scale = Scale { start_ms: 1_000, end_ms: 2_000 };
        assert_eq!(
            scale.bar("m", 500, 1_250, 3, 4).to_string(),
            r#"<rect class="m" x="0%" y="3" width="25%" height="4"/>"#
        );
    }

    #[test]
    fn ticks_stand_at_round_minutes() {
        let labels = |minutes: u64| {
            let scale = Scale { start_ms: 0, end_ms: minutes * 60_000 };
            ticks(scale, minutes * 60_000, 8).into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(34), ["0 min", "5", "10", "15", "20", "25", "30"]);
        assert_eq!(labels(3), ["0 min", "1", "2"]);
        assert_eq!(labels(180), ["0 min", "30", "60", "90", "120", "150"]);
        assert!(labels(0).is_empty());
    }
}
