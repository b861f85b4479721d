//! Plugins whose description is known only when they run, such as a list of cues that a user wrote.
//!
//! [`export_tagger!`](crate::export_tagger) goes the same way: a [`Plugin`] is a description and a
//! function that makes taggers, whether the compiler knew it or not.
//!
//! ```
//! use evenkeel_plugin::dynamic::{AnyTagger, Plugin};
//! use evenkeel_plugin::{Description, Meeting, Out, Pole, Result, tag};
//!
//! struct Contains {
//!     word: String,
//! }
//!
//! impl AnyTagger for Contains {
//!     fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
//!         for segment in meeting.segments() {
//!             if let Some(at) = segment.text.find(&self.word) {
//!                 out.emit("word", segment, 1.0, at..at + self.word.len())?;
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! // Read from somewhere. A description lives as long as the process: text is leaked into it.
//! let (id, word) = ("acme.word".to_owned(), "risk".to_owned());
//! let description = Description {
//!     id: id.leak(),
//!     name: "A word",
//!     version: "1.0.0",
//!     vendor: "",
//!     description: "",
//!     config_schema: "",
//!     tags: vec![tag("word", "The word", Pole::Neither)].leak(),
//!     languages: &[],
//!     examples: &[],
//!     figures: &[],
//!     vectors: None,
//!     tuned_vectors: None,
//! };
//! let plugin = Plugin::new(description, move |_config| {
//!     Ok(Box::new(Contains { word: word.clone() }))
//! });
//! let raw = plugin.install().expect("it is the only one in this process");
//! assert_eq!(raw.tag_count, 1);
//! ```

use evenkeel_abi::ek_plugin;
use serde::de::DeserializeOwned;

use crate::{ConfigError, Description, Meeting, Out, Package, Result, Tagger, border, config};

/// A tagger of any kind: what [`Tagger`] is without what the compiler must know.
pub trait AnyTagger: Send {
    /// Tags a meeting, as [`Tagger::tag`].
    ///
    /// # Errors
    ///
    /// Whatever keeps it from going on.
    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result;
}

/// A configuration that is still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Config<'a> {
    json: &'a str,
}

impl<'a> Config<'a> {
    pub(crate) const fn new(json: &'a str) -> Self {
        Self { json }
    }

    /// Reads the configuration as a `C`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with the path to what is wrong.
    pub fn read<C: DeserializeOwned>(self) -> Result<C, ConfigError> {
        config::read(self.json)
    }
}

/// Makes a tagger from its configuration.
pub(crate) type Make = dyn Fn(Config<'_>) -> Result<Box<dyn AnyTagger>> + Send + Sync;

/// What a plugin says it is, and how its taggers are made.
pub struct Plugin {
    pub(crate) description: Description,
    pub(crate) make: Box<Make>,
}

impl Plugin {
    /// Makes a plugin. The program checks the description when it loads it;
    /// [`Description::problem`] says earlier what is wrong with it.
    pub fn new(
        description: Description,
        make: impl Fn(Config<'_>) -> Result<Box<dyn AnyTagger>> + Send + Sync + 'static,
    ) -> Self {
        Self { description, make: Box::new(make) }
    }

    /// Makes a plugin of the tagger `T` in `package`.
    pub fn of<T: Tagger>(package: Package) -> Self {
        struct Typed<T>(T);

        impl<T: Tagger> AnyTagger for Typed<T> {
            fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
                self.0.tag(meeting, out)
            }
        }

        Self::new(Description::of::<T>(package), |config| {
            Ok(Box::new(Typed(T::new(config.read()?)?)))
        })
    }

    /// Makes this the plugin of the process and returns its C descriptor, as the entry function
    /// of a library would.
    ///
    /// # Errors
    ///
    /// [`AlreadyInstalled`] where the process has one: the functions of the C table are not told
    /// which plugin they belong to.
    pub fn install(self) -> Result<&'static ek_plugin, AlreadyInstalled> {
        border::install(self)
    }
}

/// The process, or the library, has a plugin already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a process or library holds one plugin, and this one has one already")]
pub struct AlreadyInstalled;
