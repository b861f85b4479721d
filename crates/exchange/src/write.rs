//! Transcripts in other programs' formats.

use std::fmt::Write as _;

use evenkeel_meeting::{Segment, Transcript};

use crate::{Format, markup, suspect, timing};

/// Writes `transcript` in `format`.
///
/// `WebVTT`, SRT and SBV hold times, speakers and text; plain text holds them too, with times cut to
/// seconds. Only JSON keeps words, confidence, title and source. A suspect passage starts with
/// `[suspect: loop] ` or another reason, which [`read`](crate::read()) understands.
pub fn write(transcript: &Transcript, format: Format) -> String {
    let segments = transcript.segments();
    match format {
        Format::Json => transcript.to_json(),
        Format::WebVtt => web_vtt(segments),
        Format::SubRip => numbered_cues(segments),
        Format::SubViewer => cue_pairs(segments),
        Format::Text => text(segments),
    }
}

fn web_vtt(segments: &[Segment]) -> String {
    let mut vtt = String::from("WEBVTT\n");
    for segment in segments {
        let (start, end) = times(segment, '.');
        let text = markup::escaped(&marked(segment));
        let _ = match &segment.speaker {
            Some(speaker) => {
                let name = markup::escaped(speaker.as_str());
                write!(vtt, "\n{start} --> {end}\n<v {name}>{text}</v>\n")
            }
            None => write!(vtt, "\n{start} --> {end}\n{text}\n"),
        };
    }
    vtt
}

fn numbered_cues(segments: &[Segment]) -> String {
    let mut srt = String::new();
    for (number, segment) in (1..).zip(segments) {
        let (start, end) = times(segment, ',');
        let blank = if number == 1 { "" } else { "\n" };
        let _ = write!(srt, "{blank}{number}\n{start} --> {end}\n{}\n", named(segment));
    }
    srt
}

fn cue_pairs(segments: &[Segment]) -> String {
    let mut sbv = String::new();
    for segment in segments {
        let (start, end) = times(segment, '.');
        let blank = if sbv.is_empty() { "" } else { "\n" };
        let _ = write!(sbv, "{blank}{start},{end}\n{}\n", named(segment));
    }
    sbv
}

fn text(segments: &[Segment]) -> String {
    let mut text = String::new();
    for segment in segments {
        let start = timing::clock(segment.span.start(), '.');
        let (seconds, _) = start.split_at(start.len() - ".000".len());
        let _ = writeln!(text, "[{seconds}] {}", named(segment));
    }
    text
}

fn times(segment: &Segment, mark: char) -> (String, String) {
    (timing::clock(segment.span.start(), mark), timing::clock(segment.span.end(), mark))
}

fn named(segment: &Segment) -> String {
    let text = marked(segment);
    match &segment.speaker {
        Some(speaker) => format!("{speaker}: {text}"),
        None => text,
    }
}

fn marked(segment: &Segment) -> String {
    suspect::mark(segment.suspect) + &segment.text
}
