//! Who spoke, how much of what. No measure of anybody.

use evenkeel_meeting::{SegmentId, Speaker, SpeakerSource, Tag};
use serde::Serialize;

use crate::balance::{Amounts, Balance, SpeakerAmount};
use crate::phrases::question_marks;
use crate::statement::Statement;

/// The least talk, in milliseconds, that a tag is named for as what a speaker mostly did.
const NAMED_MS: u64 = 20_000;
/// The most tags that are named for a speaker.
const MOST_NAMED: usize = 3;

/// What one speaker did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct SpeakerPart {
    /// The speaker; `None` for the talk of all unknown ones.
    pub(crate) speaker: Option<Speaker>,
    /// Their talk, by pole.
    #[serde(flatten)]
    pub(crate) amounts: Amounts,
    /// What they mostly did, the largest part first.
    pub(crate) mostly: Vec<Tag>,
    /// How many questions they asked, by their marks.
    pub(crate) questions: usize,
    /// How often they began to speak after another.
    pub(crate) turns: usize,
    /// How long they spoke at most without another speaking.
    pub(crate) longest_ms: u64,
    /// Their statements.
    pub(crate) segments: Vec<SegmentId>,
}

/// Returns the speakers in the order in which they first spoke, never by size; nothing where no
/// speaker is known.
pub(crate) fn parts(balance: &Balance, statements: &[Statement]) -> Vec<SpeakerPart> {
    balance.by_speaker.iter().map(|amount| part(amount, balance, statements)).collect()
}

/// Returns how the speakers were told apart and how surely, where there is anything to say of it.
pub(crate) fn told_apart(
    source: Option<&SpeakerSource>,
    statements: &[Statement],
) -> Option<String> {
    let how = source.map(|source| format!("They were told apart {}.", source.words()));
    let ms = |statement: &&Statement| statement.duration_ms();
    let known = || statements.iter().filter(|statement| statement.speaker.is_some());
    let doubtful_ms: u64 =
        known().filter(|statement| statement.speaker_doubtful).map(|s| ms(&s)).sum();
    let percent = doubtful_ms * 100 / known().map(|s| ms(&s)).sum::<u64>().max(1);
    let doubt = (doubtful_ms > 0).then(|| {
        let share = if percent == 0 { "under 1".to_owned() } else { percent.to_string() };
        format!(
            "Of {share} % of the talk it is doubtful whose it is; it has a question mark behind the \
             name in the transcript."
        )
    });
    let sentences: Vec<String> = how.into_iter().chain(doubt).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn part(amount: &SpeakerAmount, balance: &Balance, statements: &[Statement]) -> SpeakerPart {
    let (turns, longest_ms) = turns(statements, amount.speaker.as_ref());
    SpeakerPart {
        speaker: amount.speaker.clone(),
        amounts: amount.amounts,
        mostly: mostly(amount, balance),
        questions: amount
            .segments
            .iter()
            .map(|segment| &statements[segment.index()])
            .filter(|statement| statement.suspect.is_none())
            .map(|statement| question_marks(&statement.text))
            .sum(),
        turns,
        longest_ms,
        segments: amount.segments.clone(),
    }
}

fn mostly(amount: &SpeakerAmount, balance: &Balance) -> Vec<Tag> {
    let mut tags: Vec<(&Tag, u64)> = balance
        .by_tag
        .iter()
        .zip(&amount.by_tag_ms)
        .map(|(tag, ms)| (&tag.tag, *ms))
        .filter(|(_, ms)| *ms >= NAMED_MS)
        .collect();
    tags.sort_by_key(|(_, ms)| std::cmp::Reverse(*ms));
    tags.into_iter().take(MOST_NAMED).map(|(tag, _)| tag.clone()).collect()
}

/// Returns how many turns `speaker` took and how long the longest was, in milliseconds.
fn turns(statements: &[Statement], speaker: Option<&Speaker>) -> (usize, u64) {
    let turns: Vec<u64> = statements
        .chunk_by(|one, next| one.speaker == next.speaker)
        .filter(|turn| turn[0].speaker.as_ref() == speaker)
        .map(|turn| {
            let end = turn.iter().map(|statement| statement.end.as_ms()).max().unwrap_or_default();
            end - turn[0].start.as_ms()
        })
        .collect();
    (turns.len(), turns.into_iter().max().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;
    use crate::statement::statements;

    fn of(meeting: &Invented) -> Vec<SpeakerPart> {
        let (transcript, annotations) = (meeting.transcript(), meeting.annotations());
        let balance =
            Balance::measure(&transcript, &annotations.annotations, &annotations.codebook);
        parts(&balance, &statements(&transcript, &annotations))
    }

    #[test]
    fn a_turn_lasts_until_another_speaks() {
        let parts = of(&Invented::meeting()
            .says("Ana", 2_000, "One?", &[])
            .says("Ana", 3_000, "Two. Three?", &[])
            .says("Ben", 1_000, "Four.", &[])
            .says("Ana", 1_000, "Five.", &[]));
        assert_eq!((parts[0].turns, parts[0].longest_ms, parts[0].questions), (2, 5_000, 2));
        assert_eq!((parts[1].turns, parts[1].longest_ms, parts[1].questions), (1, 1_000, 0));
    }

    #[test]
    fn what_somebody_mostly_did_takes_twenty_seconds() {
        let parts = of(&Invented::meeting().says("Ana", 19_999, "One.", &["planning"]).says(
            "Ana",
            20_000,
            "Two.",
            &["inspiring"],
        ));
        assert_eq!(parts[0].mostly, [Tag::parse("inspiring").unwrap()]);
    }
}
