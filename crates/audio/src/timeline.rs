//! Where a packet belongs in time, so that what is lost can become silence and everything after it
//! keeps its place.

use symphonia::core::units::{TimeBase, Timestamp};

/// Seconds that a packet may be late without a gap being assumed. Containers round their times,
/// and some writers are off by a packet or two.
const TOLERANCE: f64 = 0.25;

/// Seconds that a gap may last. A packet that comes later than that has a broken time.
const LONGEST_GAP: f64 = 3_600.0;

/// When packets come and when they were due, in seconds of the container's clock.
pub(crate) struct Timeline {
    base: Option<TimeBase>,
    /// The time of the first packet.
    first: Option<f64>,
    /// The time of the packet at hand.
    packet: f64,
    /// When the packet after it is due.
    due: Option<f64>,
}

impl Timeline {
    /// Makes a timeline for times in units of `base`.
    pub(crate) fn new(base: Option<TimeBase>) -> Self {
        Self { base, first: None, packet: 0.0, due: None }
    }

    /// Returns the unit of the container's times, where it has one.
    pub(crate) fn base(&self) -> Option<TimeBase> {
        self.base
    }

    /// Returns the time of the first packet, where packets have times and one came.
    pub(crate) fn first(&self) -> Option<f64> {
        self.first
    }

    /// Notes that a packet came, and returns the seconds that are missing before it.
    pub(crate) fn arrive(&mut self, time: Timestamp) -> f64 {
        let Some(base) = self.base else { return 0.0 };
        self.packet = base.calc_time_saturating(time).as_secs_f64();
        self.first.get_or_insert(self.packet);
        let gap = self.packet - self.due.unwrap_or(self.packet);
        if (TOLERANCE..LONGEST_GAP).contains(&gap) { gap } else { 0.0 }
    }

    /// Notes how many seconds of sound the packet at hand stands for.
    pub(crate) fn lasts(&mut self, seconds: f64) {
        self.due = Some(self.packet + seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(packets: &[(i64, f64)]) -> Vec<f64> {
        let mut timeline = Timeline::new(TimeBase::try_new(1, 1_000));
        let arrivals = packets.iter().map(|&(ms, seconds)| {
            let gap = timeline.arrive(Timestamp::new(ms));
            timeline.lasts(seconds);
            gap
        });
        arrivals.collect()
    }

    #[test]
    fn a_lost_second_is_missed() {
        assert_eq!(gaps(&[(0, 0.5), (500, 0.5), (2_000, 0.5)]), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn rounded_late_and_nonsensical_times_are_no_gaps() {
        let day = 24 * 3_600_000;
        assert_eq!(gaps(&[(7_000, 0.02), (7_021, 0.02), (6_000, 0.02), (day, 0.02)]), [0.0; 4]);
    }
}
