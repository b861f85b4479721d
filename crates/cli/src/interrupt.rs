//! Ctrl-C: while somebody watches for it, the first one asks the work to stop; else, and the second
//! time, it ends the program at once.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// A stretch of work that looks for Ctrl-C by itself.
pub(crate) struct Watch;

/// Begins to watch for Ctrl-C.
pub(crate) fn watch() -> Watch {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Where no handler can be set, Ctrl-C ends the program at once, as everywhere.
        drop(ctrlc::set_handler(|| {
            let is_second = INTERRUPTED.swap(true, Ordering::SeqCst);
            if is_second || !WATCHED.load(Ordering::SeqCst) {
                #[expect(clippy::exit, reason = "nobody else would end the program")]
                std::process::exit(130);
            }
        }));
    });
    WATCHED.store(true, Ordering::SeqCst);
    Watch
}

impl Watch {
    /// Returns the flag that the first Ctrl-C sets.
    #[expect(clippy::unused_self, reason = "the flag means something only while it is watched")]
    pub(crate) fn flag(&self) -> &'static AtomicBool {
        &INTERRUPTED
    }

    /// Returns whether Ctrl-C was pressed.
    pub(crate) fn is_asked(&self) -> bool {
        self.flag().load(Ordering::SeqCst)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHED.store(false, Ordering::SeqCst);
    }
}
