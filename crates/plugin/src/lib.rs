#![doc = include_str!("../README.md")]

mod border;
mod config;
mod description;
pub mod dynamic;
mod export;
mod figure;
mod guard;
mod meeting;
mod out;
mod tagger;
#[cfg(feature = "testing")]
pub mod testing;
mod vectors;

pub use config::{ConfigError, NoConfig};
pub use description::{Description, Package};
pub use evenkeel_abi as abi;
pub use figure::Figure;
pub use meeting::{Meeting, Segment};
pub use out::{EmitError, Level, Out};
pub use serde;
pub use serde_json;
pub use tagger::{Error, Example, Pole, Result, Tag, Tagger, no, tag, yes};
pub use vectors::{Part, TunedVectors, VectorRequest, Vectors};

/// What the macros of this crate expand to. No promise is made for it.
#[doc(hidden)]
pub mod exported {
    pub use crate::border::entry;
}

/// The Rust of the guide, as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/writing-a-plugin.md")]
struct Guide;
