//! The C boundary between evenkeel and its plugins.
//!
//! [`types`](ek_plugin) holds what crosses it, the source of `include/evenkeel_plugin.h`. A plugin
//! needs nothing else. The feature `host` adds the program's side: it reads a plugin's
//! descriptor, lays a meeting out in memory, calls the plugin and checks what the plugin says.
//!
//! The rules of life, memory, threads and growth are in `docs/plugin-abi.md`.

#![no_std]

#[cfg(feature = "host")]
extern crate alloc;

#[cfg(feature = "host")]
pub mod host;
mod id;
mod layout;
mod names;
mod types;

pub use id::{is_language, is_plugin_id, is_tag_id, is_version, standard_pole};
pub use layout::{
    EK_CALL_SIZE_1_0, EK_EMISSION_SIZE_1_0, EK_MEETING_SIZE_1_0, EK_PLUGIN_SIZE_1_0,
    EK_SEGMENT_SIZE_1_0, EK_TAG_SIZE_1_0, EK_VECTOR_REQUEST_SIZE_1_0,
};
pub use names::{
    EK_ENTRY, EK_EXT_EXAMPLES, EK_EXT_FIGURES, EK_EXT_LANGUAGES, EK_EXT_TUNED_VECTORS,
    EK_EXT_VECTORS,
};
pub use types::*;
