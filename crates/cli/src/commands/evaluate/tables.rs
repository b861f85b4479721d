//! An evaluation as a person reads it.

use std::fmt::Write as _;

use evenkeel_meeting::{Pole, Status};

use super::figures::{Counted, DomainFigures, Figures, MeetingShare, TagFigures};
use super::table::{Table, count, counted_words, fine, maybe, measured, number};

/// How many meetings are listed with their share; more are summed up.
const MOST_SHARES: usize = 12;

const MACRO_F1: &str = "mean (macro-F1)";

pub(super) fn figures(figures: &Figures) -> String {
    let mut text = format!(
        "{} of {}, labelled by people; taggers by {}\n",
        counted_words(figures.segments as u64, "segment"),
        counted_words(figures.meetings as u64, "meeting"),
        figures.layer.words(),
    );
    if figures.macro_f1.interval.is_some()
        || figures.poles.iter().any(|pole| pole.counted.f1.interval.is_some())
    {
        writeln!(
            text,
            "in brackets: 95 % intervals over meetings, from {} draws",
            count(figures.resamples as u64)
        )
        .expect("a string takes text");
    }
    for plugin in figures.plugins.iter().filter(|plugin| plugin.status != Status::Ok) {
        let why = plugin.message.as_deref().unwrap_or("no reason given");
        writeln!(text, "not counted: {}: {why}", plugin.id).expect("a string takes text");
    }
    for (label, segments) in &figures.labels_without_plugin {
        let segments = counted_words(*segments as u64, "segment");
        writeln!(text, "no plugin here gives {label}, the label of {segments}")
            .expect("a string takes text");
    }
    text += "\n";
    text += &agreement(figures);
    if !figures.poles.is_empty() {
        text += "\n";
        text += &shown(figures);
    }
    text += &shares(figures);
    text += "\nScores as probabilities: how often a tag is right, by its score up to\n";
    text += &calibration(&figures.tags);
    if !figures.domains.is_empty() {
        text += "\nF1 by kind of meeting\n";
        text += &domains(figures);
    }
    text
}

fn agreement(figures: &Figures) -> String {
    let mut table =
        Table::new(["", "labelled", "tagged", "precision", "recall", "F1", "kappa", "from score"]);
    for tag in &figures.tags {
        let thresholds = tag.given.thresholds.values();
        let lowest = thresholds.min().map(|threshold| number(f64::from(threshold.get())));
        let name = tag.given.code.tag.to_string();
        table.row(counted(&name, &tag.counted).into_iter().chain(lowest));
    }
    if figures.macro_f1.value.is_some() {
        let f1 = measured(figures.macro_f1);
        let none = String::new;
        table.row([MACRO_F1.to_owned(), none(), none(), none(), none(), f1]);
    }
    for pole in &figures.poles {
        table.row(counted(self::pole(pole.pole), &pole.counted));
    }
    table.written()
}

fn counted(name: &str, counted: &Counted) -> Vec<String> {
    vec![
        name.to_owned(),
        count(counted.confusion.support()),
        count(counted.confusion.tagged()),
        measured(counted.precision),
        measured(counted.recall),
        measured(counted.f1),
        measured(counted.kappa),
    ]
}

fn shown(figures: &Figures) -> String {
    let mut table =
        Table::new(["Moments that reports show first", "moments", "right pole", "right tag"]);
    for pole in &figures.poles {
        table.row([
            self::pole(pole.pole).to_owned(),
            count(pole.shown.moments),
            measured(pole.shown.precision),
            measured(pole.shown.precision_of_tags),
        ]);
    }
    table.written()
}

fn shares(figures: &Figures) -> String {
    let share = &figures.share;
    if share.meetings.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["Leading share of", "people", "taggers", "error"]);
    let (whole, sampled): (Vec<&MeetingShare>, Vec<&MeetingShare>) =
        share.meetings.iter().partition(|meeting| meeting.is_whole);
    for meeting in whole.iter().take(MOST_SHARES) {
        let error = meeting.taggers.map(|taggers| (taggers - meeting.people).abs());
        table.row([
            meeting.meeting.clone(),
            number(meeting.people),
            maybe(meeting.taggers),
            maybe(error),
        ]);
    }
    let none = String::new;
    if !whole.is_empty() {
        let meetings = counted_words(whole.len() as u64, "whole meeting");
        let name = format!("{meetings}, by time: mean");
        table.row([name, none(), none(), measured(share.whole)]);
    }
    if !sampled.is_empty() {
        let meetings = counted_words(sampled.len() as u64, "meeting");
        let name = format!("segments of {meetings}, by number: mean");
        table.row([name, none(), none(), measured(share.sampled)]);
    }
    format!("\n{}", table.written())
}

fn calibration(tags: &[TagFigures]) -> String {
    let tenths = || (1..=10).map(|tenth| f64::from(tenth) / 10.0);
    let last = ["error", "Brier", "average precision"].map(str::to_owned);
    let mut table = Table::new([String::new()].into_iter().chain(tenths().map(number)).chain(last));
    for tag in tags {
        let mut cells = vec![tag.given.code.tag.to_string()];
        for edge in tenths() {
            let bin = tag.reliability.iter().find(|bin| (bin.to - edge).abs() < 0.01);
            cells.push(maybe(bin.map(|bin| bin.rate)));
        }
        cells.extend([
            maybe(tag.calibration_error),
            tag.brier.map_or("–".to_owned(), fine),
            maybe(tag.average_precision),
        ]);
        table.row(cells);
    }
    table.written()
}

fn domains(figures: &Figures) -> String {
    let domains = &figures.domains;
    let names = domains.iter().map(|domain| domain.domain.clone());
    let mut table = Table::new([String::new()].into_iter().chain(names));
    let mut row = |name: &str, cell: &dyn Fn(&DomainFigures) -> String| {
        table.row([name.to_owned()].into_iter().chain(domains.iter().map(cell)));
    };
    row("meetings", &|domain| count(domain.meetings as u64));
    row("segments", &|domain| count(domain.segments));
    for (at, tag) in figures.tags.iter().enumerate() {
        row(&tag.given.code.tag.to_string(), &|domain| maybe(domain.f1[at]));
    }
    if figures.macro_f1.value.is_some() {
        row(MACRO_F1, &|domain| maybe(domain.macro_f1.value));
    }
    for (at, pole) in figures.poles.iter().enumerate() {
        row(self::pole(pole.pole), &|domain| maybe(domain.poles[at].value));
    }
    table.written()
}

pub(super) const fn pole(pole: Pole) -> &'static str {
    match pole {
        Pole::Managing => "managing",
        Pole::Leading => "leading",
        Pole::Neither => "neither",
    }
}
