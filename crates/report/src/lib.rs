//! Annotations to balance; balance to HTML, Markdown and JSON.

mod balance;
#[cfg(test)]
mod invented;
mod share;

pub use balance::{Amounts, Balance, Block, SpeakerAmount, TagAmount, TaskAmount};
pub use share::Share;
