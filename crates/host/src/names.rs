//! Ids as people type them.

use evenkeel_meeting::PluginId;

/// The family of the bundled plugins, which need not be typed.
const FAMILY: &str = "evenkeel.";

/// Returns whether `typed` names the plugin `id`: in full, or without `evenkeel.` in front.
pub(crate) fn names(typed: &str, id: &PluginId) -> bool {
    typed == id.as_str() || Some(typed) == id.as_str().strip_prefix(FAMILY)
}

/// Returns `id` as it is typed most shortly.
pub(crate) fn short(id: &PluginId) -> &str {
    id.as_str().strip_prefix(FAMILY).unwrap_or(id.as_str())
}

/// Returns those of `known` that may have been meant by `typed`, the nearest first, at most three.
pub(crate) fn nearest(typed: &str, known: impl IntoIterator<Item = String>) -> Vec<String> {
    // Two names of one length that differ in a third of their letters may be a slip of the hand.
    let allowed = (typed.chars().count() / 3).max(1);
    let mut near: Vec<(usize, String)> = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(typed, &name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_plugins_have_short_names() {
        let id = PluginId::parse("evenkeel.planning").unwrap();
        assert!(names("planning", &id) && names("evenkeel.planning", &id));
        assert!(!names("plan", &id));
        assert_eq!(short(&id), "planning");
    }

    #[test]
    fn the_nearest_names_come_first_and_far_ones_not_at_all() {
        let known = ["planning", "aligning", "inspiring"].map(str::to_owned);
        assert_eq!(nearest("planing", known.clone()), ["planning"]);
        assert_eq!(nearest("alining", known.clone()), ["aligning"]);
        assert_eq!(nearest("risk", known), [""; 0]);
    }
}
