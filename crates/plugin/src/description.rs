//! What a plugin says it is.

use evenkeel_abi::{
    EK_MAX_DESCRIPTION, EK_MAX_EXAMPLE, EK_MAX_EXAMPLES, EK_MAX_LANGUAGES, EK_MAX_NAME,
    EK_MAX_SCHEMA, EK_MAX_TAGS, is_language, is_plugin_id, is_tag_id, is_version, standard_pole,
};

use crate::{Example, Figure, Tag, Tagger, VectorRequest};

/// What a plugin says it is. It lives as long as the process, and so does all its text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Description {
    /// The plugin's id: `acme.customer`.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its version by semver.org.
    pub version: &'static str,
    /// Who makes it; may be empty.
    pub vendor: &'static str,
    /// What it is for; may be empty.
    pub description: &'static str,
    /// A JSON Schema of its configuration; may be empty.
    pub config_schema: &'static str,
    /// The tags that it may emit.
    pub tags: &'static [Tag],
    /// The languages that it knows, as primary subtags; empty: any.
    pub languages: &'static [&'static str],
    /// What it should tag, and what not.
    pub examples: &'static [Example],
    /// How good it was when it was measured; may be empty.
    pub figures: &'static [Figure],
    /// What it asks of the vectors that say what each segment means by itself; `None`: nothing.
    pub vectors: Option<VectorRequest>,
    /// What it asks of the vectors that say what each segment means in its place.
    pub tuned_vectors: Option<VectorRequest>,
}

/// What Cargo knows of the package that holds a plugin. Made by [`package!`](crate::package).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Package {
    /// The package's name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its authors.
    pub authors: &'static str,
    /// Its description.
    pub description: &'static str,
}

impl Description {
    /// Returns what the tagger `T`, in `package`, says it is.
    pub const fn of<T: Tagger>(package: Package) -> Self {
        Self {
            id: T::ID,
            name: package.name,
            version: package.version,
            vendor: package.authors,
            description: package.description,
            config_schema: T::CONFIG_SCHEMA,
            tags: T::TAGS,
            languages: T::LANGUAGES,
            examples: T::EXAMPLES,
            figures: T::FIGURES,
            vectors: T::VECTORS,
            tuned_vectors: T::TUNED_VECTORS,
        }
    }

    /// Returns what an author got wrong, or `None`. The program checks the same when it loads a
    /// plugin; as a constant, it is checked when the plugin is compiled.
    pub const fn problem(&self) -> Option<&'static str> {
        if !is_plugin_id(self.id) {
            return Some(
                "a plugin's ID is made of groups of a-z and 0-9, joined by single . _ or -, at \
                 most 64 bytes",
            );
        }
        if self.name.is_empty() || is_longer(self.name, EK_MAX_NAME) {
            return Some("a plugin has a name of at most 256 bytes");
        }
        if !is_version(self.version) || is_longer(self.version, EK_MAX_NAME) {
            return Some("a plugin's version is three numbers, as semver.org says");
        }
        if is_longer(self.vendor, EK_MAX_NAME) {
            return Some("a plugin's authors take at most 256 bytes");
        }
        if is_longer(self.description, EK_MAX_DESCRIPTION) {
            return Some("a plugin's description has at most 4096 bytes");
        }
        if is_longer(self.config_schema, EK_MAX_SCHEMA) {
            return Some("a CONFIG_SCHEMA has at most 1 MiB");
        }
        if self.tags.is_empty() || self.tags.len() > EK_MAX_TAGS as usize {
            return Some("a plugin has 1 to 256 TAGS");
        }
        let mut at = 0;
        while at < self.tags.len() {
            let tag = &self.tags[at];
            if let Some(problem) = tag.problem() {
                return Some(problem);
            }
            if let Some(first) = position(self.tags, tag.id)
                && first != at
            {
                return Some("two of the TAGS have the same id");
            }
            at += 1;
        }
        if self.languages.len() > EK_MAX_LANGUAGES as usize {
            return Some("a plugin has at most 256 LANGUAGES");
        }
        let mut at = 0;
        while at < self.languages.len() {
            if !is_language(self.languages[at]) {
                return Some("LANGUAGES are primary subtags: en, not en-US");
            }
            at += 1;
        }
        if self.examples.len() > EK_MAX_EXAMPLES as usize {
            return Some("a plugin has at most 4096 EXAMPLES");
        }
        let mut at = 0;
        while at < self.examples.len() {
            if is_longer(self.examples[at].text, EK_MAX_EXAMPLE) {
                return Some("one of the EXAMPLES has more than 4096 bytes");
            }
            if position(self.tags, self.examples[at].tag).is_none() {
                return Some("one of the EXAMPLES is of a tag that is not in TAGS");
            }
            at += 1;
        }
        if let Some(problem) = Figure::problem(self.figures) {
            return Some(problem);
        }
        if let Some(request) = &self.vectors
            && let Some(problem) = request.problem()
        {
            return Some(problem);
        }
        if let Some(request) = &self.tuned_vectors
            && !request.texts.is_empty()
        {
            return Some("TUNED_VECTORS has texts, and only VECTORS may have them");
        }
        None
    }
}

impl Tag {
    const fn problem(&self) -> Option<&'static str> {
        if !is_tag_id(self.id) {
            return Some(
                "a tag's id is made of groups of a-z and 0-9, joined by single hyphens, starting \
                 with a letter, at most 64 bytes",
            );
        }
        if self.label.is_empty() || is_longer(self.label, EK_MAX_NAME) {
            return Some("a tag has a label of at most 256 bytes");
        }
        if is_longer(self.description, EK_MAX_DESCRIPTION) {
            return Some("a tag's description has at most 4096 bytes");
        }
        if let Some(pole) = standard_pole(self.id)
            && pole != self.pole.code()
        {
            return Some("a standard tag has another pole than its own");
        }
        // NaN is neither.
        let is_above_zero = self.threshold > 0.0 && self.threshold <= 1.0;
        if !is_above_zero { Some("a tag's threshold is above 0 and at most 1") } else { None }
    }
}

const fn is_longer(text: &str, limit: u32) -> bool {
    text.len() > limit as usize
}

/// Returns the index of the tag `id`.
pub(crate) const fn position(tags: &[Tag], id: &str) -> Option<usize> {
    let mut at = 0;
    while at < tags.len() {
        if is_equal(tags[at].id.as_bytes(), id.as_bytes()) {
            return Some(at);
        }
        at += 1;
    }
    None
}

// `==` on text is not `const` yet.
const fn is_equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pole, no, tag};

    const RIGHT: Description = Description {
        id: "acme.customer",
        name: "Customer words",
        version: "1.0.0",
        vendor: "",
        description: "",
        config_schema: "",
        tags: &[tag("planning", "Planning", Pole::Managing), tag("risk", "Risk", Pole::Neither)],
        languages: &["en"],
        examples: &[no("risk", "Lunch?")],
        figures: &[],
        vectors: None,
        tuned_vectors: None,
    };

    fn problem(change: impl FnOnce(&mut Description)) -> &'static str {
        let mut description = RIGHT;
        change(&mut description);
        description.problem().unwrap_or("none")
    }

    #[test]
    fn what_is_right_has_no_problem() {
        assert_eq!(problem(|_| ()), "none");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(problem(|plugin| plugin.id = "Acme").contains("ID"));
        assert!(problem(|plugin| plugin.version = "1.0").contains("semver"));
        let long = "x".repeat(257).leak();
        assert!(problem(|plugin| plugin.vendor = long).contains("authors"));
        assert!(problem(|plugin| plugin.tags = &[]).contains("1 to 256"));
        assert!(problem(|plugin| plugin.languages = &["en-US"]).contains("primary"));
        assert!(
            problem(|plugin| plugin.examples = const { &[no("rsik", "x")] }).contains("EXAMPLES")
        );
        let request = |texts| Some(VectorRequest::new().with_texts(texts));
        assert_eq!(problem(|plugin| plugin.vectors = request(&["x"])), "none");
        assert!(problem(|plugin| plugin.vectors = request(&[""])).contains("1 to 4096 bytes"));
        let many = vec!["x"; 1_001].leak();
        assert!(problem(|plugin| plugin.vectors = request(many)).contains("at most 1000"));
        let tuned = problem(|plugin| plugin.tuned_vectors = request(&["x"]));
        assert!(tuned.contains("TUNED_VECTORS"));
    }

    #[test]
    fn what_is_wrong_with_a_tag_is_named() {
        const RISK: Tag = tag("risk", "Risk", Pole::Neither);
        for (tags, expected) in [
            (&[tag("Risk", "Risk", Pole::Neither)] as &[_], "a tag's id"),
            (&[tag("risk", "", Pole::Neither)], "a label"),
            (&[tag("planning", "Planning", Pole::Leading)], "another pole"),
            (&[RISK.threshold(0.0)], "threshold"),
            (&[RISK.threshold(f32::NAN)], "threshold"),
            (&[RISK, RISK], "the same id"),
        ] {
            let tags: &'static [Tag] = tags.to_vec().leak();
            assert!(problem(|plugin| plugin.tags = tags).contains(expected), "{expected}");
        }
    }
}
