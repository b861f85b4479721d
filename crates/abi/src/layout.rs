//! The sizes that the structs had in version 1.0: what a reader may count on from every writer.
//! They are frozen. A field that is added later stands after them.

use core::mem::offset_of;

use crate::{
    ek_call, ek_emission, ek_meeting, ek_plugin, ek_segment, ek_str, ek_tag, ek_vector_request,
};

/// The size of [`ek_plugin`] in version 1.0: it ended with `get_extension`.
pub const EK_PLUGIN_SIZE_1_0: usize = offset_of!(ek_plugin, get_extension) + size_of::<*const ()>();
/// The size of [`ek_tag`] in version 1.0: it ended with `reserved`.
pub const EK_TAG_SIZE_1_0: usize = offset_of!(ek_tag, reserved) + size_of::<u32>();
/// The size of [`ek_segment`] in version 1.0: it ended with `flags`.
pub const EK_SEGMENT_SIZE_1_0: usize = offset_of!(ek_segment, flags) + size_of::<u32>();
/// The size of [`ek_meeting`] in version 1.0: it ended with `duration_ms`.
pub const EK_MEETING_SIZE_1_0: usize = offset_of!(ek_meeting, duration_ms) + size_of::<i64>();
/// The size of [`ek_emission`] in version 1.0: it ended with `rationale`.
pub const EK_EMISSION_SIZE_1_0: usize = offset_of!(ek_emission, rationale) + size_of::<ek_str>();
/// The size of [`ek_call`] in version 1.0: it ended with `get_extension`.
pub const EK_CALL_SIZE_1_0: usize = offset_of!(ek_call, get_extension) + size_of::<*const ()>();
/// The size of [`ek_vector_request`] in version 1.0: it ended with `reserved`.
pub const EK_VECTOR_REQUEST_SIZE_1_0: usize =
    offset_of!(ek_vector_request, reserved) + size_of::<u32>();
