//! Starting and ending the process itself, as each system does it.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A process that leads a group of its own; the group is killed, and the process reaped, at the
/// latest when this is dropped.
pub(crate) struct Process {
    child: Child,
    status: Option<ExitStatus>,
}

impl Process {
    /// Starts `executable` in an environment of its own, with all three pipes.
    pub(crate) fn start(executable: &Path, arguments: &[OsString]) -> io::Result<Self> {
        let child = command(executable, arguments).spawn()?;
        Ok(Self { child, status: None })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns its three pipes. To be called once.
    pub(crate) fn take_pipes(&mut self) -> (ChildStdin, ChildStdout, ChildStderr) {
        let once = "the pipes are made by `start` and taken once";
        (
            self.child.stdin.take().expect(once),
            self.child.stdout.take().expect(once),
            self.child.stderr.take().expect(once),
        )
    }

    /// Waits until the process has ended or `patience` is over, and returns whether it has.
    pub(crate) fn has_ended_within(&mut self, patience: Duration) -> io::Result<bool> {
        let deadline = Instant::now() + patience;
        let mut pause = Duration::from_micros(100);
        while !self.has_ended()? {
            if Instant::now() >= deadline {
                return Ok(false);
            }
            // No portable call waits for a process with a time limit. By the time this is asked
            // the process has nearly always closed its pipes and is on its way out.
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
        Ok(true)
    }

    /// Kills the process and all of its group, and returns how it ended.
    pub(crate) fn end(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.status {
            return Ok(status);
        }
        self.kill()?;
        let status = self.child.wait()?;
        self.status = Some(status);
        Ok(status)
    }

    /// Looks without reaping: as long as the zombie is there its number is nobody else's, and its
    /// group can be killed safely.
    #[cfg(unix)]
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{WaitId, WaitIdOptions, waitid};

        if self.status.is_some() {
            return Ok(true);
        }
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(self.group()), options)?.is_some())
    }

    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "on other systems it can fail")]
    fn kill(&mut self) -> io::Result<()> {
        use rustix::process::{Signal, kill_process_group};

        // It fails where nobody is left in the group, which is what we want.
        let _nobody_left = kill_process_group(self.group(), Signal::KILL);
        Ok(())
    }

    /// The process leads its group, so its number is the group's.
    #[cfg(unix)]
    fn group(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    #[cfg(not(unix))]
    fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _status = self.end();
    }
}

fn command(executable: &Path, arguments: &[OsString]) -> Command {
    let mut command = Command::new(executable);
    command
        .args(arguments)
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.current_dir("/").process_group(0);
    }
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        // Without it libraries of the system do not load.
        command.env("SystemRoot", root);
    }
    command
}
