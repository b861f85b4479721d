//! Known speech models: get, import, convert, verify.
