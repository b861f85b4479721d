//! The explainable cue tagger: TOML phrase lists compiled to a tagger.
