//! Ctrl-C: the first asks the work to stop, the second ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Begins to listen, and returns the flag that the first Ctrl-C sets.
pub(crate) fn listen() -> &'static AtomicBool {
    let listening = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the user asked twice")]
            std::process::exit(130);
        }
    });
    // Where no handler can be set, Ctrl-C ends the program at once, as everywhere.
    drop(listening);
    &INTERRUPTED
}

/// Returns whether Ctrl-C was pressed.
pub(crate) fn asked() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
