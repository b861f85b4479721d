//! One channel of a recording.

/// One channel of a recording that has several, with one person on each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Channel {
    /// Which it is, from 0.
    pub index: usize,
    /// How many the recording has.
    pub of: usize,
}
