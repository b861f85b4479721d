//! Finds, loads and calls tagging plugins.
