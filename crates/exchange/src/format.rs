//! The formats, and how they are told apart.

use std::path::Path;

use crate::timing;

/// A transcript's format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Format {
    /// Our own `transcript.json`, which alone keeps everything.
    Json,
    /// `WebVTT`, the subtitles of the web; Zoom and Teams export it.
    WebVtt,
    /// `SubRip`, the oldest and most common subtitles.
    SubRip,
    /// `SubViewer` as `YouTube` and Google write it.
    SubViewer,
    /// Plain text: who says what, with or without times.
    Text,
}

impl Format {
    /// Returns the format that the extension of `file` stands for.
    pub fn of_name(file: &str) -> Option<Self> {
        let extension = Path::new(file).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "json" => Some(Self::Json),
            "vtt" => Some(Self::WebVtt),
            "srt" => Some(Self::SubRip),
            "sbv" => Some(Self::SubViewer),
            "txt" | "text" | "md" => Some(Self::Text),
            _ => None,
        }
    }

    /// Returns the usual extension, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::WebVtt => "vtt",
            Self::SubRip => "srt",
            Self::SubViewer => "sbv",
            Self::Text => "txt",
        }
    }

    /// Tells the format of `text` by what it holds; its name decides where that says nothing.
    pub(crate) fn of_content(text: &str, file: &str) -> Self {
        let named = Self::of_name(file);
        let start = text.trim_start();
        // "{laughs}" may open a plain text.
        let is_object = |rest: &str| rest.trim_start().starts_with(['"', '}']);
        if start.strip_prefix('{').is_some_and(is_object) {
            return Self::Json;
        }
        if timing::is_header(start.lines().next().unwrap_or_default()) {
            return Self::WebVtt;
        }
        match text.lines().find_map(timing::style) {
            Some(timing::Style::Comma) => Self::SubRip,
            Some(timing::Style::Pair) => Self::SubViewer,
            Some(timing::Style::Point) if named == Some(Self::SubRip) => Self::SubRip,
            Some(timing::Style::Point) => Self::WebVtt,
            None => named.unwrap_or(Self::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, file: &str, expected: Format) {
        assert_eq!(Format::of_content(text, file), expected, "{file}: {text}");
    }

    #[test]
    fn content_decides_before_the_name() {
        check("{\"format\": \"evenkeel.transcript\"}", "talk.txt", Format::Json);
        check("WEBVTT\n", "talk.srt", Format::WebVtt);
        check("1\n00:00:01,000 --> 00:00:02,000\nHi\n", "talk.vtt", Format::SubRip);
        check("0:00:01.000,0:00:02.000\nHi\n", "talk.txt", Format::SubViewer);
        check("00:01.000 --> 00:02.000\nHi\n", "talk", Format::WebVtt);
    }

    #[test]
    fn the_name_decides_where_content_says_nothing() {
        check("{laughs} Hi.", "talk.txt", Format::Text);
        check("Ana: Hi.", "talk", Format::Text);
        check("Ana: Hi.", "talk.docx", Format::Text);
        check("Ana: Hi.", "talk.VTT", Format::WebVtt);
        check("[]", "talk.json", Format::Json);
        check("00:00:01.000 --> 00:00:02.000\nHi\n", "talk.srt", Format::SubRip);
    }

    #[test]
    fn a_line_of_talk_with_an_arrow_is_no_cue() {
        check("Ana: from here --> there", "talk.txt", Format::Text);
    }
}
