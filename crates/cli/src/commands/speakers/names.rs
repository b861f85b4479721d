//! Other names for the speakers of a transcript.

use std::collections::{BTreeMap, BTreeSet};

use evenkeel_meeting::{Segment, Speaker, Transcript};

use crate::advice;
use crate::args::Renaming;
use crate::error::CommandError;

/// Other names for some of the speakers.
pub(super) struct Names {
    names: BTreeMap<Speaker, Speaker>,
}

impl Names {
    /// Checks the names against the speakers of `transcript`: whoever is renamed is there, and nobody
    /// gets the name of another unless they are `merged`. All names change at the same time, so two
    /// people may swap theirs.
    pub(super) fn new(
        transcript: &Transcript,
        renamed: &[Renaming],
        merged: &[Renaming],
    ) -> Result<Self, CommandError> {
        let known = speakers(transcript);
        let mut names = BTreeMap::new();
        for Renaming { from, to } in renamed.iter().chain(merged) {
            if !known.contains(from) {
                return Err(advice::speakers::no_such_speaker(from, &known));
            }
            if names.insert(from.clone(), to.clone()).is_some() {
                return Err(advice::speakers::named_twice(from));
            }
        }
        let after = |speaker: &Speaker| names.get(speaker).unwrap_or(speaker).clone();
        let stays = |speaker: &&Speaker| !merged.iter().any(|merging| merging.from == **speaker);
        for Renaming { from, to } in renamed {
            let mut others = known.iter().filter(stays).filter(|other| *other != from);
            if others.any(|other| after(other) == *to) {
                return Err(advice::speakers::name_is_taken(from, to));
            }
        }
        let mut followed = names.clone();
        for Renaming { from, to } in merged {
            let is_new_name = renamed.iter().any(|renaming| renaming.to == *to);
            if !known.contains(to) && !is_new_name {
                return Err(advice::speakers::no_such_speaker(to, &known));
            }
            // Whoever is taken for somebody that is renamed gets the new name too.
            followed.insert(from.clone(), if is_new_name { to.clone() } else { after(to) });
        }
        Ok(Self { names: followed })
    }

    /// Returns `transcript` with the other names. Its statements stay as they are, so that tags go on
    /// belonging to them.
    pub(super) fn applied(&self, transcript: &Transcript) -> Transcript {
        let named = |speaker: &Speaker| self.names.get(speaker).unwrap_or(speaker).clone();
        let segments = transcript.segments().iter().map(|segment| {
            let speaker = segment.speaker.as_ref().map(named);
            let mut also_speaking: Vec<Speaker> = Vec::new();
            for other in segment.also_speaking.iter().map(named) {
                if Some(&other) != speaker.as_ref() && !also_speaking.contains(&other) {
                    also_speaking.push(other);
                }
            }
            Segment { speaker, also_speaking, ..segment.clone() }
        });
        Transcript::new(transcript.heading().clone(), segments.collect())
            .expect("names have no part in what makes a transcript")
    }
}

fn speakers(transcript: &Transcript) -> BTreeSet<Speaker> {
    let segments = transcript.segments().iter();
    segments
        .flat_map(|segment| segment.speaker.iter().chain(&segment.also_speaking))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ana, Ben and a third in turn; Ben speaks while the third does.
    fn transcript() -> Transcript {
        Transcript::from_json(
            r#"{"format": "evenkeel.transcript", "version": 1, "duration_ms": 9000, "segments": [
            {"id": 0, "start_ms": 0, "end_ms": 3000, "speaker": "Ana", "text": "One."},
            {"id": 1, "start_ms": 3000, "end_ms": 6000, "speaker": "Ben", "text": "Two."},
            {"id": 2, "start_ms": 6000, "end_ms": 9000, "speaker": "SPEAKER_03", "text": "Three.",
             "also_speaking": ["Ben"]}]}"#,
        )
        .unwrap()
    }

    fn named(renamed: &[&str], merged: &[&str]) -> Result<String, String> {
        let read = |texts: &[&str]| -> Vec<Renaming> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let names = Names::new(&transcript(), &read(renamed), &read(merged))
            .map_err(|error| error.message().unwrap().to_owned())?;
        let told = |segment: &Segment| {
            let others: Vec<&str> = segment.also_speaking.iter().map(Speaker::as_str).collect();
            format!("{}/{}", segment.speaker.as_ref().unwrap(), others.join("+"))
        };
        let segments: Vec<String> =
            names.applied(&transcript()).segments().iter().map(told).collect();
        Ok(segments.join(" "))
    }

    #[test]
    fn names_change_wherever_they_stand_and_two_may_swap_them() {
        assert_eq!(named(&["SPEAKER_03=Cem"], &[]).unwrap(), "Ana/ Ben/ Cem/Ben");
        assert_eq!(named(&["Ana=Ben", "Ben=Ana"], &[]).unwrap(), "Ben/ Ana/ SPEAKER_03/Ana");
    }

    #[test]
    fn who_is_merged_does_not_speak_beside_themself() {
        assert_eq!(named(&[], &["SPEAKER_03=Ben"]).unwrap(), "Ana/ Ben/ Ben/");
        assert_eq!(named(&["Ben=Eva"], &["SPEAKER_03=Ben"]).unwrap(), "Ana/ Eva/ Eva/");
        assert_eq!(named(&["Ben=Eva"], &["SPEAKER_03=Eva"]).unwrap(), "Ana/ Eva/ Eva/");
    }

    #[test]
    fn two_people_do_not_become_one_by_a_name() {
        assert_eq!(named(&["Ana=Ben"], &[]).unwrap_err(), "somebody else is called `Ben` already");
        let both = named(&["Ana=Eva", "Ben=Eva"], &[]).unwrap_err();
        assert_eq!(both, "somebody else is called `Eva` already");
        assert_eq!(named(&["Cem=Ana"], &[]).unwrap_err(), "nobody is called `Cem` in this meeting");
        assert_eq!(named(&[], &["Ana=Cem"]).unwrap_err(), "nobody is called `Cem` in this meeting");
        assert_eq!(named(&["Ana=A", "Ana=B"], &[]).unwrap_err(), "`Ana` would get two names");
    }
}
