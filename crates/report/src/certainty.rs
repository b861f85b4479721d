//! How sure the share is, in words.

use evenkeel_agreement::Estimate;
use evenkeel_meeting::Time;
use serde::Serialize;

use crate::balance::Balance;
use crate::moments::Moment;
use crate::sentence::Sentence;
use crate::share::Share;
use crate::taggers::Taggers;
use crate::words::{of_minutes, of_them, percent, whole_percent};

/// How sure the share is, in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Certainty {
    /// The share.
    pub(crate) share: Sentence,
    /// How closely it can be placed; `None` where there is no share.
    pub(crate) interval: Option<Sentence>,
    /// What it would be without the taggers' known mistakes, where these are known.
    pub(crate) corrected: Option<Sentence>,
}

impl Certainty {
    pub(crate) fn new(
        balance: &Balance,
        corrected: Option<&Estimate>,
        moments: &[Moment],
        taggers: Taggers<'_>,
    ) -> Self {
        let Some(share) = balance.share else {
            let share = none(balance, taggers);
            return Self { share, interval: None, corrected: None };
        };
        let mut interval = interval(&share);
        if !moments.is_empty() {
            interval = interval.words(" Single moments are surer; those below are clear ones.");
        }
        Self {
            share: in_words(&share),
            interval: Some(interval),
            corrected: corrected.and_then(without_mistakes),
        }
    }
}

fn none(balance: &Balance, taggers: Taggers<'_>) -> Sentence {
    let counted = balance.amounts.counted_ms();
    if counted == 0 && !taggers.looked_for_any() {
        return Sentence::new("Nothing was looked for that a share could be made of.");
    }
    if counted == 0 {
        return Sentence::new(
            "None of this meeting was found to be one or the other, so there is no share.",
        );
    }
    Sentence::new(format!(
        "Too little of this meeting was one or the other to give a share: {} in {}. It takes at \
         least two minutes and twelve statements.",
        Time::from_ms(counted),
        crate::words::counted(balance.counted_segments, "statement", "statements"),
    ))
}

fn in_words(share: &Share) -> Sentence {
    let talk = Sentence::new("Of the talk that was one or the other, ");
    match share.leading {
        leading if leading <= 0.0 => talk.words("all was managing."),
        leading if leading >= 1.0 => talk.words("all was leading."),
        leading => talk
            .words("leading was about ")
            .strong(of_minutes(leading))
            .words(format!(" ({}).", percent(leading))),
    }
}

fn interval(share: &Share) -> Sentence {
    if share.leading <= 0.0 || share.leading >= 1.0 {
        return Sentence::new(
            "A single meeting cannot tell a little from none: some of the other may have gone \
             unnoticed.",
        );
    }
    let low = of_minutes(share.low);
    let place = if of_them(share.low) == of_them(share.high) {
        format!("than around {low}")
    } else if share.low <= 0.0 {
        // No minutes were named yet that the upper end could be counted in.
        format!("than between {low} and {}", of_minutes(share.high))
    } else {
        format!("than between {low} and {}", of_them(share.high))
    };
    let how = how_exact(share);
    Sentence::new(format!(
        "Take that as a {how} figure. One meeting of this length cannot place it more closely \
         {place} ({}\u{a0}to\u{a0}{}\u{a0}%).",
        whole_percent(share.low),
        whole_percent(share.high),
    ))
}

/// The share as it would be had the taggers made no mistakes.
fn without_mistakes(corrected: &Estimate) -> Option<Sentence> {
    let interval = corrected.interval?;
    let about = if corrected.value < 0.005 {
        "hardly any leading would be left".to_owned()
    } else {
        format!("leading would be about {}", of_minutes(corrected.value))
    };
    Some(Sentence::new(format!(
        "The taggers make mistakes of their own. With those that are known taken out, {about} \
         ({}; between {}\u{a0}and\u{a0}{}\u{a0}%, their mistakes and the length of the \
         meeting included).",
        percent(corrected.value),
        whole_percent(interval.low),
        whole_percent(interval.high),
    )))
}

/// The words for the interval's width. An interval from few blocks is narrower than it ought to
/// be, so it takes ten (20 minutes) to be fairly exact, and five to be anything but very rough.
fn how_exact(share: &Share) -> &'static str {
    let width = share.high - share.low;
    if width < 0.08 && share.blocks >= 10 {
        "fairly exact"
    } else if width < 0.22 && share.blocks >= 5 {
        "rough"
    } else {
        "very rough"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(leading: f64, low: f64, high: f64, blocks: usize) -> Share {
        Share { leading, low, high, blocks }
    }

    #[test]
    fn a_share_reads_as_minutes() {
        assert_eq!(
            in_words(&share(0.18, 0.05, 0.33, 15)).to_string(),
            "Of the talk that was one or the other, leading was about one minute in six (18\u{a0}%)."
        );
        assert_eq!(
            interval(&share(0.18, 0.05, 0.33, 15)).to_string(),
            "Take that as a very rough figure. One meeting of this length cannot place it more \
             closely than between one minute in twenty and one in three (5\u{a0}to\u{a0}33\u{a0}%)."
        );
    }

    #[test]
    fn an_interval_from_none_reads_as_minutes() {
        assert_eq!(
            interval(&share(0.2, 0.0, 0.55, 4)).to_string(),
            "Take that as a very rough figure. One meeting of this length cannot place it more \
             closely than between none of it and eleven minutes in twenty (0\u{a0}to\u{a0}55\u{a0}%)."
        );
    }

    #[test]
    fn few_blocks_are_never_exact() {
        assert_eq!(how_exact(&share(0.2, 0.19, 0.21, 12)), "fairly exact");
        assert_eq!(how_exact(&share(0.2, 0.19, 0.21, 9)), "rough");
        assert_eq!(how_exact(&share(0.2, 0.19, 0.21, 4)), "very rough");
    }

    #[test]
    fn all_of_one_kind_is_no_exact_figure() {
        assert!(interval(&share(0.0, 0.0, 0.0, 30)).to_string().contains("unnoticed"));
    }
}
