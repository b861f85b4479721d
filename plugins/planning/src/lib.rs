//! Tags planning.
