//! How far long work has come, and how long it will still take.

use std::time::{Duration, Instant};

use evenkeel_meeting::Time;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::console::say;

/// How far a stretch of long work has come.
pub(crate) struct Progress {
    name: &'static str,
    began: Instant,
    /// What was done before it began.
    from: u64,
    face: Face,
}

/// How progress is shown.
enum Face {
    Bar(ProgressBar),
    /// A line every ten seconds at most, and nothing of what is done sooner.
    Lines {
        said: Instant,
    },
    Json {
        said: Option<Instant>,
    },
    Silent,
}

const LINE_EVERY: Duration = Duration::from_secs(10);
const JSON_EVERY: Duration = Duration::from_millis(200);

impl Progress {
    pub(crate) fn bar(name: &'static str) -> Self {
        let style = ProgressStyle::with_template("{prefix:>12} [{bar:24}] {percent:>3} %  {msg}")
            .expect("the template is right")
            .progress_chars("=> ");
        let bar = ProgressBar::new(1_000).with_style(style).with_prefix(name);
        bar.tick();
        Self::new(name, Face::Bar(bar))
    }

    pub(crate) fn lines(name: &'static str) -> Self {
        Self::new(name, Face::Lines { said: Instant::now() })
    }

    pub(crate) fn json(name: &'static str) -> Self {
        Self::new(name, Face::Json { said: None })
    }

    pub(crate) fn silent() -> Self {
        Self::new("", Face::Silent)
    }

    fn new(name: &'static str, face: Face) -> Self {
        Self { name, began: Instant::now(), from: 0, face }
    }

    /// Makes it go on from what was done before, which says nothing about the time that is left.
    pub(crate) fn going_on_from(self, done: u64) -> Self {
        Self { from: done, ..self }
    }

    /// Shows that `done` of `total` is done; `detail` says more, as a speed. `total` 0: not known.
    pub(crate) fn update(&mut self, done: u64, total: u64, detail: &str) {
        let per_mille = (done.min(total) * 1_000).checked_div(total);
        let left = time_left(
            self.began.elapsed(),
            done.saturating_sub(self.from),
            total.saturating_sub(self.from),
        );
        let left_text = left.map(|left| format!("{} left", in_words(left)));
        let message: Vec<&str> = [detail, left_text.as_deref().unwrap_or("")]
            .into_iter()
            .filter(|m| !m.is_empty())
            .collect();
        let message = message.join(", ");
        let percent = per_mille.map(|per_mille| per_mille / 10);
        match &mut self.face {
            Face::Bar(bar) => {
                bar.set_position(per_mille.unwrap_or(0));
                bar.set_message(message);
            }
            Face::Lines { said } => {
                if said.elapsed() >= LINE_EVERY {
                    let percent = percent.map_or(String::new(), |p| format!(" {p} %"));
                    let colon = if message.is_empty() { "" } else { ": " };
                    say(&format!("{}{percent}{colon}{message}", self.name));
                    *said = Instant::now();
                }
            }
            Face::Json { said } => {
                let now = Instant::now();
                if said.is_none_or(|said| now - said >= JSON_EVERY) || (total > 0 && done >= total)
                {
                    let left_s = left.map(|left| left.as_ms() / 1_000);
                    say(&json_line(self.name, done, total, percent, left_s, detail));
                    *said = Some(now);
                }
            }
            Face::Silent => {}
        }
    }

    /// Ends the stretch and takes the bar away.
    pub(crate) fn finish(self) {
        if let Face::Bar(bar) = self.face {
            bar.finish_and_clear();
        }
    }
}

fn json_line(
    stage: &str,
    done: u64,
    total: u64,
    percent: Option<u64>,
    left_s: Option<u64>,
    detail: &str,
) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        stage: &'a str,
        done: u64,
        total: u64,
        percent: Option<u64>,
        left_s: Option<u64>,
        detail: &'a str,
    }
    let stage = stage.to_lowercase();
    serde_json::to_string(&Line { stage: &stage, done, total, percent, left_s, detail })
        .expect("a flat struct of numbers and text")
}

/// Returns how long the rest will take if it goes on as it went; not before there is something to
/// judge by.
fn time_left(elapsed: Duration, done: u64, total: u64) -> Option<Time> {
    if done == 0 || done >= total || elapsed < Duration::from_secs(2) {
        return None;
    }
    let left = elapsed.as_millis() * u128::from(total - done) / u128::from(done);
    u64::try_from(left).ok().map(Time::from_ms)
}

/// Returns a length of time as people say it: `40 s`, `3 min`, `1 h 20 min`.
pub(crate) fn in_words(length: Time) -> String {
    let seconds = length.as_ms() / 1_000;
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3_600 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_is_done_did() {
        let minute = Duration::from_secs(60);
        assert_eq!(time_left(minute, 1, 3), Some(Time::from_ms(120_000)));
        assert_eq!(time_left(minute, 0, 3), None);
        assert_eq!(time_left(minute, 3, 3), None);
    }

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(in_words(Time::from_ms(40_000)), "40 s");
        assert_eq!(in_words(Time::from_ms(170_000)), "3 min");
        assert_eq!(in_words(Time::from_ms(4_800_000)), "1 h 20 min");
    }
}
