//! Learns a tagger by example from talk that people labelled.

use std::fmt::Write as _;

use evenkeel_plugin::abi::EK_MAX_TEXT;

use crate::like::{Direction, difference, dot, mean, ordinary};

/// The fewest segments with the tag of which something can be learned.
pub const FEWEST: usize = 20;

/// How many examples, and how many sentences unlike them, a list gets at most: more moves the means
/// no further, and nobody would read them.
const MOST_SENTENCES: usize = 40;

/// In how many parts the meetings are divided, each judged by what the others taught.
const FOLDS: usize = 5;

/// A segment that somebody labelled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Labelled<'a> {
    /// What was said.
    pub text: &'a str,
    /// What it means by itself: a vector of length 1.
    pub vector: &'a [f32],
    /// The meeting, counted from 0.
    pub meeting: usize,
    /// Whether it has the tag.
    pub has_tag: bool,
}

/// How often a list and people agree on segments of meetings that it did not learn from.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Figures {
    /// The score from which the tag is given.
    pub threshold: f32,
    /// Both say that the segment has the tag.
    pub both: usize,
    /// Only the list does.
    pub only_list: usize,
    /// Only people do.
    pub only_people: usize,
}

impl Figures {
    /// Returns how many of the list's finds are right.
    pub fn precision(&self) -> f32 {
        share(self.both, self.both + self.only_list)
    }

    /// Returns how many of people's the list finds.
    pub fn recall(&self) -> f32 {
        share(self.both, self.both + self.only_people)
    }

    /// Returns the harmonic mean of the two.
    pub fn f1(&self) -> f32 {
        share(2 * self.both, 2 * self.both + self.only_list + self.only_people)
    }
}

/// What a list compares talk with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentences<'a> {
    /// Segments that have the tag and together mean what all of them mean.
    pub examples: Vec<&'a str>,
    /// Segments that come close and do not have it.
    pub unlike: Vec<&'a str>,
}

/// Returns the sentences of ordinary talk whose vectors [`judge`] wants.
pub fn ordinary_talk() -> impl Iterator<Item = &'static str> {
    ordinary()
}

/// Picks sentences from `talk`.
pub fn pick<'a>(talk: &[Labelled<'a>]) -> Sentences<'a> {
    let texts = |picked: Vec<Labelled<'a>>| picked.into_iter().map(|one| one.text).collect();
    let (examples, unlike) = picked(talk);
    Sentences { examples: texts(examples), unlike: texts(unlike) }
}

/// Judges what is learned from `talk` by meetings that it was not learned from, at the threshold that
/// suits them best. `None` where there are not two meetings, or what has the tag has nothing in common.
///
/// The threshold is chosen on the same segments that the figures are of, which flatters them a little.
pub fn judge(talk: &[Labelled<'_>], ordinary: &[&[f32]]) -> Option<Figures> {
    let meetings = talk.iter().map(|one| one.meeting + 1).max().unwrap_or(0);
    if meetings < 2 {
        return None;
    }
    let folds = meetings.min(FOLDS);
    let mut judged = Vec::with_capacity(talk.len());
    for fold in 0..folds {
        let is_held_out = |one: &&Labelled<'_>| one.meeting % folds == fold;
        let taught: Vec<_> = talk.iter().filter(|one| !is_held_out(one)).copied().collect();
        let (examples, unlike) = picked(&taught);
        let direction = Direction::find(vectors(&examples), &vectors(&unlike), ordinary)?;
        let held_out = talk.iter().filter(is_held_out);
        judged.extend(held_out.map(|one| (direction.probability(one.vector), one.has_tag)));
    }
    let thresholds = (6..=18_u8).map(|step| f32::from(step) / 20.0);
    let figures = thresholds.map(|threshold| at(threshold, &judged));
    figures.reduce(|best, next| if next.f1() > best.f1() { next } else { best })
}

/// Writes a cue list that compares talk with `sentences`, for a plugin `id` with one tag; `note` stands
/// above it as a comment. The `pole` is `managing`, `leading` or `neither`.
pub fn write(
    note: &str,
    id: &str,
    tag: &str,
    pole: &str,
    threshold: f32,
    sentences: &Sentences<'_>,
) -> String {
    let mut list = String::new();
    for line in note.lines() {
        writeln!(list, "# {line}").expect(TAKES_ALL);
    }
    write!(
        list,
        "format = 1\n\n[plugin]\nid = \"{id}\"\nversion = \"1.0.0\"\nlanguage = [\"en\"]\n\n\
         [[tag]]\nid = \"{tag}\"\npole = \"{pole}\"\nthreshold = {threshold:.2}\n\n[[tag.like]]\n"
    )
    .expect(TAKES_ALL);
    for (key, texts) in [("examples", &sentences.examples), ("unlike", &sentences.unlike)] {
        writeln!(list, "{key} = [").expect(TAKES_ALL);
        for text in texts {
            let quoted = toml::Value::String((*text).to_owned());
            writeln!(list, "    {quoted},").expect(TAKES_ALL);
        }
        list.push_str("]\n");
    }
    list
}

/// Returns the rules of the only tag of the cue list `toml`, and the words that they name, as they can stand
/// at the end of what [`write()`] writes; `None` where it is no list of one tag.
pub fn phrases_of(toml: &str) -> Option<String> {
    let list: toml::Table = toml.parse().ok()?;
    let [tag] = &list.get("tag")?.as_array()?[..] else { return None };
    let rules = tag.get("rule").and_then(toml::Value::as_array).into_iter().flatten();
    let tables = rules.map(|rule| ("[[tag.rule]]", rule));
    let words = list.get("words").map(|words| ("[words]", words));
    let mut text = String::new();
    for (heading, table) in tables.chain(words) {
        writeln!(text, "\n{heading}").expect(TAKES_ALL);
        for (key, value) in table.as_table()? {
            writeln!(text, "{key} = {value}").expect(TAKES_ALL);
        }
    }
    Some(text)
}

const TAKES_ALL: &str = "a String takes everything";

/// Picks what has the tag so that the mean of the picked is that of all, and what has not, so that
/// theirs is that of the third that comes closest.
fn picked<'a>(talk: &[Labelled<'a>]) -> (Vec<Labelled<'a>>, Vec<Labelled<'a>>) {
    let mut seen = std::collections::BTreeSet::new();
    let is_fit =
        |one: &&Labelled<'_>| !one.text.trim().is_empty() && one.text.len() <= EK_MAX_TEXT as usize;
    let fit = talk.iter().filter(is_fit).filter(|one| seen.insert(one.text)).copied();
    let (with_tag, mut without): (Vec<_>, Vec<_>) = fit.partition(|one| one.has_tag);
    let examples = herd(&with_tag);
    if let Some(middle) = mean(&vectors(&examples), None) {
        without
            .sort_by(|one, other| dot(&middle, other.vector).total_cmp(&dot(&middle, one.vector)));
        without.truncate(without.len().div_ceil(3).max(MOST_SENTENCES));
    }
    (examples, herd(&without))
}

/// Picks at most as many as a list gets, one after the other, so that their mean comes as near to that
/// of all as it can each time (herding).
fn herd<'a>(all: &[Labelled<'a>]) -> Vec<Labelled<'a>> {
    let Some(wanted) = mean(&vectors(all), None) else { return Vec::new() };
    let mut left: Vec<Labelled<'a>> = all.to_vec();
    let mut picked: Vec<Labelled<'a>> = Vec::new();
    let mut lacking = wanted.clone();
    while picked.len() < MOST_SENTENCES && !left.is_empty() {
        let nearness = |one: &Labelled<'_>| dot(&lacking, one.vector);
        let best = (0..left.len()).reduce(|best, next| {
            if nearness(&left[next]) > nearness(&left[best]) { next } else { best }
        });
        let one = left.remove(best.unwrap_or(0));
        // What the next should add: the mean once more, less what this one has given.
        lacking.iter_mut().zip(&wanted).for_each(|(lacking, wanted)| *lacking += wanted);
        lacking = difference(&lacking, one.vector);
        picked.push(one);
    }
    picked
}

fn vectors<'a>(talk: &[Labelled<'a>]) -> Vec<&'a [f32]> {
    talk.iter().map(|one| one.vector).collect()
}

fn at(threshold: f32, judged: &[(f32, bool)]) -> Figures {
    let count = |found: bool, labelled: bool| {
        let is_such = |&&(score, has_tag): &&(f32, bool)| {
            (score >= threshold) == found && has_tag == labelled
        };
        judged.iter().filter(is_such).count()
    };
    Figures {
        threshold,
        both: count(true, true),
        only_list: count(true, false),
        only_people: count(false, true),
    }
}

#[expect(clippy::cast_precision_loss, reason = "segments are counted, and shown in hundredths")]
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CueList;

    /// Three meetings in which what points east has the tag, each with ten that do and twenty that do
    /// not.
    fn talk<'a>(texts: &'a [String], vectors: &'a [[f32; 3]]) -> Vec<Labelled<'a>> {
        let labelled = texts.iter().zip(vectors).enumerate().map(|(at, (text, vector))| Labelled {
            text,
            vector,
            meeting: at / 30,
            has_tag: at % 3 == 0,
        });
        labelled.collect()
    }

    fn invented() -> (Vec<String>, Vec<[f32; 3]>) {
        let texts = (0..90).map(|at| format!("Sentence \"{at}\"."));
        let vectors = (0..90_u8).map(|at| {
            let aside = 0.02 * f32::from(at % 7);
            if at % 3 == 0 { [0.9, 0.4 - aside, aside] } else { [aside, 0.9, 0.4 - aside] }
        });
        (texts.collect(), vectors.collect())
    }

    const ORDINARY: [&[f32]; 3] = [&[0.0, 0.9, 0.4], &[0.1, 0.8, 0.6], &[0.0, 0.6, 0.8]];

    #[test]
    fn what_is_learned_is_judged_by_other_meetings() {
        let (texts, vectors) = invented();
        let figures = judge(&talk(&texts, &vectors), &ORDINARY).unwrap();
        assert_eq!((figures.both, figures.only_list, figures.only_people), (30, 0, 0));
        assert!((figures.f1() - 1.0).abs() < f32::EPSILON);
        let one_meeting: Vec<_> = talk(&texts, &vectors).into_iter().take(30).collect();
        assert_eq!(judge(&one_meeting, &ORDINARY), None);
    }

    #[test]
    fn a_list_that_was_learned_can_be_read() {
        let (texts, vectors) = invented();
        let sentences = pick(&talk(&texts, &vectors));
        assert_eq!((sentences.examples.len(), sentences.unlike.len()), (30, 40));
        let list = write("Learned.\nTwice.", "acme.east", "east", "neither", 0.6, &sentences);
        assert!(list.starts_with("# Learned.\n# Twice.\nformat = 1\n"));
        let list = CueList::parse(&list).unwrap_or_else(|error| panic!("{error}\n{list}"));
        let tag = &list.tags[0];
        assert_eq!((tag.id.as_str(), tag.likes[0].examples.len()), ("east", 30));
        assert_eq!(tag.likes[0].examples[0], sentences.examples[0]);
    }
}
