//! The report in a few lines, for a terminal.

use crate::asked::is_summed_up;
use crate::minutes::shown;
use crate::report::Report;
use crate::words::{capitalized, number};

impl Report {
    /// Returns the report in a few plain lines for a terminal: the opening sentence, the three
    /// amounts, what was found besides, the share with its interval in words, up to three moments. It ends with a line
    /// end and holds no control characters and no bidirectional ones.
    pub fn summary(&self) -> String {
        let (amounts, minutes) = (self.balance.amounts, &self.minutes);
        let mut lines = vec![self.opening.first.clone()];
        lines.extend(self.notices.iter().map(ToString::to_string));
        lines.push(String::new());
        lines.push(format!("  Managing {:>4} min", shown(minutes.managing, amounts.managing_ms)));
        lines.push(format!("  Leading  {:>4} min", shown(minutes.leading, amounts.leading_ms)));
        lines.push(format!("  Neither  {:>4} min", shown(minutes.neither, amounts.neither_ms)));
        lines.extend(self.own_tags());
        lines.push(String::new());
        lines.push(self.certainty.share.to_string());
        lines.extend(self.certainty.interval.as_ref().map(ToString::to_string));
        lines.extend(self.certainty.corrected.as_ref().map(ToString::to_string));
        if !self.moments.is_empty() {
            let plural = if self.moments.len() == 1 { "moment" } else { "moments" };
            lines.push(String::new());
            lines.push(format!(
                "{} {plural} worth talking about:",
                capitalized(&number(self.moments.len()))
            ));
            for moment in &self.moments {
                let quote = &moment.quote;
                let who = quote.speaker.as_ref().map(|who| format!(" {who}:")).unwrap_or_default();
                lines.push(format!("  {:>7}{who} “{}”", quote.start.to_string(), quote.text));
            }
        }
        let mut summary = without_bidi_controls(&lines.join("\n"));
        summary.push('\n');
        summary
    }

    /// Returns what was found under tags of the plugins' own that do not count, if anything was.
    /// Kinds of questions are left to the report.
    fn own_tags(&self) -> Option<String> {
        let found: Vec<String> = self
            .beside
            .iter()
            .filter(|tag| !tag.segments.is_empty() && !is_summed_up(&tag.code.tag))
            .map(|tag| {
                format!("{}, {}", tag.code.label, self.statements_in_words(tag.segments.len()))
            })
            .collect();
        (!found.is_empty()).then(|| format!("Besides: {}", found.join("; ")))
    }
}

/// Removes the characters that could turn the line around where nothing isolates them.
pub(crate) fn without_bidi_controls(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}
