//! The language of a text, where nobody says which.

use evenkeel_meeting::Language;
use whatlang::Lang;

/// Enough to tell a language by; more only takes longer.
const ENOUGH_BYTES: usize = 20_000;

/// Returns the language of the texts, or `None` where it cannot be told reliably.
pub(crate) fn detect<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Language> {
    let mut sample = String::new();
    for text in texts {
        sample.push_str(text);
        sample.push('\n');
        if sample.len() >= ENOUGH_BYTES {
            break;
        }
    }
    let detected = whatlang::detect(&sample)?;
    if detected.is_reliable() { Language::parse(tag(detected.lang())) } else { None }
}

/// Returns the BCP-47 tag, which is the two-letter code wherever there is one.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(text: &str) -> Option<String> {
        detect(std::iter::once(text)).map(String::from)
    }

    #[test]
    fn a_few_sentences_are_enough() {
        let english = "Let us start with the waiting times. In September people waited longer \
                       than in the summer, and nobody knows why yet.";
        let german = "Fangen wir mit den Wartezeiten an. Im September haben die Leute länger \
                      gewartet als im Sommer, und niemand weiß bisher, warum das so ist.";
        assert_eq!(detected(english).as_deref(), Some("en"));
        assert_eq!(detected(german).as_deref(), Some("de"));
    }

    #[test]
    fn what_cannot_be_told_is_left_open() {
        assert_eq!(detected("Okay."), None);
        assert_eq!(detected(""), None);
    }

    #[test]
    fn every_language_has_a_tag() {
        for language in Lang::all() {
            assert!(Language::parse(tag(*language)).is_some(), "{language}");
        }
    }
}
