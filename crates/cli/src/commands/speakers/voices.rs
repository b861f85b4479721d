//! The speakers of a transcript: how long each speaks, and a quote to know them by.

use evenkeel_meeting::{Segment, Speaker, SpeakerSource, Time, Transcript};
use serde::Serialize;

use crate::app::App;
use crate::error::{CommandError, Exit};

/// The longest quote, in characters.
const QUOTE: usize = 90;

/// What somebody, or nobody who is known, says.
#[derive(Serialize)]
struct Voice<'t> {
    speaker: Option<&'t Speaker>,
    /// How long they speak.
    ms: u64,
    /// How much of that may well be somebody else's.
    doubtful_ms: u64,
    statements: usize,
    quote: Quote,
}

/// A piece of what somebody says, and when.
#[derive(Serialize)]
struct Quote {
    start_ms: Time,
    text: String,
}

/// Prints the speakers in the order in which they first speak.
pub(super) fn list(app: &App, transcript: &Transcript) -> Result<Exit, CommandError> {
    let voices = voices(transcript);
    let source = transcript.heading().told_apart.as_ref();
    let text = if app.console.wants_json() {
        format!("{}\n", serde_json::json!({ "told_apart": source, "speakers": voices }))
    } else {
        table(&voices, source)
    };
    app.console.print(&text)?;
    Ok(Exit::Done)
}

fn voices(transcript: &Transcript) -> Vec<Voice<'_>> {
    let mut voices: Vec<(Option<&Speaker>, Vec<&Segment>)> = Vec::new();
    for segment in transcript.segments().iter().filter(|segment| segment.suspect.is_none()) {
        let speaker = segment.speaker.as_ref();
        match voices.iter_mut().find(|(known, _)| *known == speaker) {
            Some((_, segments)) => segments.push(segment),
            None => voices.push((speaker, vec![segment])),
        }
    }
    voices.into_iter().map(|(speaker, segments)| voice(speaker, &segments)).collect()
}

fn voice<'t>(speaker: Option<&'t Speaker>, segments: &[&Segment]) -> Voice<'t> {
    let ms = |segment: &&Segment| segment.span.duration_ms();
    let doubtful = segments.iter().copied().filter(|segment| segment.speaker_doubtful);
    // What is surely theirs, and long enough to tell something; of equal ones the first.
    let worth = |segment: &&&Segment| {
        (segment.speaker_doubtful, std::cmp::Reverse(segment.text.chars().count().min(QUOTE)))
    };
    let quoted = segments.iter().min_by_key(worth).expect("who speaks says something");
    Voice {
        speaker,
        ms: segments.iter().map(ms).sum(),
        doubtful_ms: doubtful.map(|segment| segment.span.duration_ms()).sum(),
        statements: segments.len(),
        quote: Quote { start_ms: quoted.span.start(), text: shortened(&quoted.text) },
    }
}

/// Returns `text`, cut between two words where it is longer than a quote.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(QUOTE) else { return text.to_owned() };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", &text[..cut])
}

fn table(voices: &[Voice<'_>], source: Option<&SpeakerSource>) -> String {
    if voices.is_empty() {
        return "nobody speaks in this meeting\n".to_owned();
    }
    let name = |voice: &Voice<'_>| voice.speaker.map_or("(not known)", Speaker::as_str).to_owned();
    let width = voices.iter().map(|voice| name(voice).chars().count()).max().unwrap_or_default();
    let mut table = String::new();
    for voice in voices {
        #[expect(clippy::cast_precision_loss, reason = "minutes of a meeting")]
        let minutes = voice.ms as f64 / 60_000.0;
        let doubt = match voice.doubtful_ms * 100 / voice.ms.max(1) {
            0 => String::new(),
            percent => format!(", {percent} % of it doubtful"),
        };
        let name = name(voice);
        let (start, text) = (voice.quote.start_ms, &voice.quote.text);
        table += &format!(
            "{name:width$}  {minutes:5.1} min in {}{doubt}\n{:width$}  {start} “{text}”\n",
            statements(voice.statements),
            ""
        );
    }
    if let Some(source) = source {
        table += &format!("told apart {}\n", source.words());
    }
    table
}

fn statements(count: usize) -> String {
    if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") }
}
