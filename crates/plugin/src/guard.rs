//! Nothing unwinds out of a plugin: panics become errors here.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use evenkeel_abi::{EK_E_CANCELLED, EK_E_CONFIG, EK_E_FAILED, EK_E_PANIC, ek_status};

use crate::{ConfigError, EmitError, Error, Result};

/// Why a call did not work: what to answer, and what to tell people.
#[derive(Debug)]
pub(crate) struct Caught {
    pub(crate) status: ek_status,
    pub(crate) message: String,
}

thread_local! {
    /// The last panic on this thread, while a guard stands around it.
    static PANIC: RefCell<Watch> = const { RefCell::new(Watch::Off) };
}

enum Watch {
    Off,
    On(Option<String>),
}

/// Runs `body`, and turns its error or its panic into what to answer.
pub(crate) fn run<T>(body: impl FnOnce() -> Result<T>) -> Result<T, Caught> {
    listen();
    PANIC.set(Watch::On(None));
    let result = panic::catch_unwind(AssertUnwindSafe(body));
    let watch = PANIC.replace(Watch::Off);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Caught { status: status(&error), message: chain(&error) }),
        Err(payload) => {
            forget(payload);
            let message = match watch {
                Watch::On(Some(message)) => message,
                Watch::On(None) | Watch::Off => "panicked".to_owned(),
            };
            Err(Caught { status: EK_E_PANIC, message })
        }
    }
}

/// Runs `body` where nobody can be told of a panic but the standard error.
pub(crate) fn run_silently(body: impl FnOnce()) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(body)) {
        forget(payload);
    }
}

/// Lets a panic's payload go without dropping it: its `Drop` might panic again.
fn forget(payload: Box<dyn Any + Send>) {
    mem::forget(payload);
}

/// Makes panics under a guard leave their message and place. All others go where they went before:
/// in a cue list's worker the hook is the program's.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let is_watched = PANIC.with_borrow_mut(|watch| match watch {
                Watch::Off => false,
                Watch::On(message) => {
                    *message = Some(describe(panic));
                    true
                }
            });
            // Where a panic aborts, nobody comes back for the message.
            if cfg!(panic = "abort") || !is_watched {
                others(panic);
            }
        }));
    });
}

fn describe(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref().copied())
        .unwrap_or("a value that is not text");
    match panic.location() {
        Some(place) => format!("panicked at {}:{}: {message}", place.file(), place.line()),
        None => format!("panicked: {message}"),
    }
}

fn status(error: &Error) -> ek_status {
    if error.is::<ConfigError>() {
        EK_E_CONFIG
    } else if matches!(error.downcast_ref(), Some(EmitError::Cancelled)) {
        EK_E_CANCELLED
    } else {
        EK_E_FAILED
    }
}

/// Returns an error's message with those of its causes.
fn chain(error: &Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_its_message_and_its_place() {
        let caught = run(|| -> Result { panic!("boom {}", 7) }).unwrap_err();
        assert_eq!(caught.status, EK_E_PANIC);
        assert!(caught.message.starts_with("panicked at "), "{}", caught.message);
        assert!(caught.message.contains("guard.rs:"), "{}", caught.message);
        assert!(caught.message.ends_with(": boom 7"), "{}", caught.message);
    }

    #[test]
    fn a_payload_that_panics_when_it_is_dropped_does_no_harm() {
        struct Twice;
        impl Drop for Twice {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        let caught = run(|| -> Result { panic::panic_any(Twice) }).unwrap_err();
        assert!(caught.message.ends_with("a value that is not text"), "{}", caught.message);
    }

    #[test]
    fn an_error_is_told_with_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("no list")]
        struct NoList(#[source] std::fmt::Error);

        let caught = run(|| -> Result { Err(NoList(std::fmt::Error).into()) }).unwrap_err();
        assert_eq!(caught.message, format!("no list: {}", std::fmt::Error));
        assert_eq!(caught.status, EK_E_FAILED);
    }

    #[test]
    fn configuration_and_cancellation_have_statuses_of_their_own() {
        let config = run(|| -> Result { Err(ConfigError::new("words", "none").into()) });
        assert_eq!(config.unwrap_err().status, EK_E_CONFIG);
        let cancelled = run(|| -> Result { Err(EmitError::Cancelled.into()) });
        assert_eq!(cancelled.unwrap_err().status, EK_E_CANCELLED);
    }
}
