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
                // With the end of the tag, a dash would make an arrow.
                let space = if name.ends_with('-') { " " } else { "" };
                write!(vtt, "\n{start} --> {end}\n<v {name}{space}>{text}</v>\n")
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
        // An arrow makes a line one of times, and nothing there can say that it is none. What takes
        // its place must make none with a dash before it.
        let text = named(segment).replace("-->", "→");
        let _ = write!(srt, "{blank}{number}\n{start} --> {end}\n{text}\n");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read};

    /// Reads cues in which arrows are said and named, writes them in `format` and reads that.
    fn read_back(format: Format) -> Vec<(Option<String>, String)> {
        let said = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana-- >from a --&gt; b</v>\n\n\
                    00:02.000 --> 00:03.000\n<v Ben>1 ---&gt; 2.</v>\n";
        let options = ReadOptions { keep_cues: true, ..ReadOptions::default() };
        let transcript = read(said.as_bytes(), "said.vtt", &options).unwrap().transcript;
        let written = write(&transcript, format);
        let again = read(written.as_bytes(), "written", &options).unwrap().transcript;
        let name =
            |segment: &Segment| segment.speaker.as_ref().map(|name| name.as_str().to_owned());
        again.segments().iter().map(|segment| (name(segment), segment.text.clone())).collect()
    }

    #[test]
    fn an_arrow_in_what_is_said_is_no_line_of_times() {
        let said = |ana: &str, ben: &str| {
            [("Ana--", ana), ("Ben", ben)]
                .map(|(name, text)| (Some(name.to_owned()), text.to_owned()))
        };
        assert_eq!(read_back(Format::WebVtt), said("from a --> b", "1 ---> 2."));
        assert_eq!(read_back(Format::SubRip), said("from a → b", "1 -→ 2."));
    }
}
