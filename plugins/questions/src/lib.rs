//! Tags the questions that people ask, by their sense and not by their first word.
//!
//! - `asks-how`, `asks-when`, `asks-what`, `asks-why`: "what time" asks when, "how come" asks why. How
//!   much and how many count as how, how long and how often as when.
//! - `asks-about-problem`: "what's broken?", "why did it fail?", "any blockers?", "how do we fix it?"
//! - `closed-question`, where a yes or a no, a choice or one fact answers it, and `open-question`, where
//!   it takes more. Indirect questions count as what they ask: "do you know when …?" is closed, "do you
//!   know why …?" is open. Proposals and requests put as a question are closed ones.
//!
//! Questions asked for effect ("who knows?") or answered by the speaker get no tag.
//!
//! Dan Rockwell, after Warren Bennis: managing concerns itself with how and when, leading with what and
//! why. Yet most what and why questions in real meetings are managing ones ("what is broken?"), so none
//! of these tags counts for a side: they stand beside the balance, with the tags that their segment
//! has by the codebook.

#![forbid(unsafe_code)]

evenkeel_cues::export_cues!("../cues.toml");

#[cfg(test)]
mod tests;
