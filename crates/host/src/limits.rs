//! How long a plugin may take, and how much memory.

use std::time::Duration;

use evenkeel_meeting::Time;

/// How long a plugin may take for each step, by a clock that is never set.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimits {
    /// To be loaded and to say what it is.
    pub load: Duration,
    /// To make an instance from its configuration.
    pub create: Duration,
    /// To tag a meeting, whatever its length.
    pub tag: Duration,
    /// To tag a meeting, for each of its minutes on top.
    pub tag_per_minute: Duration,
    /// To stop by itself when it is asked to, before it is stopped.
    pub cancel: Duration,
    /// To end its instance.
    pub destroy: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            load: Duration::from_secs(10),
            create: Duration::from_secs(10),
            tag: Duration::from_secs(60),
            tag_per_minute: Duration::from_secs(1),
            cancel: Duration::from_millis(500),
            destroy: Duration::from_secs(2),
        }
    }
}

impl TimeLimits {
    /// Returns how long tagging a meeting of this length may take.
    pub(crate) fn tagging(&self, meeting: Time) -> Duration {
        let minutes = u32::try_from(meeting.as_ms() / 60_000).unwrap_or(u32::MAX);
        self.tag + self.tag_per_minute.saturating_mul(minutes)
    }
}

/// How much memory a plugin's process may use, in bytes, besides what the vectors take that it is
/// given. Kept on Linux only.
#[derive(Clone, Copy, Debug)]
pub struct MemoryLimit(pub u64);

impl Default for MemoryLimit {
    /// 1 GiB: every tagger that we know stays far below, and a runaway one harms nobody.
    fn default() -> Self {
        Self(1 << 30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_meeting_may_take_longer() {
        let limits = TimeLimits::default();
        assert_eq!(limits.tagging(Time::ZERO), Duration::from_secs(60));
        assert_eq!(limits.tagging(Time::from_ms(3 * 3_600_000)), Duration::from_secs(240));
    }
}
