//! The balance of a meeting as one reader sees it.

/// Returns leading as a part of leading and managing together, or `None` where there is neither.
///
/// `segments` are, for each, its weight (its seconds, or 1 where segments are counted) and how
/// many of its tags count for managing and for leading. A segment's weight is shared equally among
/// its counted tags, as in the report.
pub fn leading_share(segments: impl IntoIterator<Item = (f64, usize, usize)>) -> Option<f64> {
    let (mut leading, mut counted) = (0.0, 0.0);
    for (weight, managing_tags, leading_tags) in segments {
        let tags = managing_tags + leading_tags;
        if tags > 0 {
            leading += weight * part(leading_tags, tags);
            counted += weight;
        }
    }
    (counted > 0.0).then(|| leading / counted)
}

#[expect(clippy::cast_precision_loss, reason = "a segment has a handful of tags")]
fn part(some: usize, all: usize) -> f64 {
    some as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segments_seconds_are_shared_among_its_tags() {
        // 30 s of managing, 10 s of leading, 20 s of both in equal parts, 99 s of neither.
        let segments = [(30.0, 1, 0), (10.0, 0, 2), (20.0, 1, 1), (99.0, 0, 0)];
        assert_eq!(leading_share(segments), Some(20.0 / 60.0));
        assert_eq!(leading_share([(99.0, 0, 0)]), None);
    }
}
