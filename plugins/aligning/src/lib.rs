//! Tags aligning.
