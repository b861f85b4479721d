//! What an author writes: a [`Tagger`], and what it says about itself.

use evenkeel_abi::{EK_DEFAULT_THRESHOLD, EK_POLE_LEADING, EK_POLE_MANAGING, EK_POLE_NEITHER};
use serde::de::DeserializeOwned;

use crate::{Figure, Meeting, Out, VectorRequest};

/// Any error; `?` makes one of whatever went wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The result of a tagger's functions.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// A tagger: reads a meeting and tags its segments.
///
/// [`export_tagger!`](crate::export_tagger) makes a plugin of it. What is wrong with the constants
/// is found when the plugin is compiled.
pub trait Tagger: Sized + Send + 'static {
    /// The plugin's id, such as `acme.customer`: groups of lower-case letters and digits, joined by
    /// single `.`, `_` or `-`; at most 64 bytes.
    const ID: &'static str;
    /// The tags that it may emit, 1 to 256.
    const TAGS: &'static [Tag];
    /// The languages that it knows, as primary subtags (`en`, `de`). It is not given meetings in
    /// other languages; with none here it is given every meeting.
    const LANGUAGES: &'static [&'static str] = &[];
    /// What should be tagged and what should not: help for users, and tests.
    const EXAMPLES: &'static [Example] = &[];
    /// A JSON Schema of its configuration; may be empty.
    const CONFIG_SCHEMA: &'static str = "";
    /// How good it was when it was measured.
    const FIGURES: &'static [Figure] = &[];
    /// Whether it wants to know what each segment means by itself: [`Meeting::vectors`].
    const VECTORS: Option<VectorRequest> = None;
    /// Whether it wants to know what each segment means in its place: [`Meeting::tuned_vectors`].
    const TUNED_VECTORS: Option<VectorRequest> = None;

    /// Its configuration, read from a JSON object; [`NoConfig`](crate::NoConfig) where it has none.
    type Config: DeserializeOwned;

    /// Makes a tagger from its configuration.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from working. The plugin then tags nothing, and the report says why.
    fn new(config: Self::Config) -> Result<Self>;

    /// Tags a meeting. What it says must depend on that meeting alone, not on earlier ones.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from going on. Nothing that it emitted is taken then, for half a meeting
    /// would bend the proportions.
    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result;
}

/// The side of a tag. The two complement each other; neither is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pole {
    /// Coping with complexity.
    Managing,
    /// Coping with change.
    Leading,
    /// Neither of the two.
    Neither,
}

impl Pole {
    pub(crate) const fn code(self) -> u32 {
        match self {
            Self::Managing => EK_POLE_MANAGING,
            Self::Leading => EK_POLE_LEADING,
            Self::Neither => EK_POLE_NEITHER,
        }
    }
}

/// A tag that a tagger may emit. Made by [`tag`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tag {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) description: &'static str,
    pub(crate) pole: Pole,
    pub(crate) threshold: f32,
}

/// Declares a tag.
///
/// `id` is made of lower-case letters, digits and single hyphens, and starts with a letter. One of
/// the six standard ids (`planning`, `organizing`, `problem-solving`, `vision-setting`,
/// `aligning`, `inspiring`) is that standard tag, and must have its pole; any other is the
/// plugin's own, shown beside the balance. `label` is its name for people.
///
/// ```
/// use evenkeel_plugin::{Pole, Tag, tag};
///
/// const RISK: Tag = tag("risk", "Risk named", Pole::Managing)
///     .description("Somebody says what could go wrong.")
///     .threshold(0.7);
/// ```
pub const fn tag(id: &'static str, label: &'static str, pole: Pole) -> Tag {
    Tag { id, label, description: "", pole, threshold: EK_DEFAULT_THRESHOLD }
}

impl Tag {
    /// Says what the tag means, in a sentence or two.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the score from which the tag is taken as given: above 0, at most 1; 0.5 without this.
    ///
    /// Emit lower scores too. The program filters, and a user may move the threshold.
    #[must_use]
    pub const fn threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold;
        self
    }

    /// Returns the tag's id, without the plugin's in front.
    pub const fn id(&self) -> &'static str {
        self.id
    }
}

/// A text that a tagger should tag, or should leave alone. Made by [`yes`] and [`no`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    pub(crate) tag: &'static str,
    pub(crate) text: &'static str,
    pub(crate) expected: bool,
}

/// Says that `text`, as one segment, should be tagged with `tag`.
pub const fn yes(tag: &'static str, text: &'static str) -> Example {
    Example { tag, text, expected: true }
}

/// Says that `text`, as one segment, should not be tagged with `tag`.
pub const fn no(tag: &'static str, text: &'static str) -> Example {
    Example { tag, text, expected: false }
}
