//! The frame of our JSON files: a name, a version, then the content.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Why a file is not what it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It is not JSON, or a field is missing or of the wrong type.
    #[error("line {line}, column {column}: `{field}`: {reason}")]
    Json {
        /// The field, as a path: `segments[3].end_ms`; `.` where the file itself is meant.
        field: String,
        /// What is wrong, in words.
        reason: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It names another format, or none.
    #[error("it is not an `{expected}` file: `format` is {found}")]
    OtherFormat {
        /// The format that was wanted.
        expected: &'static str,
        /// What stands there, or `missing`.
        found: String,
    },
    /// It is of a version that this program does not read.
    #[error("it is version {found} of `{format}`, this program reads version {expected}")]
    OtherVersion {
        /// The format.
        format: &'static str,
        /// The version that was wanted.
        expected: u32,
        /// The version that it says it has.
        found: u64,
    },
    /// Its parts do not fit together.
    #[error("`{field}`: {reason}")]
    Invalid {
        /// The field, as a path.
        field: String,
        /// What is wrong, in words.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Frame {
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    version: Option<u64>,
}

/// Reads a file of the format `format` and the version `version`. Unknown fields are ignored.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    format: &'static str,
    version: u32,
) -> Result<T, FormatError> {
    let frame: Frame = parse(text)?;
    match frame.format {
        Some(found) if found == format => {}
        found => {
            let found = found.map_or_else(|| "missing".to_owned(), |found| format!("{found:?}"));
            return Err(FormatError::OtherFormat { expected: format, found });
        }
    }
    match frame.version {
        Some(found) if found == u64::from(version) => parse(text),
        found => Err(FormatError::OtherVersion {
            format,
            expected: version,
            found: found.unwrap_or_default(),
        }),
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, FormatError> {
    // A byte order mark is legal nowhere in JSON and common everywhere.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        json_error(error.into_inner(), field)
    })?;
    json.end().map_err(|error| json_error(error, ".".to_owned()))?;
    Ok(value)
}

#[expect(clippy::needless_pass_by_value, reason = "the error ends here")]
fn json_error(error: serde_json::Error, field: String) -> FormatError {
    // serde_json puts the place at the end of its message; it has fields of its own here.
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    FormatError::Json { field, reason, line: error.line(), column: error.column() }
}

/// Writes a file of the format `format` and the version `version`, indented, with a line end.
pub(crate) fn write<T: Serialize>(content: &T, format: &'static str, version: u32) -> String {
    #[derive(Serialize)]
    struct Framed<'a, T> {
        format: &'static str,
        version: u32,
        #[serde(flatten)]
        content: &'a T,
    }

    let framed = Framed { format, version, content };
    let mut json = serde_json::to_string_pretty(&framed)
        .expect("the words of a meeting have text keys and finite numbers");
    json.push('\n');
    json
}
