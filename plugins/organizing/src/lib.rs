//! Tags organizing.
