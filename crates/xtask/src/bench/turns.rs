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
        let together = together(&moments, real, machine);
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

/// Returns for how many seconds somebody talks in `some` of the turns that were `told`, and for how
/// many of these it is somebody else. Speakers are matched as for the error.
pub(super) fn somebody_else(reference: &Turns, told: &Turns, some: &Turns) -> (f64, f64) {
    let (spoke, real) = ticks(reference);
    let (heard, machine) = ticks(told);
    let both: Vec<(u64, u64)> = spoke.iter().copied().zip(heard).collect();
    let matched = matching(&together(&both, real, machine));
    let names = names(told);
    let (mut talk, mut wrong) = (0u32, 0u32);
    for (speaker, start, end) in some {
        let number = names.iter().position(|name| name == speaker);
        let person = matched.iter().position(|matched| *matched == number);
        for &spoke in spoke.iter().take(tick(*end)).skip(tick(*start)).filter(|spoke| **spoke != 0)
        {
            talk += 1;
            wrong += u32::from(person.is_none_or(|person| spoke >> person & 1 == 0));
        }
    }
    (f64::from(talk) / TICKS, f64::from(wrong) / TICKS)
}

/// Returns for each speaker of the reference how many ticks they have together with each that was
/// told.
fn together(moments: &[(u64, u64)], real: usize, machine: usize) -> Vec<Vec<u32>> {
    let mut together = vec![vec![0u32; machine]; real];
    for &(spoke, heard) in moments {
        let of = |who: u64, one: usize| who >> one & 1 == 1;
        for (_, row) in together.iter_mut().enumerate().filter(|(one, _)| of(spoke, *one)) {
            for (other, sum) in row.iter_mut().enumerate() {
                *sum += u32::from(of(heard, other));
            }
        }
    }
    together
}

/// Returns which of those that were told is each speaker of the reference, by the best match.
fn matching(together: &[Vec<u32>]) -> Vec<Option<usize>> {
    let (mut known, mut taken) = (BTreeMap::new(), 0);
    (0..together.len())
        .map(|row| {
            let best = best_match(together, row, taken, &mut known);
            let other = (0..together[row].len()).find(|&other| {
                let time = together[row][other];
                let is_free = time > 0 && taken >> other & 1 == 0;
                is_free
                    && time + best_match(together, row + 1, taken | 1 << other, &mut known) == best
            })?;
            taken |= 1 << other;
            Some(other)
        })
        .collect()
}

/// Returns how many speakers there are.
pub(super) fn speakers(turns: &Turns) -> usize {
    ticks(turns).1
}

/// Returns who speaks in each tick, a bit each, and how many they are.
fn ticks(turns: &Turns) -> (Vec<u64>, usize) {
    let names = names(turns);
    let mut ticks = Vec::new();
    for (speaker, start, end) in turns {
        let number = names.iter().position(|name| name == speaker).unwrap_or(0);
        let (start, end) = (tick(*start), tick(*end));
        ticks.resize(ticks.len().max(end), 0);
        ticks[start..end].iter_mut().for_each(|who| *who |= 1 << number.min(63));
    }
    (ticks, names.len())
}

/// Returns the speakers in the order in which they come.
fn names(turns: &Turns) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (speaker, ..) in turns {
        if !names.contains(&speaker.as_str()) {
            names.push(speaker);
        }
    }
    names
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
    fn of_some_turns_it_is_told_how_much_is_somebody_else() {
        let reference = turns(&[("Ana", 0.0, 4.0), ("Ben", 4.0, 8.0)]);
        let told = turns(&[("b", 0.0, 1.0), ("a", 1.0, 4.0), ("b", 4.0, 7.0), ("c", 7.0, 9.0)]);
        assert_eq!(somebody_else(&reference, &told, &told[..1].to_vec()), (1.0, 1.0));
        assert_eq!(somebody_else(&reference, &told, &told), (8.0, 2.0));
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
