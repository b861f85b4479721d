//! Names that are spoken across the border. The header has them too, by hand in
//! `cbindgen.toml`.

/// The name of the one function that a library exports.
pub const EK_ENTRY: &str = "evenkeel_plugin_v1";
/// The id of the plugin's extension `ek_languages`.
pub const EK_EXT_LANGUAGES: &str = "evenkeel.languages/1";
/// The id of the plugin's extension `ek_examples`.
pub const EK_EXT_EXAMPLES: &str = "evenkeel.examples/1";
/// The id of the plugin's extension `ek_figures`.
pub const EK_EXT_FIGURES: &str = "evenkeel.figures/1";
/// The id of `ek_vectors`, which the program offers, and of the `ek_vector_request` of a plugin that
/// wants them.
pub const EK_EXT_VECTORS: &str = "evenkeel.vectors/1";
/// The id of `ek_tuned_vectors`, likewise.
pub const EK_EXT_TUNED_VECTORS: &str = "evenkeel.tuned-vectors/1";
