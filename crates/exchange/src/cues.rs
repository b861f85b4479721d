//! Files of cues: `WebVTT`, SRT, SBV, and what Teams gives as a Word document.

use evenkeel_meeting::{Language, Time, TimeSpan};

use crate::error::quoted;
use crate::timing::{self, Fraction, Style};
use crate::{ExchangeError, Format, Warning};

/// A cue as it stands in the file.
pub(crate) struct Cue<'a> {
    /// When its text is shown.
    pub(crate) span: TimeSpan,
    /// Its lines, as they are.
    pub(crate) lines: Vec<&'a str>,
}

/// What a file of cues holds.
pub(crate) struct CueFile<'a> {
    /// The cues, in the order of their starts.
    pub(crate) cues: Vec<Cue<'a>>,
    /// The language that the file's header names.
    pub(crate) language: Option<Language>,
    /// Whether the first line of each cue is its speaker's name, as in a Word document by Teams.
    pub(crate) names_lead: bool,
}

/// Reads a file of cues in `format`.
///
/// # Errors
///
/// [`ExchangeError::BadTime`] for a cue whose times cannot be read, [`ExchangeError::NoCues`]
/// where there is none.
pub(crate) fn parse<'a>(
    text: &'a str,
    format: Format,
    warnings: &mut Vec<Warning>,
) -> Result<CueFile<'a>, ExchangeError> {
    let mut reader = Reader::new(text, format);
    for (index, line) in text.lines().enumerate() {
        reader.line(index + 1, line)?;
    }
    reader.finish(warnings)
}

/// Where in the file we are.
#[derive(PartialEq)]
enum Place {
    /// In the header, or in a comment, a style sheet or a region.
    Aside,
    /// After a blank line.
    Between,
    /// In the text of a cue.
    Payload,
}

struct Reader<'a> {
    format: Format,
    fraction: Fraction,
    has_header: bool,
    place: Place,
    /// A line after a blank one: a cue's name if its times follow, else talk.
    pending: Option<(usize, &'a str)>,
    cues: Vec<(usize, Cue<'a>)>,
    language: Option<Language>,
    backwards: Vec<usize>,
    outside: Option<usize>,
    preamble: Option<(usize, usize)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, format: Format) -> Self {
        let has_header = timing::is_header(text.lines().next().unwrap_or_default());
        let unpadded = text.lines().any(|line| match timing::style(line) {
            Some(style @ Style::Point) => timing::halves(line, style)
                .is_some_and(|(start, end)| [start, end].into_iter().any(timing::is_unpadded)),
            _ => false,
        });
        Self {
            format,
            fraction: if unpadded { Fraction::Milliseconds } else { Fraction::Decimal },
            has_header,
            place: if has_header { Place::Aside } else { Place::Between },
            pending: None,
            cues: Vec::new(),
            language: None,
            backwards: Vec::new(),
            outside: None,
            preamble: None,
        }
    }

    fn line(&mut self, number: usize, line: &'a str) -> Result<(), ExchangeError> {
        if let Some(style) = timing::style(line) {
            self.start_cue(number, line, style)?;
        } else if line.trim().is_empty() {
            // Only an empty line ends a cue of WebVTT; automatic captions hold lines of one space.
            if self.format == Format::WebVtt && !line.is_empty() && self.place == Place::Payload {
                return Ok(());
            }
            self.settle_pending();
            self.place = Place::Between;
        } else {
            match self.place {
                Place::Aside if self.cues.is_empty() => self.read_header(line),
                Place::Aside => {}
                Place::Between if self.starts_aside(line) => self.place = Place::Aside,
                Place::Between => {
                    self.settle_pending();
                    self.pending = Some((number, line));
                }
                Place::Payload => {
                    if let Some((_, cue)) = self.cues.last_mut() {
                        cue.lines.push(line);
                    }
                }
            }
        }
        Ok(())
    }

    fn start_cue(
        &mut self,
        number: usize,
        line: &'a str,
        style: Style,
    ) -> Result<(), ExchangeError> {
        let bad_time = || ExchangeError::BadTime {
            line: number,
            found: quoted(line),
            expected: example(self.format),
        };
        let (start, end) = timing::halves(line, style).ok_or_else(bad_time)?;
        let start = timing::parse(start, self.fraction).ok_or_else(bad_time)?;
        let end = timing::parse(end, self.fraction).ok_or_else(bad_time)?;
        let span = TimeSpan::new(start, end).unwrap_or_else(|| {
            self.backwards.push(number);
            TimeSpan::new(start, start).expect("a moment is a span without length")
        });
        self.pending = None;
        if self.place == Place::Payload {
            self.drop_number_of_next();
        }
        self.cues.push((number, Cue { span, lines: Vec::new() }));
        self.place = Place::Payload;
        Ok(())
    }

    /// Takes the next cue's number off the last one, where no blank line stands between them.
    fn drop_number_of_next(&mut self) {
        if let Some((_, cue)) = self.cues.last_mut()
            && cue.lines.last().is_some_and(|line| is_number(line))
        {
            cue.lines.pop();
        }
    }

    /// Decides what a line between cues is, now that no times followed: a number is nothing, and
    /// talk belongs to the cue before, whose text a blank line has cut in two.
    fn settle_pending(&mut self) {
        let Some((number, line)) = self.pending.take() else { return };
        if is_number(line) {
            return;
        }
        if let Some((_, cue)) = self.cues.last_mut() {
            cue.lines.push(line);
            self.outside.get_or_insert(number);
        } else {
            let first = self.preamble.map_or(number, |(first, _)| first);
            self.preamble = Some((first, number));
        }
    }

    fn starts_aside(&self, line: &str) -> bool {
        let word = line.split_whitespace().next().unwrap_or_default();
        self.format == Format::WebVtt
            && line.starts_with(word)
            && (word == "NOTE" || (self.cues.is_empty() && matches!(word, "STYLE" | "REGION")))
    }

    fn read_header(&mut self, line: &str) {
        if let Some(language) = line.strip_prefix("Language:") {
            self.language = self.language.take().or_else(|| Language::parse(language.trim()));
        }
    }

    fn finish(mut self, warnings: &mut Vec<Warning>) -> Result<CueFile<'a>, ExchangeError> {
        self.settle_pending();
        if self.cues.is_empty() && !self.has_header {
            return Err(ExchangeError::NoCues { expected: example(self.format) });
        }
        if self.format == Format::WebVtt && !self.has_header {
            warnings.push(Warning::NoHeader);
        }
        warnings.extend(self.preamble.map(|(first, last)| Warning::Preamble { first, last }));
        warnings.extend(self.backwards.iter().map(|line| Warning::EndBeforeStart { line: *line }));
        warnings.extend(self.outside.map(|line| Warning::OutsideCue { line }));
        let start = |(_, cue): &(usize, Cue<'_>)| cue.span.start();
        let late = self.cues.windows(2).find(|pair| start(&pair[1]) < start(&pair[0]));
        warnings.extend(late.map(|pair| Warning::OutOfOrder { line: pair[1].0 }));
        self.cues.sort_by_key(start);
        Ok(CueFile {
            names_lead: self.fraction == Fraction::Milliseconds && !self.has_header,
            cues: self.cues.into_iter().map(|(_, cue)| cue).collect(),
            language: self.language,
        })
    }
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns how the line that gives a cue its times looks.
fn example(format: Format) -> &'static str {
    match format {
        Format::SubRip => "00:00:01,000 --> 00:00:04,000",
        Format::SubViewer => "0:00:01.000,0:00:04.000",
        _ => "00:00:01.000 --> 00:00:04.000",
    }
}

impl Cue<'_> {
    /// Cuts the cue's time among `parts` in proportion to their lengths.
    pub(crate) fn cut(&self, lengths: &[usize]) -> Vec<TimeSpan> {
        let total: u64 = lengths.iter().map(|length| *length as u64).sum::<u64>().max(1);
        let at = |length: u64| {
            self.span.start().after(
                u64::try_from(
                    u128::from(self.span.duration_ms()) * u128::from(length) / u128::from(total),
                )
                .unwrap_or(Time::MAX.as_ms()),
            )
        };
        let mut until = 0;
        let ends = lengths.iter().map(|length| {
            let start = until;
            until += *length as u64;
            TimeSpan::new(at(start), at(until)).expect("what is longer ends later")
        });
        ends.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: Format) -> (Vec<String>, Vec<String>) {
        let mut warnings = Vec::new();
        let file = parse(text, format, &mut warnings).unwrap();
        let cues = file.cues.iter().map(|cue| {
            let (start, end) = (cue.span.start().as_ms(), cue.span.end().as_ms());
            format!("{start}-{end} {}", cue.lines.join("|"))
        });
        (cues.collect(), warnings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn comments_styles_regions_names_and_settings_are_no_talk() {
        let (cues, warnings) = read(
            "WEBVTT - of Monday\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n\
             NOTE nobody\nsaid this\n\nfirst\n00:01.000 --> 00:02.000 align:start position:0%\n\
             Good morning,\neverybody.\n\n2\n00:02.000 --> 00:03.000\nHi.",
            Format::WebVtt,
        );
        assert_eq!(cues, ["1000-2000 Good morning,|everybody.", "2000-3000 Hi."]);
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn a_missing_header_is_tolerated_and_said() {
        let (cues, warnings) = read("00:01.000 --> 00:02.000\nHi.\n", Format::WebVtt);
        assert_eq!(cues, ["1000-2000 Hi."]);
        assert_eq!(warnings, ["`WEBVTT` is missing at the start; read as WebVTT"]);
    }

    #[test]
    fn cues_need_no_blank_line_between_them() {
        let (cues, _) = read(
            "1\n00:00:01,000 --> 00:00:02,000\nHi.\n2\n00:00:02,000 --> 00:00:03,000\nHo.\n",
            Format::SubRip,
        );
        assert_eq!(cues, ["1000-2000 Hi.", "2000-3000 Ho."]);
    }

    #[test]
    fn talk_after_a_blank_line_within_a_cue_is_kept_and_said() {
        let (cues, warnings) = read(
            "1\n00:00:01,000 --> 00:00:02,000\nHi.\n\nHo.\n\n2\n00:00:02,000 --> 00:00:03,000\nHa.\n",
            Format::SubRip,
        );
        assert_eq!(cues, ["1000-2000 Hi.|Ho.", "2000-3000 Ha."]);
        assert_eq!(warnings, ["line 5: text outside of a cue; taken as part of the cue before"]);
    }

    #[test]
    fn cues_that_end_before_they_start_stay_without_length() {
        let (cues, warnings) = read("WEBVTT\n\n00:05.000 --> 00:03.000\nHi.\n", Format::WebVtt);
        assert_eq!(cues, ["5000-5000 Hi."]);
        assert_eq!(warnings, ["line 3: the cue ends before it starts; kept without length"]);
    }

    #[test]
    fn cues_that_overlap_stay_as_they_are_and_others_are_put_in_order() {
        let (cues, warnings) = read(
            "WEBVTT\n\n00:05.000 --> 00:09.000\nb\n\n00:06.000 --> 00:07.000\nc\n\n\
             00:01.000 --> 00:06.000\na\n",
            Format::WebVtt,
        );
        assert_eq!(cues, ["1000-6000 a", "5000-9000 b", "6000-7000 c"]);
        assert_eq!(warnings, ["line 9: earlier than what stands before it; put in order"]);
    }

    #[test]
    fn a_wrong_time_is_an_error_with_its_line() {
        let mut warnings = Vec::new();
        let text = "WEBVTT\n\n00:01.000 --> 00:7x.000\nHi.\n";
        let error = parse(text, Format::WebVtt, &mut warnings).err().unwrap().to_string();
        assert_eq!(
            error,
            "line 3: found `00:01.000 --> 00:7x.000`, \
             expected two times such as `00:00:01.000 --> 00:00:04.000`"
        );
    }

    #[test]
    fn a_time_is_cut_in_proportion_and_without_a_gap() {
        let span = TimeSpan::new(Time::from_ms(100), Time::from_ms(200)).unwrap();
        let spans = Cue { span, lines: Vec::new() }.cut(&[1, 0, 3]);
        let ends: Vec<_> = spans.iter().map(|span| span.end().as_ms()).collect();
        assert_eq!(ends, [125, 125, 200]);
    }
}
