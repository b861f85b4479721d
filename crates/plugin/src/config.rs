//! A plugin's configuration, a JSON object.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The configuration of a tagger that has none: an empty object, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

/// What is wrong with a configuration, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct ConfigError {
    path: String,
    reason: String,
}

impl ConfigError {
    /// Says what is wrong at `path`, such as `words[2]`. For what a type alone cannot check:
    ///
    /// ```
    /// # use evenkeel_plugin::{ConfigError, Result};
    /// fn check(words: &[String]) -> Result {
    ///     if words.is_empty() {
    ///         return Err(ConfigError::new("words", "name at least one").into());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}

/// Reads a configuration.
pub(crate) fn read<C: DeserializeOwned>(json: &str) -> Result<C, ConfigError> {
    let mut json = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = match error.path().to_string() {
            root if root == "." => "configuration".to_owned(),
            path => path,
        };
        // serde_json ends with the place in the text, which nobody has seen: it was made from
        // what the user wrote.
        let reason = error.into_inner().to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason);
        ConfigError::new(path, reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug)]
    struct Words {
        #[serde(default)]
        #[expect(dead_code, reason = "only its reading is tested")]
        words: Vec<String>,
    }

    fn message<C: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        read::<C>(json).unwrap_err().to_string()
    }

    #[test]
    fn an_error_says_where() {
        assert_eq!(
            message::<Words>(r#"{"words": ["a", "b", 3]}"#),
            "words[2]: invalid type: integer `3`, expected a string"
        );
        assert_eq!(
            message::<NoConfig>(r#"{"words": []}"#),
            "words: unknown field `words`, there are no fields"
        );
        assert_eq!(message::<Words>("[3]"), "[0]: invalid type: integer `3`, expected a sequence");
    }
}
