//! Captions that roll: each cue shows the line before once more, as automatic captions do.

use crate::markup::Voiced;

/// Takes the lines out that the cue before has shown already, where at least every other cue
/// repeats one; elsewhere people do say the same twice. Returns whether the captions roll.
pub(crate) fn unroll(cues: &mut [Vec<Voiced>]) -> bool {
    let lines: Vec<Vec<String>> = cues.iter().map(|cue| lines(cue)).collect();
    let repeats: Vec<usize> = lines.windows(2).map(|pair| repeated(&pair[0], &pair[1])).collect();
    let rolling = repeats.iter().filter(|repeated| **repeated > 0).count();
    if repeats.len() < 2 || 2 * rolling < repeats.len() {
        return false;
    }
    for ((cue, lines), repeated) in cues[1..].iter_mut().zip(&lines[1..]).zip(repeats) {
        if let (Some(voiced), true) = (cue.first_mut(), repeated > 0) {
            voiced.text = lines[repeated..].join("\n");
        }
    }
    true
}

/// Returns the lines of a cue with a single voice; such are all captions that roll.
fn lines(cue: &[Voiced]) -> Vec<String> {
    match cue {
        [voiced] => voiced.text.lines().map(|line| line.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Returns how many lines at the start of `lines` stood at the end of `before`.
fn repeated(before: &[String], lines: &[String]) -> usize {
    /// More than any screen shows; comparing more would let an odd file take for ever.
    const MOST: usize = 8;
    let most = before.len().min(lines.len()).min(MOST);
    (1..=most).rev().find(|count| before.ends_with(&lines[..*count])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unrolled(cues: &[&str]) -> (bool, Vec<String>) {
        let voiced = |text: &&str| vec![Voiced { voice: None, text: (*text).to_owned() }];
        let mut cues: Vec<Vec<Voiced>> = cues.iter().map(voiced).collect();
        let rolling = unroll(&mut cues);
        (rolling, cues.into_iter().flatten().map(|voiced| voiced.text).collect())
    }

    #[test]
    fn what_the_cue_before_has_shown_goes() {
        let (rolling, texts) = unrolled(&["one", "one", "one\ntwo", "two", "two\nthree"]);
        assert!(rolling);
        assert_eq!(texts, ["one", "", "two", "", "three"]);
    }

    #[test]
    fn people_may_say_the_same_twice() {
        let (rolling, texts) = unrolled(&["Yes.", "Yes.", "Good.", "So.", "Then let's go."]);
        assert!(!rolling);
        assert_eq!(texts[1], "Yes.");
    }
}
