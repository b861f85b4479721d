//! The way out of a child: at once.
#![cfg_attr(
    unix,
    expect(unsafe_code, reason = "`_exit` is one call; this file holds nothing else")
)]

/// Ends this process without running anything more: no `atexit` handler, no destructor of a
/// library, which foreign code may have left behind to hang or crash.
///
/// On Windows the libraries' detach routines still run.
pub fn exit_at_once(code: u8) -> ! {
    #[cfg(unix)]
    // SAFETY: `_exit` has no precondition and does not return.
    unsafe {
        libc::_exit(i32::from(code))
    }
    #[cfg(not(unix))]
    #[expect(clippy::exit, reason = "that is what this function is for")]
    std::process::exit(i32::from(code))
}
