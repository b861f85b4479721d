//! What is known of a meeting besides its talk.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ContentHash, SpeakerSource, Time};

/// What is known of a meeting besides its talk.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Heading {
    /// The meeting's title, where somebody gave one.
    pub title: Option<String>,
    /// The day it took place, where that is known.
    pub date: Option<Date>,
    /// The language spoken, where that is known.
    pub language: Option<Language>,
    /// How long the recording is. No segment ends later.
    #[serde(rename = "duration_ms")]
    pub duration: Time,
    /// Where the times come from.
    pub times: Times,
    /// The file that the transcript was made from, where there was one.
    pub source: Option<Source>,
    /// The speech engine that wrote the transcript, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// How the speakers were told apart, where this program did that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_apart: Option<SpeakerSource>,
}

/// The speech engine that wrote a transcript: everything that its text depends on besides the
/// recording, so that a later run can tell whether it would get the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Engine {
    /// The program and its version.
    pub program: String,
    /// The speech model's name.
    pub model: String,
    /// The hash of the model's file.
    pub blake3: ContentHash,
    /// The settings that change what is written, one `name=value` each, in a fixed order.
    #[serde(default)]
    pub settings: Vec<String>,
}

/// Where the times of a transcript come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Times {
    /// From the recording.
    #[default]
    Measured,
    /// From the number of words, at 150 a minute: the source had no times.
    Estimated,
}

/// The file that a transcript was made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Its name, without the folders before it.
    pub file: String,
    /// Its BLAKE3 hash.
    pub blake3: ContentHash,
    /// Whether it broke off before its end.
    #[serde(default)]
    pub truncated: bool,
}

/// A day of the Gregorian calendar; written `2026-10-13`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2026-10-13`, or returns `None` where `date` is no day of the calendar.
    pub fn parse(date: &str) -> Option<Self> {
        let digits = |range: std::ops::Range<usize>| {
            let part = date.get(range)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
        };
        if date.len() != 10 || date.as_bytes()[4] != b'-' || date.as_bytes()[7] != b'-' {
            return None;
        }
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=last).contains(&day).then_some(Self {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }

    /// Returns the year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(date: String) -> Result<Self, String> {
        Self::parse(&date).ok_or_else(|| format!("{date:?} is not a day like \"2026-10-13\""))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// A language by its BCP-47 tag: `en`, `de-CH`. The first subtag is lower case.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Reads a BCP-47 tag, or returns `None` where `tag` has not the form of one.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut subtags = tag.split('-');
        let primary = subtags.next()?;
        let primary_is_right = (2..=8).contains(&primary.len())
            && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
        let rest_is_right = subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        (primary_is_right && rest_is_right && tag.len() <= 35)
            .then(|| Self(primary.to_ascii_lowercase() + &tag[primary.len()..]))
    }

    /// Returns the whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language without region or script: `de` of `de-CH`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, String> {
        Self::parse(&tag).ok_or_else(|| format!("{tag:?} is not a language tag like \"en\""))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for right in ["2026-10-13", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert_eq!(Date::parse(right).unwrap().to_string(), right);
        }
        for wrong in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-04-31", "26-1-1", "2026-1é-1"]
        {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_language_knows_its_primary_subtag() {
        assert_eq!(Language::parse("DE-ch").unwrap().primary(), "de");
        for wrong in ["", "e", "english!", "en_US", "-en"] {
            assert_eq!(Language::parse(wrong), None, "{wrong}");
        }
    }
}
