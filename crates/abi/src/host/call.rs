//! The table through which a plugin answers.

#![expect(unsafe_code, reason = "plugins call these functions, with pointers of theirs")]

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::arena::Arena;
use super::emission::{Emission, Refusal};
use super::memory;
use crate::{
    EK_ABI_MINOR, EK_E_CANCELLED, EK_E_STATE, EK_EXT_TUNED_VECTORS, EK_EXT_VECTORS, EK_MAX_ID,
    EK_OK, ek_call, ek_emission, ek_status, ek_str, ek_tuned_vectors, ek_vectors,
};

/// Who hears what a plugin says. A plugin may speak from several threads at once.
///
/// A panic in here aborts the process: it must not unwind into the plugin.
pub trait Listener: Sync + 'static {
    /// Takes an emission, which is read but not checked, or says why not.
    ///
    /// # Errors
    ///
    /// [`Refusal`], which the plugin gets as a status.
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal>;

    /// Hears that an emission was refused before it could be read, and why.
    fn refused(&self, _refusal: &Refusal) {}

    /// Hears why the call is about to fail. The last one counts.
    fn fail(&self, message: String);

    /// Hears a line for the log, at one of the `EK_LOG_` levels.
    fn log(&self, level: u32, message: String);

    /// Tells whether the plugin should stop.
    fn is_cancelled(&self) -> bool;
}

impl<L: Listener + Send> Listener for Arc<L> {
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal> {
        (**self).emit(emission)
    }

    fn refused(&self, refusal: &Refusal) {
        (**self).refused(refusal);
    }

    fn fail(&self, message: String) {
        (**self).fail(message);
    }

    fn log(&self, level: u32, message: String) {
        (**self).log(level, message);
    }

    fn is_cancelled(&self) -> bool {
        (**self).is_cancelled()
    }
}

/// A call table, bound to a [`Listener`].
///
/// It is never freed, and [`Call::close`] only marks it: a thread that a plugin wrongly left behind
/// is refused instead of reading freed memory.
pub struct Call(&'static State);

struct State {
    table: ek_call,
    listener: Box<dyn Listener>,
    /// Whether emissions are welcome: during `tag` only.
    is_tagging: AtomicBool,
    is_closed: AtomicBool,
    /// What is offered with the meeting: null but during `tag`.
    vectors: AtomicPtr<ek_vectors>,
    tuned_vectors: AtomicPtr<ek_tuned_vectors>,
}

// SAFETY: the table is written once and then only read; the listener is `Sync`, the rest atomic.
unsafe impl Sync for State {}

impl Call {
    /// Makes a call table. It and its listener stay in memory until the process ends: make one a
    /// call of a plugin's function, and let the listener own no meeting.
    pub fn leak(listener: impl Listener) -> Self {
        let state = Box::into_raw(Box::new(State {
            table: ek_call {
                struct_size: u32::try_from(size_of::<ek_call>()).expect("a table is small"),
                abi_minor: EK_ABI_MINOR,
                host_data: ptr::null_mut(),
                emit: Some(emit),
                fail: Some(fail),
                log: Some(log),
                cancelled: Some(cancelled),
                get_extension: Some(get_extension),
            },
            listener: Box::new(listener),
            is_tagging: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            vectors: AtomicPtr::default(),
            tuned_vectors: AtomicPtr::default(),
        }));
        // SAFETY: the box was just made, and nobody else knows of it yet.
        unsafe { (*state).table.host_data = state.cast::<c_void>() };
        // SAFETY: as above; from here on it is only read, until the process ends.
        Self(unsafe { &*state })
    }

    /// Returns the table.
    pub(super) const fn table(&self) -> *const ek_call {
        &raw const self.0.table
    }

    /// Makes `tag` begin: emissions about the meeting of `arena` are welcome, and what is offered
    /// along with it can be had.
    pub(super) fn begin_tagging(&self, arena: &Arena) {
        let State { vectors, tuned_vectors, is_tagging, .. } = self.0;
        vectors.store(arena.offer().vectors().cast_mut(), Ordering::Release);
        tuned_vectors.store(arena.offer().tuned_vectors().cast_mut(), Ordering::Release);
        is_tagging.store(true, Ordering::Release);
    }

    /// Makes `tag` end.
    pub(super) fn end_tagging(&self) {
        let State { vectors, tuned_vectors, is_tagging, .. } = self.0;
        is_tagging.store(false, Ordering::Release);
        vectors.store(ptr::null_mut(), Ordering::Release);
        tuned_vectors.store(ptr::null_mut(), Ordering::Release);
    }

    /// Refuses whatever is said from now on.
    pub fn close(&self) {
        self.0.is_closed.store(true, Ordering::Release);
    }
}

/// Returns who hears `call`, or `None` once it is closed.
///
/// # Safety
///
/// `call` is the table of a [`Call`].
unsafe fn state(call: *const ek_call) -> Option<&'static State> {
    // SAFETY: the table is never freed, and written no more.
    let data = unsafe { (*call).host_data };
    // SAFETY: `Call::leak` put its state there, which is never freed.
    let state = unsafe { &*data.cast::<State>() };
    (!state.is_closed.load(Ordering::Acquire)).then_some(state)
}

unsafe extern "C" fn emit(call: *const ek_call, emission: *const ek_emission) -> ek_status {
    // SAFETY: the plugin hands back the table that it was given.
    let Some(state) = (unsafe { state(call) }) else { return EK_E_STATE };
    if !state.is_tagging.load(Ordering::Acquire) {
        return EK_E_STATE;
    }
    if state.listener.is_cancelled() {
        return EK_E_CANCELLED;
    }
    // SAFETY: the plugin promises what `ek_emission` asks.
    let taken = match unsafe { Emission::read(emission) } {
        Ok(emission) => state.listener.emit(emission),
        Err(refusal) => {
            state.listener.refused(&refusal);
            Err(refusal)
        }
    };
    match taken {
        Ok(()) => EK_OK,
        Err(refusal) => refusal.status(),
    }
}

unsafe extern "C" fn fail(call: *const ek_call, message: ek_str) {
    // SAFETY: the plugin hands back the table that it was given.
    let Some(state) = (unsafe { state(call) }) else { return };
    // SAFETY: the plugin promises what `ek_str` asks.
    state.listener.fail(unsafe { memory::message(message) });
}

unsafe extern "C" fn log(call: *const ek_call, level: u32, message: ek_str) {
    // SAFETY: the plugin hands back the table that it was given.
    let Some(state) = (unsafe { state(call) }) else { return };
    // SAFETY: the plugin promises what `ek_str` asks.
    state.listener.log(level, unsafe { memory::message(message) });
}

unsafe extern "C" fn cancelled(call: *const ek_call) -> u32 {
    // SAFETY: the plugin hands back the table that it was given.
    let state = unsafe { state(call) };
    u32::from(state.is_none_or(|state| state.listener.is_cancelled()))
}

unsafe extern "C" fn get_extension(call: *const ek_call, id: ek_str) -> *const c_void {
    // SAFETY: the plugin hands back the table that it was given.
    let Some(state) = (unsafe { state(call) }) else { return ptr::null() };
    // SAFETY: the plugin promises what `ek_str` asks.
    match unsafe { memory::text(id, EK_MAX_ID as usize) } {
        Ok(EK_EXT_VECTORS) => state.vectors.load(Ordering::Acquire).cast_const().cast(),
        Ok(EK_EXT_TUNED_VECTORS) => state.tuned_vectors.load(Ordering::Acquire).cast_const().cast(),
        _ => ptr::null(),
    }
}
