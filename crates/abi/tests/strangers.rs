//! What strangers hand in, whatever it is, is taken as it is or refused.

use evenkeel_abi::host::{Arena, Emission, Growth, Statement};
use evenkeel_abi::{is_plugin_id, is_tag_id, is_version};
use proptest::prelude::*;

proptest! {
    #[test]
    fn evidence_is_a_piece_of_the_text_or_refused(
        text in any::<String>(), start in 0..40_u32, end in 0..40_u32, score in any::<f32>(),
    ) {
        let emission = Emission { tag: 0, segment: 0, score, evidence: start..end, rationale: "" };
        let is_piece = text.get(start as usize..end as usize).is_some();
        let is_score = (0.0..=1.0).contains(&score);
        prop_assert_eq!(emission.check(1, Some(&text)).is_ok(), is_piece && is_score);
    }

    #[test]
    fn a_meeting_reads_back_as_it_was_laid_out(
        lines in prop::collection::vec((0..10_000_i64, 0..10_000_i64, "[^\0]*", "[^\0]*"), 0..20),
        growth in 0..4_usize,
    ) {
        let mut end = 0;
        let statements: Vec<Statement<'_>> = lines
            .iter()
            .map(|(pause_ms, length_ms, text, speaker)| {
                let start_ms = end + pause_ms;
                end = start_ms;
                let end_ms = start_ms + length_ms;
                Statement { start_ms, end_ms, text, speaker, confidence: None }
            })
            .collect();
        let growth = Growth { segment: growth * 8, meeting: growth * 16 };
        let arena = Arena::grown("en", "", 0, statements.iter().copied(), growth).unwrap();
        prop_assert_eq!(arena.segment_count(), lines.len());
        for (index, statement) in (0..).zip(&statements) {
            prop_assert_eq!(arena.text(index), Some(statement.text));
        }
        prop_assert_eq!(arena.text(u32::try_from(lines.len()).unwrap()), None);
    }

    #[test]
    fn ids_and_versions_may_be_anything(text in any::<String>()) {
        // They answer, and what they let through is harmless in a path, in HTML and in a terminal.
        let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
        if is_plugin_id(&text) || is_tag_id(&text) || is_version(&text) {
            prop_assert!(text.bytes().all(is_harmless) && !text.contains(".."));
        }
    }
}
