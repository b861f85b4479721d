//! What to do about what `evenkeel doctor` finds.

use evenkeel_models::Known;

/// The engine does not start, or not on this processor.
pub(crate) const ENGINE: &str = "build the program on this machine, or get the release for it; \
                                 transcripts can be analyzed without the engine";

/// No speech model is here.
pub(crate) const NO_MODEL: &str =
    "evenkeel model get tiny.en (78 MB), or a better one: evenkeel model list";

/// The settings name a model that is not here.
pub(crate) const SETTINGS_MODEL: &str =
    "get it with `evenkeel model get`, or name another in the settings";

/// The sentence encoder is not here.
pub(crate) const NO_ENCODER: &str =
    "evenkeel model get encoder (91 MB), with which tags are much nearer to a careful reader's";

/// The networks that tell voices apart are not here.
pub(crate) const NO_VOICES: &str =
    "evenkeel model get voices (33 MB), with which the speakers of one recording are told apart";

/// There is no program that converts what cannot be read.
pub(crate) const NO_CONVERTER: &str =
    "on Debian: apt-get install ffmpeg; without it, convert such recordings elsewhere";

/// A tagger cannot be used.
pub(crate) const TAGGER: &str = "install the program again; in a build tree: cargo build";

/// There is little room.
pub(crate) const LITTLE_ROOM: &str =
    "make room, or set EVENKEEL_MODELS to a folder on another disk";

/// Something known is damaged.
pub(crate) fn damaged(known: Known) -> String {
    format!("evenkeel model get {} gets it again", known.name())
}
