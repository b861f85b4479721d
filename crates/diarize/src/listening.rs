//! Window by window through the networks, several at a time.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use evenkeel_audio::{Recording, SAMPLES_PER_MS};
use evenkeel_meeting::Time;

use crate::DiarizeError;
use crate::activity::{Activity, VOICES};
use crate::features::FilterBank;
use crate::frame::STEP;
use crate::journal::Journal;
use crate::print::{Excerpt, VoicePrint};
use crate::windows::{Window, Windows};

/// How often the wish to stop is looked for.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// The two networks, as one thread uses them.
pub(crate) trait Ears {
    /// Says which voices are heard in a window.
    fn activity(&mut self, window: &Window) -> Result<Activity, DiarizeError>;

    /// Returns the direction of the voice whose features these are, of any length.
    fn direction(&mut self, features: Vec<f32>) -> Result<Vec<f32>, DiarizeError>;
}

/// What was heard in a window.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct HeardWindow {
    pub(crate) activity: Activity,
    /// The prints of its voices. Every other window has none: its moments lie in both windows
    /// beside it as well.
    pub(crate) prints: [Option<VoicePrint>; VOICES],
}

impl HeardWindow {
    /// Returns whether it is known of any voice whose it is.
    pub(crate) fn is_judged(&self) -> bool {
        self.prints.iter().any(Option::is_some)
    }
}

/// What was heard in a recording.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) windows: Vec<HeardWindow>,
    /// The place of the first sample in the recording.
    pub(crate) origin: u64,
    /// How many samples there are.
    pub(crate) samples: usize,
}

/// All that is needed to listen to a recording.
pub(crate) struct Listening<'l> {
    pub(crate) journal: Option<&'l mut Journal>,
    pub(crate) threads: NonZeroUsize,
    /// Whoever sets this ends the work.
    pub(crate) cancel: &'l AtomicBool,
}

impl Listening<'_> {
    /// Listens to `recording` with `ears` that are made for each thread. After each window
    /// `progress` is told up to where the recording was heard.
    pub(crate) fn to<E: Ears>(
        self,
        recording: &mut Recording,
        ears: impl Fn() -> E + Sync,
        progress: &mut dyn FnMut(Time),
    ) -> Result<Heard, DiarizeError> {
        let (tasks, queue) = sync_channel(self.threads.get());
        let queue = Mutex::new(queue);
        let (answer, answers) = channel();
        thread::scope(|scope| {
            for _ in 0..self.threads.get() {
                let answer = answer.clone();
                scope.spawn(|| {
                    let answer = answer;
                    let (mut ears, mut bank) = (ears(), FilterBank::new());
                    while let Some((window, known)) = next(&queue) {
                        let listen = || listen(&mut ears, &mut bank, &window, known);
                        // A panic is an answer, too: it would be waited for in vain.
                        let heard = catch_unwind(AssertUnwindSafe(listen));
                        let has_panicked = heard.is_err();
                        // Nobody waits for it where the work was cancelled.
                        if answer.send((window.index, heard)).is_err() || has_panicked {
                            break;
                        }
                    }
                });
            }
            drop(answer);
            let most_under_way = 2 * self.threads.get();
            let mut gathering = Gathering {
                journal: self.journal,
                cancel: self.cancel,
                tasks,
                answers,
                most_under_way,
                under_way: 0,
                early: BTreeMap::new(),
                heard: Heard::default(),
                known: 0,
                progress,
            };
            gathering.take(recording)?;
            Ok(gathering.heard)
        })
    }
}

type Task = (Window, Option<Activity>);
type Answer = (usize, thread::Result<Result<HeardWindow, DiarizeError>>);

/// Returns the next window, or `None` where none will come.
fn next(queue: &Mutex<Receiver<Task>>) -> Option<Task> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Brings windows to the threads and what they heard into order.
struct Gathering<'g> {
    journal: Option<&'g mut Journal>,
    cancel: &'g AtomicBool,
    tasks: SyncSender<Task>,
    answers: Receiver<Answer>,
    most_under_way: usize,
    under_way: usize,
    /// What was heard before its turn.
    early: BTreeMap<usize, HeardWindow>,
    heard: Heard,
    /// How many windows the journal knew.
    known: usize,
    progress: &'g mut dyn FnMut(Time),
}

impl Gathering<'_> {
    fn take(&mut self, recording: &mut Recording) -> Result<(), DiarizeError> {
        let mut windows = Windows::default();
        while let Some(packet) = recording.read()? {
            if self.heard.samples == 0 {
                self.heard.origin = packet.start;
            }
            self.heard.samples += packet.samples.len();
            windows.push(packet.samples);
            while let Some(window) = windows.next_full() {
                self.submit(window)?;
            }
            self.stop_if_asked()?;
        }
        if let Some(window) = windows.finish() {
            self.submit(window)?;
        }
        while self.under_way > 0 {
            self.receive()?;
        }
        Ok(())
    }

    fn submit(&mut self, window: Window) -> Result<(), DiarizeError> {
        while self.under_way == self.most_under_way {
            self.receive()?;
        }
        let known = self.journal.as_mut().and_then(|journal| journal.recall());
        self.known += usize::from(known.is_some());
        self.under_way += 1;
        // A thread that is gone has left its reason among the answers, or panics.
        self.tasks.send((window, known)).or_else(|_| self.receive())
    }

    /// Takes up the next answer, once it is there.
    fn receive(&mut self) -> Result<(), DiarizeError> {
        let (index, heard) = loop {
            self.stop_if_asked()?;
            match self.answers.recv_timeout(HEARTBEAT) {
                Ok(answer) => break answer,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(DiarizeError::Interrupted),
            }
        };
        self.under_way -= 1;
        let heard = heard.unwrap_or_else(|panic| resume_unwind(panic))?;
        self.early.insert(index, heard);
        while let Some(window) = self.early.remove(&self.heard.windows.len()) {
            if let Some(journal) = &mut self.journal
                && self.heard.windows.len() >= self.known
            {
                journal.keep(&window.activity)?;
            }
            self.heard.windows.push(window);
            let done = self.done();
            (self.progress)(done);
        }
        Ok(())
    }

    /// Returns up to where the recording was heard.
    fn done(&self) -> Time {
        let samples = self.heard.windows.len() * STEP;
        Time::from_ms((self.heard.origin + samples as u64) / SAMPLES_PER_MS)
    }

    fn stop_if_asked(&self) -> Result<(), DiarizeError> {
        if self.cancel.load(Ordering::Relaxed) { Err(DiarizeError::Interrupted) } else { Ok(()) }
    }
}

/// Hears one window. When who speaks in it is known already, only the prints are made.
fn listen(
    ears: &mut impl Ears,
    bank: &mut FilterBank,
    window: &Window,
    known: Option<Activity>,
) -> Result<HeardWindow, DiarizeError> {
    let activity = known.map_or_else(|| ears.activity(window), Ok)?;
    let mut prints = [None, None, None];
    let wants_prints = window.index.is_multiple_of(2) || window.is_last;
    if wants_prints && !activity.is_silent() {
        let frames = activity.frames();
        let features = bank.features(&window.samples);
        for (voice, print) in prints.iter_mut().enumerate() {
            if let Some(excerpt) = Excerpt::choose(&frames, voice) {
                let direction = ears.direction(excerpt.of(&features))?;
                *print = VoicePrint::new(direction, excerpt.alone);
            }
        }
    }
    Ok(HeardWindow { activity, prints })
}
