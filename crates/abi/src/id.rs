//! The syntax of ids, versions and languages. `const`, so that the Rust SDK refuses a wrong id
//! when the plugin is compiled, by the same rule as the program when it is loaded.

use crate::{EK_MAX_ID, EK_POLE_LEADING, EK_POLE_MANAGING};

/// Tells whether `id` may name a plugin: groups of lower-case letters and digits, joined by single
/// `.`, `_` or `-`, at most [`EK_MAX_ID`] bytes.
pub const fn is_plugin_id(id: &str) -> bool {
    is_grouped(id.as_bytes(), b"._-")
}

/// Tells whether `id` may name a tag: groups of lower-case letters and digits, joined by single
/// hyphens, starting with a letter, at most [`EK_MAX_ID`] bytes.
pub const fn is_tag_id(id: &str) -> bool {
    let id = id.as_bytes();
    is_grouped(id, b"-") && id[0].is_ascii_lowercase()
}

/// Tells whether `subtag` has the form of a primary language subtag: `en`, `yue`.
pub const fn is_language(subtag: &str) -> bool {
    let subtag = subtag.as_bytes();
    let mut at = 0;
    while at < subtag.len() {
        if !subtag[at].is_ascii_lowercase() {
            return false;
        }
        at += 1;
    }
    2 <= at && at <= 8
}

/// Tells whether `version` has the form of a version by semver.org: three numbers, perhaps
/// followed by `-` or `+` and more.
pub const fn is_version(version: &str) -> bool {
    let version = version.as_bytes();
    let (mut at, mut numbers, mut digits) = (0, 0, 0);
    while at < version.len() {
        match version[at] {
            b'0'..=b'9' => digits += 1,
            b'.' if digits > 0 && numbers < 2 => (numbers, digits) = (numbers + 1, 0),
            b'-' | b'+' if digits > 0 && numbers == 2 => return is_suffix(version, at),
            _ => return false,
        }
        at += 1;
    }
    numbers == 2 && digits > 0
}

/// Returns the pole of the standard tag `id`, or `None` where `id` is not one of the six.
pub const fn standard_pole(id: &str) -> Option<u32> {
    match id.as_bytes() {
        b"planning" | b"organizing" | b"problem-solving" => Some(EK_POLE_MANAGING),
        b"vision-setting" | b"aligning" | b"inspiring" => Some(EK_POLE_LEADING),
        _ => None,
    }
}

const fn is_grouped(id: &[u8], joints: &[u8]) -> bool {
    if id.is_empty() || id.len() > EK_MAX_ID as usize {
        return false;
    }
    let (mut at, mut group) = (0, 0);
    while at < id.len() {
        if id[at].is_ascii_lowercase() || id[at].is_ascii_digit() {
            group += 1;
        } else if contains(joints, id[at]) && group > 0 {
            group = 0;
        } else {
            return false;
        }
        at += 1;
    }
    group > 0
}

/// Tells whether what follows the three numbers is one label or several: `-rc.1`, `+build.7`.
const fn is_suffix(version: &[u8], joint: usize) -> bool {
    let (mut at, mut label) = (joint + 1, 0);
    while at < version.len() {
        match version[at] {
            b'.' | b'+' if label > 0 => label = 0,
            b'-' => label += 1,
            letter if letter.is_ascii_alphanumeric() => label += 1,
            _ => return false,
        }
        at += 1;
    }
    label > 0
}

const fn contains(bytes: &[u8], wanted: u8) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == wanted {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugin_ids_are_lower_case_groups() {
        for right in ["evenkeel.planning", "acme.customer-words", "a", "7"] {
            assert!(is_plugin_id(right), "{right}");
        }
        for wrong in ["", ".", "Acme.x", "a..b", "a.", "../../x", "a b", "ä"] {
            assert!(!is_plugin_id(wrong), "{wrong}");
        }
        let longest = [b'x'; 65];
        let longest = core::str::from_utf8(&longest).unwrap();
        assert!(is_plugin_id(&longest[..64]) && !is_plugin_id(longest));
    }

    #[test]
    fn tag_ids_start_with_a_letter_and_have_single_hyphens() {
        for right in ["planning", "asks-why", "level-2"] {
            assert!(is_tag_id(right), "{right}");
        }
        for wrong in ["", "-a", "a-", "a--b", "7", "2-level", "A", "a.b", "a_b", "a/b"] {
            assert!(!is_tag_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn versions_are_three_numbers_and_perhaps_more() {
        for right in ["0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0+build.7", "1.0.0-a+b"] {
            assert!(is_version(right), "{right}");
        }
        for wrong in [
            "",
            "1",
            "1.0",
            "1.0.0.0",
            "v1.0.0",
            "1..0",
            "1.0.0-",
            "1.0.0-a..b",
            "1.0.0-ü",
            "1.0-a.0",
        ] {
            assert!(!is_version(wrong), "{wrong}");
        }
    }

    #[test]
    fn languages_are_primary_subtags() {
        assert!(is_language("en") && is_language("yue"));
        for wrong in ["", "e", "EN", "en-US", "englishes"] {
            assert!(!is_language(wrong), "{wrong}");
        }
    }
}
