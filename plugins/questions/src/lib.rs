//! Tags the questions that people ask: `asks-how`, `asks-when`, `asks-what` and `asks-why`.
//!
//! After Dan Rockwell, who follows Warren Bennis: managing concerns itself with how and when,
//! leading with what and why. Yet most what and why questions in real meetings are managing ones
//! ("what is broken?"), so none of the four counts for a side; they are shown beside the balance.
//!
//! A question is tagged by its sense, not by its first word: "what time" asks when, "how come" asks
//! why. How much and how many count as how, how long and how often as when.

#![forbid(unsafe_code)]

evenkeel_cues::export_cues!("../cues.toml");

#[cfg(test)]
mod tests;
