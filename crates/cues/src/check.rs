//! A list's own tests.

use std::fmt;

use crate::{CueList, CueTest};

/// A `[[tag.test]]` that did not go as its author expects.
#[derive(Clone, PartialEq, Debug)]
pub struct TestFailure<'list> {
    /// The tag in question.
    pub tag: &'list str,
    /// The test.
    pub test: &'list CueTest,
    /// The score that the text got, 0 where nothing spoke for the tag.
    pub score: f32,
    /// The least score at which the tag is given.
    pub threshold: f32,
    /// What spoke for the tag.
    pub seen: Vec<Seen<'list>>,
}

/// A cue that spoke for a tag.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen<'list> {
    /// The words.
    pub words: &'list str,
    /// The phrase that they match.
    pub phrase: &'list str,
    /// The weight of its rule.
    pub weight: f32,
}

impl CueList {
    /// Runs the list's tests and returns those that fail: none, for a good list. Tests of tags with
    /// examples are left out, for only an encoder knows what they mean.
    pub fn run_tests(&self) -> Vec<TestFailure<'_>> {
        self.tags
            .iter()
            .enumerate()
            .filter(|(_, found)| found.likes.is_empty())
            .flat_map(|(tag, found)| found.tests.iter().map(move |test| (tag, test)))
            .filter_map(|(tag, test)| self.run_test(tag, test))
            .collect()
    }

    fn run_test<'list>(
        &'list self,
        tag: usize,
        test: &'list CueTest,
    ) -> Option<TestFailure<'list>> {
        let finding = self.find(&[&test.text]).into_iter().find(|finding| finding.tag == tag);
        let score = finding.as_ref().map_or(0.0, |finding| finding.score);
        let threshold = self.tags[tag].threshold;
        if (score >= threshold) == test.expect {
            return None;
        }
        let cues = finding.map_or_else(Vec::new, |finding| finding.cues);
        let seen = cues.into_iter().map(|cue| Seen {
            words: &test.text[cue.span],
            phrase: cue.phrase,
            weight: cue.weight,
        });
        Some(TestFailure { tag: &self.tags[tag].id, test, score, threshold, seen: seen.collect() })
    }
}

impl fmt::Display for TestFailure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = if self.test.expect { "should be" } else { "should not be" };
        write!(
            f,
            "{:?} {expected} {}: score {:.2}, threshold {:.2}",
            self.test.text, self.tag, self.score, self.threshold
        )?;
        for seen in &self.seen {
            write!(f, "; \"{}\" by `{}` {:+.2}", seen.words, seen.phrase, seen.weight)?;
        }
        Ok(())
    }
}
