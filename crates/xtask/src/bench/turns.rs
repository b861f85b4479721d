//! How far two accounts of who spoke when are apart.

use std::collections::BTreeMap;

/// Hundredths of a second in a second: what time is counted in here.
const TICKS: f64 = 100.0;

/// Who spoke when: speakers, and from when to when, in seconds.
pub(super) type Turns = Vec<(String, f64, f64)>;

/// The parts of a diarization error, in seconds.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Apart {
    /// What people said, those who speak at once counted each.
    pub(super) talk: f64,
    pub(super) missed: f64,
    pub(super) false_alarm: f64,
    pub(super) wrong_speaker: f64,
}

impl Apart {
    /// Compares `told` with the `reference`, without what lies within `collar` seconds of where a
    /// turn of the reference begins or ends. Speakers are matched so that the error is least.
    pub(super) fn between(reference: &Turns, told: &Turns, collar: f64) -> Self {
        let (spoke, real) = ticks(reference);
        let (heard, machine) = ticks(told);
        let length = spoke.len().max(heard.len());
        let mut counts = vec![true; length];
        for (_, start, end) in reference {
            for border in [start, end] {
                let from = tick((border - collar).max(0.0));
                let to = tick(border + collar).min(length);
                if collar > 0.0 && from < to {
                    counts[from..to].fill(false);
                }
            }
        }
        let at = |ticks: &[u64], place: usize| ticks.get(place).copied().unwrap_or(0);
        let moments: Vec<(u64, u64)> = (0..length)
            .filter(|&place| counts[place])
            .map(|place| (at(&spoke, place), at(&heard, place)))
            .collect();
        let mut together = vec![vec![0u32; machine]; real];
        for &(spoke, heard) in &moments {
            let of = |who: u64, one: usize| who >> one & 1 == 1;
            for (_, row) in together.iter_mut().enumerate().filter(|(one, _)| of(spoke, *one)) {
                for (other, sum) in row.iter_mut().enumerate() {
                    *sum += u32::from(of(heard, other));
                }
            }
        }
        let matched = f64::from(best_match(&together, 0, 0, &mut BTreeMap::new()));
        let sum = |of: &dyn Fn(u32, u32) -> u32| {
            let ones =
                moments.iter().map(|(spoke, heard)| of(spoke.count_ones(), heard.count_ones()));
            f64::from(ones.sum::<u32>()) / TICKS
        };
        Self {
            talk: sum(&|spoke, _| spoke),
            missed: sum(&|spoke, heard| spoke.saturating_sub(heard)),
            false_alarm: sum(&|spoke, heard| heard.saturating_sub(spoke)),
            wrong_speaker: sum(&|spoke, heard| spoke.min(heard)) - matched / TICKS,
        }
    }

    /// Returns the parts of several recordings together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            talk: self.talk + other.talk,
            missed: self.missed + other.missed,
            false_alarm: self.false_alarm + other.false_alarm,
            wrong_speaker: self.wrong_speaker + other.wrong_speaker,
        }
    }

    /// Returns the diarization error rate in percent.
    pub(super) fn percent(self) -> f64 {
        100.0 * (self.missed + self.false_alarm + self.wrong_speaker) / self.talk.max(1.0 / TICKS)
    }
}

/// Returns how many speakers there are.
pub(super) fn speakers(turns: &Turns) -> usize {
    ticks(turns).1
}

/// Returns who speaks in each tick, a bit each, and how many they are.
fn ticks(turns: &Turns) -> (Vec<u64>, usize) {
    let mut names: Vec<&str> = Vec::new();
    let mut ticks = Vec::new();
    for (speaker, start, end) in turns {
        let known = names.iter().position(|name| name == speaker);
        let number = known.unwrap_or_else(|| {
            names.push(speaker);
            names.len() - 1
        });
        let (start, end) = (tick(*start), tick(*end));
        ticks.resize(ticks.len().max(end), 0);
        ticks[start..end].iter_mut().for_each(|who| *who |= 1 << number.min(63));
    }
    (ticks, names.len())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hours at most")]
fn tick(seconds: f64) -> usize {
    (seconds * TICKS).round().max(0.0) as usize
}

/// Returns the most time that speakers from `row` on can have together with one each that is not
/// `taken`.
fn best_match(
    together: &[Vec<u32>],
    row: usize,
    taken: u64,
    known: &mut BTreeMap<(usize, u64), u32>,
) -> u32 {
    let Some(times) = together.get(row) else { return 0 };
    if let Some(&best) = known.get(&(row, taken)) {
        return best;
    }
    let mut best = best_match(together, row + 1, taken, known);
    for (other, &time) in times.iter().enumerate() {
        if time > 0 && taken >> other & 1 == 0 {
            best = best.max(time + best_match(together, row + 1, taken | 1 << other, known));
        }
    }
    known.insert((row, taken), best);
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(turns: &[(&str, f64, f64)]) -> Turns {
        turns.iter().map(|(who, start, end)| ((*who).to_owned(), *start, *end)).collect()
    }

    #[test]
    fn names_do_not_matter() {
        let reference = turns(&[("Ana", 0.0, 4.0), ("Ben", 4.0, 6.0)]);
        let told = turns(&[("1", 0.0, 4.0), ("0", 4.0, 6.0)]);
        let apart = Apart::between(&reference, &told, 0.0);
        assert_eq!(apart, Apart { talk: 6.0, ..Apart::default() });
    }

    #[test]
    fn each_kind_of_error_is_told() {
        // Ana's last second is given to Ben, his last is missed, and another is made up.
        let reference = turns(&[("Ana", 0.0, 4.0), ("Ben", 4.0, 8.0)]);
        let told = turns(&[("a", 0.0, 3.0), ("b", 3.0, 7.0), ("b", 9.0, 10.0)]);
        let apart = Apart::between(&reference, &told, 0.0);
        let expected = Apart { talk: 8.0, missed: 1.0, false_alarm: 1.0, wrong_speaker: 1.0 };
        assert_eq!(apart, expected);
        assert!((apart.percent() - 37.5).abs() < 1e-9);
    }

    #[test]
    fn who_speaks_meanwhile_counts_too_and_borders_do_not() {
        let reference = turns(&[("Ana", 0.0, 4.0), ("Ben", 2.0, 4.0)]);
        let told = turns(&[("a", 0.1, 4.0)]);
        let exact = Apart::between(&reference, &told, 0.0);
        assert_eq!((exact.talk, exact.missed), (6.0, 2.1));
        let apart = Apart::between(&reference, &told, 0.25);
        // From 0.25 to 1.75 one speaks, from 2.25 to 3.75 two.
        assert_eq!((apart.talk, apart.missed), (4.5, 1.5));
    }
}
