//! A file that somebody has published: what it is called, how long it is, and what it hashes to.

/// A published file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Published {
    /// What messages call it.
    pub(crate) name: &'static str,
    /// Its length in bytes.
    pub(crate) bytes: u64,
    /// Its SHA-256, in 64 lower-case hexadecimal digits.
    pub(crate) sha256: &'static str,
}
