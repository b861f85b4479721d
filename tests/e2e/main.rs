//! End-to-end tests through the built program, as a user runs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may end where it is")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod bad_input;
mod evaluate;
mod getting;
mod interrupted;
mod like;
mod manual;
mod many;
mod models;
#[cfg(target_os = "linux")]
mod offline;
mod plugins;
mod recordings;
mod schemas;
mod speakers;
mod taggers;
mod transcripts;
