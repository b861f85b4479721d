//! Tags questions.
