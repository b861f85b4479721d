//! What a plugin is.

use evenkeel_abi::host::{DeclaredTag, Descriptor};
use evenkeel_abi::{
    EK_EXT_TUNED_VECTORS, EK_EXT_VECTORS, EK_POLE_LEADING, EK_POLE_MANAGING, is_language,
};
use evenkeel_meeting::{Code, Date, Figure, Language, Measured, PluginId, Pole, Score, Tag, clean};

use crate::wire::{Declaration, DeclaredFigure};
use crate::{Failure, Reason, VectorRequest};

/// The most languages that a plugin may list, as the border has it.
const MAX_LANGUAGES: usize = 256;

/// What a plugin is, as it says itself; checked, and fit to be shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Description {
    /// Its id.
    pub id: PluginId,
    /// Its name for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Its tags; it names them by their index.
    pub tags: Vec<TagDescription>,
    /// The primary subtags of the languages that it knows; `None`: any.
    pub languages: Option<Vec<String>>,
    /// How good it was when it was measured, as it says itself.
    pub figures: Vec<MeasuredFigure>,
    /// What it asks to know of what each segment means by itself; `None`: nothing.
    pub vectors: Option<VectorRequest>,
    /// What it asks to know of what each segment means in its place; `None`: nothing.
    pub tuned_vectors: Option<VectorRequest>,
}

/// How good a plugin was when it was measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeasuredFigure {
    /// Whether it had tuned vectors to go by.
    pub by_tuned_vectors: bool,
    /// The figure; its encoder is not known.
    pub figure: Figure,
}

/// A tag that a plugin gives.
#[derive(Clone, PartialEq, Debug)]
pub struct TagDescription {
    /// The tag.
    pub tag: Tag,
    /// Its name for people.
    pub label: String,
    /// What it means; may be empty.
    pub definition: String,
    /// Its side.
    pub pole: Pole,
    /// The score from which it is taken as given, unless the user says otherwise.
    pub threshold: Score,
}

/// Reads a figure; `None` where it is not of one of `tags`, of a side, or of a day.
fn figure(
    id: &PluginId,
    tags: &[TagDescription],
    declared: &DeclaredFigure,
) -> Option<MeasuredFigure> {
    let of = match declared.of.as_str() {
        "managing" => Measured::Pole(Pole::Managing),
        "leading" => Measured::Pole(Pole::Leading),
        tag => {
            let tag = Tag::of(id, tag)?;
            Measured::Tag(tags.iter().find(|known| known.tag == tag)?.tag.clone())
        }
    };
    let [true_positives, false_positives, false_negatives, true_negatives] = declared.counts;
    let figure = Figure {
        of,
        encoder: None,
        set: shown(&declared.set),
        date: Date::parse(&declared.date)?,
        true_positives,
        false_positives,
        false_negatives,
        true_negatives,
    };
    Some(MeasuredFigure { by_tuned_vectors: declared.by_tuned_vectors, figure })
}

impl Description {
    /// Checks what came from a worker, which may be anything.
    pub(crate) fn check(declaration: &Declaration) -> Result<Self, Failure> {
        let bad = |message: String| Failure::new(Reason::BadDescriptor, message);
        declaration.as_descriptor().check().map_err(|error| bad(error.to_string()))?;
        let id = PluginId::parse(&declaration.id)
            .ok_or_else(|| bad(format!("`{}` is not a plugin id", declaration.id)))?;
        let tags = declaration
            .tags
            .iter()
            .map(|declared| {
                let tag = Tag::of(&id, &declared.id);
                let threshold = Score::new(declared.threshold);
                tag.zip(threshold).map(|(tag, threshold)| TagDescription {
                    tag,
                    label: shown(&declared.label),
                    definition: shown(&declared.description),
                    pole: pole(declared.pole),
                    threshold,
                })
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| bad("one of its tags cannot be a tag".to_owned()))?;
        if let Some(languages) = &declaration.languages
            && (!(1..=MAX_LANGUAGES).contains(&languages.len())
                || !languages.iter().all(|subtag| is_language(subtag)))
        {
            return Err(bad("its languages are not 1 to 256 subtags like `en`".to_owned()));
        }
        for (extension, request) in [
            (EK_EXT_VECTORS, &declaration.vectors),
            (EK_EXT_TUNED_VECTORS, &declaration.tuned_vectors),
        ] {
            let checked = request.as_ref().map(|request| request.as_request().check(extension));
            checked.transpose().map_err(|error| bad(error.to_string()))?;
        }
        let figures = declaration
            .figures
            .iter()
            .map(|declared| figure(&id, &tags, declared))
            .collect::<Option<_>>()
            .ok_or_else(|| {
                bad("one of its figures is of no tag or side, or of no day".to_owned())
            })?;
        Ok(Self {
            id,
            figures,
            name: shown(&declaration.name),
            version: declaration.version.clone(),
            vendor: shown(&declaration.vendor),
            description: shown(&declaration.description),
            tags,
            languages: declaration.languages.clone(),
            vectors: declaration.vectors.clone(),
            tuned_vectors: declaration.tuned_vectors.clone(),
        })
    }

    /// Returns how good the plugin was when it had, or had not, tuned vectors by `encoder`.
    pub(crate) fn figures_with(&self, encoder: Option<&str>) -> Vec<Figure> {
        let had_them = encoder.is_some() && self.tuned_vectors.is_some();
        let measured = self.figures.iter().filter(|known| known.by_tuned_vectors == had_them);
        let encoder = encoder.filter(|_| had_them).map(str::to_owned);
        measured.map(|known| Figure { encoder: encoder.clone(), ..known.figure.clone() }).collect()
    }

    /// Returns whether the plugin knows `language`. Where nobody knows the language it is asked.
    pub(crate) fn knows(&self, language: Option<&Language>) -> bool {
        let (Some(known), Some(language)) = (&self.languages, language) else { return true };
        known.iter().any(|subtag| subtag == language.primary())
    }

    /// Returns what the plugin's tags mean.
    pub(crate) fn codes(&self) -> impl Iterator<Item = Code> {
        self.tags.iter().map(|declared| match declared.tag.process() {
            Some(process) => Code::standard(process, Some(self.id.clone())),
            None => Code {
                tag: declared.tag.clone(),
                label: declared.label.clone(),
                definition: declared.definition.clone(),
                pole: declared.pole,
                process: None,
                plugin: Some(self.id.clone()),
                counted: false,
            },
        })
    }
}

impl Declaration {
    fn as_descriptor(&self) -> Descriptor<'_> {
        let tags = self.tags.iter().map(|tag| DeclaredTag {
            id: &tag.id,
            label: &tag.label,
            description: &tag.description,
            pole: tag.pole,
            threshold: tag.threshold,
        });
        Descriptor {
            abi_minor: self.abi_minor,
            id: &self.id,
            name: &self.name,
            version: &self.version,
            vendor: &self.vendor,
            description: &self.description,
            config_schema: &self.config_schema,
            flags: self.flags,
            tags: tags.collect(),
        }
    }
}

fn pole(pole: u32) -> Pole {
    match pole {
        EK_POLE_MANAGING => Pole::Managing,
        EK_POLE_LEADING => Pole::Leading,
        _ => Pole::Neither,
    }
}

fn shown(text: &str) -> String {
    clean(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::DeclarationTag;

    fn request(text: &str) -> VectorRequest {
        VectorRequest { texts: vec![text.to_owned()], is_needed: false }
    }

    fn declaration() -> Declaration {
        let tag = |id: &str, pole| DeclarationTag {
            id: id.to_owned(),
            label: "A\u{1b}[1m label".to_owned(),
            description: String::new(),
            pole,
            threshold: 0.5,
        };
        Declaration {
            abi_minor: 0,
            id: "acme.plans".to_owned(),
            name: "Plans".to_owned(),
            version: "1.0.0".to_owned(),
            vendor: String::new(),
            description: String::new(),
            config_schema: String::new(),
            flags: 0,
            tags: vec![tag("planning", EK_POLE_MANAGING), tag("hope", EK_POLE_LEADING)],
            languages: Some(vec!["en".to_owned()]),
            figures: Vec::new(),
            vectors: Some(request("What do they want?")),
            tuned_vectors: None,
        }
    }

    #[test]
    fn what_a_worker_sends_is_checked_again() {
        assert!(Description::check(&declaration()).is_ok());
        let wrong: [fn(&mut Declaration); 9] = [
            |declaration| declaration.id = "../x".to_owned(),
            |declaration| declaration.tags.clear(),
            |declaration| declaration.tags[0].pole = EK_POLE_LEADING,
            |declaration| declaration.tags[1].threshold = f32::NAN,
            |declaration| declaration.tags[1].id = "planning".to_owned(),
            |declaration| declaration.languages = Some(vec!["EN-us".to_owned()]),
            |declaration| declaration.languages = Some(Vec::new()),
            |declaration| declaration.vectors = Some(request("")),
            |declaration| declaration.tuned_vectors = Some(request("a text")),
        ];
        for change in wrong {
            let mut declaration = declaration();
            change(&mut declaration);
            let failure = Description::check(&declaration).unwrap_err();
            assert_eq!(failure.reason, Reason::BadDescriptor);
        }
    }

    fn figure(of: &str, date: &str, by_tuned_vectors: bool) -> DeclaredFigure {
        DeclaredFigure {
            of: of.to_owned(),
            set: "some talk".to_owned(),
            date: date.to_owned(),
            by_tuned_vectors,
            counts: [3, 1, 2, 4],
        }
    }

    #[test]
    fn figures_are_those_of_what_the_plugin_goes_by_now() {
        let mut declaration = declaration();
        declaration.tuned_vectors = Some(VectorRequest { texts: Vec::new(), is_needed: false });
        declaration.figures = vec![
            figure("planning", "2026-11-24", false),
            figure("planning", "2026-11-25", true),
            figure("leading", "2026-11-25", true),
        ];
        let description = Description::check(&declaration).unwrap();
        let by_words = description.figures_with(None);
        assert_eq!(by_words.len(), 1);
        assert_eq!((by_words[0].false_negatives, &by_words[0].encoder), (2, &None));
        let by_meaning = description.figures_with(Some("an encoder"));
        assert_eq!(by_meaning.len(), 2);
        assert_eq!(by_meaning[1].of, Measured::Pole(Pole::Leading));
        assert_eq!(by_meaning[1].encoder.as_deref(), Some("an encoder"));
    }

    #[test]
    fn figures_are_of_tags_and_days_that_there_are() {
        for wrong in [figure("aligning", "2026-11-24", true), figure("hope", "soon", true)] {
            let mut declaration = declaration();
            declaration.figures = vec![wrong];
            let failure = Description::check(&declaration).unwrap_err();
            assert_eq!(failure.reason, Reason::BadDescriptor);
        }
    }

    #[test]
    fn only_standard_tags_count_by_themselves() {
        let description = Description::check(&declaration()).unwrap();
        let codes: Vec<Code> = description.codes().collect();
        assert_eq!((codes[0].label.as_str(), codes[0].counted), ("Planning", true));
        assert_eq!((codes[1].label.as_str(), codes[1].counted), ("A[1m label", false));
    }

    #[test]
    fn a_plugin_knows_a_language_with_all_its_regions() {
        let description = Description::check(&declaration()).unwrap();
        let knows = |language| description.knows(Language::parse(language).as_ref());
        assert!(knows("en") && knows("en-GB"));
        assert!(!knows("de"));
        assert!(description.knows(None));
    }
}
