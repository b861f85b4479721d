//! A tagger that goes by cues, by the weights of words and, where an encoder is here, by meaning.

use std::sync::Arc;

use evenkeel_plugin::abi::EK_MAX_PER_SEGMENT_AND_TAG;
use evenkeel_plugin::dynamic::{AnyTagger, Plugin};
use evenkeel_plugin::{Figure, Level, Meeting, NoConfig, Out, Result, TunedVectors, VectorRequest};

use super::evidence;
use super::features::Words;
use super::strength;
use super::weights::{Measured, Weights, WeightsError};
use crate::{CueList, CueListError, Finding, tagger};

/// The least probability that is told at all: what is below says nothing.
const WORTH_TELLING: f32 = 0.04;

/// How many segments before another are enough for the words that are looked at before it.
const SEGMENTS_BEFORE: usize = 12;

/// The least weight of a cue that is quoted for a tag: what says less is no reason that a reader would
/// accept.
const TELLING: f32 = 0.3;

/// Why words were picked where no cue was found.
const BY_WORDS: &str = "these words spoke most for it";
const BY_MEANING: &str = "what these words mean here spoke most for it";

/// Tags meetings with one tag, whose cues are a list's and whose weights were learned.
#[derive(Clone, Debug)]
struct LearnedTagger {
    list: Arc<CueList>,
    weights: Arc<Weights>,
}

/// Why a library is no tagger.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum LearnedError {
    /// Its cue list is not one.
    #[error(transparent)]
    List(#[from] CueListError),
    /// The list is not of one tag, to which the weights could belong.
    #[error("the list has {tags} tags, and the weights are for one")]
    OtherTags {
        /// How many it has.
        tags: usize,
    },
    /// Its weights are none.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

/// Makes a plugin of the cue list `toml`, whose one tag has `weights`, made by `vendor`.
///
/// The list says what the plugin is, and its tests are the plugin's examples; the threshold is that of
/// the weights.
///
/// # Errors
///
/// [`LearnedError`] says what is wrong with the list or the weights.
pub fn plugin(
    toml: &str,
    weights: &'static [u8],
    vendor: &'static str,
) -> Result<Plugin, LearnedError> {
    let mut list = CueList::parse(toml)?;
    let weights = Arc::new(Weights::read(weights)?);
    match &mut list.tags[..] {
        [tag] => tag.threshold = weights.threshold(),
        tags => return Err(LearnedError::OtherTags { tags: tags.len() }),
    }
    let mut description = tagger::describe(&list, vendor);
    description.tuned_vectors = Some(VectorRequest::new());
    description.figures = weights.figures().iter().map(figure).collect::<Vec<_>>().leak();
    let list = Arc::new(list);
    Ok(Plugin::new(description, move |config| {
        config.read::<NoConfig>()?;
        Ok(Box::new(LearnedTagger { list: Arc::clone(&list), weights: Arc::clone(&weights) }))
    }))
}

fn figure(measured: &Measured) -> Figure {
    Figure {
        of: tagger::leak(&measured.of),
        set: tagger::leak(&measured.set),
        date: tagger::leak(&measured.date),
        by_tuned_vectors: measured.by_meaning,
        true_positives: measured.true_positives,
        false_positives: measured.false_positives,
        false_negatives: measured.false_negatives,
        true_negatives: measured.true_negatives,
    }
}

impl AnyTagger for LearnedTagger {
    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let segments = meeting.segments();
        let vectors = self.vectors(meeting, out);
        let words: Vec<Words> = segments.iter().map(|segment| Words::of(segment.text)).collect();
        for (segment, cues) in segments.iter().zip(self.cues(meeting)) {
            if out.cancelled() {
                break;
            }
            let at = segment.index;
            let so_far = &words[at.saturating_sub(SEGMENTS_BEFORE)..=at];
            let by_words = self.weights.by_words(so_far);
            let by_cues = cues.as_ref().map_or(0.0, |finding| strength(finding.score));
            let vector = vectors.map(|vectors| vectors.row(segment));
            let score = self.weights.probability(by_words, by_cues, vector);
            if score < WORTH_TELLING {
                continue;
            }
            let tag = &self.list.tags[0].id;
            let found = cues.map(|finding| finding.cues).unwrap_or_default();
            let telling: Vec<_> = found.iter().filter(|cue| cue.weight >= TELLING).collect();
            if telling.is_empty() {
                let (words, why) = vectors
                    .and_then(|vectors| evidence::by_meaning(&self.weights, vectors.parts(segment)))
                    .map(|words| (words, BY_MEANING))
                    .or_else(|| Some((found.first()?.span.clone(), found.first()?.reason())))
                    .or_else(|| {
                        evidence::by_words(&self.weights, so_far).map(|words| (words, BY_WORDS))
                    })
                    .unwrap_or((segment.all(), ""));
                out.emit_with(tag, segment, score, words, why)?;
            }
            for cue in telling.into_iter().take(EK_MAX_PER_SEGMENT_AND_TAG as usize) {
                out.emit_with(tag, segment, score, cue.span.clone(), cue.reason())?;
            }
        }
        Ok(())
    }
}

impl LearnedTagger {
    /// Returns what segments mean, where the weights were learned from the same encoder.
    fn vectors<'m>(&self, meeting: &Meeting<'m>, out: &Out<'_>) -> Option<TunedVectors<'m>> {
        let vectors = meeting.tuned_vectors()?;
        if vectors.encoder() == self.weights.encoder() {
            return Some(vectors);
        }
        let (found, learned) = (vectors.encoder(), self.weights.encoder());
        out.log(
            Level::Warn,
            &format!("going by words alone: vectors are by {found}, weights are for {learned}"),
        );
        None
    }

    /// Returns what the list finds in each segment.
    fn cues(&self, meeting: &Meeting<'_>) -> Vec<Option<Finding<'_>>> {
        let segments = meeting.segments();
        let mut found = vec![None; segments.len()];
        for turn in segments.chunk_by(tagger::is_same_speaker) {
            let texts: Vec<_> = turn.iter().map(|segment| segment.text).collect();
            for finding in self.list.find(&texts) {
                let segment = &turn[finding.segment];
                found[segment.index] = Some(finding);
            }
        }
        found
    }
}

/// Makes this library a plugin of the cue list in the one file, whose one tag has the weights in the
/// other. Both paths are relative to the file that this stands in.
#[macro_export]
macro_rules! export_learned {
    ($list:literal, $weights:literal) => {
        ::evenkeel_plugin::export_plugin!(Ok($crate::learned::plugin(
            include_str!($list),
            include_bytes!($weights),
            env!("CARGO_PKG_AUTHORS"),
        )?));
    };
}
