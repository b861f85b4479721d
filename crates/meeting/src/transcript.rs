//! The transcript: who said what, when.

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Date, Engine, FormatError, Heading, Language, Piece, Segment, SegmentId, Source, SpeakerSource,
    Time, Times, Turns, format, statements,
};

/// Who said what, when.
///
/// Segments are numbered by position, start in ascending order and end within the recording;
/// their texts are clean and their words lie inside them.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Transcript {
    #[serde(flatten)]
    heading: Heading,
    segments: Vec<Segment>,
}

/// What keeps a list of segments from being a transcript.
#[derive(Debug, thiserror::Error)]
#[error("segment {segment}: {reason}")]
pub struct InvalidTranscript {
    /// The first segment that does not fit.
    pub segment: SegmentId,
    /// Why it does not.
    pub reason: String,
}

impl Transcript {
    /// The name of the file format.
    pub const FORMAT: &'static str = "evenkeel.transcript";
    /// The version of the file format.
    pub const VERSION: u32 = 1;

    /// Returns the transcript made of `heading` and `segments`.
    ///
    /// # Errors
    ///
    /// [`InvalidTranscript`] where a segment's id is not its position, starts do not ascend, a
    /// segment ends after the recording, its text is not clean or a word points outside of it.
    pub fn new(heading: Heading, segments: Vec<Segment>) -> Result<Self, InvalidTranscript> {
        let mut before = None;
        for segment in &segments {
            let problem = order_problem(segment, before)
                .or_else(|| end_problem(segment, heading.duration))
                .or_else(|| segment.problem());
            if let Some(reason) = problem {
                return Err(InvalidTranscript { segment: segment.id, reason });
            }
            before = Some(segment);
        }
        Ok(Self { heading, segments })
    }

    /// Returns what is known besides the talk.
    pub fn heading(&self) -> &Heading {
        &self.heading
    }

    /// Returns the segments, in order of their starts.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the same talk under another heading.
    ///
    /// # Errors
    ///
    /// [`InvalidTranscript`] where the heading's duration ends before a segment does.
    pub fn with_heading(self, heading: Heading) -> Result<Self, InvalidTranscript> {
        Self::new(heading, self.segments)
    }

    /// Returns the same talk with the speakers that `turns` tell, or with none: the words are given
    /// out anew as in [`Turns::attribute`], and formed into statements anew. What was known of
    /// speakers before plays no part.
    ///
    /// `speakers` is how it was found out, with what was found.
    #[must_use]
    pub fn with_speakers(self, speakers: Option<(&SpeakerSource, &Turns)>) -> Self {
        let pieces: Vec<Piece> = self.segments.into_iter().map(Piece::of_nobody).collect();
        let statements_of_nobody = statements(&pieces);
        let (source, segments) = match speakers {
            Some((source, turns)) => {
                let pieces = statements_of_nobody.into_iter().map(Piece::of_nobody).collect();
                (Some(source.clone()), statements(&turns.attribute(pieces)))
            }
            None => (None, statements_of_nobody),
        };
        let heading = Heading { told_apart: source, ..self.heading };
        Self::new(heading, segments).expect("the same words at the same times, in order")
    }

    /// Returns the same talk with nothing marked suspect.
    pub fn trusted_throughout(&self) -> Self {
        let trusted = |segment: &Segment| Segment { suspect: None, ..segment.clone() };
        Self {
            heading: self.heading.clone(),
            segments: self.segments.iter().map(trusted).collect(),
        }
    }

    /// Reads `transcript.json`.
    ///
    /// # Errors
    ///
    /// [`FormatError`] where the text is no such file, is of another version, or breaks one of the
    /// rules of [`Transcript::new`]; the error names line, field and reason.
    pub fn from_json(text: &str) -> Result<Self, FormatError> {
        let file: TranscriptJson = format::read(text, Self::FORMAT, Self::VERSION)?;
        let heading = Heading {
            title: file.title,
            date: file.date,
            language: file.language,
            duration: file.duration_ms,
            times: file.times,
            source: file.source,
            engine: file.engine,
            told_apart: file.told_apart,
        };
        Self::new(heading, file.segments).map_err(|InvalidTranscript { segment, reason }| {
            FormatError::Invalid { field: format!("segments[{segment}]"), reason }
        })
    }

    /// Writes `transcript.json`.
    pub fn to_json(&self) -> String {
        format::write(self, Self::FORMAT, Self::VERSION)
    }
}

fn order_problem(segment: &Segment, before: Option<&Segment>) -> Option<String> {
    let expected = before.map_or(0, |before| before.id.0 + 1);
    if segment.id.0 != expected {
        return Some(format!("`id` is {}, its position is {expected}", segment.id));
    }
    let start_before = before.map_or(Time::ZERO, |before| before.span.start());
    (segment.span.start() < start_before).then(|| {
        format!(
            "`start_ms` ({}) comes before that of the segment before it ({})",
            segment.span.start().as_ms(),
            start_before.as_ms()
        )
    })
}

fn end_problem(segment: &Segment, duration: Time) -> Option<String> {
    (segment.span.end() > duration).then(|| {
        format!(
            "`end_ms` ({}) comes after the end of the recording, `duration_ms` ({})",
            segment.span.end().as_ms(),
            duration.as_ms()
        )
    })
}

/// `transcript.json`, before the rules that hold between its parts are checked.
///
/// The heading's fields are named here once more: read through `flatten` they would lose the line
/// and the path that an error needs.
#[derive(Deserialize)]
struct TranscriptJson {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    date: Option<Date>,
    #[serde(default)]
    language: Option<Language>,
    duration_ms: Time,
    #[serde(default)]
    times: Times,
    #[serde(default)]
    source: Option<Source>,
    #[serde(default)]
    engine: Option<Engine>,
    #[serde(default)]
    told_apart: Option<SpeakerSource>,
    #[serde(deserialize_with = "segments_in_order")]
    segments: Vec<Segment>,
}

/// Checks the order while reading, so that the error carries the line it happened on.
fn segments_in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Segment>, D::Error> {
    struct InOrder;

    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<Segment>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list of segments")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Segment>, A::Error> {
            let mut segments: Vec<Segment> = Vec::new();
            while let Some(segment) = list.next_element::<Segment>()? {
                if let Some(reason) = order_problem(&segment, segments.last()) {
                    return Err(A::Error::custom(reason));
                }
                segments.push(segment);
            }
            Ok(segments)
        }
    }

    deserializer.deserialize_seq(InOrder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
  "format": "evenkeel.transcript",
  "version": 1,
  "title": "Weekly",
  "date": "2026-10-13",
  "language": "en",
  "duration_ms": 9000,
  "times": "measured",
  "source": null,
  "segments": [
    {
      "id": 0,
      "start_ms": 0,
      "end_ms": 4000,
      "speaker": "Ana",
      "text": "Good morning.",
      "suspect": null
    },
    {
      "id": 1,
      "start_ms": 4000,
      "end_ms": 9000,
      "speaker": null,
      "text": "Thank you for watching.",
      "confidence": 0.4,
      "words": [
        {
          "start_ms": 4100,
          "end_ms": 4300,
          "start": 0,
          "end": 5,
          "p": 0.4
        }
      ],
      "suspect": "no-speech"
    }
  ]
}
"#;

    fn error(from: &str, to: &str) -> String {
        assert!(FILE.contains(from), "{from}");
        Transcript::from_json(&FILE.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn a_transcript_is_written_as_it_was_read() {
        assert_eq!(Transcript::from_json(FILE).unwrap().to_json(), FILE);
    }

    #[test]
    fn unknown_fields_and_a_byte_order_mark_are_passed_over() {
        let file = FILE.replacen("{", "\u{feff}{\"mood\": [1, {}],", 1);
        assert_eq!(Transcript::from_json(&file).unwrap().to_json(), FILE);
    }

    #[test]
    fn errors_name_line_field_and_reason() {
        assert_eq!(
            error("\"end_ms\": 4000", "\"end_ms\": -4000"),
            "line 14, column 21: `segments[0].end_ms`: invalid value: integer `-4000`, expected u64"
        );
        assert_eq!(
            error("\"start_ms\": 4000", "\"start_ms\": 9001"),
            "line 37, column 3: `segments[1]`: `end_ms` (9000) comes before `start_ms` (9001)"
        );
        assert_eq!(
            error("\"id\": 1", "\"id\": 7"),
            "line 37, column 3: `segments`: `id` is 7, its position is 1"
        );
        assert_eq!(
            error("\"end\": 5", "\"end\": 500"),
            "line 37, column 3: `segments[1]`: `words[0]` points to bytes 0..500, which is not a \
             piece of the text after the word before it"
        );
        assert_eq!(
            error("2026-10-13", "yesterday"),
            "line 5, column 21: `date`: \"yesterday\" is not a day like \"2026-10-13\""
        );
        assert_eq!(
            error("\"duration_ms\": 9000", "\"duration_ms\": 8000"),
            "`segments[1]`: `end_ms` (9000) comes after the end of the recording, `duration_ms` \
             (8000)"
        );
    }

    #[test]
    fn other_files_are_refused_by_name() {
        assert_eq!(
            error("evenkeel.transcript", "whisper"),
            "it is not an `evenkeel.transcript` file: `format` is \"whisper\""
        );
        assert_eq!(
            error("\"version\": 1", "\"version\": 2"),
            "it is version 2 of `evenkeel.transcript`, this program reads version 1"
        );
        assert_eq!(
            Transcript::from_json("{}").unwrap_err().to_string(),
            "it is not an `evenkeel.transcript` file: `format` is missing"
        );
    }

    #[test]
    fn a_hundred_thousand_brackets_are_an_error_and_no_crash() {
        let error = Transcript::from_json(&"[".repeat(100_000)).unwrap_err().to_string();
        assert!(error.contains("line 1"), "{error}");
    }
}
