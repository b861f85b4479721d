//! Meetings for tests.

use std::ops::Range;

use evenkeel_abi::host::{Arena, Growth, Statement};

use super::vectors::{Meanings, TunedMeanings};

/// How long each statement of a script takes.
const STATEMENT_MS: i64 = 5_000;

/// A meeting for a test; made by [`meeting!`](crate::meeting!), in English unless said otherwise.
#[derive(Clone, PartialEq, Debug)]
pub struct Script {
    lines: Vec<(String, String)>,
    language: String,
    title: String,
    meanings: Option<Meanings>,
    tuned_meanings: Option<TunedMeanings>,
}

impl Script {
    /// Makes a meeting of lines, five seconds each. `Ann: Good morning.` is said by Ann; a line
    /// without a colon and a space is said by nobody known.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        Self::spoken(lines.into_iter().map(|line| match line.split_once(": ") {
            Some((speaker, text)) => (speaker.to_owned(), text.to_owned()),
            None => (String::new(), line.to_owned()),
        }))
    }

    fn spoken(lines: impl Iterator<Item = (String, String)>) -> Self {
        Self {
            lines: lines.collect(),
            language: "en".to_owned(),
            title: String::new(),
            meanings: None,
            tuned_meanings: None,
        }
    }

    /// Makes a meeting of one statement, said by nobody known.
    pub(super) fn of(text: &str) -> Self {
        Self::spoken([(String::new(), text.to_owned())].into_iter())
    }

    /// Sets the language, a BCP-47 tag; empty: unknown.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn entitled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// Offers vectors to a tagger that asks for them, as an encoder would: one for each text of the
    /// meeting and each that the tagger compares with. They are made of length 1.
    ///
    /// A run panics where a text has none.
    #[must_use]
    pub fn with_vectors<T: Into<String>>(
        mut self,
        encoder: &str,
        vectors: impl IntoIterator<Item = (T, Vec<f32>)>,
    ) -> Self {
        let vectors = vectors.into_iter().map(|(text, vector)| (text.into(), vector));
        self.meanings = Some(Meanings::new(encoder, vectors));
        self
    }

    /// Offers tuned vectors of `dimensions` numbers to a tagger that asks for them: the parts of each
    /// text of the meeting, whose sum is that of the segment. A text without parts is all zeros.
    #[must_use]
    pub fn with_tuned_vectors<T: Into<String>>(
        mut self,
        encoder: &str,
        dimensions: usize,
        parts: impl IntoIterator<Item = (T, Vec<(Range<usize>, Vec<f32>)>)>,
    ) -> Self {
        let parts = parts.into_iter().map(|(text, parts)| (text.into(), parts));
        self.tuned_meanings = Some(TunedMeanings::new(encoder, dimensions, parts));
        self
    }

    pub(super) const fn has_vectors(&self) -> bool {
        self.meanings.is_some()
    }

    pub(super) const fn has_tuned_vectors(&self) -> bool {
        self.tuned_meanings.is_some()
    }

    /// Returns the text of the line at `index`, without the speaker.
    pub(super) fn text(&self, index: usize) -> Option<&str> {
        self.lines.get(index).map(|(_, text)| text.as_str())
    }

    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// Tells whether the meeting may be in one of these languages.
    pub(super) fn is_in(&self, languages: &[&str]) -> bool {
        let primary = self.language.split('-').next().unwrap_or_default();
        primary.is_empty() || languages.contains(&primary)
    }

    /// Lays the meeting out as a later version of the program might: a tagger that does not step
    /// by the stride falls over its longer segments. Vectors go along for a tagger that compares
    /// with `texts`, and tuned ones where it `wants_tuned`.
    pub(super) fn arena(&self, texts: Option<&[&str]>, wants_tuned: bool) -> Arena {
        let statements = self.lines.iter().zip(0..).map(|((speaker, text), index)| Statement {
            start_ms: index * STATEMENT_MS,
            end_ms: (index + 1) * STATEMENT_MS,
            text,
            speaker,
            confidence: None,
        });
        let duration_ms = statements.clone().last().map_or(0, |statement| statement.end_ms);
        let growth = Growth { segment: 24, meeting: 64 };
        let segments = || self.lines.iter().map(|(_, text)| text.as_str());
        let vectors = self.meanings.as_ref().zip(texts);
        let vectors = vectors.map(|(meanings, texts)| meanings.lay_out(segments(), texts));
        let tuned = self.tuned_meanings.as_ref().filter(|_| wants_tuned);
        Arena::grown(&self.language, &self.title, duration_ms, statements, growth)
            .and_then(|arena| arena.offering(vectors, tuned.map(|tuned| tuned.lay_out(segments()))))
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Makes a [`Script`] of lines: `meeting!["Ann: Good morning.", "Hello."]`.
#[macro_export]
macro_rules! meeting {
    ($($line:expr),* $(,)?) => { $crate::testing::Script::new([$($line),*]) };
}
