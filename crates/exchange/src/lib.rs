//! Other programs' transcript formats, in and out.
