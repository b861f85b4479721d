//! What plugins ask of the vectors of segments.

use std::collections::BTreeSet;

use evenkeel_abi::host;
use serde::{Deserialize, Serialize};

use crate::PluginSet;

/// What a plugin asks of the vectors of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VectorRequest {
    /// Texts that it compares segments with.
    pub texts: Vec<String>,
    /// Whether it has nothing to say without: then it is not asked where there are none.
    pub is_needed: bool,
}

impl VectorRequest {
    pub(crate) fn new(request: &host::VectorRequest<'_>) -> Self {
        let texts = request.texts.iter().map(|&text| text.to_owned());
        Self { texts: texts.collect(), is_needed: request.is_needed }
    }

    pub(crate) fn as_request(&self) -> host::VectorRequest<'_> {
        let texts = self.texts.iter().map(String::as_str);
        host::VectorRequest { texts: texts.collect(), is_needed: self.is_needed }
    }
}

/// What all plugins together ask to know of what segments mean: what to put into a
/// [`Meaning`](evenkeel_meeting::Meaning).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Requests {
    /// Whether one of them wants to know what each segment means by itself.
    pub general: bool,
    /// The texts that they compare segments with, in the same space.
    pub texts: BTreeSet<String>,
    /// Whether one of them wants to know what each segment means in its place.
    pub tuned: bool,
}

impl Requests {
    /// Returns whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        !self.general && !self.tuned
    }
}

impl PluginSet {
    /// Returns what the plugins ask to know of what segments mean.
    pub fn requests(&self) -> Requests {
        let mut requests = Requests::default();
        for description in self.plugins.iter().filter_map(|plugin| plugin.description.as_ref().ok())
        {
            requests.tuned |= description.tuned_vectors.is_some();
            if let Some(request) = &description.vectors {
                requests.general = true;
                requests.texts.extend(request.texts.iter().cloned());
            }
        }
        requests
    }
}
