//! Tags talk about customers, by words that the user may choose.

#![forbid(unsafe_code)]

use evenkeel_plugin::{
    ConfigError, Example, Meeting, Out, Pole, Result, Tag, Tagger, export_tagger, no, tag, yes,
};
use serde::Deserialize;

/// What a user may set: `--config 'acme.customer.words=["guest"]'`.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    words: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self { words: vec!["customer".to_owned(), "client".to_owned()] }
    }
}

/// Finds the words wherever they stand.
pub struct Customer {
    words: Vec<String>,
}

impl Tagger for Customer {
    const ID: &'static str = "acme.customer";
    const TAGS: &'static [Tag] = &[tag("customer-focus", "Customer focus", Pole::Leading)
        .description("The people whom the work is for are spoken of.")];
    const LANGUAGES: &'static [&'static str] = &["en"];
    const EXAMPLES: &'static [Example] = &[
        yes("customer-focus", "We do this because our customers asked for it."),
        no("customer-focus", "Shall we have lunch?"),
    ];
    type Config = Config;

    fn new(Config { words }: Config) -> Result<Self> {
        match words.iter().position(String::is_empty) {
            Some(at) => Err(ConfigError::new(format!("words[{at}]"), "is empty").into()),
            None => Ok(Self { words }),
        }
    }

    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        for segment in meeting.segments() {
            for word in &self.words {
                for (at, found) in segment.text.match_indices(word.as_str()) {
                    let evidence = at..at + found.len();
                    out.emit_with("customer-focus", segment, 0.8, evidence, "a word for them")?;
                }
            }
        }
        Ok(())
    }
}

export_tagger!(Customer);

#[cfg(test)]
mod tests {
    use evenkeel_plugin::serde_json::json;
    use evenkeel_plugin::{meeting, testing};

    use super::*;

    #[test]
    fn customers_are_found_with_the_words_that_show_it() {
        let meeting = meeting!["Ann: What does the customer want?", "Bob: Lunch?"];
        let tagged = testing::run::<Customer>(&json!({}), &meeting).unwrap();
        tagged.has(0, "customer-focus").with_evidence("customer").with_score(0.5..=1.0);
        tagged.has_not(1, "customer-focus");
    }

    #[test]
    fn the_words_are_the_users() {
        let config = json!({ "words": ["guest"] });
        let meeting = meeting!["Our guests sleep well.", "The customer is king."];
        let tagged = testing::run::<Customer>(&config, &meeting).unwrap();
        tagged.has(0, "customer-focus").with_evidence("guest");
        tagged.has_not(1, "customer-focus");
    }

    #[test]
    fn a_wrong_configuration_is_refused_by_name() {
        let error = testing::run::<Customer>(&json!({ "words": ["guest", ""] }), &meeting![]);
        assert_eq!(error.unwrap_err().to_string(), "it could not be made: words[1]: is empty");
    }

    #[test]
    fn the_examples_hold() {
        testing::check_examples::<Customer>(&json!({}));
    }
}
