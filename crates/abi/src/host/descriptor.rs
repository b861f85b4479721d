//! What a plugin says it is, and whether that can be.

use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use crate::{
    EK_ABI_MAJOR, EK_ABI_MINOR, EK_F_SINGLE_INSTANCE, EK_MAX_DESCRIPTION, EK_MAX_NAME,
    EK_MAX_SCHEMA, EK_MAX_TAGS, EK_POLE_LEADING, is_plugin_id, is_tag_id, is_version,
    standard_pole,
};

/// What a plugin says it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Descriptor<'a> {
    /// The lowest minor version of the ABI that it can live with.
    pub abi_minor: u32,
    /// Its id: `acme.customer`.
    pub id: &'a str,
    /// Its name for people.
    pub name: &'a str,
    /// Its version by semver.org.
    pub version: &'a str,
    /// Who makes it; may be empty.
    pub vendor: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// A JSON Schema of its configuration; may be empty.
    pub config_schema: &'a str,
    /// Its flags, `EK_F_…`.
    pub flags: u32,
    /// Its tags; an emission names them by their index.
    pub tags: Vec<DeclaredTag<'a>>,
}

/// A tag that a plugin may emit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DeclaredTag<'a> {
    /// Its id, without the plugin's in front.
    pub id: &'a str,
    /// Its name for people.
    pub label: &'a str,
    /// What it means; may be empty.
    pub description: &'a str,
    /// Its side, `EK_POLE_…`.
    pub pole: u32,
    /// The score from which it is taken as given: above 0, at most 1.
    pub threshold: f32,
}

impl Descriptor<'_> {
    /// Tells whether only one instance of the plugin may live at a time in a process.
    pub const fn is_single_instance(&self) -> bool {
        self.flags & EK_F_SINGLE_INSTANCE != 0
    }

    /// Checks ids, poles, thresholds and lengths: everything that can be known without the
    /// library itself. [`Plugin::read`](super::Plugin::read) has done so; do it again with what
    /// came from another process.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] for the first field that is wrong.
    pub fn check(&self) -> Result<(), BadDescriptor> {
        if self.abi_minor > EK_ABI_MINOR {
            return Err(BadDescriptor::TooNew { needs: self.abi_minor });
        }
        let field = |field, holds: bool, reason| {
            if holds { Ok(()) } else { Err(BadDescriptor::Field { field, tag: None, reason }) }
        };
        field("id", is_plugin_id(self.id), NOT_A_PLUGIN_ID)?;
        field("name", !self.name.is_empty(), EMPTY)?;
        field("version", is_version(self.version), "is not a version like 1.0.0")?;
        for (name, text, limit) in [
            ("name", self.name, EK_MAX_NAME),
            ("version", self.version, EK_MAX_NAME),
            ("vendor", self.vendor, EK_MAX_NAME),
            ("description", self.description, EK_MAX_DESCRIPTION),
            ("config_schema", self.config_schema, EK_MAX_SCHEMA),
        ] {
            field(name, text.len() <= limit as usize, TOO_LONG)?;
        }
        let count = self.tags.len();
        field("tag_count", (1..=EK_MAX_TAGS as usize).contains(&count), "is not 1 to 256")?;
        for (index, tag) in self.tags.iter().enumerate() {
            tag.check().map_err(|(field, reason)| BadDescriptor::of_tag(index, field, reason))?;
            if self.tags[..index].iter().any(|earlier| earlier.id == tag.id) {
                return Err(BadDescriptor::of_tag(index, "id", "is the id of an earlier tag"));
            }
        }
        Ok(())
    }
}

impl DeclaredTag<'_> {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let holds = |field, holds: bool, reason| if holds { Ok(()) } else { Err((field, reason)) };
        holds("id", is_tag_id(self.id), NOT_A_TAG_ID)?;
        holds("label", !self.label.is_empty(), EMPTY)?;
        holds("label", self.label.len() <= EK_MAX_NAME as usize, TOO_LONG)?;
        holds("description", self.description.len() <= EK_MAX_DESCRIPTION as usize, TOO_LONG)?;
        holds("pole", self.pole <= EK_POLE_LEADING, "is none of the three poles")?;
        holds(
            "pole",
            standard_pole(self.id).is_none_or(|pole| pole == self.pole),
            "is not the pole of that standard tag",
        )?;
        // NaN is outside of every range.
        let is_above_zero = self.threshold > 0.0 && self.threshold <= 1.0;
        holds("threshold", is_above_zero, "is not above 0 and at most 1")
    }
}

const EMPTY: &str = "is empty";
const TOO_LONG: &str = "is too long";
const NOT_A_PLUGIN_ID: &str = "is not a plugin id (groups of a-z and 0-9 joined by single . _ or \
                               -, at most 64 bytes)";
const NOT_A_TAG_ID: &str = "is not a tag id (groups of a-z and 0-9 joined by single -, starting \
                            with a letter, at most 64 bytes)";

/// Why a plugin cannot be what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum BadDescriptor {
    /// There is no descriptor: the plugin says that it cannot run here.
    Null,
    /// It asks for a later version of the ABI than this program speaks.
    TooNew {
        /// The minor version that it needs.
        needs: u32,
    },
    /// A field is wrong.
    Field {
        /// The name of the field, in the C header.
        field: &'static str,
        /// The index of the tag that the field belongs to; `None` where it is the plugin's own.
        tag: Option<usize>,
        /// What is wrong with it, to be read after its name.
        reason: &'static str,
    },
}

impl BadDescriptor {
    pub(super) const fn of_plugin(field: &'static str, reason: &'static str) -> Self {
        Self::Field { field, tag: None, reason }
    }

    pub(super) const fn of_tag(tag: usize, field: &'static str, reason: &'static str) -> Self {
        Self::Field { field, tag: Some(tag), reason }
    }
}

impl fmt::Display for BadDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("it says that it cannot run on this machine"),
            Self::TooNew { needs } => write!(
                f,
                "it needs the plugin ABI {EK_ABI_MAJOR}.{needs}, this program speaks \
                 {EK_ABI_MAJOR}.{EK_ABI_MINOR}"
            ),
            Self::Field { field, tag: None, reason } => {
                write!(f, "`{field}` of its descriptor {reason}")
            }
            Self::Field { field, tag: Some(tag), reason } => {
                write!(f, "`{field}` of its tag {tag} {reason}")
            }
        }
    }
}

impl Error for BadDescriptor {}
