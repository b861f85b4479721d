//! What a list finds in talk, and the words that it found it by.

use std::{cmp::Reverse, ops::Range};

use crate::{
    list::{Context, CueList, Owner, Rule},
    matcher::{Match, Token, Tokens},
    phrase::MAX_STEPS,
};

/// A tag that a list finds in a segment.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding<'list> {
    /// The segment, by its place among those that were asked about.
    pub segment: usize,
    /// The tag, by its place in [`CueList::tags`].
    pub tag: usize,
    /// How sure the list is, in `0.0..=1.0`: `1 - Π(1 - w)` over the rules that speak for the tag,
    /// times `Π(1 - |w|)` over those that speak against it. A rule counts once.
    pub score: f32,
    /// The words that speak for the tag, in their order. Of words inside others with the same reason,
    /// only the longer are here. Empty only where meaning alone speaks for it.
    pub cues: Vec<Cue<'list>>,
}

/// Words that speak for a tag.
#[derive(Clone, PartialEq, Debug)]
pub struct Cue<'list> {
    /// Where they stand in the segment's text: bytes, on character borders.
    pub span: Range<usize>,
    /// The phrase as the list has it.
    pub phrase: &'list str,
    /// What they are a sign of, where the list says so.
    pub why: Option<&'list str>,
    /// The weight of their rule, above 0.
    pub weight: f32,
}

impl Cue<'_> {
    /// Returns why the words speak for the tag: what they are a sign of, or the phrase itself.
    pub fn reason(&self) -> &str {
        self.why.unwrap_or(self.phrase)
    }
}

/// What all rules together say of a tag in a segment.
pub(crate) struct Weighed<'list> {
    pub(crate) segment: usize,
    pub(crate) tag: usize,
    /// `Π(1 - w)` over the rules that speak for it.
    doubt: f32,
    /// `Π(1 - |w|)` over those that speak against it.
    trust: f32,
    cues: Vec<Cue<'list>>,
}

impl Weighed<'_> {
    /// Returns what no rule says anything of.
    pub(crate) fn nothing(segment: usize, tag: usize) -> Self {
        Self { segment, tag, doubt: 1.0, trust: 1.0, cues: Vec::new() }
    }
}

/// A phrase of a rule found in one segment.
struct Hit {
    segment: usize,
    tag: usize,
    rule: usize,
    span: Range<usize>,
    phrase: usize,
}

impl CueList {
    /// Returns what the list finds in `segments`: texts that one speaker said in a row. They stand
    /// together so that the rules which may run across their borders can; where nothing is known
    /// of speakers, ask about one segment at a time.
    ///
    /// The findings stand in the order of the segments, then of the tags.
    pub fn find(&self, segments: &[&str]) -> Vec<Finding<'_>> {
        let weighed = self.weigh(segments).into_iter();
        weighed.filter_map(|weighed| weighed.finding(0.0)).collect()
    }

    /// Returns what the rules say of each segment and tag of which they say anything, in that order.
    pub(crate) fn weigh(&self, segments: &[&str]) -> Vec<Weighed<'_>> {
        let mut tokens = Tokens::default();
        for (segment, text) in segments.iter().enumerate() {
            self.matcher.tokenize(text, segment, &mut tokens);
        }
        let hits = self.hits(&tokens.tokens, self.matcher.matches(&tokens));
        hits.chunk_by(|a, b| (a.segment, a.tag) == (b.segment, b.tag))
            .map(|hits| self.weigh_hits(hits))
            .collect()
    }

    /// Returns what the rules accept of `matches`, in order of segment, tag, rule and place.
    fn hits(&self, tokens: &[Token], matches: Vec<Match>) -> Vec<Hit> {
        let mut contexts = vec![Vec::new(); self.contexts];
        let mut cues = Vec::new();
        for found in matches {
            match self.owners[found.phrase] {
                Owner::Context(context) => contexts[context].push(found.start..found.end),
                Owner::Rule { tag, rule, phrase } => cues.push((tag, rule, phrase, found)),
            }
        }
        let mut hits = Vec::new();
        for (tag, rule, phrase, found) in cues {
            if !self.tags[tag].rules[rule].accepts(&found, tokens, &contexts) {
                continue;
            }
            let parts = tokens[found.start..found.end].chunk_by(|a, b| a.segment == b.segment);
            hits.extend(parts.map(|part| Hit {
                segment: part[0].segment,
                tag,
                rule,
                span: part[0].span.start..part[part.len() - 1].span.end,
                phrase,
            }));
        }
        hits.sort_by_key(|hit| {
            let Range { start, end } = hit.span;
            (hit.segment, hit.tag, hit.rule, start, Reverse(end), hit.phrase)
        });
        hits
    }

    /// Weighs the hits of one tag in one segment.
    fn weigh_hits(&self, hits: &[Hit]) -> Weighed<'_> {
        let (mut doubt, mut trust) = (1.0, 1.0);
        let mut cues = Vec::new();
        for hits in hits.chunk_by(|a, b| a.rule == b.rule) {
            let rule = &self.tags[hits[0].tag].rules[hits[0].rule];
            if rule.weight < 0.0 {
                trust *= 1.0 + rule.weight;
                continue;
            }
            doubt *= 1.0 - rule.weight;
            if rule.supporting {
                continue;
            }
            let mut end = 0;
            for hit in hits {
                if hit.span.start < end {
                    continue;
                }
                end = hit.span.end;
                cues.push(Cue {
                    span: hit.span.clone(),
                    phrase: &rule.phrases[hit.phrase],
                    why: rule.why.as_deref(),
                    weight: rule.weight,
                });
            }
        }
        // Of "reach out to" and "reach out" with the same reason, one is enough to read.
        cues.sort_by(|one, other| {
            let place = |cue: &Cue<'_>| (cue.span.start, Reverse(cue.span.end));
            one.reason().cmp(other.reason()).then(place(one).cmp(&place(other)))
        });
        cues.dedup_by(|later, earlier| {
            later.reason() == earlier.reason() && later.span.end <= earlier.span.end
        });
        cues.sort_by_key(|cue| (cue.span.start, Reverse(cue.span.end)));
        let Hit { segment, tag, .. } = hits[0];
        Weighed { segment, tag, doubt, trust, cues }
    }
}

impl<'list> Weighed<'list> {
    /// Returns what is found of the tag where `other` signs than phrases speak for it with that
    /// probability; `None` where nothing speaks for it.
    pub(crate) fn finding(self, other: f32) -> Option<Finding<'list>> {
        let Self { segment, tag, doubt, trust, cues } = self;
        let is_found = !cues.is_empty() || other > 0.0;
        let score = ((1.0 - doubt * (1.0 - other)) * trust).clamp(0.0, 1.0);
        is_found.then_some(Finding { segment, tag, score, cues })
    }
}

impl Rule {
    /// Returns whether a phrase of this rule counts where it was found.
    fn accepts(&self, found: &Match, tokens: &[Token], contexts: &[Vec<Range<usize>>]) -> bool {
        let segment = tokens[found.start].segment;
        let is_inside = tokens[found.end - 1].segment == segment;
        let near = |context: &Context| {
            context
                .around(found, &contexts[context.number])
                .any(|words| tokens[words.start].segment == segment)
        };
        let before = |context: &Context| {
            context
                .around(found, &contexts[context.number])
                .any(|words| words.end <= found.start && tokens[words.start].segment == segment)
        };
        (self.across || is_inside)
            && !self.except.as_ref().is_some_and(near)
            && self.near.as_ref().is_none_or(near)
            && !self.unless_near.as_ref().is_some_and(near)
            && !self.unless_before.as_ref().is_some_and(before)
    }
}

impl Context {
    /// Returns those of `words`, which are in order of their ends, that stand within reach of
    /// `found`.
    fn around<'a>(
        &self,
        found: &Match,
        words: &'a [Range<usize>],
    ) -> impl Iterator<Item = &'a Range<usize>> {
        let reach = found.start.saturating_sub(self.within)..found.end + self.within;
        let first = words.partition_point(|words| words.end <= reach.start);
        let last = words.partition_point(|words| words.end < reach.end + MAX_STEPS);
        words[first..last].iter().filter(move |words| words.start < reach.end)
    }
}
