//! The C boundary between evenkeel and its plugins.
