//! From the bytes of a file to a transcript.

use std::path::Path;

use evenkeel_meeting::{
    ContentHash, Date, Heading, Language, Piece, Segment, SegmentId, Source, Speaker, TimeSpan,
    Times, Transcript, clean, statements,
};

use crate::markup::{self, Voiced};
use crate::{
    ExchangeError, Format, Warning, bytes, cues, language, rolling, speakers, suspect, text, turns,
};

/// The largest file that is read, 64 MiB: about a thousand hours of talk.
pub const MAX_BYTES: usize = 64 << 20;

/// What the user says about a file.
#[derive(Clone, Default, Debug)]
pub struct ReadOptions {
    /// The language spoken; where nobody says, the file or its words do.
    pub language: Option<Language>,
    /// Whether each cue, or each turn of a plain text, stays a segment as it is. Otherwise they
    /// are joined and cut into statements.
    pub keep_cues: bool,
}

/// What was read.
#[derive(Debug)]
pub struct Imported {
    /// The format that the file turned out to have.
    pub format: Format,
    /// The transcript.
    pub transcript: Transcript,
    /// What had to be tolerated, in a fixed order.
    pub warnings: Vec<Warning>,
}

/// Reads a transcript in any of the formats, told apart by what `bytes` hold and, where that says
/// nothing, by the extension of `file`.
///
/// Our own JSON is taken as it is. Everything else gets a heading with the file's name and hash,
/// and its talk is formed into statements unless the options say otherwise.
///
/// # Errors
///
/// [`ExchangeError`], which names the line and what was found there. It does not name the file.
///
/// # Examples
///
/// ```
/// use evenkeel_exchange::{Format, ReadOptions, read};
///
/// let srt = b"1\n00:00:01,000 --> 00:00:03,000\nAna: When can we ship?\n\n\
///             2\n00:00:03,000 --> 00:00:04,000\nBen: On Friday.\n";
/// let imported = read(srt, "weekly.srt", &ReadOptions::default())?;
/// assert_eq!(imported.format, Format::SubRip);
/// assert_eq!(imported.transcript.segments()[1].text, "On Friday.");
/// # Ok::<(), evenkeel_exchange::ExchangeError>(())
/// ```
pub fn read(bytes: &[u8], file: &str, options: &ReadOptions) -> Result<Imported, ExchangeError> {
    if bytes.len() > MAX_BYTES {
        return Err(ExchangeError::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    let text = bytes::decode(bytes)?;
    if text.trim().is_empty() {
        return Err(ExchangeError::Empty);
    }
    let format = Format::of_content(&text, file);
    if format == Format::Json {
        let transcript = Transcript::from_json(&text)?;
        return Ok(Imported { format, transcript, warnings: Vec::new() });
    }

    let mut warnings = Vec::new();
    let talk = match format {
        Format::Text => Talk::of_text(&text, &mut warnings),
        _ => Talk::of_cues(&text, format, &mut warnings)?,
    };
    if talk.pieces.is_empty() {
        return Err(ExchangeError::NoTalk);
    }
    let transcript = talk.into_transcript(bytes, file, options)?;
    Ok(Imported { format, transcript, warnings })
}

/// What a file of another program holds.
struct Talk {
    pieces: Vec<Piece>,
    times: Times,
    language: Option<Language>,
    title: Option<String>,
    date: Option<Date>,
}

impl Talk {
    fn of_text(text: &str, warnings: &mut Vec<Warning>) -> Self {
        let text = text::parse(text, warnings);
        let (spans, times) = turns::spans(&text.turns);
        let pieces = text
            .turns
            .iter()
            .zip(spans)
            .filter_map(|(turn, span)| piece(span, turn.speaker.as_deref(), &turn.text));
        Self { pieces: pieces.collect(), times, language: None, title: text.title, date: text.date }
    }

    fn of_cues(
        text: &str,
        format: Format,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ExchangeError> {
        let file = cues::parse(text, format, warnings)?;
        let mut voices: Vec<Vec<Voiced>> =
            file.cues.iter().map(|cue| markup::voices(&cue.lines.join("\n"), format)).collect();
        if rolling::unroll(&mut voices) {
            warnings.push(Warning::Rolling);
        }
        if file.names_lead {
            speakers::name_by_first_lines(&mut voices);
        } else {
            speakers::name_by_colons(&mut voices);
        }
        let mut pieces = Vec::new();
        for (cue, voices) in file.cues.iter().zip(voices) {
            let lengths: Vec<usize> = voices.iter().map(|voiced| voiced.text.len()).collect();
            for (voiced, span) in voices.iter().zip(cue.cut(&lengths)) {
                pieces.extend(piece(span, voiced.voice.as_deref(), &voiced.text));
            }
        }
        Ok(Self {
            pieces,
            times: Times::Measured,
            language: file.language,
            title: None,
            date: None,
        })
    }

    fn into_transcript(
        self,
        bytes: &[u8],
        file: &str,
        options: &ReadOptions,
    ) -> Result<Transcript, ExchangeError> {
        let segments = if options.keep_cues {
            self.pieces
                .into_iter()
                .enumerate()
                .map(|(index, piece)| segment(index, piece))
                .collect()
        } else {
            statements(&self.pieces)
        };
        let language = options
            .language
            .clone()
            .or(self.language)
            .or_else(|| language::detect(segments.iter().map(|segment| segment.text.as_str())));
        let heading = Heading {
            title: self.title,
            date: self.date,
            language,
            duration: segments.iter().map(|segment| segment.span.end()).max().unwrap_or_default(),
            times: self.times,
            source: Some(Source {
                file: base_name(file),
                blake3: ContentHash::of(bytes),
                truncated: false,
            }),
            engine: None,
            told_apart: None,
        };
        Ok(Transcript::new(heading, segments)?)
    }
}

/// Returns the piece, or `None` where nothing is said in it.
fn piece(span: TimeSpan, speaker: Option<&str>, text: &str) -> Option<Piece> {
    let text = clean(text);
    let (suspect, text) = suspect::unmark(&text);
    (!text.is_empty()).then(|| Piece {
        span,
        speaker: speaker.and_then(Speaker::new),
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect,
    })
}

fn segment(index: usize, piece: Piece) -> Segment {
    Segment {
        id: SegmentId::from_index(index),
        span: piece.span,
        speaker: piece.speaker,
        speaker_doubtful: piece.speaker_doubtful,
        also_speaking: piece.also_speaking,
        text: piece.text,
        confidence: piece.confidence,
        words: piece.words,
        suspect: piece.suspect,
    }
}

/// Returns the name of `file` without the folders before it.
fn base_name(file: &str) -> String {
    let name = Path::new(file).file_name().map(|name| name.to_string_lossy());
    clean(&name.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests;
