//! The worker: loads one plugin, lets it tag one meeting, and is gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use evenkeel_abi::host::{Arena, BadDescriptor, Call, Plugin};
use evenkeel_abi::{EK_E_CONFIG, EK_E_PANIC, ek_status};
use evenkeel_worker::{Limits, Sender, WorkerError, connect, exit_at_once};

use crate::gathering::{Gathered, Gathering};
use crate::wire::{
    Answer, BATCH, BUILD, Cancel, Declaration, Job, Source, TO_WORKER, Task, TaskSegment,
};
use crate::{Failure, Reason, library};

/// The stack that plugins are promised.
const STACK: usize = 8 << 20;

/// Serves as a plugin worker and ends the process.
///
/// To be called as the first statement of `main` where the first argument is
/// [`WORKER_ARGUMENT`](crate::WORKER_ARGUMENT).
pub fn plugin_worker_main() -> ! {
    end(serve())
}

/// Ends the process at once: what the plugin left behind to run at the end does not run.
#[expect(clippy::print_stderr, reason = "the program keeps a worker's standard error")]
fn end(result: Result<(), WorkerError>) -> ! {
    match result {
        Ok(()) => exit_at_once(0),
        Err(error) => {
            eprintln!("plugin worker: {error}");
            exit_at_once(1)
        }
    }
}

fn serve() -> Result<(), WorkerError> {
    let (mut receiver, mut sender) = connect(BUILD, TO_WORKER)?.split();
    let Some(job) = receiver.receive::<Job<'static>>()? else { return Ok(()) };
    let limits = Limits {
        address_space: Some(job.memory),
        file_size: Some(0),
        open_files: Some(64),
        ..Limits::default()
    };
    limits.apply().map_err(|source| WorkerError::System { action: "limit the worker", source })?;

    let is_cancelled = Arc::new(AtomicBool::new(false));
    let cancelled = Arc::clone(&is_cancelled);
    thread::Builder::new()
        .name("plugin".to_owned())
        .stack_size(STACK)
        .spawn(move || end(work(&job, is_cancelled, &mut sender)))
        .map_err(|source| WorkerError::System { action: "start a thread", source })?;
    // Ends the process when the program has gone away, whatever the plugin is doing.
    while let Some(Cancel) = receiver.receive()? {
        cancelled.store(true, Ordering::Relaxed);
    }
    Ok(())
}

fn work(
    job: &Job<'_>,
    is_cancelled: Arc<AtomicBool>,
    sender: &mut Sender,
) -> Result<(), WorkerError> {
    let (plugin, declaration) = match load(&job.source) {
        Ok(loaded) => loaded,
        Err(failure) => return sender.send(&Answer::Failed(failure)),
    };
    sender.send(&Answer::Loaded(declaration))?;
    match &job.task {
        None => Ok(()),
        Some(task) => tag(&plugin, task, is_cancelled, sender),
    }
}

fn load(source: &Source) -> Result<(Plugin, Declaration), Failure> {
    let plugin = guarded("its entry function", || library::load(source))??;
    let languages = guarded("its `get_extension`", || plugin.languages())?;
    let languages = languages
        .map_err(|error: BadDescriptor| Failure::new(Reason::BadDescriptor, error.to_string()))?;
    let declaration = Declaration::new(plugin.descriptor(), languages);
    Ok((plugin, declaration))
}

fn tag(
    plugin: &Plugin,
    task: &Task<'_>,
    is_cancelled: Arc<AtomicBool>,
    sender: &mut Sender,
) -> Result<(), WorkerError> {
    let arena = match arena(task) {
        Ok(arena) => arena,
        Err(failure) => return sender.send(&Answer::Failed(failure)),
    };
    let tag_count = plugin.descriptor().tags.len();
    let gathering = Arc::new(Gathering::new(tag_count, arena, is_cancelled));
    let call = Call::leak(Arc::clone(&gathering));

    let created = guarded("its `create`", || plugin.create(&call, &task.config_json));
    let created = created.and_then(|created| {
        created.map_err(|status| refusal("create", status, gathering.take().complaint))
    });
    let mut instance = match created {
        Ok(instance) => instance,
        Err(failure) => return sender.send(&Answer::Failed(failure)),
    };
    sender.send(&Answer::Created)?;

    let tagged = guarded("its `tag`", || instance.tag(&call, gathering.arena()));
    call.close();
    let gathered = gathering.take();
    let tagged = tagged.and_then(|tagged| {
        tagged.map_err(|status| refusal("tag", status, gathered.complaint.clone()))
    });
    if let Err(failure) = tagged {
        return sender.send(&Answer::Failed(failure));
    }
    send_all(gathered, sender)?;

    // The result stands, whatever comes now.
    match guarded("its `destroy`", || instance.destroy()) {
        Ok(()) => sender.send(&Answer::Destroyed),
        Err(failure) => sender.send(&Answer::Failed(failure)),
    }
}

fn arena(task: &Task<'_>) -> Result<Arena, Failure> {
    let statements = task.segments.iter().map(TaskSegment::as_statement);
    Arena::new(&task.language, &task.title, task.duration_ms, statements)
        .map_err(|error| Failure::new(Reason::Error, error.to_string()))
}

fn send_all(gathered: Gathered, sender: &mut Sender) -> Result<(), WorkerError> {
    let Gathered { said, refused, first_refusal, complaint, .. } = gathered;
    let mut said = said.into_iter().peekable();
    while said.peek().is_some() {
        sender.send(&Answer::Batch(said.by_ref().take(BATCH).collect()))?;
    }
    sender.send(&Answer::Tagged { refused, first_refusal, complaint })
}

/// Calls foreign code. What unwinds out of it against the rules ends here, or, where another
/// language's runtime threw it, aborts the worker.
fn guarded<T>(what: &str, call: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        // Dropping it might panic again.
        std::mem::forget(payload);
        Failure::new(Reason::Panic, format!("{what} let a panic out"))
    })
}

/// Says what a status other than 0 means.
fn refusal(function: &str, status: ek_status, complaint: String) -> Failure {
    let reason = match status {
        1.. => {
            let message = format!("its `{function}` answered {status}, which is no status");
            return Failure::new(Reason::ProtocolViolation, message);
        }
        EK_E_PANIC => Reason::Panic,
        EK_E_CONFIG => Reason::ConfigRejected,
        _ => Reason::Error,
    };
    if complaint.is_empty() {
        let message = format!("its `{function}` answered {status} and did not say why");
        return Failure::new(reason, message);
    }
    Failure::new(reason, complaint)
}
