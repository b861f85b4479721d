//! What holds between a parent and a child that behaves, and one that does not.
//!
//! The executable of this test is also the child: started with `__child CASE` it connects and plays
//! that case.
#![expect(
    clippy::exit,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests without the built-in harness; some children print and exit"
)]

use std::process::{Command, ExitCode, abort, exit};
use std::time::{Duration, Instant};

use evenkeel_worker::{Child, Exit, Limits, Spawn, WorkerError, connect};
use libtest_mimic::{Arguments, Failed, Trial};

const BUILD: &str = "children 1";
const MEBIBYTE: usize = 1 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, hidden, case] = &arguments[..]
        && hidden == "__child"
    {
        return child(case);
    }
    if let [_, hidden] = &arguments[..]
        && hidden == "__parent"
    {
        return parent();
    }
    let trials = vec![
        trial("messages_come_back_in_order", messages_come_back_in_order),
        trial("full_pipes_both_ways_do_not_deadlock", full_pipes_both_ways_do_not_deadlock),
        trial("a_child_that_finishes_says_its_code", a_child_that_finishes_says_its_code),
        on_unix("a_crash_is_told_by_its_signal", a_crash_is_told_by_its_signal),
        trial("an_exit_without_an_answer_is_an_ending", an_exit_without_an_answer_is_an_ending),
        trial("an_answer_that_does_not_come_is_late", an_answer_that_does_not_come_is_late),
        on_unix("prints_do_not_touch_the_protocol", prints_do_not_touch_the_protocol),
        trial("an_endless_stderr_is_drained", an_endless_stderr_is_drained),
        trial("another_build_is_refused", another_build_is_refused),
        trial("a_program_that_is_no_worker_is_refused", a_program_that_is_no_worker_is_refused),
        trial("what_cannot_be_started_is_named", what_cannot_be_started_is_named),
        trial("too_large_a_message_is_not_sent", too_large_a_message_is_not_sent),
        on_linux("a_claimed_length_is_not_believed", a_claimed_length_is_not_believed),
        trial("a_message_of_another_kind_is_refused", a_message_of_another_kind_is_refused),
        on_linux("memory_is_limited", memory_is_limited),
        on_unix("the_environment_is_ours", the_environment_is_ours),
        on_linux("grandchildren_are_killed_too", grandchildren_are_killed_too),
        on_linux("a_dropped_child_leaves_no_zombie", a_dropped_child_leaves_no_zombie),
        on_linux("a_child_dies_with_its_parent", a_child_dies_with_its_parent),
        trial("a_child_outlives_the_thread_that_made_it", a_child_outlives_the_thread_that_made_it),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}

/// What only Linux promises; elsewhere it is listed as ignored.
fn on_linux(name: &str, test: fn()) -> Trial {
    trial(name, test).with_ignored_flag(!cfg!(target_os = "linux"))
}

/// What Windows does not promise.
fn on_unix(name: &str, test: fn()) -> Trial {
    trial(name, test).with_ignored_flag(!cfg!(unix))
}

/// Plays the child's part.
fn child(case: &str) -> ExitCode {
    if case == "no worker" {
        println!("usage: children [OPTIONS]");
        return ExitCode::SUCCESS;
    }
    let build = if case == "another build" { "children 2" } else { BUILD };
    let Ok(mut parent) = connect(build, 2 * MEBIBYTE) else { return ExitCode::from(9) };
    match case {
        "exit" => exit(0),
        "abort" => abort(),
        "sleep" => loop {
            std::thread::park();
        },
        "print" => println!("a print\nthat is {} long", u32::MAX),
        "scream" => {
            for _ in 0..2_000 {
                eprint!("{}", "noise ".repeat(1_000));
            }
        }
        "flood" => (0..200).for_each(|_| parent.send(&vec![7_u8; 10_000]).unwrap()),
        "claim" => forge(),
        "memory" => {
            Limits { address_space: Some(256 << 20), ..Limits::default() }.apply().unwrap();
            let mut all = Vec::new();
            loop {
                all.push(vec![1_u8; MEBIBYTE]);
                std::hint::black_box(&mut all);
            }
        }
        "environment" => {
            let variables: Vec<(String, String)> = std::env::vars().collect();
            let folder = std::env::current_dir().unwrap().display().to_string();
            parent.send(&(variables, folder)).unwrap();
        }
        "grandchild" => {
            let sleeper = Command::new("/bin/sleep").arg("1000").spawn().unwrap();
            parent.send(&sleeper.id()).unwrap();
            abort();
        }
        _ => {}
    }
    while let Some(message) = parent.receive::<Vec<u8>>().unwrap() {
        parent.send(&message).unwrap();
    }
    ExitCode::from(7)
}

/// Writes a frame's length and nothing else, past the library, as hostile code could.
fn forge() {
    use std::io::Write;
    for number in 10..20 {
        let pipe = format!("/proc/self/fd/{number}");
        if let Ok(mut pipe) = std::fs::OpenOptions::new().write(true).open(pipe) {
            pipe.write_all(&u32::MAX.to_le_bytes()).unwrap();
        }
    }
}

/// Plays a parent that is killed while its child is busy.
fn parent() -> ExitCode {
    let child = spawn("sleep").unwrap();
    println!("{}", child.id());
    abort();
}

fn spawn(case: &str) -> Result<Child, WorkerError> {
    Child::spawn(&Spawn {
        executable: std::env::current_exe().unwrap(),
        arguments: vec!["__child".into(), case.into()],
        build: BUILD,
        inbound_limit: MEBIBYTE,
        start_limit: Duration::from_secs(30),
    })
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

fn messages_come_back_in_order() {
    let mut child = spawn("echo").unwrap();
    for number in 0..100_u8 {
        child.send(&vec![number]).unwrap();
    }
    for number in 0..100_u8 {
        assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap(), [number]);
    }
}

fn full_pipes_both_ways_do_not_deadlock() {
    // 2 MB wait at either end before anybody reads.
    let mut child = spawn("flood").unwrap();
    for _ in 0..2 {
        child.send(&vec![8_u8; MEBIBYTE - 10]).unwrap();
    }
    for _ in 0..200 {
        assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap()[0], 7);
    }
    for _ in 0..2 {
        assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap()[0], 8);
    }
}

fn a_child_that_finishes_says_its_code() {
    let ending = spawn("echo").unwrap().finish(Duration::from_secs(30)).unwrap();
    assert_eq!(ending.exit, Exit::Code(7));
}

fn ending_of(case: &str) -> (Exit, String) {
    match spawn(case).unwrap().receive::<u8>(soon()) {
        Err(WorkerError::Ended { ending }) => (ending.exit, ending.stderr),
        other => panic!("{case}: {other:?}"),
    }
}

fn a_crash_is_told_by_its_signal() {
    assert_eq!(ending_of("abort").0, Exit::Signal("SIGABRT".to_owned()));
}

fn an_exit_without_an_answer_is_an_ending() {
    assert_eq!(ending_of("exit").0, Exit::Code(0));
}

fn an_answer_that_does_not_come_is_late() {
    let mut child = spawn("sleep").unwrap();
    let answer = child.receive::<u8>(Instant::now() + Duration::from_millis(20));
    assert!(matches!(answer, Err(WorkerError::TimedOut { .. })));
    assert_eq!(child.kill().unwrap().exit, Exit::Killed);
}

fn prints_do_not_touch_the_protocol() {
    let mut child = spawn("print").unwrap();
    child.send(&b"still there".to_vec()).unwrap();
    assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap(), b"still there");
    let ending = child.finish(Duration::from_secs(30)).unwrap();
    assert_eq!(ending.stderr, "a print\nthat is 4294967295 long\n");
}

fn an_endless_stderr_is_drained() {
    let mut child = spawn("scream").unwrap();
    child.send(&vec![1_u8]).unwrap();
    assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap(), [1]);
    let stderr = child.finish(Duration::from_secs(30)).unwrap().stderr;
    assert!(stderr.len() < 150_000, "{}", stderr.len());
    assert!(stderr.contains("\n[11868928 bytes left out]\n"));
}

fn another_build_is_refused() {
    let error = spawn("another build").err().unwrap();
    assert_eq!(
        error.to_string(),
        "the program was replaced while it ran: this is children 1, its worker is children 2"
    );
}

fn a_program_that_is_no_worker_is_refused() {
    let error = spawn("no worker").err().unwrap();
    assert!(matches!(error, WorkerError::Protocol { .. }), "{error:?}");
}

fn what_cannot_be_started_is_named() {
    let error = Child::spawn(&Spawn {
        executable: "/nowhere/evenkeel".into(),
        arguments: Vec::new(),
        build: BUILD,
        inbound_limit: 1,
        start_limit: Duration::ZERO,
    })
    .err()
    .unwrap();
    assert_eq!(error.to_string(), "cannot start `/nowhere/evenkeel`");
}

fn too_large_a_message_is_not_sent() {
    let child = spawn("echo").unwrap();
    let error = child.send(&vec![0_u8; 2 * MEBIBYTE]).unwrap_err();
    assert!(matches!(error, WorkerError::TooLarge { .. }));
}

fn a_claimed_length_is_not_believed() {
    let error = spawn("claim").unwrap().receive::<u8>(soon()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "protocol violation: a frame of 4294967295 bytes, the limit is 1048576"
    );
}

fn a_message_of_another_kind_is_refused() {
    let mut child = spawn("echo").unwrap();
    child.send(&vec![255_u8; 3]).unwrap();
    let error = child.receive::<(String, String)>(soon()).unwrap_err();
    assert!(matches!(error, WorkerError::Protocol { .. }), "{error:?}");
}

fn memory_is_limited() {
    let (exit, stderr) = ending_of("memory");
    assert_eq!(exit, Exit::Signal("SIGABRT".to_owned()));
    assert!(stderr.contains("memory allocation of 1048576 bytes failed"), "{stderr}");
}

fn the_environment_is_ours() {
    let mut child = spawn("environment").unwrap();
    let (mut variables, folder) = child.receive::<(Vec<(String, String)>, String)>(soon()).unwrap();
    variables.sort();
    let ours = [("LANG", "C.UTF-8"), ("TZ", "UTC")];
    assert_eq!(variables, ours.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(folder, "/");
}

fn grandchildren_are_killed_too() {
    let began = Instant::now();
    let mut child = spawn("grandchild").unwrap();
    let sleeper: u32 = child.receive(soon()).unwrap();
    child.receive::<u8>(soon()).unwrap_err();
    // It would sleep for 1,000 s.
    wait_until_gone(sleeper, began);
}

/// Waits until a killed process is gone, or a zombie whose new parent takes its time.
fn wait_until_gone(id: u32, began: Instant) {
    while std::fs::read_to_string(format!("/proc/{id}/stat"))
        .is_ok_and(|state| !state.contains(" Z ") && !state.contains(" X "))
    {
        assert!(began.elapsed() < Duration::from_secs(30), "process {id} lives");
        std::thread::yield_now();
    }
}

fn a_child_dies_with_its_parent() {
    let began = Instant::now();
    let executable = std::env::current_exe().unwrap();
    let output = Command::new(executable).arg("__parent").output().unwrap();
    assert_eq!(output.status.code(), None, "it aborts");
    let id = String::from_utf8(output.stdout).unwrap();
    wait_until_gone(id.trim().parse().unwrap(), began);
}

fn a_dropped_child_leaves_no_zombie() {
    let child = spawn("sleep").unwrap();
    let id = child.id();
    assert!(std::fs::exists(format!("/proc/{id}")).unwrap());
    drop(child);
    assert!(!std::fs::exists(format!("/proc/{id}")).unwrap());
}

fn a_child_outlives_the_thread_that_made_it() {
    let mut child = std::thread::spawn(|| spawn("echo").unwrap()).join().unwrap();
    child.send(&vec![3_u8]).unwrap();
    assert_eq!(child.receive::<Vec<u8>>(soon()).unwrap(), [3]);
}
