//! `report.html`: one file that asks the network for nothing and reads without script.
//!
//! Everything from outside goes through the templates' escaping and stands in an element of its
//! own direction (`bdi`, `dir="auto"`), so that neither markup nor a right-to-left name can leave
//! its place.

mod drawing;
mod parts;
mod policy;
mod ribbon;
mod strip;

use std::borrow::Cow;

use askama::Template;
use evenkeel_meeting::{Pole, SegmentId, Tag};

use crate::questions::Question;
use crate::quote::{Quote, pieces};
use crate::report::{Report, Side};
use crate::sentence::Sentence;
use crate::speakers::SpeakerPart;
use crate::statement::{Mark, Statement};
use crate::summary::without_bidi_controls;
use crate::words;
pub(crate) use drawing::Percent;
use parts::{Glyph, Marked, Prose, QuoteFigure, Source, SourceTag};
pub(crate) use policy::policy;
use ribbon::Ribbon;
use strip::Strip;

/// The report's own language; talk in another one is marked as such.
const LANGUAGE: &str = "en";
/// From which length on a pause is shown in the transcript.
const PAUSE_MS: u64 = 20_000;

impl Report {
    /// Writes `report.html`.
    pub fn to_html(&self) -> String {
        let page = Page {
            report: self,
            ribbon: Ribbon::new(self),
            strip: Strip::new(self),
            policy: policy(Page::STYLE, Page::SCRIPT),
        };
        page.render().expect("writing into memory does not fail")
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    ribbon: Ribbon,
    strip: Strip,
    policy: String,
}

/// A part of the page that the contents lead to.
struct Part {
    id: &'static str,
    name: &'static str,
}

/// What is drawn of a speaker's talk.
struct SpeakerBar {
    class: &'static str,
    x: Percent,
    width: Percent,
}

impl<'a> Page<'a> {
    const STYLE: &'static str = include_str!("../templates/report.css");
    const SCRIPT: &'static str = include_str!("../templates/report.js");
    const LIMITS: &'static str = crate::method::LIMITS;
    const WHY_KINDS: &'static str = crate::asked::Asked::WHY;

    /// The title as it stands where nothing can isolate its direction.
    fn window_title(&self) -> String {
        without_bidi_controls(self.report.title())
    }

    /// The language of the talk, where it is another than the report's.
    fn talk_language(&self) -> Option<&'a str> {
        let language = self.report.heading.language.as_ref()?;
        (language.primary() != LANGUAGE).then(|| language.as_str())
    }

    fn contents(&self) -> Vec<Part> {
        let report = self.report;
        let parts = [
            ("ribbon", "Ribbon", !report.statements.is_empty()),
            ("tasks", "Three tasks", report.found_any()),
            ("together", "Hand in hand", report.found_any()),
            ("moments", "Moments", report.found_any()),
            ("questions", "Questions", report.asks_any()),
            ("speakers", "Speakers", !report.statements.is_empty()),
            ("beside", "Beside the balance", self.shows_beside()),
            ("left-out", "Not counted", true),
            ("transcript", "Transcript", !report.statements.is_empty()),
            ("method", "Method", true),
        ];
        parts
            .into_iter()
            .filter(|(_, _, shown)| *shown)
            .map(|(id, name, _)| Part { id, name })
            .collect()
    }

    fn shows_beside(&self) -> bool {
        !self.report.statements.is_empty()
            && (self.report.asked.is_some() || !self.report.other_tags().is_empty())
    }

    fn glyph(&self, tag: &'a Tag) -> Glyph<'a> {
        Glyph::new(tag, &self.report.codebook)
    }

    fn prose<'s>(&self, sentence: &'s Sentence) -> Prose<'s> {
        Prose { sentence: Cow::Borrowed(sentence) }
    }

    fn source(&self, quote: &'a Quote, tags: Vec<SourceTag<'a>>) -> Source<'a> {
        Source {
            segment: quote.segment,
            time: quote.start.to_string(),
            speaker: quote.speaker.as_ref().map(|speaker| speaker.as_str()),
            tags,
        }
    }

    /// A quote with its evidence marked.
    fn quote(&self, quote: &'a Quote) -> QuoteFigure<'a> {
        let clarity = Some(quote.clarity().words());
        self.figure(quote, vec![SourceTag { glyph: self.glyph(&quote.tag), clarity }])
    }

    /// A question with what is asked marked, under what it does by the codebook.
    fn question(&self, quote: &'a Quote) -> QuoteFigure<'a> {
        let tags = self.report.statement(quote.segment).tags.iter();
        let tag = |mark: &'a Mark| SourceTag {
            glyph: self.glyph(&mark.tag),
            clarity: self.report.is_less_sure(mark).then_some("less sure"),
        };
        self.figure(quote, tags.map(tag).collect())
    }

    fn figure(&self, quote: &'a Quote, tags: Vec<SourceTag<'a>>) -> QuoteFigure<'a> {
        let statement = self.report.statement(quote.segment);
        let marks: Vec<&Mark> =
            statement.all_marks().filter(|mark| mark.tag == quote.tag).collect();
        QuoteFigure {
            language: self.talk_language(),
            words: Marked { pieces: pieces(&statement.text, &marks) },
            source: self.source(quote, tags),
        }
    }

    /// A quote of only the sentences that matter, for page one, where every moment is clear.
    fn short_quote(&self, quote: &'a Quote) -> QuoteFigure<'a> {
        QuoteFigure {
            language: self.talk_language(),
            words: Marked::plain(&quote.text),
            source: self
                .source(quote, vec![SourceTag { glyph: self.glyph(&quote.tag), clarity: None }]),
        }
    }

    fn marked(&self, statement: &'a Statement) -> Marked<'a> {
        Marked { pieces: pieces(&statement.text, &statement.all_marks().collect::<Vec<_>>()) }
    }

    /// What a question's only statement said, where there is exactly one.
    fn evidence(&self, question: &Question) -> Option<String> {
        let [segment] = question.evidence.as_slice() else { return None };
        let statement = self.report.statement(*segment);
        let surest = statement
            .tags
            .iter()
            .reduce(|best, mark| if mark.score > best.score { mark } else { best });
        Some(surest.map_or_else(|| statement.text.clone(), |mark| Quote::new(statement, mark).text))
    }

    fn time(&self, segment: &SegmentId) -> String {
        self.report.statement(*segment).start.to_string()
    }

    /// How wide a task's bar is; all six have one scale.
    fn task_width(&self, side: &Side) -> Percent {
        let tasks = self.report.tasks.iter();
        let longest = tasks.map(|task| task.managing.ms.max(task.leading.ms)).max();
        Percent(Percent::of(side.ms, longest.unwrap_or_default()).0 / 2)
    }

    fn task_left(&self, side: &Side) -> Percent {
        Percent(5_000 - self.task_width(side).0)
    }

    fn speaker_bars(&self, part: &SpeakerPart) -> Vec<SpeakerBar> {
        let talk = |part: &SpeakerPart| part.amounts.talk_ms() - part.amounts.suspect_ms;
        let most = self.report.speakers.iter().map(talk).max().unwrap_or_default();
        let mut at = 0;
        let parts = [
            ("m", part.amounts.managing_ms),
            ("l", part.amounts.leading_ms),
            ("nei", part.amounts.neither_ms),
        ];
        parts
            .into_iter()
            .map(|(class, ms)| {
                let (x, end) = (Percent::of(at, most), Percent::of(at + ms, most));
                at += ms;
                // A hair is left between two parts.
                SpeakerBar { class, x, width: Percent((end.0 - x.0).saturating_sub(60)) }
            })
            .collect()
    }

    /// Talk as its parts add up in whole seconds.
    fn talk(&self, part: &SpeakerPart) -> String {
        let amounts = part.amounts;
        let seconds: u64 = [amounts.managing_ms, amounts.leading_ms, amounts.neither_ms]
            .into_iter()
            .map(|ms| (ms + 500) / 1_000)
            .sum();
        words::length(seconds * 1_000)
    }

    /// The pause before a statement, where it is long enough to be shown.
    fn pause(&self, statement: &Statement) -> Option<String> {
        let before = &self.report.statements[..statement.id.index()];
        let reached = before.iter().rev().take(20).map(|earlier| earlier.end.as_ms()).max()?;
        let pause = statement.start.as_ms().saturating_sub(reached);
        (pause >= PAUSE_MS).then(|| words::span(pause))
    }

    /// The position of a statement's speaker among the speakers, as the filter knows it.
    fn speaker_number(&self, statement: &Statement) -> Option<usize> {
        statement.speaker.as_ref()?;
        self.report.speakers.iter().position(|part| part.speaker == statement.speaker)
    }

    /// Whether the statement before was by the same speaker, with no pause between.
    fn goes_on(&self, statement: &Statement) -> bool {
        let before = statement.id.index().checked_sub(1).map(|at| &self.report.statements[at]);
        before.is_some_and(|before| before.speaker == statement.speaker)
            && self.pause(statement).is_none()
    }

    fn tag_names(&self, statement: &Statement) -> String {
        let tags: Vec<String> = statement.tags.iter().map(|mark| mark.tag.to_string()).collect();
        tags.join(" ")
    }
}

#[cfg(test)]
mod tests;
