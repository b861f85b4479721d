//! A cue list as a plugin.

use std::sync::Arc;

use evenkeel_plugin::{
    Description, Example, Meeting, NoConfig, Out, Result, Segment, Tag, VectorRequest,
    abi::EK_MAX_PER_SEGMENT_AND_TAG,
    dynamic::{AnyTagger, Plugin},
    no, tag, yes,
};

use crate::findings::{Finding, Weighed};
use crate::meanings::{Meanings, Meant};
use crate::{CueList, CueListError};

/// The least score at which it is told that what is meant speaks for a tag: of all segments, what is
/// meant says something.
const WORTH_TELLING: f32 = 0.05;

/// Tags meetings by a cue list.
#[derive(Clone, Debug)]
pub struct CueTagger {
    list: Arc<CueList>,
}

impl CueTagger {
    /// Makes a tagger of `list`.
    pub fn new(list: impl Into<Arc<CueList>>) -> Self {
        Self { list: list.into() }
    }
}

impl AnyTagger for CueTagger {
    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let meanings = Meanings::of(&self.list, meeting)?;
        for turn in meeting.segments().chunk_by(is_same_speaker) {
            let texts: Vec<_> = turn.iter().map(|segment| segment.text).collect();
            let mut weighed = self.list.weigh(&texts).into_iter().peekable();
            for (at, segment) in turn.iter().enumerate() {
                for tag in 0..self.list.tags.len() {
                    let weighed = weighed
                        .next_if(|weighed| (weighed.segment, weighed.tag) == (at, tag))
                        .unwrap_or_else(|| Weighed::nothing(at, tag));
                    let meant = meanings.as_ref().and_then(|known| known.of_tag(tag, segment));
                    self.emit(segment, weighed, meant, out)?;
                }
            }
            if out.cancelled() {
                break;
            }
        }
        Ok(())
    }
}

impl CueTagger {
    /// Says what phrases, `weighed`, and examples, by what is `meant`, find together.
    fn emit(
        &self,
        segment: &Segment<'_>,
        weighed: Weighed<'_>,
        meant: Option<Meant<'_>>,
        out: &mut Out<'_>,
    ) -> Result {
        let probability = meant.as_ref().map_or(0.0, |meant| meant.probability);
        let Some(Finding { tag, score, cues, .. }) = weighed.finding(probability) else {
            return Ok(());
        };
        let tag = &self.list.tags[tag];
        let most = EK_MAX_PER_SEGMENT_AND_TAG as usize - 1;
        for cue in cues.iter().take(most) {
            out.emit_with(&tag.id, segment, score, cue.span.clone(), cue.reason())?;
        }
        let Some(meant) = meant else { return Ok(()) };
        // Where words speak for it, what is meant is shown too only if it would do alone.
        let is_worth_telling = match cues.is_empty() {
            true => score >= WORTH_TELLING,
            false => meant.probability >= tag.threshold,
        };
        if is_worth_telling {
            let why = format!("means much the same as \"{}\"", meant.nearest);
            out.emit_with(&tag.id, segment, score, segment.all(), &why)?;
        }
        Ok(())
    }
}

/// Returns whether one speaker goes on; of an unknown one nobody can tell.
pub(crate) fn is_same_speaker(one: &Segment<'_>, next: &Segment<'_>) -> bool {
    one.speaker.is_some() && one.speaker == next.speaker
}

/// Makes a plugin of the cue list `toml`, made by `vendor`.
///
/// The list's tests are the plugin's examples. What the plugin says about itself stays in memory
/// as long as the process, so make one plugin of a list, not many.
///
/// # Errors
///
/// [`CueListError`] says what is wrong with the list, and where.
pub fn plugin(toml: &str, vendor: &'static str) -> Result<Plugin, CueListError> {
    let list = CueList::parse(toml)?;
    let description = describe(&list, vendor);
    let list = Arc::new(list);
    Ok(Plugin::new(description, move |config| {
        config.read::<NoConfig>()?;
        Ok(Box::new(CueTagger::new(Arc::clone(&list))))
    }))
}

pub(crate) fn describe(list: &CueList, vendor: &'static str) -> Description {
    let mut tags: Vec<Tag> = Vec::new();
    let mut examples: Vec<Example> = Vec::new();
    for found in &list.tags {
        let id = leak(&found.id);
        tags.push(
            tag(id, leak(&found.label), found.pole)
                .description(leak(&found.description))
                .threshold(found.threshold),
        );
        examples.extend(found.tests.iter().map(|test| {
            let text = leak(&test.text);
            if test.expect { yes(id, text) } else { no(id, text) }
        }));
    }
    let texts: Vec<_> = list.texts().into_iter().map(leak).collect();
    let request = VectorRequest::new().with_texts(texts.leak());
    let request = if list.has_phrases() { request } else { request.needed() };
    // A plugin of any language names none.
    let is_any = list.languages.iter().any(|language| language == "*");
    let languages: Vec<_> =
        list.languages.iter().filter(|_| !is_any).map(|language| leak(language)).collect();
    Description {
        id: leak(&list.id),
        name: leak(&list.name),
        version: leak(&list.version),
        vendor,
        description: leak(&list.description),
        config_schema: "",
        tags: tags.leak(),
        languages: languages.leak(),
        examples: examples.leak(),
        figures: &[],
        vectors: (!request.texts().is_empty()).then_some(request),
        tuned_vectors: None,
    }
}

pub(crate) fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}

/// Makes this library a plugin of the cue list in the given file, whose path is relative to the
/// one that this stands in.
///
/// The list becomes part of the library when that is compiled, and is parsed when it is loaded.
/// A package that says this depends on `evenkeel-plugin` too, and tests that its list parses:
///
/// ```
/// const LIST: &str = r#"
/// format = 1
/// [plugin]
/// id = "acme.customer-words"
/// version = "1.0.0"
/// language = ["en"]
/// [[tag]]
/// id = "customer-focus"
/// pole = "neither"
/// [[tag.rule]]
/// phrases = ["customer*"]
/// [[tag.test]]
/// text = "What does the customer want?"
/// expect = true
/// "#;
/// let list = evenkeel_cues::CueList::parse(LIST)?;
/// assert_eq!(list.run_tests(), []);
/// # Ok::<(), evenkeel_cues::CueListError>(())
/// ```
#[macro_export]
macro_rules! export_cues {
    ($path:literal) => {
        ::evenkeel_plugin::export_plugin!(Ok($crate::plugin(
            include_str!($path),
            env!("CARGO_PKG_AUTHORS"),
        )?));
    };
}
