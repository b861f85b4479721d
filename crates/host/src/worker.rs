//! The worker: loads one plugin, lets one instance of it tag meetings, and is gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use evenkeel_abi::host::{Arena, Call, Instance, InvalidMeeting, Plugin};
use evenkeel_abi::{EK_E_CONFIG, EK_E_PANIC, ek_status};
use evenkeel_worker::{Limits, Sender, WorkerError, connect, exit_at_once};

use crate::gathering::{Gathered, Gathering};
use crate::vectors::{TaskTunedVectors, TaskVectors};
use crate::wire::{
    Answer, BATCH, BUILD, Declaration, Job, Order, Source, TO_WORKER, Task, TaskSegment,
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
    let Some(job) = receiver.receive::<Job>()? else { return Ok(()) };
    let limits = Limits {
        address_space: Some(job.memory),
        file_size: Some(0),
        open_files: Some(64),
        ..Limits::default()
    };
    limits.apply().map_err(|source| WorkerError::System { action: "limit the worker", source })?;

    let is_cancelled = Arc::new(AtomicBool::new(false));
    let cancelled = Arc::clone(&is_cancelled);
    let (tasks, to_do) = mpsc::channel();
    thread::Builder::new()
        .name("plugin".to_owned())
        .stack_size(STACK)
        .spawn(move || end(work(&job, &to_do, &is_cancelled, &mut sender)))
        .map_err(|source| WorkerError::System { action: "start a thread", source })?;
    // Reads whatever the plugin is doing: it may be told to stop, and the process ends when the
    // program has gone away.
    let mut tasks = Some(tasks);
    while let Some(order) = receiver.receive::<Order<'static>>()? {
        match order {
            Order::Tag(more) => {
                if let Some(tasks) = &tasks {
                    // The thread that takes them ends with the process.
                    let _never_fails = tasks.send(more);
                }
            }
            Order::End => tasks = None,
            Order::Cancel => cancelled.store(true, Ordering::Relaxed),
        }
    }
    Ok(())
}

/// The meetings to tag, as they come; the last one when nobody can send more.
type ToDo = mpsc::Receiver<Vec<Task<'static>>>;

fn work(
    job: &Job,
    to_do: &ToDo,
    is_cancelled: &Arc<AtomicBool>,
    sender: &mut Sender,
) -> Result<(), WorkerError> {
    let (plugin, declaration) = match load(&job.source) {
        Ok(loaded) => loaded,
        Err(failure) => return sender.send(&Answer::Failed(failure)),
    };
    sender.send(&Answer::Loaded(Box::new(declaration)))?;
    let Some(config_json) = &job.config_json else { return Ok(()) };
    let (mut instance, complaint) = match create(&plugin, config_json, is_cancelled) {
        Ok(created) => created,
        Err(failure) => return sender.send(&Answer::Failed(failure)),
    };
    sender.send(&Answer::Created { complaint })?;

    let tag_count = plugin.descriptor().tags.len();
    for task in to_do.iter().flatten() {
        match tag(&mut instance, tag_count, task, is_cancelled) {
            Ok(gathered) => send_all(gathered, sender)?,
            Err(failure) => return sender.send(&Answer::Failed(failure)),
        }
    }

    // The results stand, whatever comes now.
    match guarded("its `destroy`", || instance.destroy()) {
        Ok(()) => sender.send(&Answer::Destroyed),
        Err(failure) => sender.send(&Answer::Failed(failure)),
    }
}

fn load(source: &Source) -> Result<(Plugin, Declaration), Failure> {
    let plugin = guarded("its entry function", || library::load(source))??;
    let declaration = guarded("its `get_extension`", || Declaration::of(&plugin))?
        .map_err(|error| Failure::new(Reason::BadDescriptor, error.to_string()))?;
    Ok((plugin, declaration))
}

fn create(
    plugin: &Plugin,
    config_json: &str,
    is_cancelled: &Arc<AtomicBool>,
) -> Result<(Instance, String), Failure> {
    let gathering = Arc::new(Gathering::without_meeting(Arc::clone(is_cancelled)));
    let call = Call::leak(Arc::clone(&gathering));
    let created = guarded("its `create`", || plugin.create(&call, config_json))?;
    call.close();
    let complaint = gathering.take().complaint;
    match created {
        Ok(instance) => Ok((instance, complaint)),
        Err(status) => Err(refusal("create", status, complaint)),
    }
}

fn tag(
    instance: &mut Instance,
    tag_count: usize,
    task: Task<'_>,
    is_cancelled: &Arc<AtomicBool>,
) -> Result<Gathered, Failure> {
    let arena = arena(task).map_err(|error| Failure::new(Reason::Error, error.to_string()))?;
    let arena = Arc::new(arena);
    let gathering = Arc::new(Gathering::new(tag_count, &arena, Arc::clone(is_cancelled)));
    // A table for each meeting: a thread left behind by one must not speak of the next.
    let call = Call::leak(Arc::clone(&gathering));
    let tagged = guarded("its `tag`", || instance.tag(&call, &arena))?;
    call.close();
    let gathered = gathering.take();
    match tagged {
        Ok(()) => Ok(gathered),
        Err(status) => Err(refusal("tag", status, gathered.complaint)),
    }
}

fn arena(task: Task<'_>) -> Result<Arena, InvalidMeeting> {
    let statements = task.segments.iter().map(TaskSegment::as_statement);
    Arena::new(&task.language, &task.title, task.duration_ms, statements)?.offering(
        task.vectors.map(TaskVectors::laid_out),
        task.tuned_vectors.map(TaskTunedVectors::laid_out),
    )
}

fn send_all(gathered: Gathered, sender: &mut Sender) -> Result<(), WorkerError> {
    let Gathered { said, refused, first_refusal, complaint, .. } = gathered;
    let mut said = said.into_iter();
    while said.len() > BATCH {
        sender.send(&Answer::Batch(said.by_ref().take(BATCH).collect()))?;
    }
    sender.send(&Answer::Tagged { said: said.collect(), refused, first_refusal, complaint })
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
