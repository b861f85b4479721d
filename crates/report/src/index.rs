//! `index.html`: many meetings on one page, each with its amounts and the way to its report.

use askama::Template;
use evenkeel_meeting::Date;
use serde::Deserialize;

use crate::html::{Percent, policy};
use crate::minutes::whole_minutes;
use crate::summary::without_bidi_controls;
use crate::words;

/// Many meetings, by their reports.
#[derive(Default, Debug)]
pub struct Index {
    meetings: Vec<Row>,
    failed: Vec<Failed>,
}

/// A meeting that has a report.
#[derive(Debug)]
struct Row {
    /// Where its report lies, as a reference of the page.
    href: String,
    title: String,
    summed: Summed,
}

#[derive(Debug)]
struct Failed {
    name: String,
    reason: String,
}

/// What is read of a `report.json`.
#[derive(Deserialize, Debug)]
struct Summed {
    format: String,
    version: u32,
    title: Option<String>,
    date: Option<Date>,
    duration_ms: u64,
    balance: Amounts,
}

#[derive(Deserialize, Debug)]
struct Amounts {
    managing_ms: u64,
    leading_ms: u64,
    neither_ms: u64,
}

impl Index {
    /// Adds the meeting whose report lies in `folder`, beside the page, by its `report.json`.
    /// Returns whether it is one.
    pub fn add(&mut self, folder: &str, report: &str) -> bool {
        let Ok(summed) = serde_json::from_str::<Summed>(report) else { return false };
        if (summed.format.as_str(), summed.version) != ("evenkeel.report", 1) {
            return false;
        }
        let named = folder.strip_suffix(".evenkeel").unwrap_or(folder);
        let title = summed.title.clone().unwrap_or_else(|| named.to_owned());
        let href = format!("{}/report.html", percent_encoded(folder));
        self.meetings.push(Row { href, title: without_bidi_controls(&title), summed });
        true
    }

    /// Adds a meeting that could not be analyzed, for this reason.
    pub fn add_failed(&mut self, name: &str, reason: &str) {
        let (name, reason) = (without_bidi_controls(name), without_bidi_controls(reason));
        self.failed.push(Failed { name, reason });
    }

    /// Writes `index.html`; `program` is named as what wrote it. The meetings stand in the order of
    /// their days, those without one last, and within a day by name: never by any amount.
    pub fn to_html(mut self, program: &str) -> String {
        self.meetings.sort_by(|one, other| {
            let key = |row: &Row| (row.summed.date.is_none(), row.summed.date);
            (key(one), &one.title, &one.href).cmp(&(key(other), &other.title, &other.href))
        });
        let sides = self.meetings.iter().map(|row| &row.summed.balance);
        let most_ms = sides.map(|side| side.managing_ms.max(side.leading_ms)).max().unwrap_or(0);
        let policy = policy(Page::STYLE, "");
        Page { index: &self, program, policy, most_ms }
            .render()
            .expect("writing into memory does not fail")
    }
}

#[derive(Template)]
#[template(path = "index.html")]
struct Page<'a> {
    index: &'a Index,
    program: &'a str,
    policy: String,
    /// The longest bar, in the page's one scale.
    most_ms: u64,
}

impl Page<'_> {
    const STYLE: &'static str =
        concat!(include_str!("../templates/report.css"), include_str!("../templates/index.css"));

    fn lede(&self) -> String {
        let lengths = self.index.meetings.iter().map(|row| row.summed.duration_ms);
        let count = self.index.meetings.len();
        let meetings = if count == 1 { "meeting" } else { "meetings" };
        format!(
            "{} {meetings}, {} in all.",
            words::capitalized(&words::number(count)),
            words::hours(lengths.sum())
        )
    }

    /// The amounts of all meetings: class, name, minutes.
    fn sums(&self) -> [(&'static str, &'static str, String); 3] {
        let sum = |part: fn(&Amounts) -> u64| {
            whole_minutes(self.index.meetings.iter().map(|row| part(&row.summed.balance)).sum())
        };
        [
            ("managing", "Managing", sum(|amounts| amounts.managing_ms)),
            ("leading", "Leading", sum(|amounts| amounts.leading_ms)),
            ("neither", "Neither", sum(|amounts| amounts.neither_ms)),
        ]
    }

    fn day(date: Option<Date>) -> String {
        date.map_or_else(String::new, words::day)
    }

    /// How long a bar is, of half the width.
    fn half(&self, ms: u64) -> Percent {
        Percent::of(ms, self.most_ms.saturating_mul(2))
    }

    /// Where a bar begins that ends in the middle.
    fn start(&self, ms: u64) -> Percent {
        Percent(5_000 - self.half(ms).0.min(5_000))
    }
}

/// Returns the name of a folder as a part of a reference.
fn percent_encoded(name: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(title: &str, date: Option<&str>, managing_ms: u64) -> String {
        let balance = serde_json::json!(
            { "managing_ms": managing_ms, "leading_ms": 60_000, "neither_ms": 20_000 });
        serde_json::json!({
            "format": "evenkeel.report", "version": 1, "title": title, "date": date,
            "duration_ms": 600_000, "balance": balance,
        })
        .to_string()
    }

    #[test]
    fn meetings_stand_by_day_and_never_by_amount() {
        let mut index = Index::default();
        assert!(index.add("c.evenkeel", &report("Third", None, 60_000)));
        assert!(index.add("b.evenkeel", &report("Second", Some("2026-10-20"), 240_000)));
        assert!(index.add("a.evenkeel", &report("First", Some("2026-10-13"), 120_000)));
        assert!(!index.add("x.evenkeel", "{}"));
        let html = index.to_html("evenkeel");
        let place = |title: &str| html.find(title).unwrap();
        assert!(place("First") < place("Second") && place("Second") < place("Third"));
        assert!(html.contains("Three meetings, 30 min in all."), "{html}");
    }

    #[test]
    fn what_comes_from_outside_is_escaped() {
        let mut index = Index::default();
        index.add("a b\"<i>.evenkeel", &report("<script>x</script>", None, 0));
        index.add_failed("<em>", "it is <no> recording");
        let html = index.to_html("evenkeel");
        assert!(html.contains("a%20b%22%3Ci%3E.evenkeel/report.html"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("<em>") && !html.contains("<no>"));
    }
}
