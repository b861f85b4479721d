//! Annotations to balance; balance to HTML, Markdown and JSON.
//!
//! [`Balance::measure`] says how a meeting's talk divides between managing and leading.
//! [`Report::new`] makes everything that a reader is shown, as data; [`Report::to_json`],
//! [`Report::to_markdown`], [`Report::to_html`] and [`Report::summary`] write it down. Equal input
//! makes equal bytes.
//!
//! Neither pole is better, and nothing here may suggest that one is: no share is a target.

mod asked;
mod balance;
mod beside;
mod certainty;
mod clarity;
mod corrected;
mod html;
mod index;
#[cfg(test)]
mod invented;
mod left_out;
mod markdown;
mod method;
mod minutes;
mod moments;
mod notices;
mod opening;
mod phrases;
mod questions;
mod quote;
mod record;
mod reliability;
mod report;
mod sentence;
mod share;
mod speakers;
mod statement;
mod summary;
mod taggers;
mod together;
mod view;
mod words;

pub use balance::{Amounts, Balance, Block, SpeakerAmount, TagAmount, TaskAmount};
pub use index::Index;
pub use minutes::whole_minutes;
pub use moments::shown_moments;
pub use opening::Opening;
pub use reliability::Reliability;
pub use report::{Context, Report};
pub use share::Share;
pub use statement::{Mark, Statement};
