//! Segments: who said what, when, and how sure we are of having heard it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Score, SegmentId, Time, TimeSpan, text};

/// Who spoke: a name, or a label such as `SPEAKER_01`. Never empty, no control characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Speaker(String);

impl Speaker {
    /// Returns the speaker called `name`, cleaned of control characters and surplus space; `None`
    /// where nothing is left of it.
    pub fn new(name: &str) -> Option<Self> {
        let name = text::clean(name);
        (!name.is_empty()).then(|| Self(name.into_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Speaker {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::new(&name).ok_or_else(|| "a speaker without a name; leave it null".to_owned())
    }
}

impl From<Speaker> for String {
    fn from(speaker: Speaker) -> Self {
        speaker.0
    }
}

/// Why a passage is not to be trusted: the speech engine may have made it up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspect {
    /// The engine itself thought it probable that nobody spoke.
    NoSpeech,
    /// The engine was unsure of nearly every word.
    LowProbability,
    /// The same few words again and again within the passage.
    Loop,
    /// More words than anybody can say in that time.
    TooFast,
    /// The passage repeats the ones before it word for word.
    RepeatedPhrase,
}

impl Suspect {
    /// Returns the reason as it stands in files, `low-probability` for one.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoSpeech => "no-speech",
            Self::LowProbability => "low-probability",
            Self::Loop => "loop",
            Self::TooFast => "too-fast",
            Self::RepeatedPhrase => "repeated-phrase",
        }
    }
}

/// One word with its own time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Word {
    /// When it was spoken.
    pub span: TimeSpan,
    /// Where it starts in the segment's text, in bytes, on a character border.
    pub start: u32,
    /// Where it ends in the segment's text, in bytes, on a character border.
    pub end: u32,
    /// How surely it was heard.
    pub probability: Score,
}

/// A statement: a sentence or a few, by one speaker.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "SegmentJson", into = "SegmentJson")]
pub struct Segment {
    /// Its position in the transcript.
    pub id: SegmentId,
    /// When it was said.
    pub span: TimeSpan,
    /// Who said it, where that is known.
    pub speaker: Option<Speaker>,
    /// Whether it may well be somebody else who said it.
    pub speaker_doubtful: bool,
    /// Who else spoke meanwhile, where that is known.
    pub also_speaking: Vec<Speaker>,
    /// What was said; clean in the sense of [`clean`](crate::clean).
    pub text: String,
    /// How surely it was heard, where that is known.
    pub confidence: Option<Score>,
    /// The words with their times, where those are known; ascending in the text.
    pub words: Vec<Word>,
    /// Why it is not to be trusted; such a segment is never tagged and never counted.
    pub suspect: Option<Suspect>,
}

impl Segment {
    /// Returns what is wrong with the text or the words, if anything is.
    pub(crate) fn problem(&self) -> Option<String> {
        if !text::is_clean(&self.text) {
            return Some("`text` holds control characters or surplus white space".to_owned());
        }
        let mut at = 0;
        for (index, word) in self.words.iter().enumerate() {
            let (start, end) = (word.start as usize, word.end as usize);
            if start < at || end < start || self.text.get(start..end).is_none() {
                return Some(format!(
                    "`words[{index}]` points to bytes {start}..{end}, which is not a piece of the \
                     text after the word before it"
                ));
            }
            at = end;
        }
        None
    }
}

/// A segment as it stands in `transcript.json`.
#[derive(Serialize, Deserialize)]
struct SegmentJson {
    id: SegmentId,
    start_ms: Time,
    end_ms: Time,
    #[serde(default)]
    speaker: Option<Speaker>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    speaker_doubtful: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also_speaking: Vec<Speaker>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<Score>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<WordJson>,
    #[serde(default)]
    suspect: Option<Suspect>,
}

/// A word as it stands in `transcript.json`.
#[derive(Serialize, Deserialize)]
struct WordJson {
    start_ms: Time,
    end_ms: Time,
    start: u32,
    end: u32,
    p: Score,
}

impl TryFrom<SegmentJson> for Segment {
    type Error = String;

    fn try_from(json: SegmentJson) -> Result<Self, String> {
        let words: Vec<Word> =
            json.words.into_iter().map(Word::try_from).collect::<Result<_, _>>()?;
        // Text that nothing points into may still be cleaned; hand-made files need no more care.
        let text = if words.is_empty() { text::clean(&json.text).into_owned() } else { json.text };
        let segment = Self {
            id: json.id,
            span: span(json.start_ms, json.end_ms)?,
            speaker: json.speaker,
            speaker_doubtful: json.speaker_doubtful,
            also_speaking: json.also_speaking,
            text,
            confidence: json.confidence,
            words,
            suspect: json.suspect,
        };
        segment.problem().map_or(Ok(segment), Err)
    }
}

impl From<Segment> for SegmentJson {
    fn from(segment: Segment) -> Self {
        Self {
            id: segment.id,
            start_ms: segment.span.start(),
            end_ms: segment.span.end(),
            speaker: segment.speaker,
            speaker_doubtful: segment.speaker_doubtful,
            also_speaking: segment.also_speaking,
            text: segment.text,
            confidence: segment.confidence,
            words: segment.words.into_iter().map(WordJson::from).collect(),
            suspect: segment.suspect,
        }
    }
}

impl TryFrom<WordJson> for Word {
    type Error = String;

    fn try_from(json: WordJson) -> Result<Self, String> {
        let span = span(json.start_ms, json.end_ms)?;
        Ok(Self { span, start: json.start, end: json.end, probability: json.p })
    }
}

impl From<Word> for WordJson {
    fn from(word: Word) -> Self {
        Self {
            start_ms: word.span.start(),
            end_ms: word.span.end(),
            start: word.start,
            end: word.end,
            p: word.probability,
        }
    }
}

fn span(start: Time, end: Time) -> Result<TimeSpan, String> {
    TimeSpan::new(start, end).ok_or_else(|| {
        format!("`end_ms` ({}) comes before `start_ms` ({})", end.as_ms(), start.as_ms())
    })
}
