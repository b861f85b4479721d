//! Measures the bundled cue lists on labelled talk.
//!
//! `cargo run -p evenkeel-cues --release --example measure -- [--rough] FILE.jsonl…`
//!
//! A line of a file is `{"text": "…", "labels": ["planning", …]}`; other fields are ignored.
//! `--rough` takes capitals and punctuation away first, as some speech engines do.

#![expect(clippy::print_stdout, reason = "it is a program that reports")]

mod bundled;

use std::{error::Error, fs, time::Instant};

use evenkeel_plugin::{
    Pole,
    serde_json::{self, Value},
};

/// What people and the lists say of a text.
struct Judged {
    text: String,
    labels: Vec<String>,
    found: Vec<String>,
}

/// How often people and the lists agree that something is there.
#[derive(Default)]
struct Agreement {
    both: u32,
    found: u32,
    labelled: u32,
}

impl Agreement {
    fn of(judged: &[Judged], holds: impl Fn(&[String]) -> bool) -> Self {
        let mut agreement = Self::default();
        for Judged { labels, found, .. } in judged {
            let (is_labelled, is_found) = (holds(labels), holds(found));
            agreement.labelled += u32::from(is_labelled);
            agreement.found += u32::from(is_found);
            agreement.both += u32::from(is_labelled && is_found);
        }
        agreement
    }

    fn precision(&self) -> f64 {
        f64::from(self.both) / f64::from(self.found.max(1))
    }

    fn recall(&self) -> f64 {
        f64::from(self.both) / f64::from(self.labelled.max(1))
    }

    fn f1(&self) -> f64 {
        2.0 * f64::from(self.both) / f64::from((self.found + self.labelled).max(1))
    }

    fn print(&self, name: &str) {
        let (precision, recall, f1) = (self.precision(), self.recall(), self.f1());
        let Self { found, labelled, .. } = self;
        println!("{name:16} {precision:9.3} {recall:9.3} {f1:9.3} {labelled:9} {found:9}");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (options, files): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument == "--rough");
    if files.is_empty() {
        return Err("name at least one file of labelled talk".into());
    }
    let start = Instant::now();
    let lists = bundled::lists()?;
    let creation = start.elapsed();
    let mut judged = Vec::new();
    for file in &files {
        for (number, line) in fs::read_to_string(file)?.lines().enumerate() {
            let line = serde_json::from_str(line).ok().and_then(|line| read(&line));
            let Some(mut line) = line else {
                return Err(format!("{file}, line {}: no text with labels", number + 1).into());
            };
            if !options.is_empty() {
                line.text = rough(&line.text);
            }
            judged.push(line);
        }
    }
    let start = Instant::now();
    for line in &mut judged {
        for list in &lists {
            let found = list.find(&[&line.text]).into_iter();
            let found = found.filter(|found| found.score >= list.tags[found.tag].threshold);
            line.found.extend(found.map(|found| list.tags[found.tag].id.clone()));
        }
    }
    let tagging = start.elapsed();
    println!("tag              precision    recall        F1  labelled     found");
    let tags: Vec<_> = lists.iter().flat_map(|list| &list.tags).collect();
    let mut sum = 0.0;
    for tag in &tags {
        let agreement = Agreement::of(&judged, |found| found.contains(&tag.id));
        agreement.print(&tag.id);
        sum += agreement.f1() / f64::from(u32::try_from(tags.len())?);
    }
    println!("macro-F1 {sum:37.3}");
    for (name, pole) in [("managing", Pole::Managing), ("leading", Pole::Leading)] {
        let ids: Vec<_> = tags.iter().filter(|tag| tag.pole == pole).map(|tag| &tag.id).collect();
        Agreement::of(&judged, |found| found.iter().any(|id| ids.contains(&id))).print(name);
    }
    println!(
        "{} segments in {tagging:.1?}, {} lists made in {creation:.1?}",
        judged.len(),
        lists.len()
    );
    Ok(())
}

fn read(line: &Value) -> Option<Judged> {
    let labels = line.get("labels")?.as_array()?.iter();
    let labels = labels.map(|label| label.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    Some(Judged { text: line.get("text")?.as_str()?.to_owned(), labels, found: Vec::new() })
}

fn rough(text: &str) -> String {
    let is_kept = |char: &char| !char.is_ascii_punctuation() || *char == '\'';
    text.to_lowercase().chars().filter(is_kept).collect()
}
