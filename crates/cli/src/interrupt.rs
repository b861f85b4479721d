//! Ctrl-C: while somebody watches for it, the first one asks the work to stop; else, and the second
//! time, it ends the program at once.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// How many stretches of work watch.
static WATCHING: AtomicUsize = AtomicUsize::new(0);

/// A stretch of work that looks for Ctrl-C by itself.
pub(crate) struct Watch;

/// Begins to watch for Ctrl-C.
pub(crate) fn watch() -> Watch {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Where no handler can be set, Ctrl-C ends the program at once, as everywhere.
        drop(ctrlc::set_handler(|| {
            let is_second = INTERRUPTED.swap(true, Ordering::SeqCst);
            if is_second || WATCHING.load(Ordering::SeqCst) == 0 {
                #[expect(clippy::exit, reason = "nobody else would end the program")]
                std::process::exit(130);
            }
        }));
    });
    WATCHING.fetch_add(1, Ordering::SeqCst);
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
        WATCHING.fetch_sub(1, Ordering::SeqCst);
    }
}
