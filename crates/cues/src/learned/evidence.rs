//! The words of a segment that moved a score most.

use std::ops::Range;

use evenkeel_plugin::Part;

use super::features::{Words, for_each_feature};
use super::weights::Weights;

/// The most words that are shown for a score.
const MOST_WORDS: usize = 6;

/// Returns the stretch of at most six words of the last of `segments`, in bytes of its text, whose
/// features add most to the score; `None` where none adds anything.
pub(super) fn by_words(weights: &Weights, segments: &[Words]) -> Option<Range<usize>> {
    let words = segments.last()?;
    let mut moved = vec![0.0_f32; words.spans().len()];
    for_each_feature(segments, |feature| {
        // The words of a feature have moved it together.
        let all = weights.weigh(&feature);
        moved[feature.words].iter_mut().for_each(|moved| *moved += all);
    });
    let stretch = densest(&moved)?;
    let spans = &words.spans()[stretch];
    Some(spans.first()?.start..spans.last()?.end)
}

/// Returns the part, in bytes of the segment's text, whose meaning adds most to the score; `None`
/// where none adds anything.
pub(super) fn by_meaning<'a>(
    weights: &Weights,
    parts: impl Iterator<Item = Part<'a>>,
) -> Option<Range<usize>> {
    let moved = parts.map(|part| (weights.weigh_vector(part.vector), part.range));
    let most =
        moved.filter(|(moved, _)| *moved > 0.0).max_by(|one, other| one.0.total_cmp(&other.0));
    most.map(|(_, range)| range)
}

/// Returns the stretch of at most [`MOST_WORDS`] numbers with the greatest sum, the first and the
/// shortest of equals; `None` where no sum is above 0.
fn densest(numbers: &[f32]) -> Option<Range<usize>> {
    let mut best = (0.0, None);
    for start in 0..numbers.len() {
        let mut sum = 0.0;
        for (end, number) in numbers.iter().enumerate().skip(start).take(MOST_WORDS) {
            sum += number;
            if sum > best.0 {
                best = (sum, Some(start..end + 1));
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::densest;

    #[test]
    fn the_words_that_add_most_together_are_shown() {
        assert_eq!(densest(&[-1.0, 2.0, -0.5, 1.0, -3.0, 1.0]), Some(1..4));
        assert_eq!(densest(&[1.0; 9]), Some(0..6));
        assert_eq!(densest(&[-1.0, 0.0]), None);
        assert_eq!(densest(&[]), None);
    }
}
