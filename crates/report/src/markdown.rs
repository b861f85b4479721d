//! `report.md`: the same report as text that is read as it stands and renders anywhere.
//!
//! Everything goes through [`Markdown`], the escaping of the template: text from outside shows as
//! it was said and can neither format, link nor break the page.

use std::fmt::{self, Write};

use askama::Template;
use askama::filters::Escaper;
use evenkeel_meeting::SegmentId;

use crate::quote::{Quote, pieces};
use crate::report::Report;
use crate::sentence::Words;
use crate::statement::{Mark, Statement};

impl Report {
    /// Writes `report.md`, in `CommonMark` with tables.
    pub fn to_markdown(&self) -> String {
        let markdown = MarkdownReport { report: self };
        markdown.render().expect("writing into memory does not fail")
    }
}

/// Escapes text so that it shows in Markdown as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Markdown;

impl Escaper for Markdown {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        for (at, character) in text.char_indices() {
            // Nothing isolates a direction in plain text, so nothing may turn it around either.
            if matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                continue;
            }
            let special = match character {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '@'
                | '$' => true,
                // `http://` and `www.` become links by themselves.
                ':' => text[at + 1..].starts_with('/'),
                '.' => text[..at].ends_with("www") || text[..at].ends_with("WWW"),
                _ => false,
            };
            if special {
                dest.write_char('\\')?;
            }
            dest.write_char(character)?;
        }
        Ok(())
    }
}

#[derive(Template)]
#[template(path = "report.md", whitespace = "preserve")]
struct MarkdownReport<'a> {
    report: &'a Report,
}

impl<'a> MarkdownReport<'a> {
    const LIMITS: &'static str = crate::method::LIMITS;
    const WHY_KINDS: &'static str = crate::asked::Asked::WHY;

    /// The tags of a statement, in words, with what speaks for them.
    fn labels(&self, statement: &Statement) -> String {
        let label = |mark: &Mark, less_sure: bool| {
            let less_sure = less_sure.then_some("less sure");
            let remarks: Vec<&str> = less_sure.into_iter().chain(mark.reasons()).collect();
            let name = self.report.label(&mark.tag).to_lowercase();
            match remarks.as_slice() {
                [] => name,
                remarks => format!("{name} ({})", remarks.join("; ")),
            }
        };
        let counted = statement.tags.iter().map(|mark| label(mark, self.report.is_less_sure(mark)));
        let beside = statement.beside.iter().map(|mark| label(mark, false));
        counted.chain(beside).collect::<Vec<_>>().join(", ")
    }

    /// What the statement of a quote does by the codebook, in words.
    fn does(&self, quote: &Quote) -> String {
        let tags = &self.report.statement(quote.segment).tags;
        let label = |mark: &Mark| {
            let less_sure = if self.report.is_less_sure(mark) { ", less sure" } else { "" };
            format!("{}{less_sure}", self.report.label(&mark.tag))
        };
        match tags.as_slice() {
            [] => "neither".to_owned(),
            tags => tags.iter().map(label).collect::<Vec<_>>().join(" · "),
        }
    }

    /// The words of a quote, and of each piece whether it is evidence.
    fn quoted(&self, quote: &'a Quote) -> Vec<(&'a str, bool)> {
        let statement = self.report.statement(quote.segment);
        let marks: Vec<&Mark> =
            statement.all_marks().filter(|mark| mark.tag == quote.tag).collect();
        cut(statement, &marks)
    }

    fn said(&self, statement: &'a Statement) -> Vec<(&'a str, bool)> {
        cut(statement, &statement.all_marks().collect::<Vec<_>>())
    }

    fn time(&self, segment: &SegmentId) -> String {
        self.report.statement(*segment).start.to_string()
    }
}

/// Emphasis must touch the words that it emphasizes: white space at a piece's ends stays outside.
fn cut<'a>(statement: &'a Statement, marks: &[&Mark]) -> Vec<(&'a str, bool)> {
    pieces(&statement.text, marks)
        .into_iter()
        .flat_map(|piece| {
            let core = piece.text.trim();
            if piece.evidence.is_none() || core.is_empty() {
                return vec![(piece.text, false)];
            }
            let start = piece.text.len() - piece.text.trim_start().len();
            let end = start + core.len();
            vec![(&piece.text[..start], false), (core, true), (&piece.text[end..], false)]
        })
        .filter(|(text, _)| !text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut escaped = String::new();
        Markdown.write_escaped_str(&mut escaped, text).unwrap();
        escaped
    }

    #[test]
    fn outside_text_can_neither_format_nor_link_nor_nest() {
        assert_eq!(escaped("*a* _b_ `c` ~~d~~ #e"), r"\*a\* \_b\_ \`c\` \~\~d\~\~ \#e");
        assert_eq!(escaped("[x](javascript:y) ![z](w)"), r"\[x\](javascript:y) !\[z\](w)");
        assert_eq!(escaped("<script>&lt;"), r"\<script\>\&lt;");
        assert_eq!(escaped("http://a www.b a@b $c$ a|b"), r"http\://a www\.b a\@b \$c\$ a\|b");
        assert_eq!(escaped("a\u{202e}b"), "ab");
    }

    #[test]
    fn plain_talk_stays_as_it_is() {
        let talk = "It's nineteen days (it was 23), now fewer. Right? Yes: we're few.";
        assert_eq!(escaped(talk), talk);
    }
}
