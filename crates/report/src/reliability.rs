//! How good the taggers were when they were measured, in plain words.

use evenkeel_agreement::Confusion;
use evenkeel_meeting::{Figure, Measured, Pole, Process, Tag};
use serde::Serialize;

use crate::taggers::Taggers;
use crate::words::of_them;

/// Under this F1 a tag is uncertain.
const CERTAIN: f64 = 0.4;

/// How good the tagger of one tag was when it was measured.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Reliability {
    /// The tag.
    pub tag: Tag,
    /// How often it was right and wrong, on what and when.
    pub figure: Figure,
    /// How many of the segments that were given the tag have it; `None` where none was.
    pub precision: Option<f64>,
    /// How many of the segments that have the tag were given it; `None` where none has it.
    pub recall: Option<f64>,
    /// The harmonic mean of both.
    pub f1: Option<f64>,
    /// The 95 % interval of `f1`.
    pub f1_interval: Option<[f64; 2]>,
    /// Whether `f1` is under 0.4.
    pub uncertain: bool,
    /// The same for people.
    pub words: String,
}

impl Reliability {
    /// Says what `figure`, which is of `tag`, means.
    pub fn new(tag: Tag, figure: Figure) -> Self {
        let counts = confusion(&figure);
        let f1 = counts.f1();
        let uncertain = f1.is_some_and(|f1| f1 < CERTAIN);
        Self {
            tag,
            precision: counts.precision(),
            recall: counts.recall(),
            f1,
            f1_interval: f1_interval(&counts),
            uncertain,
            words: in_words(&counts, uncertain),
            figure,
        }
    }
}

impl Taggers<'_> {
    /// Returns how good the taggers of the counted tags were when they were measured; those of which
    /// nothing is known are left out.
    pub(crate) fn reliabilities(self, tags: impl Iterator<Item = Tag>) -> Vec<Reliability> {
        tags.filter_map(|tag| {
            let of = Measured::Tag(tag.clone());
            let figure = self.outcome(&tag)?.figures.iter().find(|figure| figure.of == of)?;
            Some(Reliability::new(tag, figure.clone()))
        })
        .collect()
    }

    /// Returns how good the taggers of `pole` were together; `None` where one of them is missing or
    /// was measured with others.
    pub(crate) fn together(self, pole: Pole) -> Option<Confusion> {
        let of = Measured::Pole(pole);
        let mut found: Option<&Figure> = None;
        for process in Process::ALL.into_iter().filter(|process| process.pole() == pole) {
            let outcome = self.outcome(&Tag::Standard(process))?;
            let figure = outcome.figures.iter().find(|figure| figure.of == of)?;
            if *found.get_or_insert(figure) != figure {
                return None;
            }
        }
        found.map(confusion)
    }
}

fn confusion(figure: &Figure) -> Confusion {
    Confusion {
        true_positives: figure.true_positives.into(),
        false_positives: figure.false_positives.into(),
        false_negatives: figure.false_negatives.into(),
        true_negatives: figure.true_negatives.into(),
    }
}

/// The 95 % interval of F1.
///
/// Of the segments that either the readers or the tagger gave the tag, a part J got it from both, and
/// F1 is 2J / (1 + J); so Wilson's interval for J gives one for F1 (E. Wilson, "Probable inference, the
/// law of succession, and statistical inference", 1927).
fn f1_interval(counts: &Confusion) -> Option<[f64; 2]> {
    const Z: f64 = 1.96;
    let both = number(counts.true_positives);
    let either = both + number(counts.false_positives) + number(counts.false_negatives);
    (either > 0.0).then(|| {
        let part = both / either;
        let middle = part + Z * Z / (2.0 * either);
        let reach = Z * (part * (1.0 - part) / either + Z * Z / (4.0 * either * either)).sqrt();
        [middle - reach, middle + reach].map(|end| {
            let end = end / (1.0 + Z * Z / either);
            2.0 * end / (1.0 + end)
        })
    })
}

#[expect(clippy::cast_precision_loss, reason = "labelled segments are far fewer than 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

fn in_words(counts: &Confusion, uncertain: bool) -> String {
    let (Some(precision), Some(recall)) = (counts.precision(), counts.recall()) else {
        return "It was measured on talk that has none of it.".to_owned();
    };
    let start = if uncertain { "Uncertain: when" } else { "When" };
    format!(
        "{start} it was measured, about {} of the statements marked so {} not, and about {} that \
         {} so went unmarked.",
        of_them(1.0 - precision),
        if is_one(1.0 - precision) { "was" } else { "were" },
        of_them(1.0 - recall),
        if is_one(1.0 - recall) { "is" } else { "are" },
    )
}

/// Returns whether a part reads as one of something.
fn is_one(part: f64) -> bool {
    of_them(part).starts_with("one ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;

    fn reliability(counts: [u32; 4]) -> Reliability {
        let report = Invented::meeting().talk(60_000, &["planning"]).measured(counts).report();
        report.reliability.into_iter().next().unwrap()
    }

    #[test]
    fn figures_read_as_parts_that_are_easy_to_picture() {
        let reliability = reliability([60, 15, 20, 905]);
        assert_eq!(
            reliability.words,
            "When it was measured, about one in five of the statements marked so was not, and about \
             one in four that is so went unmarked."
        );
        assert!(!reliability.uncertain);
        // J = 60 / 95, Wilson's interval .531 to .721.
        let [low, high] = reliability.f1_interval.unwrap();
        assert!((low - 0.694).abs() < 0.002 && (high - 0.838).abs() < 0.002, "{low} {high}");
    }

    #[test]
    fn what_is_wrong_more_often_than_right_is_uncertain() {
        let uncertain = reliability([20, 40, 40, 900]);
        assert!(uncertain.uncertain && uncertain.words.starts_with("Uncertain: "));
        let report = Invented::meeting().talk(60_000, &["planning"]).measured([20, 40, 40, 900]);
        assert!(report.report().to_markdown().contains("planning 1 (uncertain)"));
    }

    #[test]
    fn nothing_is_said_of_taggers_that_nobody_measured() {
        let report = Invented::ferry().report();
        assert!(report.reliability.is_empty() && report.measured().is_none());
    }
}
