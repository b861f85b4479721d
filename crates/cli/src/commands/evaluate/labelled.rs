//! Labelled talk: what people said that segments do, to hold taggers against.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evenkeel_meeting::{SegmentId, Tag, Transcript};

use super::entry::{Entry, EntryError, Talk};
use crate::error::CommandError;
use crate::{advice, files};

/// All labelled talk of a run.
#[derive(Default)]
pub(crate) struct LabelledTalk {
    /// The meetings, in the order in which they first occur.
    pub(crate) meetings: Vec<Meeting>,
    /// What taggers are shown: a whole meeting, or one labelled segment after what was said before.
    pub(crate) transcripts: Vec<Transcript>,
    /// The segments that people labelled, in order.
    pub(crate) segments: Vec<LabelledSegment>,
}

/// A meeting that labelled segments come from.
pub(crate) struct Meeting {
    pub(crate) name: String,
    /// Whether it is there in one piece, with times; else single segments of it are.
    pub(crate) is_whole: bool,
}

/// A segment that people labelled.
pub(crate) struct LabelledSegment {
    /// Its id in its file; once a meeting.
    pub(crate) id: String,
    /// The index of its meeting.
    pub(crate) meeting: usize,
    /// The kind of meeting, where the file says so.
    pub(crate) domain: Option<String>,
    /// What people say that it does; empty: none of what they looked for.
    pub(crate) labels: BTreeSet<Tag>,
    /// The index of the transcript that it stands in.
    pub(crate) transcript: usize,
    /// Its place there.
    pub(crate) place: SegmentId,
}

impl LabelledTalk {
    /// Reads labelled files; what they hold decides how each is read.
    pub(crate) fn read(paths: &[impl AsRef<Path>]) -> Result<Self, CommandError> {
        let mut reader = Reader::default();
        for path in paths {
            let path = path.as_ref();
            if path.is_dir() {
                return Err(advice::labelled_folder(path));
            }
            let bytes = files::read(path)?;
            let text = std::str::from_utf8(&bytes).map_err(|error| {
                let before = &bytes[..error.valid_up_to()];
                let line = before.split(|byte| *byte == b'\n').count();
                let reason = "it is not text in UTF-8".to_owned();
                advice::wrong_labelled(path, &EntryError::Unfit { line, reason })
            })?;
            reader.read(path, text)?;
        }
        Ok(reader.talk)
    }

    /// Returns the text of a segment.
    pub(crate) fn text(&self, segment: &LabelledSegment) -> &str {
        &self.transcripts[segment.transcript].segments()[segment.place.index()].text
    }

    /// Returns whether more of a transcript is scored than its last segment.
    pub(crate) fn is_scored_whole(&self, transcript: usize) -> bool {
        let last = self.transcripts[transcript].segments().len().saturating_sub(1);
        let first = self.segments.partition_point(|segment| segment.transcript < transcript);
        let scored = self.segments[first..].iter();
        scored
            .take_while(|segment| segment.transcript == transcript)
            .any(|segment| segment.place.index() < last)
    }

    /// Returns the name of a segment's meeting.
    pub(crate) fn meeting(&self, segment: &LabelledSegment) -> &str {
        &self.meetings[segment.meeting].name
    }

    /// Returns the tags that the labels speak of: each that occurs, and all six standard ones where
    /// one of them does, as they are looked for together.
    pub(crate) fn spoken_of(&self) -> BTreeSet<Tag> {
        let mut tags: BTreeSet<Tag> =
            self.segments.iter().flat_map(|segment| segment.labels.iter().cloned()).collect();
        if tags.iter().any(|tag| tag.process().is_some()) {
            tags.extend(evenkeel_meeting::Process::ALL.map(Tag::Standard));
        }
        tags
    }
}

#[derive(Default)]
struct Reader {
    talk: LabelledTalk,
    /// Meetings by their name, and whether they are whole.
    meetings: BTreeMap<(String, bool), usize>,
    /// Where each segment's id was read first: the file and the line.
    read: BTreeMap<(usize, String), String>,
}

impl Reader {
    fn read(&mut self, path: &Path, text: &str) -> Result<(), CommandError> {
        let before = self.talk.segments.len();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if is_lines(text) {
            for (index, line) in text.lines().enumerate() {
                if !line.trim().is_empty() {
                    self.take(path, index + 1, line)?;
                }
            }
        } else if !text.trim().is_empty() {
            self.take(path, 1, text)?;
        }
        if self.talk.segments.len() == before {
            return Err(advice::nothing_labelled(path));
        }
        Ok(())
    }

    /// Takes the JSON `text`, which starts on the line `line` of the file.
    fn take(&mut self, path: &Path, line: usize, text: &str) -> Result<(), CommandError> {
        let wrong = |error: &dyn std::error::Error| advice::wrong_labelled(path, error);
        let entry = Entry::read(text, line).map_err(|error| wrong(&error))?;
        let name = entry.meeting.clone().unwrap_or_else(|| path.display().to_string());
        let (domain, is_whole) = (entry.domain.clone(), entry.is_whole());
        let Talk { transcript, labelled } = entry.talk(line).map_err(|error| wrong(&error))?;
        let meeting = self.meeting(name, is_whole);
        for (place, id, labels) in labelled {
            let id = id.unwrap_or_else(|| format!("line {line}"));
            let here = format!("line {line} of {}", crate::error::visible(path));
            if let Some(first) = self.read.insert((meeting, id.clone()), here) {
                return Err(advice::labelled_twice(path, line, &id, &first));
            }
            let domain = domain.clone();
            let transcript = self.talk.transcripts.len();
            self.talk.segments.push(LabelledSegment {
                id,
                meeting,
                domain,
                labels,
                transcript,
                place,
            });
        }
        self.talk.transcripts.push(transcript);
        Ok(())
    }

    fn meeting(&mut self, name: String, is_whole: bool) -> usize {
        let next = self.talk.meetings.len();
        let index = *self.meetings.entry((name.clone(), is_whole)).or_insert(next);
        if index == next {
            self.talk.meetings.push(Meeting { name, is_whole });
        }
        index
    }
}

/// Returns whether `text` holds one JSON value a line: the first line is a whole one.
fn is_lines(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<LabelledTalk, String> {
        let mut reader = Reader::default();
        reader.read(Path::new("talk.jsonl"), text).map_err(|error| {
            format!("{}: {}", error.message().unwrap_or_default(), error.causes().join(": "))
        })?;
        Ok(reader.talk)
    }

    #[test]
    fn a_line_is_a_segment_after_what_was_said_before() {
        let line = r#"{"id": "a", "meeting": "m", "prev": "... and so on. / Well.", "text": "By May.", "labels": ["planning"]}"#;
        let talk = read(line).unwrap();
        let texts: Vec<&str> =
            talk.transcripts[0].segments().iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, ["and so on.", "Well.", "By May."]);
        assert_eq!(talk.segments.len(), 1, "only the last is scored");
        assert_eq!(talk.text(&talk.segments[0]), "By May.");
        assert!(!talk.meetings[0].is_whole);
    }

    #[test]
    fn the_least_is_text_and_labels() {
        let talk =
            read("{\"text\": \"One.\", \"labels\": []}\n\n{\"text\": \"Two.\", \"labels\": []}\n");
        let talk = talk.unwrap();
        assert_eq!(talk.segments[1].id, "line 3");
        assert_eq!(talk.meetings.len(), 1, "a file without names of meetings is one");
    }

    #[test]
    fn a_whole_meeting_is_told_by_its_segments() {
        let meeting = r#"{
          "meeting": "weekly",
          "segments": [
            {"id": "w-0", "start_ms": 0, "end_ms": 900, "speaker": "Ana", "text": "Hi.", "labels": []},
            {"id": 1, "start_ms": 900, "end_ms": 2000, "speaker": null, "text": "Not read by anybody."},
            {"id": "w-2", "start_ms": 2000, "end_ms": 4000, "text": "Go.", "labels": ["acme.risk/risk"]}
          ]
        }"#;
        let talk = read(meeting).unwrap();
        assert!(talk.meetings[0].is_whole && talk.transcripts[0].segments().len() == 3);
        let ids: Vec<&str> = talk.segments.iter().map(|segment| segment.id.as_str()).collect();
        assert_eq!(ids, ["w-0", "w-2"], "what nobody labelled is shown and not scored");
    }

    #[test]
    fn standard_tags_are_looked_for_together() {
        let spoken_of = |labels| {
            read(&format!(r#"{{"text": "x", "labels": {labels}}}"#)).unwrap().spoken_of().len()
        };
        assert_eq!(spoken_of(r#"["planning", "acme.risk/risk"]"#), 7);
        assert_eq!(spoken_of(r#"["acme.risk/risk"]"#), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let good = r#"{"id": "a", "text": "One.", "labels": []}"#;
        for (wrong, told) in [
            (r#"{"text": "Two.", "labels": ["planing"]}"#, "did you mean \"planning\"?"),
            (r#"{"text": "Two.", "labels": ["planing"]}"#, "`labels[0]`: "),
            (r#"{"text": "Two."}"#, "`labels` is missing"),
            (r#"{"labels": []}"#, "neither `text` nor `segments`"),
            (r#"{"segments": [{"text": "x", "start_ms": 9, "end_ms": 1}]}"#, "`segments[0]`: "),
            (good, "\"a\" was read already, from line 1"),
        ] {
            let error = read(&format!("{good}\n{wrong}")).err().unwrap();
            assert!(error.contains("line 2") && error.contains(told), "{wrong}: {error}");
        }
        assert!(read("{\n \"segments\": [\n {\"text\": 7}]}").err().unwrap().contains("line 3"));
        assert!(read("").err().unwrap().contains("no labelled segment"));
    }
}
