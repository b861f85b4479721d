//! Segments with what was said before them.

use evenkeel_meeting::{Segment, Transcript};
use serde::{Deserialize, Serialize};

/// So many words hold the pieces of context that the encoder reads: a word has at least one.
const ENOUGH_WORDS: usize = 40;

/// What was said, and what was said just before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Passage {
    /// The end of what was said before, newest last; ` / ` stands where another speaker went on, or
    /// perhaps did.
    pub before: String,
    /// What was said.
    pub text: String,
}

/// Returns a passage for each segment of `transcript`. Suspect segments are no context; their own
/// passages are empty, so that nothing is made of what the speech engine may have made up.
pub fn passages(transcript: &Transcript) -> Vec<Passage> {
    let segments = transcript.segments();
    let passage = |(at, segment): (usize, &Segment)| match segment.suspect {
        Some(_) => Passage::default(),
        None => Passage { before: before(segments, at), text: segment.text.clone() },
    };
    segments.iter().enumerate().map(passage).collect()
}

/// Returns the end of what was said before the segment at `at`.
fn before(segments: &[Segment], at: usize) -> String {
    let mut words = 0;
    let mut told: Vec<&Segment> = Vec::new();
    for segment in segments[..at].iter().rev().filter(|segment| segment.suspect.is_none()) {
        told.push(segment);
        words += segment.text.split_whitespace().count();
        if words >= ENOUGH_WORDS {
            break;
        }
    }
    let mut before = String::new();
    let mut last: Option<&Segment> = None;
    for segment in told.into_iter().rev() {
        if let Some(last) = last {
            let goes_on = segment.speaker.is_some() && segment.speaker == last.speaker;
            before += if goes_on { " " } else { " / " };
        }
        before += &segment.text;
        last = Some(segment);
    }
    before
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::{Heading, SegmentId, Speaker, Suspect, Time, TimeSpan, Times};

    use super::*;

    /// A transcript of `(speaker, text)`; the speaker `?` is not known, `!` makes suspect.
    fn transcript(talk: &[(&str, &str)]) -> Transcript {
        let segments = talk.iter().enumerate().map(|(index, (speaker, text))| {
            let second = Time::from_ms(1_000 * index as u64);
            Segment {
                id: SegmentId::from_index(index),
                span: TimeSpan::new(second, Time::from_ms(1_000 * index as u64 + 900)).unwrap(),
                speaker: Speaker::new(speaker).filter(|speaker| speaker.as_str() != "?"),
                speaker_doubtful: false,
                also_speaking: Vec::new(),
                text: (*text).to_owned(),
                confidence: None,
                words: Vec::new(),
                suspect: (*speaker == "!").then_some(Suspect::Loop),
            }
        });
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: Time::from_ms(1_000_000),
            times: Times::Measured,
            source: None,
            engine: None,
            told_apart: None,
        };
        Transcript::new(heading, segments.collect()).unwrap()
    }

    fn befores(talk: &[(&str, &str)]) -> Vec<String> {
        passages(&transcript(talk)).into_iter().map(|passage| passage.before).collect()
    }

    #[test]
    fn a_stroke_parts_speakers() {
        assert_eq!(
            befores(&[("Ana", "One."), ("Ana", "Two."), ("Ben", "Three."), ("Ana", "Four.")]),
            ["", "One.", "One. Two.", "One. Two. / Three."]
        );
        assert_eq!(befores(&[("?", "One."), ("?", "Two."), ("?", "Three.")])[2], "One. / Two.");
    }

    #[test]
    fn suspect_talk_is_neither_context_nor_read() {
        let passages = passages(&transcript(&[("Ana", "One."), ("!", "Two."), ("Ana", "Three.")]));
        assert_eq!(passages[1], Passage::default());
        assert_eq!(passages[2].before, "One.");
    }

    #[test]
    fn no_more_is_told_than_is_read() {
        let long = "so ".repeat(20).trim().to_owned();
        let talk = [("Ana", &*long), ("Ana", &long), ("Ana", &long), ("Ben", "Well.")];
        assert_eq!(befores(&talk)[3].split(' ').count(), 40);
    }
}
