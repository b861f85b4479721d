//! Speakers whom the text of cues names, `Ana: Good morning` for one.

use crate::markup::Voiced;
use crate::names::{self, Candidate, Names};

/// Gives each voice in `cues` the name before its colon, where no cue says in another way who
/// speaks. A cue that names several people is cut between them.
pub(crate) fn name_by_colons(cues: &mut [Vec<Voiced>]) {
    if cues.iter().flatten().any(|voiced| voiced.voice.is_some()) {
        return;
    }
    let lines = cues.iter().flatten().flat_map(|voiced| {
        let lines = voiced.text.lines().enumerate();
        lines.map(|(index, line)| (index == 0, opening(line).map(|(candidate, _)| candidate)))
    });
    let names = Names::learn(lines);
    if names.is_empty() {
        return;
    }
    let mut speaker = None;
    for cue in cues {
        if !names.go_on() {
            speaker = None;
        }
        *cue = cue.iter().flat_map(|voiced| named(&voiced.text, &names, &mut speaker)).collect();
    }
}

/// Gives each voice in `cues` the name that its first line holds, as Teams does in Word documents.
pub(crate) fn name_by_first_lines(cues: &mut [Vec<Voiced>]) {
    for voiced in cues.iter_mut().flatten() {
        if let Some((name, talk)) = voiced.text.split_once('\n') {
            *voiced = Voiced { voice: Some(name.to_owned()), text: talk.to_owned() };
        }
    }
}

/// Cuts `text` where its lines name a speaker; what comes before is by the `speaker` before.
fn named(text: &str, names: &Names, speaker: &mut Option<String>) -> Vec<Voiced> {
    let mut voices: Vec<Voiced> = Vec::new();
    for line in text.lines() {
        match opening(line).filter(|(candidate, _)| names.contains(*candidate)) {
            Some((candidate, rest)) => {
                *speaker = Some(candidate.name.to_owned());
                voices.push(Voiced { voice: speaker.clone(), text: rest.to_owned() });
            }
            None => match voices.last_mut() {
                Some(voiced) => {
                    voiced.text.push('\n');
                    voiced.text.push_str(line);
                }
                None => voices.push(Voiced { voice: speaker.clone(), text: line.to_owned() }),
            },
        }
    }
    voices
}

fn opening(line: &str) -> Option<(Candidate<'_>, &str)> {
    // `>>` and `-` say that somebody else speaks now.
    let line = line.trim_start_matches(['>', '-', ' ', '\t']);
    let (name, rest) = names::split_at_colon(line)?;
    Some((Candidate::new(name, false)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cues: &[&str], expected: &[&str]) {
        let voiced = |text: &&str| vec![Voiced { voice: None, text: (*text).to_owned() }];
        let mut cues: Vec<Vec<Voiced>> = cues.iter().map(voiced).collect();
        name_by_colons(&mut cues);
        let found = cues.into_iter().flatten().map(|voiced| {
            let voice = voiced.voice.unwrap_or("-".to_owned());
            format!("{voice}|{}", voiced.text.replace('\n', " "))
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_name_holds_until_the_next() {
        check(
            &["Ana: Hi.", "So.", "Well.", "Ben: Hi.", "Ana: Right."],
            &["Ana|Hi.", "Ana|So.", "Ana|Well.", "Ben|Hi.", "Ana|Right."],
        );
    }

    #[test]
    fn where_nearly_every_cue_is_named_the_others_are_nobodys() {
        check(
            &["Ana: Hi.", "Ben: Hi.", "(laughter)", "Ana: So.", "Ben: Well."],
            &["Ana|Hi.", "Ben|Hi.", "-|(laughter)", "Ana|So.", "Ben|Well."],
        );
    }

    #[test]
    fn a_cue_may_hold_several_people() {
        check(
            &["- Ana: Hi\nto all.\n- Ben: Hi.", ">> Ben: So?"],
            &["Ana|Hi to all.", "Ben|Hi.", "Ben|So?"],
        );
    }
}
