//! Hears what a plugin says during one call, and keeps what can be.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use evenkeel_abi::host::{Arena, Emission, Listener, Quota, Refusal};

use crate::wire::{FROM_WORKER_A_MEETING, Said};

/// What a plugin said so far in one call, and what it is asked about.
pub(crate) struct Gathering {
    gathered: Mutex<Gathered>,
    is_cancelled: Arc<AtomicBool>,
    tag_count: usize,
    /// Not its own: a call table is never freed, and a meeting must not stay with it.
    arena: Weak<Arena>,
}

/// What a plugin said.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) said: Vec<Said>,
    pub(crate) refused: u64,
    pub(crate) first_refusal: String,
    pub(crate) complaint: String,
    quota: Quota,
    bytes: u64,
}

impl Gathered {
    fn note(&mut self, refusal: &Refusal) {
        if self.refused == 0 {
            self.first_refusal = refusal.to_string();
        }
        self.refused += 1;
    }
}

impl Gathering {
    /// Listens to a plugin with `tag_count` tags about the meeting of `arena`.
    pub(crate) fn new(tag_count: usize, arena: &Arc<Arena>, is_cancelled: Arc<AtomicBool>) -> Self {
        Self { gathered: Mutex::default(), is_cancelled, tag_count, arena: Arc::downgrade(arena) }
    }

    /// Listens to a plugin that is not asked about a meeting.
    pub(crate) fn without_meeting(is_cancelled: Arc<AtomicBool>) -> Self {
        Self { gathered: Mutex::default(), is_cancelled, tag_count: 0, arena: Weak::new() }
    }

    /// Takes what was gathered; nothing is left.
    pub(crate) fn take(&self) -> Gathered {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, gathered: &mut Gathered, emission: &Emission<'_>) -> Result<(), Refusal> {
        let arena = self.arena.upgrade();
        let text = arena.as_ref().and_then(|arena| arena.text(emission.segment));
        emission.check(self.tag_count, text)?;
        gathered.quota.take(emission)?;
        // The program takes so much and no more; half of it leaves room for what is around.
        gathered.bytes += (size_of::<Said>() + emission.rationale.len()) as u64;
        if gathered.bytes > FROM_WORKER_A_MEETING / 2 { Err(Refusal::TooMany) } else { Ok(()) }
    }
}

impl Listener for Gathering {
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal> {
        let mut gathered = self.lock();
        match self.check(&mut gathered, &emission) {
            Ok(()) => {
                gathered.said.push(Said::new(&emission));
                Ok(())
            }
            Err(refusal) => {
                gathered.note(&refusal);
                Err(refusal)
            }
        }
    }

    fn refused(&self, refusal: &Refusal) {
        self.lock().note(refusal);
    }

    fn fail(&self, message: String) {
        self.lock().complaint = message;
    }

    #[expect(clippy::print_stderr, reason = "the program keeps a worker's standard error")]
    fn log(&self, level: u32, message: String) {
        let level = ["error", "warning", "info", "debug"].get(level as usize).unwrap_or(&"trace");
        eprintln!("{level}: {message}");
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}
