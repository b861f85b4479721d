//! The amounts in whole minutes, as people read them.

use serde::Serialize;

use crate::balance::Balance;

/// The amounts in whole minutes that add up: managing, leading, neither, what was not made out and
/// the pauses to their rounded sum, a side's tags to the side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Minutes {
    pub(crate) managing: u64,
    pub(crate) leading: u64,
    pub(crate) neither: u64,
    pub(crate) suspect: u64,
    pub(crate) pauses: u64,
    /// In the order of [`Balance::by_tag`].
    pub(crate) by_tag: Vec<u64>,
}

impl Minutes {
    pub(crate) fn new(balance: &Balance) -> Self {
        let amounts = balance.amounts;
        let parts_ms = [
            amounts.managing_ms,
            amounts.leading_ms,
            amounts.neither_ms,
            amounts.suspect_ms,
            balance.pauses_ms,
        ];
        let all = (parts_ms.iter().sum::<u64>() + 30_000) / 60_000;
        let parts = adding_up(&parts_ms, all);
        let mut by_tag = vec![0; balance.by_tag.len()];
        for (pole, minutes) in [
            (evenkeel_meeting::Pole::Managing, parts[0]),
            (evenkeel_meeting::Pole::Leading, parts[1]),
        ] {
            let tags: Vec<usize> =
                (0..by_tag.len()).filter(|&tag| balance.by_tag[tag].pole == pole).collect();
            let ms: Vec<u64> = tags.iter().map(|&tag| balance.by_tag[tag].ms).collect();
            for (tag, minutes) in tags.into_iter().zip(adding_up(&ms, minutes)) {
                by_tag[tag] = minutes;
            }
        }
        Self {
            managing: parts[0],
            leading: parts[1],
            neither: parts[2],
            suspect: parts[3],
            pauses: parts[4],
            by_tag,
        }
    }
}

/// Returns whole minutes that add up to `sum`: all are rounded down, then those with the largest
/// remainders up, of equal ones the first.
fn adding_up(parts_ms: &[u64], sum: u64) -> Vec<u64> {
    let mut minutes: Vec<u64> = parts_ms.iter().map(|ms| ms / 60_000).collect();
    let missing = sum.saturating_sub(minutes.iter().sum());
    let mut order: Vec<usize> = (0..minutes.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(parts_ms[at] % 60_000));
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        minutes[at] += 1;
    }
    minutes
}

/// Returns an amount of talk in whole minutes, as people read them: "12", and "<1" for a little.
pub fn whole_minutes(ms: u64) -> String {
    shown((ms + 30_000) / 60_000, ms)
}

/// Writes minutes so that a little is not nothing: "<1" where less than half a minute was found.
pub(crate) fn shown(minutes: u64, ms: u64) -> String {
    if minutes == 0 && ms > 0 { "<1".to_owned() } else { minutes.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;

    #[test]
    fn a_little_is_not_nothing() {
        let read = [0, 1, 29_999, 30_000, 90_000].map(whole_minutes);
        assert_eq!(read, ["0", "<1", "<1", "1", "2"]);
    }

    #[test]
    fn whole_minutes_add_up() {
        assert_eq!(adding_up(&[90_000, 90_000, 0], 3), [2, 1, 0]);
        assert_eq!(adding_up(&[20_000, 20_000, 20_000], 1), [1, 0, 0]);
        assert_eq!(adding_up(&[60_000, 29_999], 1), [1, 0]);
    }

    #[test]
    fn tags_add_up_to_their_side() {
        let meeting = Invented::meeting()
            .talk(90_000, &["planning"])
            .talk(90_000, &["organizing"])
            .talk(30_000, &["aligning"]);
        let balance =
            Balance::measure(&meeting.transcript(), &meeting.annotations, &meeting.codebook);
        let minutes = Minutes::new(&balance);
        assert_eq!((minutes.managing, minutes.leading), (3, 1));
        assert_eq!(minutes.by_tag, [2, 1, 0, 0, 1, 0]);
    }
}
