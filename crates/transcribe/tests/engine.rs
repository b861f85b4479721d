//! The speech engine in its process: what a user hears of it where it cannot work, and, where a
//! model is at hand, that it works.
//!
//! The executable of this test is also the engine that it starts. `EVENKEEL_TEST_MODEL` names a
//! speech model; without it the tests that need one are listed as ignored.
#![expect(clippy::unwrap_used, reason = "tests without the built-in harness")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use evenkeel_audio::Tracks;
use evenkeel_meeting::Language;
use evenkeel_transcribe::{ENGINE_ARGUMENT, Options, TranscribeError, Transcription, transcribe};
use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|argument| argument == ENGINE_ARGUMENT) {
        evenkeel_transcribe::speech_engine_main();
    }
    let trials = vec![
        trial("a_model_that_only_looks_like_one_is_refused", a_model_that_only_looks_like_one),
        trial("a_missing_model_is_named", a_missing_model_is_named),
        with_model("a_program_that_is_no_engine_is_an_error", a_program_that_is_no_engine),
        with_model("a_language_that_no_model_knows_is_refused", a_language_that_no_model_knows),
        with_model("a_wish_to_stop_ends_the_work", a_wish_to_stop_ends_the_work),
        with_model("silence_gives_an_empty_transcript", silence_gives_an_empty_transcript),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}

fn with_model(name: &str, test: fn(PathBuf)) -> Trial {
    let model = std::env::var_os("EVENKEEL_TEST_MODEL").map(PathBuf::from);
    let missing = model.is_none();
    let run = move || {
        if let Some(model) = model {
            test(model);
        }
        Ok::<(), Failed>(())
    };
    Trial::test(name, run).with_ignored_flag(missing)
}

/// A folder with two seconds of silence in `silence.wav`, and a file in a model's form without a
/// model in it, `model.bin`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("silence.wav"), silence()).unwrap();
    std::fs::write(folder.path().join("model.bin"), empty_model()).unwrap();
    folder
}

/// Two seconds of 16-bit silence at 16,000 Hz.
fn silence() -> Vec<u8> {
    let bytes = 2 * 16_000 * 2_u32;
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.resize(44 + bytes as usize, 0);
    wav
}

/// A file that begins like a model and has none of the tensors that the engine looks for.
fn empty_model() -> Vec<u8> {
    let numbers = |numbers: &[u32]| -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    };
    let mut file = b"lmgg".to_vec();
    file.extend(numbers(&[51_864, 1_500, 384, 6, 1, 448, 384, 6, 1, 80, 1, 1, 1, 0, 2, 0, 0]));
    for _ in 0..50 {
        file.extend(numbers(&[1, 4, 0, 1, u32::from_le_bytes(*b"name"), 0]));
    }
    file
}

fn options(model: PathBuf) -> Options {
    Options {
        model,
        language: None,
        threads: None,
        tracks: Tracks::All,
        part: None,
        channel: None,
        journal: None,
        executable: std::env::current_exe().unwrap(),
    }
}

fn run(folder: &Path, options: &Options) -> Result<Transcription, TranscribeError> {
    transcribe(&folder.join("silence.wav"), options, &mut |_| {}, &AtomicBool::new(false))
}

fn a_model_that_only_looks_like_one() {
    let folder = folder();
    let error = run(folder.path(), &options(folder.path().join("model.bin"))).unwrap_err();
    assert!(matches!(error, TranscribeError::Model(_)), "{error}");
    assert!(error.to_string().contains("model.bin"), "{error}");
}

fn a_program_that_is_no_engine(model: PathBuf) {
    let folder = folder();
    let executable = folder.path().join("no such program");
    let options = Options { executable, ..options(model) };
    let error = run(folder.path(), &options).unwrap_err();
    assert_eq!(error.to_string(), "the speech engine does not work");
}

fn a_missing_model_is_named() {
    let folder = folder();
    let error = run(folder.path(), &options(folder.path().join("none.bin"))).unwrap_err();
    assert!(error.to_string().contains("none.bin"), "{error}");
}

fn a_language_that_no_model_knows(model: PathBuf) {
    let folder = folder();
    let language = Language::parse("tlh");
    let options = Options { language, ..options(model) };
    let error = run(folder.path(), &options).unwrap_err();
    assert_eq!(error.to_string(), "the speech engine does not know the language `tlh`");
}

fn a_wish_to_stop_ends_the_work(model: PathBuf) {
    let folder = folder();
    let recording = folder.path().join("silence.wav");
    let options = options(model);
    let stopped = transcribe(&recording, &options, &mut |_| {}, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(TranscribeError::Interrupted)));
}

fn silence_gives_an_empty_transcript(model: PathBuf) {
    let folder = folder();
    let transcription = run(folder.path(), &options(model)).unwrap();
    assert!(transcription.transcript.segments().is_empty());
    assert_eq!(transcription.transcript.heading().duration.as_ms(), 2_000);
    assert_eq!(transcription.speech.as_ms(), 0);
}
