//! One file a command.

pub(crate) mod analyze;
pub(crate) mod doctor;
pub(crate) mod evaluate;
pub(crate) mod learn;
pub(crate) mod manual;
pub(crate) mod many;
pub(crate) mod model;
pub(crate) mod plugin;
pub(crate) mod report;
pub(crate) mod speakers;
pub(crate) mod tag;
pub(crate) mod transcribe;

/// Serves as a worker where the program was started as one, and does not come back then.
pub(crate) fn become_worker_if_asked() {
    let Some(first) = std::env::args_os().nth(1) else { return };
    if first == evenkeel_host::WORKER_ARGUMENT {
        evenkeel_host::plugin_worker_main();
    }
    if first == evenkeel_encoder::ENCODER_ARGUMENT {
        evenkeel_encoder::sentence_encoder_main();
    }
    if first == evenkeel_transcribe::ENGINE_ARGUMENT {
        evenkeel_transcribe::speech_engine_main();
    }
}
