//! Two readings of the same talk, side by side.

use std::path::Path;

use evenkeel_agreement::{Bootstrap, Difference};
use serde::Serialize;

use super::counts::{Counts, POLES, Sample};
use super::figures::known_poles;
use super::judgement::Judgement;
use super::reading::{Layer, Reading};
use super::table::{Table, fine};

/// Two readings of the same talk, side by side.
#[derive(Serialize)]
pub(super) struct Comparison {
    /// The file that the other reading comes from.
    pub(super) with: String,
    pub(super) layer: Layer,
    pub(super) rows: Vec<Row>,
}

/// One figure of both.
#[derive(Serialize)]
pub(super) struct Row {
    /// What is compared: `macro-F1`, a tag, a pole.
    pub(super) figure: String,
    pub(super) here: Option<f64>,
    pub(super) there: Option<f64>,
    /// How much higher it is here, with interval and test over the same drawn meetings.
    pub(super) difference: Option<Difference>,
}

impl Comparison {
    /// Compares the reading of `judgement` with `other`, which was read from `path`, in what both
    /// give.
    pub(super) fn new(
        judgement: &Judgement<'_>,
        path: &Path,
        other: &Reading,
        bootstrap: Bootstrap,
    ) -> Self {
        let by_both = |tag: &&_| other.code(tag).is_some();
        let tags: Vec<_> = judgement.tags.iter().filter(by_both).cloned().collect();
        let here = Judgement::new(judgement.talk, judgement.reading, tags.clone());
        let there = Judgement::new(judgement.talk, other, tags);
        let pair = (sample(&here, bootstrap), sample(&there, bootstrap));

        let mut rows = vec![row("macro-F1", &pair, Counts::macro_f1)];
        for (at, tag) in here.tags.iter().enumerate() {
            rows.push(row(&format!("{tag} F1"), &pair, |counts| counts.tags[at].f1()));
        }
        for at in known_poles(&here) {
            let pole = super::tables::pole(POLES[at]);
            rows.push(row(&format!("{pole} F1"), &pair, |counts| counts.poles[at].f1()));
            let name = format!("{pole} shown first, precision");
            rows.push(row(&name, &pair, |counts| counts.shown[at].precision()));
        }
        for (at, kind) in ["whole", "sampled"].into_iter().enumerate() {
            let name = format!("error of the share, {kind} meetings");
            rows.push(row(&name, &pair, |counts| counts.shares[at].mean()));
        }
        rows.retain(|row| row.here.is_some() || row.there.is_some());
        Self { with: path.display().to_string(), layer: other.layer, rows }
    }

    /// Returns it as a person reads it.
    pub(super) fn in_words(&self) -> String {
        let mut table = Table::new(["", "here", "there", "here − there", "p"]);
        for row in &self.rows {
            let (difference, p) = row.difference.map_or_else(Default::default, |difference| {
                (signed(difference), fine(difference.p))
            });
            table.row([
                row.figure.clone(),
                fine_or_dash(row.here),
                fine_or_dash(row.there),
                difference,
                p,
            ]);
        }
        format!("\nBeside {}, taggers by {}\n{}", self.with, self.layer.words(), table.written())
    }
}

fn signed(difference: Difference) -> String {
    let sign = |value: f64| {
        let text = fine(value);
        if text.starts_with('−') { text } else { "+".to_owned() + &text }
    };
    let interval = difference.interval;
    format!("{} ({} to {})", sign(difference.value), sign(interval.low), sign(interval.high))
}

fn fine_or_dash(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), fine)
}

fn sample(judgement: &Judgement<'_>, bootstrap: Bootstrap) -> Sample {
    Sample::of(&judgement.all_counts(), bootstrap)
}

fn row(
    name: &str,
    (here, there): &(Sample, Sample),
    figure: impl Fn(&Counts) -> Option<f64>,
) -> Row {
    Row {
        figure: name.to_owned(),
        here: figure(&here.total),
        there: figure(&there.total),
        difference: here.above(there, figure),
    }
}
