//! The moments that show most clearly what was done.

use std::collections::BTreeMap;

use evenkeel_meeting::{Annotations, Pole, SegmentId, Speaker, Tag, Transcript};
use serde::Serialize;

use crate::clarity::Clarity;
use crate::quote::{Quote, makes_sense_alone};
use crate::statement::{Mark, Statement, statements};
use crate::together::Together;

/// The most moments of a side.
const MOST: usize = 5;
/// The most moments of one tag on a side, so that a side shows what it consists of.
const MOST_OF_A_TAG: usize = 2;
/// The most moments of one speaker on a side.
const MOST_OF_A_VOICE: usize = 3;

/// A moment for page one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Moment {
    /// What it stands for.
    pub(crate) label: &'static str,
    /// What was said.
    pub(crate) quote: Quote,
}

/// Returns the segments that the report of `transcript` shows as the clearest moments of `pole`, each
/// with the tag that it is shown for, in the order in which they were said.
///
/// # Panics
///
/// Where an annotation names a segment that the transcript has not.
pub fn shown_moments(
    transcript: &Transcript,
    annotations: &Annotations,
    pole: Pole,
) -> Vec<(SegmentId, Tag)> {
    let quotes = of_side(&statements(transcript, annotations), pole);
    quotes.into_iter().map(|quote| (quote.segment, quote.tag)).collect()
}

/// Returns the clearest moments of `pole`, in the order in which they were said. None is doubtful:
/// where fewer are clear, there are fewer.
pub(crate) fn of_side(statements: &[Statement], pole: Pole) -> Vec<Quote> {
    let mut chosen = by_clarity(statements, pole);
    chosen.sort_by_key(|quote| quote.segment);
    chosen
}

/// Returns up to three moments for page one, in order of time: the clearest of each side and one
/// where the two met.
pub(crate) fn for_page_one(statements: &[Statement], together: &Together) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::new();
    for (pole, label) in
        [(Pole::Managing, "The clearest managing"), (Pole::Leading, "The clearest leading")]
    {
        let first = by_clarity(statements, pole)
            .into_iter()
            .find(|quote| moments.iter().all(|moment| moment.quote.segment != quote.segment));
        moments.extend(first.map(|quote| Moment { label, quote }));
    }
    let met = together
        .met
        .iter()
        .map(|met| &met.then)
        .find(|quote| moments.iter().all(|moment| moment.quote.segment != quote.segment));
    moments.extend(met.map(|quote| Moment { label: "Where the two met", quote: quote.clone() }));
    moments.sort_by_key(|moment| moment.quote.segment);
    moments
}

fn by_clarity(statements: &[Statement], pole: Pole) -> Vec<Quote> {
    let mut candidates: Vec<(&Statement, &Mark)> = statements
        .iter()
        .filter(|statement| makes_sense_alone(&statement.text))
        .flat_map(|statement| statement.tags.iter().map(move |mark| (statement, mark)))
        .filter(|(_, mark)| mark.pole == pole && Clarity::of(mark.score).may_be_shown())
        .collect();
    candidates.sort_by_key(|(statement, mark)| (std::cmp::Reverse(mark.score), statement.id));
    let mut chosen: Vec<Quote> = Vec::new();
    let mut of_voice: BTreeMap<&Speaker, usize> = BTreeMap::new();
    for (statement, mark) in candidates {
        if chosen.len() == MOST {
            break;
        }
        let of_tag = chosen.iter().filter(|quote| quote.tag == mark.tag).count();
        let repeated = chosen.iter().any(|quote| quote.segment == statement.id);
        if repeated || of_tag == MOST_OF_A_TAG {
            continue;
        }
        if let Some(speaker) = &statement.speaker {
            let voice = of_voice.entry(speaker).or_default();
            if *voice == MOST_OF_A_VOICE {
                continue;
            }
            *voice += 1;
        }
        chosen.push(Quote::new(statement, mark));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::Score;

    use super::*;
    use crate::invented::Invented;

    fn of(meeting: &Invented) -> Vec<Statement> {
        statements(&meeting.transcript(), &meeting.annotations())
    }

    #[test]
    fn a_doubtful_moment_never_fills_the_row() {
        let mut meeting =
            Invented::meeting().talk(1_000, &["planning"]).talk(1_000, &["organizing"]);
        meeting.annotations[1].score = Score::new(0.69).unwrap();
        assert_eq!(of_side(&of(&meeting), Pole::Managing).len(), 1);
        assert!(of_side(&of(&meeting), Pole::Leading).is_empty());
    }

    #[test]
    fn a_side_shows_at_most_two_of_a_tag_and_three_of_a_voice() {
        let mut meeting = Invented::meeting();
        for tag in ["planning", "organizing", "problem-solving"] {
            for speaker in ["Ana", "Ana", "Ana", "Ben"] {
                meeting = meeting.says(speaker, 1_000, "We settle it by Friday, then.", &[tag]);
            }
        }
        let quotes = of_side(&of(&meeting), Pole::Managing);
        assert_eq!(quotes.len(), MOST);
        let ana = quotes.iter().filter(|quote| quote.speaker == Speaker::new("Ana")).count();
        assert_eq!(ana, MOST_OF_A_VOICE);
        assert!(quotes.is_sorted_by_key(|quote| quote.segment));
    }

    #[test]
    fn a_few_words_are_no_moment() {
        let meeting = Invented::meeting().says("Ana", 1_000, "By next Friday, yes.", &["planning"]);
        assert!(of_side(&of(&meeting), Pole::Managing).is_empty());
    }

    #[test]
    fn unknown_speakers_are_not_one_voice() {
        let mut meeting = Invented::meeting();
        for tag in ["planning", "organizing", "problem-solving"] {
            meeting = meeting.talk(1_000, &[tag]).talk(1_000, &[tag]);
        }
        assert_eq!(of_side(&of(&meeting), Pole::Managing).len(), MOST);
    }
}
