//! Words for a score.

use evenkeel_meeting::Score;

/// How surely a tag holds, as the report says it.
///
/// The borders belong to the scores of cue taggers, which grow with the number and the weight of
/// what speaks for a tag: one strong cue alone reaches about .70. A tagger's threshold lies lower,
/// where its tags are worth counting in the sum and not yet worth quoting one by one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Clarity {
    /// Below .70: drawn hatched, never offered as a moment.
    LessSure,
    /// From .70: drawn solid, not offered as a moment either.
    FairlyClear,
    /// From .80.
    Clear,
}

impl Clarity {
    pub(crate) fn of(score: Score) -> Self {
        // Taggers compute in single precision, where .7 as a sum may come out a hair below .70.
        let score = score.get() + 1e-4;
        if score >= 0.80 {
            Self::Clear
        } else if score >= 0.70 {
            Self::FairlyClear
        } else {
            Self::LessSure
        }
    }

    /// Returns whether a statement may be shown as an example of its tag.
    pub(crate) fn may_be_shown(self) -> bool {
        self >= Self::Clear
    }

    /// Returns whether the report says of a tag that it is less sure.
    pub(crate) fn is_less_sure(self) -> bool {
        self == Self::LessSure
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::FairlyClear => "fairly clear",
            Self::LessSure => "less sure",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_change_at_seven_and_eight_tenths() {
        let words = |score| Clarity::of(Score::new(score).unwrap()).words();
        assert_eq!(words(1.0), "clear");
        assert_eq!(words(0.80), "clear");
        assert_eq!(words(0.79), "fairly clear");
        assert_eq!(words(0.70), "fairly clear");
        assert_eq!(words(0.69), "less sure");
    }

    #[test]
    fn what_is_not_shown_as_an_example_may_still_be_fairly_clear() {
        let clarity = |score| Clarity::of(Score::new(score).unwrap());
        assert!(!clarity(0.79).may_be_shown() && !clarity(0.70).is_less_sure());
        assert!(clarity(0.80).may_be_shown() && clarity(0.69).is_less_sure());
    }
}
