//! The program's side of the border.
//!
//! [`Plugin::read`] turns what a library's entry function answers into a checked [`Plugin`];
//! [`Arena`] lays a meeting out as plugins read it; [`Call`] is the table through which they
//! answer, to a [`Listener`]. Where a worker process sends on what a plugin said, the reader at the
//! other end checks it again with [`Descriptor::check`] and [`Emission::check`].
//!
//! Nothing here loads a library, starts a thread or catches an unwind. Call plugins under
//! `catch_unwind`: the unwind of a foreign language is then a defined abort.

mod arena;
mod call;
mod descriptor;
mod emission;
mod extensions;
mod memory;
mod plugin;
mod vectors;

pub use arena::{Arena, Growth, InvalidMeeting, Statement};
pub use call::{Call, Listener};
pub use descriptor::{BadDescriptor, DeclaredTag, Descriptor};
pub use emission::{Emission, Quota, Refusal};
pub use extensions::{Example, Figure, VectorRequest};
pub use plugin::{Instance, Plugin};
pub use vectors::{TunedVectors, Vectors};
