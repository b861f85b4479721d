//! Tags inspiring.
