//! End-to-end tests through the built program, as a user runs it.

mod bad_input;
mod manual;
mod models;
mod plugins;
mod recordings;
mod schemas;
mod transcripts;
