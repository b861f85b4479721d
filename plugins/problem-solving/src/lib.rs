//! Tags problem-solving.
