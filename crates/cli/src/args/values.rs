//! Values on the command line that are more than text.

use std::str::FromStr;

use evenkeel_meeting::{Date, Language, PluginId, Process, Score, Tag, Time};

/// A moment of the recording as people write it: `90`, `1:30`, `1:02:30`, each with decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment(pub(crate) Time);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write seconds, m:ss or h:mm:ss, like 90, 1:30 or 1:02:30.5".to_owned();
        let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
        let parts: Vec<&str> = clock.split(':').collect();
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if parts.len() > 3 || !parts.iter().all(digits) || fraction.len() > 3 {
            return Err(wrong());
        }
        let mut seconds: u64 = 0;
        for (place, part) in parts.iter().enumerate() {
            let value: u64 = part.parse().map_err(|_| wrong())?;
            if place > 0 && value > 59 {
                return Err(wrong());
            }
            seconds =
                seconds.checked_mul(60).and_then(|s| s.checked_add(value)).ok_or_else(wrong)?;
        }
        let ms: u64 = format!("{fraction:0<3}").parse().map_err(|_| wrong())?;
        Ok(Self(Time::from_ms(seconds.saturating_mul(1_000).saturating_add(ms))))
    }
}

/// `TAG=SCORE`: from which score on a tag is believed.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TagThreshold {
    pub(crate) tag: Tag,
    pub(crate) score: Score,
}

impl FromStr for TagThreshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, score) = text.split_once('=').ok_or("write TAG=SCORE, like planning=0.6")?;
        let score = score.parse().ok().and_then(Score::new);
        Ok(Self { tag: tag(name)?, score: score.ok_or("the score is a number from 0 to 1")? })
    }
}

/// `ID.KEY=VALUE`: a setting for a plugin.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ConfigValue {
    pub(crate) plugin: PluginId,
    pub(crate) key: String,
    pub(crate) value: serde_json::Value,
}

impl FromStr for ConfigValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "write ID.KEY=VALUE, like acme.customer.words=[\"client\"]";
        let (path, value) = text.split_once('=').ok_or(wrong)?;
        let (plugin, key) = path.rsplit_once('.').ok_or(wrong)?;
        if key.is_empty() {
            return Err(wrong.to_owned());
        }
        let plugin = plugin_id(plugin).ok_or_else(|| format!("`{plugin}` is no plugin id"))?;
        // Text needs no quotes on the command line, where the shell takes them away anyhow.
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        Ok(Self { plugin, key: key.to_owned(), value })
    }
}

/// Reads the address of a server.
pub(super) fn server(text: &str) -> Result<String, String> {
    if ["https://", "http://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
    {
        return Ok(text.to_owned());
    }
    Err("an address begins with https://, like https://hf-mirror.com".to_owned())
}

/// Reads a plugin's id; `planning` stands for `evenkeel.planning`.
pub(crate) fn plugin_id(text: &str) -> Option<PluginId> {
    if text.contains('.') {
        PluginId::parse(text)
    } else {
        PluginId::parse(&format!("evenkeel.{text}"))
    }
}

/// Reads a tag: one of the six, or `plugin.id/tag`.
pub(super) fn tag(text: &str) -> Result<Tag, String> {
    Tag::parse(text).ok_or_else(|| {
        let standard = Process::ALL.map(Process::id).join(", ");
        format!("a tag is one of {standard}, or a plugin's own, like acme.customer/customer-focus")
    })
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a day of the calendar, like 2026-10-13".to_owned())
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "write a language tag, like en, de or pt-BR".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let ms = |text: &str| text.parse::<Moment>().unwrap().0.as_ms();
        assert_eq!(ms("90"), 90_000);
        assert_eq!(ms("1:30"), 90_000);
        assert_eq!(ms("1:02:30.5"), 3_750_500);
        for wrong in ["", "1:", ":30", "1:60", "-1", "1:2:3:4", "1.2345", "99999999999999999999"] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_setting_is_json_or_plain_text() {
        let list: ConfigValue = "acme.customer.words=[\"client\"]".parse().unwrap();
        assert_eq!(list.plugin.as_str(), "acme.customer");
        assert_eq!(list.value, serde_json::json!(["client"]));
        let text: ConfigValue = "questions.tone=kind and calm".parse().unwrap();
        assert_eq!(text.plugin.as_str(), "evenkeel.questions");
        assert_eq!(text.value, serde_json::json!("kind and calm"));
    }

    #[test]
    fn a_threshold_names_tag_and_score() {
        assert!("planning=0.6".parse::<TagThreshold>().is_ok());
        for wrong in ["planning", "planning=", "planning=1.1", "plan=0.5", "planning=NaN"] {
            assert!(wrong.parse::<TagThreshold>().is_err(), "{wrong}");
        }
    }
}
