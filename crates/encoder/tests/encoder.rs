//! The encoder in its process, and, where it is at hand, what it says against what its authors'
//! program says.
//!
//! The executable of this test is also the encoder that it starts. `EVENKEEL_TEST_ENCODER` names a
//! folder with `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2; without it the tests that
//! need one are listed as ignored.

use std::process::ExitCode;

use evenkeel_encoder::ENCODER_ARGUMENT;
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|argument| argument == ENCODER_ARGUMENT) {
        evenkeel_encoder::sentence_encoder_main();
    }
    let trials: Vec<Trial> = vec![];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
