//! First names, which are all read as one: what is said counts, and not of whom.

use std::collections::HashSet;
use std::sync::LazyLock;

/// First names of many origins, a line each; none that is a word too (Will, Mark, Grace).
static NAMES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("names.txt").lines().collect());

/// The name, as a piece, that all others are read as.
pub(crate) const ANYBODY: &str = "alex";

/// Returns whether `word`, as it is written, is a first name that we know.
pub(crate) fn is_name(word: &str) -> bool {
    NAMES.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_as_they_are_written() {
        assert!(is_name("Fatima") && is_name("Jack") && is_name("Ngozi"));
        assert!(!is_name("jack") && !is_name("Will") && !is_name("Friday"));
    }

    #[test]
    fn the_list_is_in_order_and_holds_each_name_once() {
        let names: Vec<&str> = include_str!("names.txt").lines().collect();
        assert!(names.is_sorted_by(|one, next| one < next));
    }
}
