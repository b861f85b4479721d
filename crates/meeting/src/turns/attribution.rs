//! Whose turn a moment belongs to.

use super::{Turn, Turns};
use crate::{Speaker, Time, TimeSpan};

/// Who marks turns cuts words off at their edges; a word this near to a turn belongs to it.
const REACH_MS: u64 = 1_000;

/// From this far outside of a turn on it is doubtful whether a word belongs to it.
const EDGE_MS: u64 = 300;

/// A word is as much another's where the other has at least this share of what the speaker has, in
/// percent.
const EQUALLY_MUCH: u64 = 80;

/// The turns, speaker by speaker.
pub(super) struct Lanes<'t> {
    lanes: Vec<Lane<'t>>,
}

/// The turns of one speaker, by their starts; no two overlap.
struct Lane<'t> {
    speaker: &'t Speaker,
    turns: Vec<&'t Turn>,
}

/// Whose word it is.
#[derive(Clone, Default)]
pub(super) struct Verdict<'t> {
    /// The speaker, where anybody's turn is near.
    pub(super) speaker: Option<&'t Speaker>,
    /// Whether it may well be somebody else's.
    pub(super) doubtful: bool,
    /// Who else speaks meanwhile, and for how many milliseconds.
    pub(super) others: Vec<(&'t Speaker, u64)>,
}

/// How much of a word a speaker has.
struct Share<'t> {
    speaker: &'t Speaker,
    overlap_ms: u64,
    doubtful: bool,
}

impl<'t> Lanes<'t> {
    /// Sorts `turns` by who speaks, in the order in which people first speak.
    pub(super) fn of(turns: &'t Turns) -> Self {
        let mut lanes: Vec<Lane<'t>> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for turn in turns.iter() {
            let place = *places.entry(&turn.speaker).or_insert(lanes.len());
            if place == lanes.len() {
                lanes.push(Lane { speaker: &turn.speaker, turns: Vec::new() });
            }
            lanes[place].turns.push(turn);
        }
        Self { lanes }
    }

    /// Returns whose word it is that lies at `span`; `before` said the word before it.
    pub(super) fn judge(&self, span: TimeSpan, before: Option<&Speaker>) -> Verdict<'t> {
        let mut shares: Vec<Share<'t>> =
            self.lanes.iter().filter_map(|lane| lane.share(span)).collect();
        // Stable: of equal ones who spoke before comes first, then who spoke first in the meeting.
        shares.sort_by_key(|share| {
            (std::cmp::Reverse(share.overlap_ms), Some(share.speaker) != before)
        });
        let mut shares = shares.into_iter();
        let Some(most) = shares.next() else { return self.nearest(span) };
        let others: Vec<(&Speaker, u64)> =
            shares.map(|share| (share.speaker, share.overlap_ms)).collect();
        let second = others.first().map_or(0, |&(_, overlap_ms)| overlap_ms);
        let doubtful = most.doubtful || second * 100 >= most.overlap_ms * EQUALLY_MUCH;
        Verdict { speaker: Some(most.speaker), doubtful, others }
    }

    /// Returns the speaker whose turn is nearest, where one is near.
    fn nearest(&self, span: TimeSpan) -> Verdict<'t> {
        let nearest = self
            .lanes
            .iter()
            .filter_map(|lane| Some((lane.distance_ms(span)?, lane.speaker)))
            .min_by_key(|&(distance_ms, _)| distance_ms);
        match nearest {
            Some((distance_ms, speaker)) if distance_ms <= REACH_MS => {
                let doubtful = distance_ms > EDGE_MS;
                Verdict { speaker: Some(speaker), doubtful, others: Vec::new() }
            }
            _ => Verdict::default(),
        }
    }
}

impl<'t> Lane<'t> {
    /// Returns how much of `span` the speaker has, where it is anything.
    fn share(&self, span: TimeSpan) -> Option<Share<'t>> {
        // What has no length lies in the millisecond that it begins with.
        let span = TimeSpan::new(span.start(), span.end().max(span.start().after(1)))?;
        let overlapping = self.turns[self.first_after(span.start())..]
            .iter()
            .take_while(|turn| turn.span.start() < span.end());
        let (mut overlap_ms, mut doubtful_ms) = (0, 0);
        for turn in overlapping {
            let shared = turn.span.overlap_ms(span);
            overlap_ms += shared;
            doubtful_ms += if turn.doubtful { shared } else { 0 };
        }
        let doubtful = doubtful_ms * 2 >= overlap_ms;
        (overlap_ms > 0).then_some(Share { speaker: self.speaker, overlap_ms, doubtful })
    }

    /// Returns how far `span`, which overlaps none of the turns, is from the nearest.
    fn distance_ms(&self, span: TimeSpan) -> Option<u64> {
        let after = self.first_after(span.start());
        let gap = |from: Time, to: Time| to.as_ms().saturating_sub(from.as_ms());
        let behind = self.turns.get(after).map(|turn| gap(span.end(), turn.span.start()));
        let ahead = after.checked_sub(1).map(|at| gap(self.turns[at].span.end(), span.start()));
        behind.into_iter().chain(ahead).min()
    }

    /// Returns the first turn that ends after `time`.
    fn first_after(&self, time: Time) -> usize {
        self.turns.partition_point(|turn| turn.span.end() <= time)
    }
}
