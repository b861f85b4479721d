//! What a tagger says to the program.

use std::ops::Range;

use evenkeel_abi::{
    EK_E_CANCELLED, EK_E_LIMIT, EK_E_RANGE, EK_LOG_DEBUG, EK_LOG_ERROR, EK_LOG_INFO, EK_LOG_TRACE,
    EK_LOG_WARN, EK_MAX_PER_SEGMENT_AND_TAG, EK_OK, ek_status,
};

use crate::border::Host;
use crate::description::position;
use crate::{Segment, Tag};

/// Where a tagger's emissions go. It stays on its thread: a tagger that works in several collects
/// first and emits then.
pub struct Out<'a> {
    pub(crate) host: Host<'a>,
    pub(crate) tags: &'static [Tag],
}

impl Out<'_> {
    /// Tags `segment`.
    ///
    /// `tag` is the id of a declared tag. `score`, 0 to 1, says how surely it holds; below the
    /// tag's threshold it is not shown, but kept for those who look. `evidence` is the piece of
    /// the segment's text that speaks for it, in bytes, as `str::find` counts; `0..0` is the whole
    /// segment. The same tag may come up to 64 times for one segment: the highest score counts,
    /// the evidence is united.
    ///
    /// # Errors
    ///
    /// [`EmitError`], mostly a mistake of the tagger's. Returned by `?`, it fails the whole
    /// meeting; ignored, it loses this one emission, and the report says so.
    pub fn emit(
        &mut self,
        tag: &str,
        segment: &Segment<'_>,
        score: f32,
        evidence: Range<usize>,
    ) -> Result<(), EmitError> {
        self.emit_with(tag, segment, score, evidence, "")
    }

    /// Tags `segment` and says why, in plain text of at most 1024 bytes; the rest is cut.
    ///
    /// # Errors
    ///
    /// As for [`Out::emit`].
    pub fn emit_with(
        &mut self,
        tag: &str,
        segment: &Segment<'_>,
        score: f32,
        evidence: Range<usize>,
        rationale: &str,
    ) -> Result<(), EmitError> {
        let index = position(self.tags, tag)
            .ok_or_else(|| EmitError::Undeclared { tag: tag.to_owned() })?;
        match self.host.emit(index, segment.index, score, evidence.clone(), rationale) {
            EK_OK => Ok(()),
            EK_E_CANCELLED => Err(EmitError::Cancelled),
            EK_E_LIMIT => Err(EmitError::TooMany { tag: tag.to_owned(), segment: segment.index }),
            EK_E_RANGE if !(0.0..=1.0).contains(&score) => Err(EmitError::Score { score }),
            EK_E_RANGE if segment.quote(evidence.clone()).is_none() => Err(EmitError::Evidence {
                evidence,
                segment: segment.index,
                len: segment.text.len(),
            }),
            status => Err(EmitError::Refused { status }),
        }
    }

    /// Writes a line to the program's log.
    pub fn log(&self, level: Level, message: &str) {
        self.host.log(level.code(), message);
    }

    /// Tells whether the program wants the tagger to stop. It costs next to nothing; ask once a
    /// segment and return early, or let [`Out::emit`] say so.
    pub fn cancelled(&self) -> bool {
        self.host.is_cancelled()
    }
}

/// How much a line of the log matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Something went wrong.
    Error,
    /// Something may be wrong.
    Warn,
    /// A user may want to know.
    Info,
    /// The plugin's author may want to know.
    Debug,
    /// Everything.
    Trace,
}

impl Level {
    const fn code(self) -> u32 {
        match self {
            Self::Error => EK_LOG_ERROR,
            Self::Warn => EK_LOG_WARN,
            Self::Info => EK_LOG_INFO,
            Self::Debug => EK_LOG_DEBUG,
            Self::Trace => EK_LOG_TRACE,
        }
    }
}

/// Why an emission was not taken.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The tag is not among the plugin's.
    #[error("the tag {tag:?} is not declared in TAGS")]
    Undeclared {
        /// The id in question.
        tag: String,
    },
    /// The score is not 0 to 1.
    #[error("the score {score} is not 0 to 1")]
    Score {
        /// The score in question.
        score: f32,
    },
    /// The evidence is not a piece of the segment's text.
    #[error(
        "the evidence {}..{} is not a piece of segment {segment}, which has {len} bytes (offsets \
         are bytes in UTF-8, on character borders)", evidence.start, evidence.end
    )]
    Evidence {
        /// The range in question.
        evidence: Range<usize>,
        /// The segment's position.
        segment: usize,
        /// How many bytes its text has.
        len: usize,
    },
    /// There were enough already: for this tag on this segment, or in all.
    #[error(
        "more than {EK_MAX_PER_SEGMENT_AND_TAG} emissions of {tag:?} on segment {segment}, or too \
         many in all"
    )]
    TooMany {
        /// The tag's id.
        tag: String,
        /// The segment's position.
        segment: usize,
    },
    /// The program wants the tagger to stop.
    #[error("cancelled")]
    Cancelled,
    /// The program refused it for another reason.
    #[error("the program refused an emission (status {status})")]
    Refused {
        /// What it answered.
        status: ek_status,
    },
}
