//! Names that are spoken across the border. The header has them too, by hand in
//! `cbindgen.toml`.

/// The name of the one function that a library exports.
pub const EK_ENTRY: &str = "evenkeel_plugin_v1";
/// The id of the plugin's extension `ek_languages`.
pub const EK_EXT_LANGUAGES: &str = "evenkeel.languages/1";
/// The id of the plugin's extension `ek_examples`.
pub const EK_EXT_EXAMPLES: &str = "evenkeel.examples/1";
/// The id under which the program will offer one vector a segment. Reserved: no program offers it
/// yet, and what it is made of is settled when one does.
pub const EK_EXT_VECTORS: &str = "evenkeel.vectors/1";
