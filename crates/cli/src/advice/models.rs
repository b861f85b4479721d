//! What to do about known models that are not here, or not whole.

use evenkeel_models::Known;

use crate::error::CommandError;

/// Something known is not here.
pub(crate) fn not_here(known: Known) -> CommandError {
    CommandError::new(format!("the {} is not on this machine", known.title()))
        .help(format!("get it with `evenkeel model get {}`", known.name()))
}

/// What is here is not what was published.
pub(crate) fn damaged(known: &[Known]) -> CommandError {
    let names: Vec<String> = known.iter().map(|known| known.title()).collect();
    let again: Vec<String> =
        known.iter().map(|known| format!("evenkeel model get {}", known.name())).collect();
    CommandError::new(format!("damaged: the {}", names.join(", the ")))
        .help(format!("get it again: {}", again.join("; ")))
}

/// A connection would be needed, and none may be opened.
pub(crate) fn offline(known: Known) -> CommandError {
    CommandError::new(format!(
        "to get the {} a connection would have to be opened, and --offline or EVENKEEL_OFFLINE \
         forbids it",
        known.title()
    ))
    .help(
        "leave that out; or fetch the file on another machine and take it in with `evenkeel model \
         import FILE`",
    )
}
