//! A meeting as plugins read it, in memory that stays where it is.

#![expect(unsafe_code, reason = "the C structs of a meeting are laid out here")]

use alloc::vec;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;
use core::ops::Range;
use core::str;

use super::vectors::{Offer, TunedVectors, Vectors};
use crate::{ek_meeting, ek_segment, ek_str};

/// One segment of a meeting, to be laid out.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Statement<'a> {
    /// When it starts, in milliseconds.
    pub start_ms: i64,
    /// When it ends, in milliseconds.
    pub end_ms: i64,
    /// What was said.
    pub text: &'a str,
    /// Who said it; empty where that is unknown.
    pub speaker: &'a str,
    /// How sure the speech engine was, 0 to 1.
    pub confidence: Option<f32>,
}

/// How many bytes longer the structs are than this version's, full of junk: what plugins will see
/// of later versions. Multiples of 8.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Growth {
    /// By how much each segment is longer.
    pub segment: usize,
    /// By how much the meeting is longer.
    pub meeting: usize,
}

/// A meeting as plugins read it. Its address does not change when the arena is moved.
///
/// Every text is followed by a NUL and holds none.
#[derive(Debug)]
pub struct Arena {
    // Each is written once and then only read, through pointers into its heap.
    texts: Vec<u8>,
    segment_texts: Vec<Range<usize>>,
    segments: Vec<u64>,
    meeting: Vec<u64>,
    offer: Offer,
}

// SAFETY: nothing is written after `new`, so the pointers inside may be read from any thread.
unsafe impl Send for Arena {}
// SAFETY: as above.
unsafe impl Sync for Arena {}

impl Arena {
    /// Lays out a meeting. `language` is a BCP-47 tag, empty where it is unknown.
    ///
    /// # Errors
    ///
    /// [`InvalidMeeting`] where a plugin would see what `ek_meeting` rules out.
    pub fn new<'a>(
        language: &str,
        title: &str,
        duration_ms: i64,
        statements: impl IntoIterator<Item = Statement<'a>>,
    ) -> Result<Self, InvalidMeeting> {
        Self::grown(language, title, duration_ms, statements, Growth::default())
    }

    /// Lays out a meeting as a later version might, to test that plugins can live with it.
    ///
    /// # Errors
    ///
    /// As for [`Arena::new`].
    ///
    /// # Panics
    ///
    /// Where `growth` is not in multiples of 8 bytes.
    pub fn grown<'a>(
        language: &str,
        title: &str,
        duration_ms: i64,
        statements: impl IntoIterator<Item = Statement<'a>>,
        growth: Growth,
    ) -> Result<Self, InvalidMeeting> {
        let segment_words = words_of::<ek_segment>(growth.segment);
        let meeting_words = words_of::<ek_meeting>(growth.meeting);

        // All texts are written before the first pointer to one is made: writing may move them.
        let mut texts = Texts::default();
        let whole = |reason| InvalidMeeting { segment: None, reason };
        let language = texts.push(language).ok_or(whole("its language holds a NUL"))?;
        let title = texts.push(title).ok_or(whole("its title holds a NUL"))?;
        if duration_ms < 0 {
            return Err(whole("its duration is negative"));
        }
        let mut drafts: Vec<Draft> = Vec::new();
        for statement in statements {
            let draft = Draft::new(&statement, drafts.last(), &mut texts)
                .map_err(|reason| InvalidMeeting { segment: Some(drafts.len()), reason })?;
            drafts.push(draft);
        }
        let texts = texts.0;
        let view = |range: &Range<usize>| ek_str {
            ptr: texts[range.start..].as_ptr().cast(),
            len: range.len(),
        };

        // One word more, so that there is an address even where there is no segment.
        let mut segments = vec![u64::MAX; drafts.len() * segment_words + 1];
        for (slot, draft) in segments.chunks_exact_mut(segment_words).zip(&drafts) {
            let segment = ek_segment {
                start_ms: draft.start_ms,
                end_ms: draft.end_ms,
                text: view(&draft.text),
                speaker: view(&draft.speaker),
                confidence: draft.confidence,
                flags: 0,
            };
            // SAFETY: the slot is aligned for and as long as a segment, and nobody else has it.
            unsafe { slot.as_mut_ptr().cast::<ek_segment>().write(segment) };
        }
        let mut meeting = vec![u64::MAX; meeting_words];
        let head = ek_meeting {
            struct_size: byte_count(meeting_words),
            segment_stride: byte_count(segment_words),
            segments: segments.as_ptr().cast(),
            segment_count: drafts.len(),
            language: view(&language),
            title: view(&title),
            duration_ms,
        };
        // SAFETY: the words are aligned for and at least as long as a meeting.
        unsafe { meeting.as_mut_ptr().cast::<ek_meeting>().write(head) };
        let segment_texts = drafts.into_iter().map(|draft| draft.text).collect();
        Ok(Self { texts, segment_texts, segments, meeting, offer: Offer::default() })
    }

    /// Offers vectors of the meeting's segments along with it.
    ///
    /// # Errors
    ///
    /// [`InvalidMeeting`] where a plugin would see what `ek_vectors` or `ek_tuned_vectors` rules out.
    pub fn offering(
        self,
        vectors: Option<Vectors>,
        tuned_vectors: Option<TunedVectors>,
    ) -> Result<Self, InvalidMeeting> {
        let offer = Offer::new(&self, vectors, tuned_vectors)
            .map_err(|reason| InvalidMeeting { segment: None, reason })?;
        Ok(Self { offer, ..self })
    }

    /// Returns what is offered along with the meeting.
    pub(super) const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Returns the meeting for a call of `tag`. It may be read as long as the arena lives.
    pub fn meeting(&self) -> *const ek_meeting {
        self.meeting.as_ptr().cast()
    }

    /// Returns the number of segments.
    pub fn segment_count(&self) -> usize {
        self.segment_texts.len()
    }

    /// Returns the text of the segment at `index`, or `None` where there is none.
    pub fn text(&self, index: u32) -> Option<&str> {
        let range = self.segment_texts.get(index as usize)?;
        Some(str::from_utf8(&self.texts[range.clone()]).expect("it was copied from a str"))
    }

    /// Returns how many bytes the meeting takes.
    pub fn size_in_bytes(&self) -> usize {
        self.texts.len() + (self.segments.len() + self.meeting.len()) * size_of::<u64>()
    }
}

/// Words of 8 bytes, so that the structs in them are aligned.
fn words_of<T>(growth: usize) -> usize {
    let bytes = size_of::<T>() + growth;
    assert!(bytes.is_multiple_of(size_of::<u64>()), "structs grow by multiples of 8 bytes");
    bytes / size_of::<u64>()
}

fn byte_count(words: usize) -> u32 {
    u32::try_from(words * size_of::<u64>()).expect("a struct is far smaller than 4 GiB")
}

/// Texts, each followed by a NUL.
#[derive(Default)]
struct Texts(Vec<u8>);

impl Texts {
    fn push(&mut self, text: &str) -> Option<Range<usize>> {
        if text.as_bytes().contains(&0) {
            return None;
        }
        let start = self.0.len();
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
        Some(start..start + text.len())
    }
}

/// A checked segment whose texts have no address yet.
struct Draft {
    start_ms: i64,
    end_ms: i64,
    text: Range<usize>,
    speaker: Range<usize>,
    confidence: f32,
}

impl Draft {
    fn new(
        statement: &Statement<'_>,
        last: Option<&Self>,
        texts: &mut Texts,
    ) -> Result<Self, &'static str> {
        let Statement { start_ms, end_ms, text, speaker, confidence } = *statement;
        if start_ms > end_ms {
            return Err("it ends before it starts");
        }
        if last.map_or(0, |last| last.start_ms) > start_ms {
            return Err("it starts before the one before it, or before 0");
        }
        if confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
            return Err("its confidence is not 0 to 1");
        }
        if u32::try_from(text.len()).is_err() {
            return Err("its text has 4 GiB or more");
        }
        Ok(Self {
            start_ms,
            end_ms,
            text: texts.push(text).ok_or("its text holds a NUL")?,
            speaker: texts.push(speaker).ok_or("its speaker holds a NUL")?,
            confidence: confidence.unwrap_or(-1.0),
        })
    }
}

/// Why a meeting cannot be given to plugins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidMeeting {
    /// The index of the segment in question; `None` where it is about the whole.
    pub segment: Option<usize>,
    /// What is wrong.
    pub reason: &'static str,
}

impl fmt::Display for InvalidMeeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.segment {
            Some(segment) => write!(f, "segment {segment} cannot be tagged: {}", self.reason),
            None => write!(f, "the meeting cannot be tagged: {}", self.reason),
        }
    }
}

impl Error for InvalidMeeting {}
