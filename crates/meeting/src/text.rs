//! Text from outside, made safe to point into.

use std::borrow::Cow;

/// Removes what no transcript needs and many programs trip over.
///
/// Control characters (U+0000 to U+001F, U+007F to U+009F) go, line ends and tabs become a space,
/// runs of white space become one space, and both ends are trimmed. Bidirectional formatting
/// characters stay: they are part of some scripts' text. Done once, when text is read, before any
/// offset points into it.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut pending_space = false;
    for character in text.chars() {
        if character.is_whitespace() {
            pending_space = !cleaned.is_empty();
        } else if !character.is_control() {
            if pending_space {
                cleaned.push(' ');
                pending_space = false;
            }
            cleaned.push(character);
        }
    }
    Cow::Owned(cleaned)
}

/// Returns whether [`clean`] would leave `text` as it is.
pub(crate) fn is_clean(text: &str) -> bool {
    let mut previous_space = true;
    for character in text.chars() {
        let space = character == ' ';
        if (space && previous_space)
            || (character.is_whitespace() && !space)
            || character.is_control()
        {
            return false;
        }
        previous_space = space;
    }
    text.is_empty() || !previous_space
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_go_and_line_ends_become_spaces() {
        assert_eq!(clean("one\0two\u{1b}[31m\r\n three\t"), "onetwo[31m three");
    }

    #[test]
    fn clean_text_is_left_alone() {
        assert!(matches!(clean("Ünï, 漢字 👍🏽."), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert!(is_clean(&once));
            prop_assert_eq!(clean(&once), once.as_str());
        }
    }
}
