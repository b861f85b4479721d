//! The first frame of each end: who it is, and how large a frame it takes.

use serde::{Deserialize, Serialize};

use crate::{WorkerError, frame};

/// A hello fits into this many bytes, whatever the limits agreed on later.
pub(crate) const LIMIT: usize = 1024;

/// Told apart from whatever another program may print first.
const MAGIC: [u8; 8] = *b"evenkeel";

#[derive(Serialize, Deserialize)]
pub(crate) struct Hello {
    magic: [u8; 8],
    build: String,
    inbound_limit: u64,
}

impl Hello {
    pub(crate) fn new(build: &str, inbound_limit: usize) -> Self {
        Self { magic: MAGIC, build: build.to_owned(), inbound_limit: inbound_limit as u64 }
    }

    /// Reads the other end's hello and returns the largest frame that it takes.
    pub(crate) fn check(content: &[u8], build: &str) -> Result<usize, WorkerError> {
        let hello: Self =
            frame::decode(content)
                .ok()
                .filter(|hello: &Self| hello.magic == MAGIC)
                .ok_or_else(|| WorkerError::protocol("it did not say hello as a worker does"))?;
        if hello.build != build {
            let theirs = hello.build.chars().filter(|character| !character.is_control()).collect();
            return Err(WorkerError::OtherBuild { ours: build.to_owned(), theirs });
        }
        Ok(usize::try_from(hello.inbound_limit).unwrap_or(usize::MAX))
    }
}
