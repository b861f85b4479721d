//! The share with the taggers' known mistakes taken out.

use std::collections::BTreeMap;

use evenkeel_agreement::{Bootstrap, Correction, Estimate, Observed};
use evenkeel_meeting::Pole;

use crate::share::BLOCK_MS;
use crate::statement::Statement;
use crate::taggers::Taggers;

/// Returns leading as a part of leading and managing, as it would be had the taggers made no mistakes;
/// `None` where it is not known how many they make, tags of other taggers count too, or the meeting is
/// too short to place it.
///
/// [`Correction`] says how. A statement with tags of both sides is under both here.
pub(crate) fn share(statements: &[Statement], taggers: Taggers<'_>) -> Option<Estimate> {
    let counts_others =
        taggers.codebook.codes().iter().any(|code| code.counted && code.tag.process().is_none());
    if counts_others {
        return None;
    }
    let correction = Correction {
        managing: taggers.together(Pole::Managing)?,
        leading: taggers.together(Pole::Leading)?,
    };
    let corrected = correction.correct(&blocks(statements), Bootstrap::default())?;
    corrected.share.filter(|share| share.interval.is_some())
}

/// Returns what was found in each stretch of two minutes; a statement belongs to where it starts.
fn blocks(statements: &[Statement]) -> Vec<Observed> {
    let mut blocks: BTreeMap<u64, Observed> = BTreeMap::new();
    for statement in statements.iter().filter(|statement| statement.suspect.is_none()) {
        let block = blocks.entry(statement.start.as_ms() / BLOCK_MS).or_default();
        let talk = milliseconds(statement.duration_ms());
        block.talk += talk;
        block.managing += if statement.is(Pole::Managing) { talk } else { 0.0 };
        block.leading += if statement.is(Pole::Leading) { talk } else { 0.0 };
    }
    blocks.into_values().collect()
}

#[expect(clippy::cast_precision_loss, reason = "talk stays far below 2^53 ms, 285,000 years")]
fn milliseconds(ms: u64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::Measured;

    use crate::invented::Invented;

    /// Twenty minutes, a quarter managing and a tenth leading.
    fn meeting() -> Invented {
        (0..20).fold(Invented::meeting(), |meeting, minute| {
            let meeting = meeting.talk(15_000, &["planning"]).talk(39_000, &[]);
            meeting.talk(6_000, if minute % 2 == 0 { &["aligning"] } else { &["inspiring"] })
        })
    }

    #[test]
    fn known_mistakes_are_taken_out_of_the_share() {
        let report = meeting().measured([80, 90, 20, 810]).report();
        let share = report.corrected_share.unwrap();
        // (.25 + .9 − 1) / .7 = .214 managing and (.1 + .9 − 1) / .7 = 0 leading: all of the leading
        // may be mistakes.
        assert!(share.value.abs() < 1e-9, "{share:?}");
        let words = report.certainty.corrected.unwrap().to_string();
        assert!(words.contains("hardly any leading would be left (0"), "{words}");
        let sure = meeting().measured([1_000, 0, 0, 9_000]).report().corrected_share.unwrap();
        assert!((sure.value - 0.1 / 0.35).abs() < 1e-9, "{sure:?}");
    }

    #[test]
    fn nothing_is_corrected_where_the_mistakes_are_not_known() {
        assert_eq!(meeting().report().corrected_share, None);
        let mut mixed = meeting().measured([80, 90, 20, 810]);
        let of_side =
            |figure: &&mut evenkeel_meeting::Figure| matches!(figure.of, Measured::Pole(_));
        mixed.plugins[0].figures.iter_mut().find(of_side).unwrap().true_positives = 81;
        assert_eq!(mixed.report().corrected_share, None, "one was measured with others");
        let counted = meeting().measured([80, 90, 20, 810]);
        let counted = counted.with_code("acme.risk/risk", evenkeel_meeting::Pole::Managing, true);
        assert_eq!(counted.report().corrected_share, None, "another tag counts");
    }
}
