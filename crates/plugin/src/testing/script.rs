//! Meetings for tests.

use evenkeel_abi::host::{Arena, Growth, Statement};

/// How long each statement of a script takes.
const STATEMENT_MS: i64 = 5_000;

/// A meeting for a test; made by [`meeting!`](crate::meeting!), in English unless said otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    lines: Vec<(String, String)>,
    language: String,
    title: String,
}

impl Script {
    /// Makes a meeting of lines, five seconds each. `Ann: Good morning.` is said by Ann; a line
    /// without a colon and a space is said by nobody known.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let lines = lines
            .into_iter()
            .map(|line| match line.split_once(": ") {
                Some((speaker, text)) => (speaker.to_owned(), text.to_owned()),
                None => (String::new(), line.to_owned()),
            })
            .collect();
        Self { lines, language: "en".to_owned(), title: String::new() }
    }

    /// Makes a meeting of one statement, said by nobody known.
    pub(super) fn of(text: &str) -> Self {
        Self {
            lines: vec![(String::new(), text.to_owned())],
            language: "en".to_owned(),
            title: String::new(),
        }
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
    /// by the stride falls over its longer segments.
    pub(super) fn arena(&self) -> Arena {
        let statements = self.lines.iter().zip(0..).map(|((speaker, text), index)| Statement {
            start_ms: index * STATEMENT_MS,
            end_ms: (index + 1) * STATEMENT_MS,
            text,
            speaker,
            confidence: None,
        });
        let duration_ms = statements.clone().last().map_or(0, |statement| statement.end_ms);
        let growth = Growth { segment: 24, meeting: 64 };
        Arena::grown(&self.language, &self.title, duration_ms, statements, growth)
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Makes a [`Script`] of lines: `meeting!["Ann: Good morning.", "Hello."]`.
#[macro_export]
macro_rules! meeting {
    ($($line:expr),* $(,)?) => { $crate::testing::Script::new([$($line),*]) };
}
