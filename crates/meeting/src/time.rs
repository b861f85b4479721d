//! Time in a recording: whole milliseconds since its start.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A moment of the recording: whole milliseconds since its start, at most [`Time::MAX`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The start of the recording.
    pub const ZERO: Self = Self(0);

    /// A thousand hours. Nothing later is believed to be a time in a meeting.
    pub const MAX: Self = Self(1_000 * 3_600_000);

    /// Returns the moment `ms` milliseconds after the start, or [`Time::MAX`] where that is later.
    pub const fn from_ms(ms: u64) -> Self {
        if ms > Self::MAX.0 { Self::MAX } else { Self(ms) }
    }

    /// Returns the milliseconds since the start.
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// Returns the moment `ms` milliseconds later, at most [`Time::MAX`].
    pub const fn after(self, ms: u64) -> Self {
        Self::from_ms(self.0.saturating_add(ms))
    }
}

/// Reads as people read a clock: `4:05`, or `1:04:05` from one hour on. Seconds are cut, not rounded.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000;
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if hours > 0 {
            write!(f, "{hours}:{minutes:02}:{seconds:02}")
        } else {
            write!(f, "{minutes}:{seconds:02}")
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ms = u64::deserialize(deserializer)?;
        if ms > Self::MAX.0 {
            return Err(serde::de::Error::custom("a time later than 1,000 hours"));
        }
        Ok(Self(ms))
    }
}

/// A half-open stretch `[start, end)` of the recording.
///
/// It may be empty: some foreign files carry cues without length. Those are kept and weigh nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TimeSpan {
    start: Time,
    end: Time,
}

impl TimeSpan {
    /// Returns the span from `start` to `end`, or `None` where it would end before it starts.
    pub fn new(start: Time, end: Time) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// Returns the first moment of the span.
    pub const fn start(self) -> Time {
        self.start
    }

    /// Returns the first moment after the span.
    pub const fn end(self) -> Time {
        self.end
    }

    /// Returns how long the span is, in milliseconds.
    pub const fn duration_ms(self) -> u64 {
        self.end.0 - self.start.0
    }

    /// Returns whether `time` lies in the span.
    pub fn contains(self, time: Time) -> bool {
        self.start <= time && time < self.end
    }

    /// Returns the milliseconds that both spans share.
    pub fn overlap_ms(self, other: Self) -> u64 {
        let end = self.end.min(other.end).0;
        end.saturating_sub(self.start.max(other.start).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> TimeSpan {
        TimeSpan::new(Time::from_ms(start), Time::from_ms(end)).unwrap()
    }

    #[test]
    fn a_clock_shows_hours_only_when_there_are_any() {
        assert_eq!(Time::from_ms(245_900).to_string(), "4:05");
        assert_eq!(Time::from_ms(3_845_000).to_string(), "1:04:05");
    }

    #[test]
    fn a_span_never_ends_before_it_starts() {
        assert_eq!(TimeSpan::new(Time::from_ms(2), Time::from_ms(1)), None);
    }

    #[test]
    fn a_span_holds_its_start_and_not_its_end() {
        assert!(span(10, 20).contains(Time::from_ms(10)));
        assert!(!span(10, 20).contains(Time::from_ms(20)));
    }

    #[test]
    fn overlap_is_what_both_share() {
        assert_eq!(span(0, 10).overlap_ms(span(6, 20)), 4);
        assert_eq!(span(0, 10).overlap_ms(span(10, 20)), 0);
    }

    #[test]
    fn a_time_past_a_thousand_hours_is_refused_in_files() {
        assert!(serde_json::from_str::<Time>("3600000000").is_ok());
        assert!(serde_json::from_str::<Time>("3600000001").is_err());
    }
}
