//! `evenkeel analyze A B FOLDER…`: many meetings, a table of them, and a page over all.

use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use evenkeel_report::{Index, whole_minutes};
use serde::Serialize;

use crate::app::App;
use crate::args::Analyze;
use crate::commands::analyze::Meeting;
use crate::error::{CommandError, Exit, show, visible};
use crate::input::is_sound;
use crate::meetings::{self, Found};
use crate::tagging::Taggers;
use crate::{advice, estimate, files, interrupt, watch};

/// The page over all meetings, in the folder of the results.
const INDEX: &str = "index.html";

/// What became of a meeting.
#[derive(Serialize)]
pub(crate) struct Outcome {
    input: String,
    folder: String,
    /// `done`, `dropped` or `failed`.
    status: &'static str,
    /// The length of the meeting and what it held; `None` where it failed.
    #[serde(flatten)]
    amounts: Option<Amounts>,
    /// Why it failed.
    error: Option<String>,
    #[serde(skip)]
    pub(crate) exit: Exit,
}

#[derive(Serialize)]
struct Amounts {
    duration_ms: u64,
    managing_ms: u64,
    leading_ms: u64,
    neither_ms: u64,
}

/// Analyzes all that was named.
pub(crate) fn run(app: &App, arguments: &Analyze, taggers: &Taggers) -> Result<Exit, CommandError> {
    let root = arguments.many.out_root.clone().unwrap_or_else(|| PathBuf::from("."));
    if let Some(folder) = &arguments.many.watch {
        return watch::run(app, arguments, taggers, folder, &root);
    }
    let found = meetings::find(&arguments.inputs)?;
    if let (Some(option), true) = (only_for_one(arguments), found.len() > 1) {
        return Err(advice::only_for_one_meeting(option));
    }
    if arguments.many.dry_run {
        return estimate::tell(app, arguments, &found, &root);
    }
    std::fs::create_dir_all(&root).map_err(|error| advice::unwritable(&root, &error))?;
    let outcomes = analyze_all(app, arguments, taggers, &found, &root)?;
    write_index(&root, &outcomes)?;
    tell(app, &root, &outcomes)?;
    if arguments.open
        && let Err(error) = opener::open(root.join(INDEX))
    {
        app.console.warn(&format!("cannot open {} in a browser: {error}", show(&root.join(INDEX))));
    }
    Ok(worst(&outcomes))
}

/// Returns an option that was given and speaks of one meeting.
fn only_for_one(arguments: &Analyze) -> Option<&'static str> {
    let given = [
        ("--output", arguments.output.is_some()),
        ("--title", arguments.title.is_some()),
        ("--date", arguments.date.is_some()),
    ];
    given.into_iter().find_map(|(option, is_given)| is_given.then_some(option))
}

/// Analyzes each meeting into its own folder in `root`. One that fails does not stop the rest; only
/// a wish to stop does.
pub(crate) fn analyze_all(
    app: &App,
    arguments: &Analyze,
    taggers: &Taggers,
    found: &[(Found, String)],
    root: &Path,
) -> Result<Vec<Outcome>, CommandError> {
    let jobs = usize::from(arguments.many.jobs.get()).min(found.len());
    let threads = threads_each(app, arguments, jobs);
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    let _watch = interrupt::watch();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((meeting, name)) = found.get(at) else { return };
            app.console.note(&format!(
                "{} of {}: {}",
                at + 1,
                found.len(),
                show(&meeting.named_by)
            ));
            let outcome = analyze(app, arguments, taggers, meeting, &root.join(name), threads);
            let interrupted = outcome.exit == Exit::Interrupted;
            lock(&outcomes).push((at, outcome));
            if interrupted {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs {
            scope.spawn(work);
        }
        work();
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(at, _)| *at);
    let outcomes: Vec<Outcome> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
    let is_interrupted = |outcome: &Outcome| outcome.exit == Exit::Interrupted;
    if outcomes.iter().any(is_interrupted) {
        return Err(advice::interrupted(true));
    }
    Ok(outcomes)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns how many processors each of so many jobs may use, so that all together use no more than
/// one would alone.
fn threads_each(app: &App, arguments: &Analyze, jobs: usize) -> NonZeroU16 {
    let here = || std::thread::available_parallelism().map_or(1, usize::from);
    let wished = arguments.speech.threads.or(app.settings.threads);
    let all = wished.map_or_else(here, |threads| usize::from(threads.get()));
    u16::try_from(all / jobs.max(1)).ok().and_then(NonZeroU16::new).unwrap_or(NonZeroU16::MIN)
}

fn analyze(
    app: &App,
    arguments: &Analyze,
    taggers: &Taggers,
    found: &Found,
    folder: &Path,
    threads: NonZeroU16,
) -> Outcome {
    // Among many, what is said of sound is not said of the transcripts.
    let mut speech = if is_sound(&found.input) || !found.participants.is_empty() {
        arguments.speech.clone()
    } else {
        arguments.speech.of_transcripts()
    };
    speech.threads = Some(threads);
    if !found.participants.is_empty() {
        speech.speakers.participant.clone_from(&found.participants);
    }
    if found.names_from.is_some() && speech.speakers.rttm.is_none() {
        speech.speakers.names_from = speech.speakers.names_from.or(found.names_from.clone());
    }
    let meeting = Meeting {
        input: &found.input,
        namesake: &found.named_by,
        title: (found.named_by != found.input).then(|| name_of(&found.named_by)),
        speech: &speech,
        arguments,
    };
    let (status, amounts, error, exit) = match meeting.analyze(app, taggers, folder) {
        Ok((_, report, is_whole)) => {
            let balance = report.balance();
            let amounts = Amounts {
                duration_ms: balance.duration_ms,
                managing_ms: balance.amounts.managing_ms,
                leading_ms: balance.amounts.leading_ms,
                neither_ms: balance.amounts.neither_ms,
            };
            let (status, exit) =
                if is_whole { ("done", Exit::Done) } else { ("dropped", Exit::Dropped) };
            (status, Some(amounts), None, exit)
        }
        Err(error) => {
            crate::console::Console::complain(&error);
            let exit = if error.exit() == Exit::Interrupted { error.exit() } else { Exit::Failed };
            ("failed", None, Some(error.message().unwrap_or_default().to_owned()), exit)
        }
    };
    let (input, folder) = (visible(&found.named_by), visible(folder));
    Outcome { input, folder, status, amounts, error, exit }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Writes the page over all meetings that have a report in `root`, and over those that failed now.
pub(crate) fn write_index(root: &Path, outcomes: &[Outcome]) -> Result<(), CommandError> {
    let mut index = Index::default();
    let entries = std::fs::read_dir(root).map_err(|error| advice::unreadable(root, &error))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let folder = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Ok(report) = std::fs::read_to_string(path.join("report.json")) {
            // What is no report of ours is no meeting of ours.
            let _ours = index.add(&folder, &report);
        }
    }
    for failed in outcomes.iter().filter(|outcome| outcome.exit == Exit::Failed) {
        index.add_failed(&failed.input, failed.error.as_deref().unwrap_or_default());
    }
    files::write(&root.join(INDEX), index.to_html(crate::PROGRAM).as_bytes())
}

fn tell(app: &App, root: &Path, outcomes: &[Outcome]) -> Result<(), CommandError> {
    let index = visible(&root.join(INDEX));
    if app.console.wants_json() {
        let told = serde_json::json!({ "meetings": outcomes, "index": index });
        return app.console.print(&format!("{told}\n"));
    }
    app.console.print(&format!("{}\nall meetings: {index}\n", table(outcomes)))
}

/// Returns the worst of how meetings ended: one that failed weighs more than one of which something
/// was dropped.
pub(crate) fn worst(outcomes: &[Outcome]) -> Exit {
    let any = |exit| outcomes.iter().any(|outcome| outcome.exit == exit);
    match (any(Exit::Failed), any(Exit::Dropped)) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Dropped,
        (false, false) => Exit::Done,
    }
}

/// Returns the table at the end: minutes of each meeting, or why there are none.
fn table(outcomes: &[Outcome]) -> String {
    let names: Vec<&str> = outcomes.iter().map(|outcome| outcome.input.as_str()).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(7);
    let mut table = format!(
        "{:width$}  {:>8} {:>8} {:>8}  minutes\n",
        "meeting", "managing", "leading", "neither"
    );
    for (outcome, name) in outcomes.iter().zip(names) {
        let what = match &outcome.amounts {
            Some(amounts) => format!(
                "{:>8} {:>8} {:>8}  of {}{}",
                whole_minutes(amounts.managing_ms),
                whole_minutes(amounts.leading_ms),
                whole_minutes(amounts.neither_ms),
                whole_minutes(amounts.duration_ms),
                if outcome.exit == Exit::Dropped { ", a plugin's tags were dropped" } else { "" }
            ),
            None => format!("failed: {}", outcome.error.as_deref().unwrap_or_default()),
        };
        table += &format!("{name:width$}  {what}\n");
    }
    let failed = outcomes.iter().filter(|outcome| outcome.exit == Exit::Failed).count();
    if failed > 0 {
        table += &format!("{failed} of {} failed\n", outcomes.len());
    }
    table
}
