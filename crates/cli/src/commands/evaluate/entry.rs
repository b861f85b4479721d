//! One JSON value of a labelled file: a segment after what was said before it, or a whole meeting.

use std::collections::BTreeSet;
use std::fmt;

use evenkeel_meeting::{
    Heading, InvalidTranscript, Language, Process, Segment, SegmentId, Speaker, Suspect, Tag, Time,
    TimeSpan, Times, Transcript, clean,
};
use serde::{Deserialize, Deserializer};

/// How long a word takes, at 150 a minute.
const WORD_MS: u64 = 400;

/// What parts the turns in `prev`.
const BETWEEN_TURNS: &str = " / ";

/// Marks that `prev` begins within a turn.
const CUT: &str = "... ";

/// A labelled segment or meeting as it stands in its file. Unknown fields are ignored.
#[derive(Deserialize)]
pub(super) struct Entry {
    #[serde(default)]
    id: Option<Id>,
    /// The meeting's name.
    #[serde(default)]
    pub(super) meeting: Option<String>,
    /// The kind of meeting.
    #[serde(default)]
    pub(super) domain: Option<String>,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    prev: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    labels: Option<Vec<Label>>,
    #[serde(default)]
    segments: Option<Vec<Part>>,
}

/// A segment of a whole meeting.
#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    start_ms: Option<Time>,
    #[serde(default)]
    end_ms: Option<Time>,
    #[serde(default)]
    speaker: Option<Speaker>,
    text: String,
    #[serde(default)]
    suspect: Option<Suspect>,
    #[serde(default)]
    labels: Option<Vec<Label>>,
}

/// An id, as text or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

struct Label(Tag);

/// What taggers are shown, and what people say of it.
pub(super) struct Talk {
    pub(super) transcript: Transcript,
    /// The labelled segments, each with its id in the file, where it has one.
    pub(super) labelled: Vec<(SegmentId, Option<String>, BTreeSet<Tag>)>,
}

/// What is wrong with an entry.
#[derive(Debug, thiserror::Error)]
pub(super) enum EntryError {
    /// It is not JSON, or a field is of the wrong type.
    #[error("line {line}, column {column}: `{field}`: {reason}")]
    Json { line: usize, column: usize, field: String, reason: String },
    /// A field is missing, or fields do not fit together.
    #[error("line {line}: {reason}")]
    Unfit { line: usize, reason: String },
    /// The segments are no meeting.
    #[error("in the meeting that starts on line {line}")]
    Meeting { line: usize, source: InvalidTranscript },
}

impl Entry {
    /// Reads the JSON `text`, which starts on the line `line` of its file.
    pub(super) fn read(text: &str, line: usize) -> Result<Self, EntryError> {
        let mut json = serde_json::Deserializer::from_str(text);
        let entry = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| wrong(error.path().to_string(), error.inner(), line))?;
        json.end().map_err(|error| wrong(".".to_owned(), &error, line))?;
        Ok(entry)
    }

    /// Returns whether it is a meeting, and not one segment.
    pub(super) fn is_whole(&self) -> bool {
        self.segments.is_some()
    }

    /// Makes it talk that taggers can be shown.
    pub(super) fn talk(self, line: usize) -> Result<Talk, EntryError> {
        let unfit = |reason: &str| EntryError::Unfit { line, reason: reason.to_owned() };
        let parts = match (self.segments, self.text) {
            (Some(parts), _) => parts,
            (None, Some(text)) => {
                if self.labels.is_none() {
                    return Err(unfit("`labels` is missing; where nothing applies it is []"));
                }
                let mut parts: Vec<Part> =
                    turns(self.prev.as_deref().unwrap_or_default()).map(Part::unlabelled).collect();
                parts.push(Part { id: self.id, labels: self.labels, ..Part::unlabelled(&text) });
                parts
            }
            (None, None) => return Err(unfit("it has neither `text` nor `segments`")),
        };
        let (mut segments, mut labelled) = (Vec::new(), Vec::new());
        let mut at = Time::ZERO;
        for (index, part) in parts.into_iter().enumerate() {
            let id = SegmentId::from_index(index);
            let Part { id: name, labels, .. } = &part;
            let name = name.as_ref().map(Id::to_string);
            // What the speech engine may have made up is shown to no tagger.
            let labels = labels.as_ref().filter(|_| part.suspect.is_none());
            labelled.extend(labels.map(|labels| (id, name, tags(labels))));
            let segment = part.segment(id, at).map_err(|reason| unfit(&reason))?;
            at = segment.span.end();
            segments.push(segment);
        }
        let duration = segments.iter().map(|segment| segment.span.end()).max();
        let heading = Heading {
            title: None,
            date: None,
            language: self.language,
            duration: duration.unwrap_or_default(),
            times: Times::Estimated,
            source: None,
            engine: None,
            told_apart: None,
        };
        let transcript = Transcript::new(heading, segments)
            .map_err(|source| EntryError::Meeting { line, source })?;
        Ok(Talk { transcript, labelled })
    }
}

/// Returns the turns that `prev` holds.
fn turns(prev: &str) -> impl Iterator<Item = &str> {
    let prev = prev.strip_prefix(CUT).unwrap_or(prev);
    prev.split(BETWEEN_TURNS).filter(|turn| !turn.trim().is_empty())
}

fn tags(labels: &[Label]) -> BTreeSet<Tag> {
    labels.iter().map(|Label(tag)| tag.clone()).collect()
}

impl Part {
    fn unlabelled(text: &str) -> Self {
        Self {
            id: None,
            start_ms: None,
            end_ms: None,
            speaker: None,
            text: text.to_owned(),
            suspect: None,
            labels: None,
        }
    }

    /// Returns it as the segment `id`. Without times it begins at `at` and lasts as long as its words
    /// take.
    fn segment(self, id: SegmentId, at: Time) -> Result<Segment, String> {
        let text = clean(&self.text).into_owned();
        let start = self.start_ms.unwrap_or(at);
        let words = text.split(' ').count() as u64;
        let end = self.end_ms.unwrap_or_else(|| start.after(words * WORD_MS));
        let span = TimeSpan::new(start, end)
            .ok_or_else(|| format!("`segments[{id}]`: it ends before it starts"))?;
        Ok(Segment {
            id,
            span,
            speaker: self.speaker,
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text,
            confidence: None,
            words: Vec::new(),
            suspect: self.suspect,
        })
    }
}

fn wrong(field: String, error: &serde_json::Error, line: usize) -> EntryError {
    // serde_json puts the place at the end of its message; it has fields of its own here.
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    EntryError::Json { line: line + error.line() - 1, column: error.column(), field, reason }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let label = String::deserialize(deserializer)?;
        Tag::parse(&label).map(Self).ok_or_else(|| serde::de::Error::custom(no_label(&label)))
    }
}

fn no_label(label: &str) -> String {
    let known = Process::ALL.map(Process::id);
    let nearest = known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(label, known), known))
        .filter(|(distance, known)| distance * 3 <= known.len())
        .min();
    match nearest {
        Some((_, nearest)) => format!("{label:?} is no label; did you mean {nearest:?}?"),
        None => format!(
            "{label:?} is no label; labels are {}, or a plugin's own like \
             \"acme.customer/customer-focus\", and [] where nothing applies",
            known.join(", ")
        ),
    }
}
