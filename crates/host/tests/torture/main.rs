//! Plugins that behave, and plugins that do not, through real workers.
//!
//! The executable of this test is also the worker that it starts. The plugins lie in
//! `tests/torture` of the repository and are built here, with the C compiler and Cargo.
#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in tests, and does not know that a test without harness is one"
)]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

#[cfg(unix)]
mod fixtures;
#[cfg(unix)]
mod many;
#[cfg(unix)]
mod promises;
#[cfg(unix)]
mod rows;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod vectors;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == evenkeel_host::WORKER_ARGUMENT) {
        evenkeel_host::plugin_worker_main();
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials());
    #[cfg(unix)]
    fixtures::clean_up();
    #[cfg(target_os = "linux")]
    run::assert_no_child_is_left();
    conclusion.exit_code()
}

/// The fixtures are written for ELF and POSIX threads.
#[cfg(unix)]
fn trials() -> Vec<Trial> {
    [rows::trials(), promises::trials(), many::trials(), vectors::trials()]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(not(unix))]
fn trials() -> Vec<Trial> {
    Vec::new()
}

#[cfg_attr(not(unix), expect(dead_code, reason = "there are no trials"))]
fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}
