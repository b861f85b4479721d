//! What HTML and Markdown show in the same words.
//!
//! The templates call these with what they hold, which is references; so small values come by
//! reference too.

use evenkeel_meeting::{Pole, Status, Suspect, Tag, Time};

use crate::asked::is_summed_up;
use crate::balance::Block;
use crate::beside::{self, Beside};
use crate::clarity::Clarity;
use crate::left_out;
use crate::minutes::shown;
use crate::questions::{Question, Reflection};
use crate::quote::Quote;
use crate::reliability::Reliability;
use crate::report::{Report, Side, Task};
use crate::sentence::Sentence;
use crate::statement::Mark;
use crate::taggers::Taggers;
use crate::together::Second;
use crate::{speakers, words};

/// From here on pauses are worth a word on page one.
const HALF_A_MINUTE_MS: u64 = 30_000;

/// One of the three amounts.
pub(crate) struct Amount {
    pub(crate) pole: Pole,
    pub(crate) name: &'static str,
    /// Whole minutes.
    pub(crate) minutes: String,
    /// What it consists of.
    pub(crate) parts: Vec<String>,
}

impl Report {
    /// Returns managing, leading and neither, always in this order.
    pub(crate) fn amounts(&self) -> [Amount; 3] {
        let (minutes, amounts) = (&self.minutes, self.balance.amounts);
        let neither = ["arrangements", "plain information", "small talk"].map(str::to_owned);
        [
            (Pole::Managing, "Managing", minutes.managing, self.amount_parts(Pole::Managing)),
            (Pole::Leading, "Leading", minutes.leading, self.amount_parts(Pole::Leading)),
            (Pole::Neither, "Neither", minutes.neither, neither.to_vec()),
        ]
        .map(|(pole, name, minutes, parts)| Amount {
            pole,
            name,
            minutes: shown(minutes, amounts.of(pole)),
            parts: match pole {
                _ if amounts.of(pole) > 0 => parts,
                Pole::Managing | Pole::Leading if !self.taggers().looked_for_side(pole) => {
                    vec!["not looked for".to_owned()]
                }
                _ => vec!["none found".to_owned()],
            },
        })
    }

    /// Returns how good the tagger of `tag` was when it was measured, where that is known.
    pub(crate) fn reliability_of(&self, tag: &Tag) -> Option<&Reliability> {
        self.reliability.iter().find(|reliability| reliability.tag == *tag)
    }

    /// Says on what the taggers were measured, where that is known.
    pub(crate) fn measured(&self) -> Option<Sentence> {
        let figure = &self.reliability.first()?.figure;
        Some(
            Sentence::new("Measured against careful readers on ")
                .name(&figure.set)
                .words(format!(", {}.", words::day(figure.date))),
        )
    }

    fn taggers(&self) -> Taggers<'_> {
        Taggers { codebook: &self.codebook, plugins: &self.plugins }
    }

    fn amount_parts(&self, pole: Pole) -> Vec<String> {
        let mut tags: Vec<_> = self
            .balance
            .by_tag
            .iter()
            .zip(&self.minutes.by_tag)
            .filter(|(tag, _)| tag.pole == pole && tag.ms > 0)
            .collect();
        tags.sort_by_key(|(tag, _)| std::cmp::Reverse(tag.ms));
        tags.into_iter()
            .map(|(tag, minutes)| {
                let name = self.label(&tag.tag).to_lowercase();
                let minutes = if *minutes == 0 { "under 1" } else { &minutes.to_string() };
                let uncertain = self.reliability_of(&tag.tag).is_some_and(|known| known.uncertain);
                let doubt = if uncertain { " (uncertain)" } else { "" };
                format!("{name} {minutes}{doubt}")
            })
            .collect()
    }

    /// Returns what stands beside the three amounts, where there is any.
    pub(crate) fn besides(&self) -> Option<String> {
        let pauses_ms = self.balance.pauses_ms;
        let pauses = (pauses_ms >= HALF_A_MINUTE_MS)
            .then(|| format!("{} of pauses", besides(self.minutes.pauses, pauses_ms)));
        let suspect_ms = self.balance.amounts.suspect_ms;
        let suspect = (suspect_ms > 0)
            .then(|| format!("{} not made out", besides(self.minutes.suspect, suspect_ms)));
        let parts: Vec<String> = pauses.into_iter().chain(suspect).collect();
        (!parts.is_empty()).then(|| words::listed(&parts))
    }

    /// Returns what is known of the meeting at a glance: day, length, speakers.
    pub(crate) fn meta(&self) -> Vec<String> {
        let length = match (self.balance.duration_ms + 30_000) / 60_000 {
            0 => "under a minute".to_owned(),
            1 => "1 minute".to_owned(),
            minutes => format!("{minutes} minutes"),
        };
        let speakers = match self.voices() {
            0 => "speakers not told apart".to_owned(),
            voices => words::counted(voices, "speaker", "speakers"),
        };
        self.heading.date.map(words::day).into_iter().chain([length, speakers]).collect()
    }

    /// Returns how the speakers were told apart and how surely, where there is anything to say of it.
    pub(crate) fn told_apart(&self) -> Option<String> {
        speakers::told_apart(self.heading.told_apart.as_ref(), &self.statements)
    }

    pub(crate) fn moments_heading(&self) -> String {
        heading(self.moments.len(), "moment", "worth talking about")
    }

    pub(crate) fn questions_heading(&self) -> String {
        heading(self.questions.len(), "question", "to take along")
    }

    pub(crate) fn label<'a>(&'a self, tag: &'a Tag) -> &'a str {
        beside::label(tag, &self.codebook)
    }

    pub(crate) fn definition(&self, tag: &Tag) -> &str {
        match tag.process() {
            Some(process) => process.definition(),
            None => self.codebook.get(tag).map_or("", |code| &code.definition),
        }
    }

    /// Returns Kotter's name for what a standard tag stands for.
    pub(crate) fn process_name(&self, tag: &Tag) -> Option<&'static str> {
        tag.process().map(words::process)
    }

    pub(crate) fn pole_name(&self, pole: &Pole) -> &'static str {
        beside::pole_name(*pole)
    }

    pub(crate) fn is_less_sure(&self, mark: &Mark) -> bool {
        Clarity::of(mark.score).is_less_sure()
    }

    /// Returns the tags beside the balance that are not summed up as questions.
    pub(crate) fn other_tags(&self) -> Vec<&Beside> {
        self.beside.iter().filter(|tag| !is_summed_up(&tag.code.tag)).collect()
    }

    /// Returns whether anything was found that the parts about the two sides could show.
    pub(crate) fn found_any(&self) -> bool {
        self.balance.counted_segments > 0
    }

    /// Returns whether the meeting raised any question.
    pub(crate) fn asks_any(&self) -> bool {
        !self.questions.is_empty()
    }

    /// Returns the moments of each side, under its name.
    pub(crate) fn moments_by_side(&self) -> [(&'static str, &[Quote]); 2] {
        [("Managing", &self.managing_moments), ("Leading", &self.leading_moments)]
    }

    /// Returns the questions about each side, under their heading.
    pub(crate) fn questions_by_side(&self) -> [(&'static str, &[Question]); 2] {
        let Reflection { managing, leading, .. } = &self.reflection;
        [("About managing", managing), ("About leading", leading)]
    }

    /// Returns how many moments a side of a task has, by how many voices.
    pub(crate) fn facts(&self, side: &Side) -> String {
        let taggers = self.taggers();
        if side.tag.process().is_some_and(|process| !taggers.looked_for(process)) {
            return "not looked for in this run".to_owned();
        }
        let moments = words::counted(side.segments.len(), "moment", "moments");
        match self.voices() {
            0 => moments,
            voices => format!("{moments}, {} of {voices} voices", side.voices),
        }
    }

    pub(crate) fn together_in_words(&self) -> String {
        let (steps, why) = (self.together.count(Second::Steps), self.together.count(Second::Why));
        if steps + why == 0 {
            return "No direction was followed by clear steps, and no step came with a clear \
                    reason."
                .to_owned();
        }
        let steps = match steps {
            0 => "No direction was followed by clear steps".to_owned(),
            steps => format!("Clear steps followed a direction {}", words::times(steps)),
        };
        let why = match why {
            0 => "no step came with a clear reason".to_owned(),
            why => format!("a step came with a clear reason {}", words::times(why)),
        };
        format!("{steps}; {why}.")
    }

    pub(crate) fn alone_in_words(&self) -> String {
        let (alone, shown) = (self.together.alone.len(), self.together.clearest_alone().len());
        format!(
            "{} {} without a step in the next two minutes{}",
            words::capitalized(&words::number(alone)),
            if alone == 1 { "direction stood" } else { "directions stood" },
            if shown < alone { ", the clearest at" } else { ":" }
        )
    }

    /// Returns how long after the first the second was said.
    pub(crate) fn later(&self, gap_ms: &u64) -> String {
        match gap_ms {
            ..1_000 => "at once".to_owned(),
            gap_ms => format!("{} later", words::span(*gap_ms)),
        }
    }

    pub(crate) fn then(&self, kind: &Second) -> &'static str {
        match kind {
            Second::Steps => "then the steps",
            Second::Why => "then the why",
        }
    }

    pub(crate) fn because(&self, reason: &Suspect) -> &'static str {
        left_out::because(*reason)
    }

    pub(crate) fn status(&self, status: &Status) -> &'static str {
        match status {
            Status::Ok => "ran",
            Status::Degraded => "ran, some answers refused",
            Status::Failed => "failed",
            Status::Skipped => "not asked",
        }
    }

    pub(crate) fn outcomes(&self) -> Vec<Sentence> {
        self.left_out.plugins.iter().map(left_out::outcome).collect()
    }

    pub(crate) fn block_name(&self, block: &Block) -> String {
        format!("{} to {}", Time::from_ms(block.start_ms), Time::from_ms(block.end_ms))
    }

    /// Writes an amount of time as minutes and seconds, and none as a dash.
    pub(crate) fn length(&self, ms: &u64) -> String {
        if *ms == 0 { "–".to_owned() } else { words::length(*ms) }
    }

    pub(crate) fn span(&self, ms: &u64) -> String {
        words::span(*ms)
    }

    pub(crate) fn decimal_minutes(&self, ms: &u64) -> String {
        words::minutes(*ms)
    }

    pub(crate) fn statements_in_words(&self, count: usize) -> String {
        words::counted(count, "statement", "statements")
    }
}

impl Task {
    /// Returns both sides, managing first.
    pub(crate) fn sides(&self) -> [&Side; 2] {
        [&self.managing, &self.leading]
    }
}

/// Writes an amount beside the three. That rounded minutes add up makes no minute of seconds.
fn besides(minutes: u64, ms: u64) -> String {
    match minutes {
        _ if ms < HALF_A_MINUTE_MS => "under half a minute".to_owned(),
        0 => "under 1 min".to_owned(),
        minutes => format!("{minutes} min"),
    }
}

fn heading(count: usize, noun: &str, rest: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural} {rest}", words::capitalized(&words::number(count)))
}
