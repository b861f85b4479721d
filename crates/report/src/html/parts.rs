//! Small parts that stand in many places of the page.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;
use evenkeel_meeting::{Codebook, Pole, SegmentId, Tag};

use crate::beside::{label, letter};
use crate::quote::Piece;
use crate::sentence::{Sentence, Words};

/// A tag's mark: a square for managing, a circle for leading, its letter inside; then its name.
#[derive(Template)]
#[template(path = "parts/glyph.html")]
pub(crate) struct Glyph<'a> {
    class: &'static str,
    letter: String,
    label: &'a str,
    named: bool,
    /// Whether the label is from outside and has a direction of its own.
    is_own: bool,
}

impl<'a> Glyph<'a> {
    pub(crate) fn new(tag: &'a Tag, codebook: &'a Codebook) -> Self {
        let pole = tag
            .process()
            .map(evenkeel_meeting::Process::pole)
            .or_else(|| codebook.get(tag).map(|code| code.pole));
        Self {
            class: crate::beside::pole_name(pole.unwrap_or(Pole::Neither)),
            letter: letter(tag, codebook),
            label: label(tag, codebook),
            named: true,
            is_own: tag.process().is_none(),
        }
    }

    /// The mark, with its name for those who do not see it.
    pub(crate) fn bare(self) -> Self {
        Self { named: false, ..self }
    }
}

impl HtmlSafe for Glyph<'_> {}

/// A sentence of ours, its times linked and its names isolated.
#[derive(Template)]
#[template(path = "parts/prose.html")]
pub(crate) struct Prose<'a> {
    pub(crate) sentence: Cow<'a, Sentence>,
}

impl HtmlSafe for Prose<'_> {}

/// A statement's words, the evidence in them marked.
#[derive(Template)]
#[template(path = "parts/marked.html")]
pub(crate) struct Marked<'a> {
    pub(crate) pieces: Vec<Piece<'a>>,
}

impl<'a> Marked<'a> {
    pub(crate) fn plain(text: &'a str) -> Self {
        Self { pieces: vec![Piece { text, evidence: None }] }
    }
}

impl HtmlSafe for Marked<'_> {}

/// Where a quote comes from: its time, which leads there, its speaker, its tags.
#[derive(Template)]
#[template(path = "parts/source.html")]
pub(crate) struct Source<'a> {
    pub(crate) segment: SegmentId,
    pub(crate) time: String,
    pub(crate) speaker: Option<&'a str>,
    /// What it does; none is neither.
    pub(crate) tags: Vec<SourceTag<'a>>,
}

/// A tag of a quote, and how surely it holds, where that is to be said.
pub(crate) struct SourceTag<'a> {
    pub(crate) glyph: Glyph<'a>,
    pub(crate) clarity: Option<&'static str>,
}

impl HtmlSafe for Source<'_> {}

/// What somebody said, with its source.
#[derive(Template)]
#[template(path = "parts/quote.html")]
pub(crate) struct QuoteFigure<'a> {
    pub(crate) language: Option<&'a str>,
    pub(crate) words: Marked<'a>,
    pub(crate) source: Source<'a>,
}

impl HtmlSafe for QuoteFigure<'_> {}
