//! What the speech engine was built with, and whether this machine can run it.

use std::path::Path;
use std::time::Instant;

use evenkeel_worker::{Child, Spawn};

use crate::engine::{ENGINE_ARGUMENT, START_LIMIT, out_of_turn, told};
use crate::protocol::{ANSWER_LIMIT, Answer, BUILD, Question};
use crate::{TranscribeError, cpu, whisper};

/// What the speech engine was built with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EngineBuild {
    /// The version of whisper.cpp.
    pub version: &'static str,
    /// What computes besides the processor: `CUDA`, `Vulkan` or `Metal`, if anything does.
    pub graphics: Option<&'static str>,
    /// The instructions beyond its kind's own that it uses of a processor.
    pub instructions: Vec<String>,
    /// Those of them that this processor lacks. With any of them the engine cannot run here.
    pub missing: Vec<String>,
}

/// Asks the engine what it was built with; `executable` becomes it, as in
/// [`Options::executable`](crate::Options::executable).
///
/// # Errors
///
/// [`TranscribeError::Engine`] and [`TranscribeError::EngineEnded`] where it does not answer.
pub fn check_engine(executable: &Path) -> Result<EngineBuild, TranscribeError> {
    let spawn = Spawn {
        executable: executable.to_owned(),
        arguments: vec![ENGINE_ARGUMENT.into()],
        build: BUILD,
        inbound_limit: ANSWER_LIMIT,
        start_limit: START_LIMIT,
    };
    let mut child = Child::spawn(&spawn).map_err(|error| told(error, None))?;
    child.send(&Question::Describe).map_err(TranscribeError::Engine)?;
    match child.receive(Instant::now() + START_LIMIT).map_err(|error| told(error, None))? {
        Answer::Described { system_info } => Ok(EngineBuild {
            version: whisper::VERSION,
            graphics: whisper::GRAPHICS,
            instructions: cpu::built_with(&system_info).map(str::to_owned).collect(),
            missing: cpu::missing_instructions(&system_info)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }),
        other => Err(out_of_turn(&other)),
    }
}
