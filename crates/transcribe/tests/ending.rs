//! The speech engine ends in the middle of its work: by `abort()`, as whisper.cpp does where
//! something in it goes wrong, by the system's hand, as where memory runs out, and for want of
//! memory that the system does not give. Each costs a message, and nothing that was done.
//!
//! The executable of this test is also the engine that it starts: by a link whose name says how it
//! is to end. `EVENKEEL_TEST_MODEL` names a speech model; without it the tests are listed as ignored.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests without the built-in harness")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use evenkeel_audio::Tracks;
use evenkeel_meeting::{Time, TimeSpan};
use evenkeel_transcribe::{
    ENGINE_ARGUMENT, JournalUse, Options, TranscribeError, Transcription, transcribe,
};
use libtest_mimic::{Arguments, Failed, Trial};
use rustix::process::{Resource, Rlimit, Signal, getpid, kill_process, setrlimit};
use tempfile::TempDir;

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let called = PathBuf::from(arguments.next().unwrap());
    if arguments.next().is_some_and(|argument| argument == ENGINE_ARGUMENT) {
        become_engine(&called);
    }
    let trials = vec![
        trial("an_abort_costs_a_message_and_keeps_the_journal", || ends_in_the_middle(ABORTING)),
        trial("a_kill_costs_a_message_and_keeps_the_journal", || ends_in_the_middle(KILLED)),
        trial("where_there_is_no_memory_that_is_told", short_of_memory),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

const ABORTING: &str = "aborting-engine";
const KILLED: &str = "killed-engine";
const SHORT_OF_MEMORY: &str = "engine-short-of-memory";

/// The file by which the program tells the engine, which lies in the same folder, to end.
const NOW: &str = "now";

/// Works as an engine, and ends as its name says.
fn become_engine(called: &Path) -> ! {
    let name = called.file_name().unwrap().to_str().unwrap().to_owned();
    if name == SHORT_OF_MEMORY {
        // Less than the model and one state take.
        let limit = Some(150 << 20);
        setrlimit(Resource::As, Rlimit { current: limit, maximum: limit }).unwrap();
    } else {
        let now = called.with_file_name(NOW);
        std::thread::spawn(move || {
            while !now.exists() {
                std::thread::sleep(Duration::from_millis(2));
            }
            match name.as_str() {
                KILLED => kill_process(getpid(), Signal::KILL).unwrap(),
                _ => std::process::abort(),
            }
        });
    }
    evenkeel_transcribe::speech_engine_main()
}

fn model() -> Option<PathBuf> {
    std::env::var_os("EVENKEEL_TEST_MODEL").map(PathBuf::from)
}

fn trial(name: &str, test: fn()) -> Trial {
    let run = move || {
        test();
        Ok::<(), Failed>(())
    };
    Trial::test(name, run).with_ignored_flag(model().is_none())
}

/// A minute of a sample, which makes three chunks, one after the other.
fn hear(
    executable: PathBuf,
    journal: Option<PathBuf>,
    progress: &mut dyn FnMut(),
) -> Result<Transcription, TranscribeError> {
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/warehouse.flac");
    let options = Options {
        model: model().unwrap(),
        language: None,
        threads: Some(1.try_into().unwrap()),
        part: TimeSpan::new(Time::ZERO, Time::from_ms(60_000)),
        tracks: Tracks::All,
        channel: None,
        journal,
        executable,
    };
    transcribe(&recording, &options, &mut |_| progress(), &AtomicBool::new(false))
}

/// Returns this executable, called `name` in `folder`.
fn engine(folder: &TempDir, name: &str) -> PathBuf {
    let link = folder.path().join(name);
    std::os::unix::fs::symlink(std::env::current_exe().unwrap(), &link).unwrap();
    link
}

fn ends_in_the_middle(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.jsonl");
    let now = folder.path().join(NOW);
    let mut after_one_chunk = || std::fs::write(&now, "").unwrap();
    let ended = hear(engine(&folder, name), Some(journal.clone()), &mut after_one_chunk);
    let error = ended.unwrap_err();
    assert!(matches!(&error, TranscribeError::EngineEnded { at: Some(_), .. }), "{error}");
    let (signal, hint) = match name {
        KILLED => ("SIGKILL", "; the system does that when memory runs out"),
        _ => ("SIGABRT", ""),
    };
    let message = error.to_string();
    assert!(
        message.starts_with(&format!("the speech engine was ended by {signal} on 0:")),
        "{message}"
    );
    assert!(message.ends_with(hint), "{message}");

    let usual = std::env::current_exe().unwrap();
    let gone_on = hear(usual.clone(), Some(journal), &mut || {}).unwrap();
    let JournalUse::Resumed = gone_on.journal else { panic!("{:?}", gone_on.journal) };
    let unbroken = hear(usual, None, &mut || {}).unwrap();
    assert_eq!(gone_on.transcript, unbroken.transcript);
}

fn short_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    let error = hear(engine(&folder, SHORT_OF_MEMORY), None, &mut || {}).unwrap_err();
    // An abort out of the engine's depths, or a refusal where the model has no room.
    let is_told =
        matches!(error, TranscribeError::EngineEnded { .. } | TranscribeError::ModelRefused { .. });
    assert!(is_told, "{error}");
}
