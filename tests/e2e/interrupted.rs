//! Runs that are killed, interrupted or out of room: the next one goes on, and ends the same.
#![cfg(unix)]

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use evenkeel_tests::{Desk, Run, program};

use crate::recordings::model;

/// How long is waited for anything that should come at once, on the busiest of machines.
const PATIENCE: Duration = Duration::from_secs(300);

/// What an analysis that was stopped and gone on with is compared by: all but what may differ.
fn bytes_that_count(desk: &Desk, folder: &str) -> Vec<(String, Vec<u8>)> {
    let names = desk.names(folder).into_iter().filter(|name| name != "run.json");
    let read = |name: String| {
        let bytes = std::fs::read(desk.path(folder).join(&name)).unwrap();
        (name, bytes)
    };
    names.map(read).collect()
}

/// Returns what a run that nothing stopped gives of a minute of `warehouse.flac`.
fn unbroken(model: &str) -> &'static Vec<(String, Vec<u8>)> {
    static UNBROKEN: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    UNBROKEN.get_or_init(|| {
        let desk = Desk::new();
        let input = desk.sample("warehouse.flac");
        desk.run(clip(&input, model, "1:00", "whole")).ended_with(0);
        bytes_that_count(&desk, "whole")
    })
}

/// Returns how many chunks the journal in `folder` holds whole.
fn chunks_kept(folder: &Path) -> usize {
    let journal = std::fs::read(folder.join("journal.jsonl")).unwrap_or_default();
    let lines = journal.iter().filter(|&&byte| byte == b'\n').count();
    lines.saturating_sub(2)
}

/// Starts the program as the leader of a group of processes.
fn start(desk: &Desk, arguments: &[&str]) -> Child {
    let mut command = desk.command(arguments);
    command.process_group(0).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until `is_time`, or until the program ends by itself; returns whether it was still there.
fn wait_until(program: &mut Child, is_time: impl Fn(u32) -> bool) -> bool {
    let began = Instant::now();
    while program.try_wait().unwrap().is_none() {
        if is_time(program.id()) {
            return true;
        }
        assert!(began.elapsed() < PATIENCE, "what was waited for did not come");
        sleep(Duration::from_millis(2));
    }
    false
}

/// Sends a signal to the group of the program.
fn signal(program: &Child, name: &str) {
    let group = format!("-{}", program.id());
    let status = Command::new("kill").args(["-s", name, "--", &group]).status().unwrap();
    assert!(status.success());
}

/// Kills the program and all that it started, as soon as `is_time`. Returns whether it was killed,
/// and had not ended by itself.
fn kill_when(mut program: Child, is_time: impl Fn(u32) -> bool) -> bool {
    if !wait_until(&mut program, is_time) {
        let status = program.wait().unwrap();
        assert!(status.success(), "{status}");
        return false;
    }
    let children = children(program.id());
    signal(&program, "KILL");
    program.wait().unwrap();
    let began = Instant::now();
    for child in children {
        while is_running(&child) {
            assert!(began.elapsed() < PATIENCE, "the engine outlives the program");
            sleep(Duration::from_millis(2));
        }
    }
    true
}

/// Returns the numbers of the processes that process `id` started, where the system tells.
fn children(id: u32) -> Vec<String> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let of_thread = |thread: PathBuf| std::fs::read_to_string(thread.join("children")).ok();
    let lists = threads.filter_map(|thread| of_thread(thread.ok()?.path()));
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Returns whether a process does anything; one that waits to be reaped does not.
fn is_running(id: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next());
    state.is_some_and(|state| state != "Z" && state != "X")
}

fn clip<'a>(input: &'a str, model: &'a str, to: &'a str, folder: &'a str) -> Vec<&'a str> {
    vec!["analyze", input, "--model", model, "--to", to, "--words-only", "-o", folder]
}

#[test]
fn a_killed_run_goes_on_and_ends_as_if_it_had_not_been_killed() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let arguments = clip(&input, &model, "1:00", "killed");
    let folder = desk.path("killed");
    assert!(kill_when(start(&desk, &arguments), |_| chunks_kept(&folder) == 1));
    // The next one is killed too, in the middle of a line.
    assert!(kill_when(start(&desk, &arguments), |_| chunks_kept(&folder) == 2));
    let journal = folder.join("journal.jsonl");
    let torn = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &torn[..torn.len() - 40]).unwrap();

    let run = desk.run(&arguments).ended_with(0);
    assert!(run.err.contains("went on where an earlier run had stopped"), "{}", run.err);
    assert_eq!(bytes_that_count(&desk, "killed"), *unbroken(&model));
}

/// Kills at the start, and at every chunk until there are no more, each time twice in a row; then at
/// every file that is written.
#[test]
fn a_run_killed_at_twenty_points_ends_as_if_it_had_not_been_killed() {
    if std::env::var_os("EVENKEEL_WIDER_TESTS").is_none() {
        return;
    }
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("clinic.flac");
    desk.run(clip(&input, &model, "4:00", "whole")).ended_with(0);

    let arguments = clip(&input, &model, "4:00", "killed");
    let folder = desk.path("killed");
    let kill_at_file = |name: &str| {
        let path = folder.join(name);
        usize::from(kill_when(start(&desk, &arguments), |_| path.exists()))
    };
    let mut kills = kill_at_file("") + kill_at_file("journal.jsonl");
    loop {
        let before = chunks_kept(&folder);
        let next_is_kept = |_| chunks_kept(&folder) > before;
        if !kill_when(start(&desk, &arguments), next_is_kept) {
            break;
        }
        let kept = chunks_kept(&folder);
        let engine_runs = |program| !children(program).is_empty();
        kills += 1 + usize::from(kill_when(start(&desk, &arguments), engine_runs));
        assert!(chunks_kept(&folder) >= kept, "what was kept stays kept");
    }
    std::fs::remove_dir_all(&folder).unwrap();
    for file in ["transcript.json", "annotations.json", "report.html"] {
        kills += kill_at_file(file);
    }
    desk.run(&arguments).ended_with(0);
    assert!(kills >= 20, "killed {kills} times");
    assert_eq!(bytes_that_count(&desk, "killed"), bytes_that_count(&desk, "whole"));
}

#[test]
fn an_interrupted_run_stops_at_once_and_says_how_to_go_on() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let arguments = clip(&input, &model, "1:00", "stopped");
    let folder = desk.path("stopped");
    let mut program = start(&desk, &arguments);
    assert!(wait_until(&mut program, |_| chunks_kept(&folder) == 1));
    signal(&program, "INT");
    let asked = Instant::now();
    let run = Run::from(program.wait_with_output().unwrap()).ended_with(130);
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "it took {took:?}");
    assert!(
        run.err.contains("call the same command again; it goes on where it was"),
        "{}",
        run.err
    );
}

#[test]
fn a_full_disk_is_said_and_the_journal_goes_on() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let input = desk.sample("warehouse.flac");
    let arguments = clip(&input, &model, "1:00", "full");
    // No file may grow beyond a few kilobytes: the journal is full in the midst of a line.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let command = desk.command(&arguments);
    let inner: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut limited = Command::new("sh");
    limited.args(["-c", script, "sh"]).arg(program()).args(inner).stdin(Stdio::null());
    limited.current_dir(command.get_current_dir().unwrap()).env_clear();
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let run = Run::from(limited.output().unwrap()).ended_with(1);
    assert!(run.err.contains("cannot keep the journal `full/journal.jsonl`"), "{}", run.err);
    assert!(run.err.contains("make room on the disk and call the same command"), "{}", run.err);
    let journal = std::fs::read(desk.path("full/journal.jsonl")).unwrap();
    assert!(!journal.ends_with(b"\n"), "the last line is torn");

    let run = desk.run(&arguments).ended_with(0);
    assert!(run.err.contains("went on where an earlier run had stopped"), "{}", run.err);
    assert_eq!(bytes_that_count(&desk, "full"), *unbroken(&model));
}

#[test]
fn a_journal_of_something_else_is_refused_with_its_reason() {
    let Some(model) = model() else { return };
    let desk = Desk::new();
    let (one, other) = (desk.sample("warehouse.flac"), desk.sample("clinic.flac"));
    let folder = desk.path("f");
    let killed = start(&desk, &clip(&one, &model, "1:00", "f"));
    assert!(kill_when(killed, |_| chunks_kept(&folder) == 1));
    let run = desk.run(clip(&other, &model, "0:10", "f")).ended_with(1);
    let why = "`f` holds the begun transcription of another recording";
    assert!(run.err.contains(why), "{}", run.err);
    assert_eq!(chunks_kept(&folder), 1, "nothing of it is lost");

    let run = desk.run(clip(&one, &model, "0:10", "f")).ended_with(0);
    let why = "the journal of an earlier run was not used: it was made with other settings";
    assert!(run.err.contains(why), "{}", run.err);
}
