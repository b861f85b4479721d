//! Write a tagging plugin for evenkeel in safe Rust.
