//! What a child may use of the machine.

use std::io;

/// What a child may use of the machine. What is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Bytes of address space. Linux only: elsewhere systems do not keep to it.
    pub address_space: Option<u64>,
    /// Seconds of processor time, over all threads.
    pub cpu_seconds: Option<u64>,
    /// The largest file that may be written, in bytes.
    pub file_size: Option<u64>,
    /// Open files and pipes.
    pub open_files: Option<u64>,
}

impl Limits {
    /// Binds the calling process to the limits for good. It writes no core file from here on.
    ///
    /// On Windows there is nothing of the kind, and this does nothing.
    ///
    /// # Errors
    ///
    /// What the system says where it refuses one.
    #[cfg(unix)]
    pub fn apply(&self) -> io::Result<()> {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let address_space = if cfg!(target_os = "linux") { self.address_space } else { None };
        let limits = [
            (Resource::Core, Some(0)),
            (Resource::As, address_space),
            (Resource::Cpu, self.cpu_seconds),
            (Resource::Fsize, self.file_size),
            (Resource::Nofile, self.open_files),
        ];
        for (resource, limit) in limits {
            let Some(limit) = limit else { continue };
            // What somebody allowed us less of already stays less.
            let limit = getrlimit(resource).maximum.map_or(limit, |allowed| limit.min(allowed));
            setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
        }
        Ok(())
    }

    /// Binds the calling process to the limits for good. It writes no core file from here on.
    ///
    /// On Windows there is nothing of the kind, and this does nothing.
    ///
    /// # Errors
    ///
    /// What the system says where it refuses one.
    #[cfg(not(unix))]
    pub fn apply(&self) -> io::Result<()> {
        Ok(())
    }
}
