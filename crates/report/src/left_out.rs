//! What was not counted, and why.

use evenkeel_meeting::{PluginOutcome, Pole, SegmentId, Status, Suspect};
use serde::Serialize;

use crate::sentence::Sentence;
use crate::statement::Statement;

/// What was not counted, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct LeftOut {
    /// Talk that the speech engine may have made up, by reason.
    pub(crate) suspect: Vec<SuspectTalk>,
    /// Statements that carry no counted tag of either pole.
    pub(crate) neither: Vec<SegmentId>,
    /// How long they last, in milliseconds.
    pub(crate) neither_ms: u64,
    /// The plugins that did not run as they should; the rest of the report lacks what they would
    /// have said.
    pub(crate) plugins: Vec<PluginOutcome>,
}

/// Talk that the speech engine may have made up, for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct SuspectTalk {
    /// The reason.
    pub(crate) reason: Suspect,
    /// How long it lasts, in milliseconds.
    pub(crate) ms: u64,
    /// The statements.
    pub(crate) segments: Vec<SegmentId>,
}

impl LeftOut {
    pub(crate) fn new(statements: &[Statement], plugins: &[PluginOutcome]) -> Self {
        let reasons = [
            Suspect::NoSpeech,
            Suspect::LowProbability,
            Suspect::Loop,
            Suspect::TooFast,
            Suspect::RepeatedPhrase,
        ];
        let suspect = reasons.into_iter().map(|reason| {
            let (ms, segments) = sum(statements, |statement| statement.suspect == Some(reason));
            SuspectTalk { reason, ms, segments }
        });
        let (neither_ms, neither) = sum(statements, |statement| {
            statement.suspect.is_none()
                && !statement.is(Pole::Managing)
                && !statement.is(Pole::Leading)
        });
        Self {
            suspect: suspect.filter(|talk| !talk.segments.is_empty()).collect(),
            neither,
            neither_ms,
            plugins: plugins.iter().filter(|plugin| is_to_be_named(plugin)).cloned().collect(),
        }
    }
}

/// Returns whether there is something to be said of how a plugin ran, if only that it could have done
/// more.
fn is_to_be_named(plugin: &PluginOutcome) -> bool {
    plugin.status != Status::Ok || plugin.message.is_some()
}

fn sum(statements: &[Statement], which: impl Fn(&Statement) -> bool) -> (u64, Vec<SegmentId>) {
    let chosen = statements.iter().filter(|statement| which(statement));
    chosen.fold((0, Vec::new()), |(ms, mut ids), statement| {
        ids.push(statement.id);
        (ms + statement.duration_ms(), ids)
    })
}

/// Returns the reason in words that complete "left out because …".
pub(crate) const fn because(reason: Suspect) -> &'static str {
    match reason {
        Suspect::NoSpeech => "probably nobody spoke",
        Suspect::LowProbability => "nearly every word was unsure",
        Suspect::Loop => "the same few words came again and again",
        Suspect::TooFast => "there were more words than anybody can say in that time",
        Suspect::RepeatedPhrase => "it repeats what came before word for word",
    }
}

/// Returns what became of a plugin that did not run as it should.
pub(crate) fn outcome(plugin: &PluginOutcome) -> Sentence {
    let what = match plugin.status {
        Status::Ok => " ran",
        Status::Degraded => " ran, and some of what it said was refused",
        Status::Failed => " failed, and nothing that it said was taken",
        Status::Skipped => " was not asked",
    };
    let sentence = Sentence::default().name(plugin.id.as_str()).words(what);
    match plugin.message.as_ref().or(plugin.reason.as_ref()) {
        Some(why) => sentence.words(": ").name(why.trim_end_matches('.')).words("."),
        None => sentence.words("."),
    }
}
