//! How suspect passages are marked in formats that have no place for it.
//!
//! A passage that the speech engine may have made up starts with `[suspect: loop] `. Readers see
//! it, and reading the file back restores it.

use evenkeel_meeting::Suspect;

const ALL: [Suspect; 5] = [
    Suspect::NoSpeech,
    Suspect::LowProbability,
    Suspect::Loop,
    Suspect::TooFast,
    Suspect::RepeatedPhrase,
];

/// Returns the mark to put before the text: `[suspect: loop] `, or nothing.
pub(crate) fn mark(suspect: Option<Suspect>) -> String {
    suspect.map_or_else(String::new, |suspect| format!("[suspect: {}] ", suspect.id()))
}

/// Takes the mark off `text`, where there is one.
pub(crate) fn unmark(text: &str) -> (Option<Suspect>, &str) {
    let marked = |suspect: Suspect| {
        let rest = text.strip_prefix("[suspect: ")?.strip_prefix(suspect.id())?;
        Some((Some(suspect), rest.strip_prefix(']')?.trim_start()))
    };
    ALL.into_iter().find_map(marked).unwrap_or((None, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_taken_off_again() {
        for suspect in ALL {
            let marked = mark(Some(suspect)) + "Thank you.";
            assert_eq!(unmark(&marked), (Some(suspect), "Thank you."));
        }
        assert_eq!(unmark("[suspect: me] Hi."), (None, "[suspect: me] Hi."));
    }
}
