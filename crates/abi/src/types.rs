//! What crosses the border. `include/evenkeel_plugin.h` is generated from this file; what is
//! written here is what C authors read.

#![expect(non_camel_case_types, reason = "the names are those of the C header")]
#![expect(clippy::use_self, reason = "cbindgen reads this file, and knows the structs by name")]
#![expect(unsafe_code, reason = "statics of these types hold pointers to other statics")]

use core::ffi::{c_char, c_void};

/// The major version of this ABI; it is part of the entry symbol's name.
pub const EK_ABI_MAJOR: u32 = 1;
/// The minor version of this ABI. Later minors only add.
pub const EK_ABI_MINOR: u32 = 0;

/// Text that somebody else owns: `len` bytes of UTF-8 at `ptr`.
///
/// `ptr` may be null only where `len` is 0. From the program to a plugin it never is, holds no
/// NUL, and `ptr[len]` is NUL, so that it is a C string as well. From a plugin to the program
/// neither is asked; the program copies before the call returns.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_str {
    /// The first byte.
    pub ptr: *const c_char,
    /// The number of bytes, without a NUL at the end.
    pub len: usize,
}

/// How a call ended: `EK_OK`, or one of the negative `EK_E_` constants. Other negative values
/// mean `EK_E_FAILED`; positive ones are an error of the plugin.
pub type ek_status = i32;
/// It worked.
pub const EK_OK: i32 = 0;
/// It did not work; say why through `ek_call.fail`.
pub const EK_E_FAILED: i32 = -1;
/// The configuration is wrong; say where through `ek_call.fail`.
pub const EK_E_CONFIG: i32 = -2;
/// The program asked to stop, and the plugin did.
pub const EK_E_CANCELLED: i32 = -3;
/// From `emit`: an index, a score, the evidence or the rationale is out of range; dropped.
pub const EK_E_RANGE: i32 = -4;
/// From `emit`: more than the program takes; dropped.
pub const EK_E_LIMIT: i32 = -5;
/// Called at a time when that is not allowed.
pub const EK_E_STATE: i32 = -6;
/// The plugin's code panicked; the instance is of no more use.
pub const EK_E_PANIC: i32 = -7;

/// A tag that belongs to neither side.
pub const EK_POLE_NEITHER: u32 = 0;
/// A tag of managing: coping with complexity.
pub const EK_POLE_MANAGING: u32 = 1;
/// A tag of leading: coping with change.
pub const EK_POLE_LEADING: u32 = 2;

/// A flag of `ek_plugin`: the plugin has global state, so only one instance may live at a time
/// in a process.
pub const EK_F_SINGLE_INSTANCE: u32 = 1;

/// A flag of `ek_vector_request`: without vectors the plugin has nothing to say.
pub const EK_F_NEEDS_VECTORS: u32 = 1;

/// A flag of `ek_figure`: the plugin had tuned vectors when it was measured.
pub const EK_F_BY_TUNED_VECTORS: u32 = 1;

/// The threshold of a tag that leaves its own at 0.
pub const EK_DEFAULT_THRESHOLD: f32 = 0.5;

/// Level of a log line: an error.
pub const EK_LOG_ERROR: u32 = 0;
/// Level of a log line: a warning.
pub const EK_LOG_WARN: u32 = 1;
/// Level of a log line: what a user may want to know.
pub const EK_LOG_INFO: u32 = 2;
/// Level of a log line: what the plugin's author may want to know.
pub const EK_LOG_DEBUG: u32 = 3;
/// Level of a log line: everything.
pub const EK_LOG_TRACE: u32 = 4;

/// The longest id of a plugin or a tag, in bytes.
pub const EK_MAX_ID: u32 = 64;
/// The most tags that a plugin may declare.
pub const EK_MAX_TAGS: u32 = 256;
/// The longest name, label or vendor, in bytes.
pub const EK_MAX_NAME: u32 = 256;
/// The longest description of a plugin or a tag, in bytes.
pub const EK_MAX_DESCRIPTION: u32 = 4096;
/// The longest schema of a configuration, in bytes.
pub const EK_MAX_SCHEMA: u32 = 1_048_576;
/// The most languages that a plugin may know.
pub const EK_MAX_LANGUAGES: u32 = 256;
/// The most examples that a plugin may have.
pub const EK_MAX_EXAMPLES: u32 = 4096;
/// The longest text of an example, in bytes.
pub const EK_MAX_EXAMPLE: u32 = 4096;
/// The most figures that a plugin may have.
pub const EK_MAX_FIGURES: u32 = 1024;
/// The most texts that a plugin may ask to have as vectors.
pub const EK_MAX_TEXTS: u32 = 1000;
/// The longest of them, in bytes.
pub const EK_MAX_TEXT: u32 = 4096;
/// The longest rationale, in bytes; a longer one is cut.
pub const EK_MAX_RATIONALE: u32 = 1024;
/// The longest message of `fail` and `log`, in bytes; a longer one is cut.
pub const EK_MAX_MESSAGE: u32 = 4096;
/// The most emissions for one tag on one segment.
pub const EK_MAX_PER_SEGMENT_AND_TAG: u32 = 64;
/// The most emissions of one call of `tag`.
pub const EK_MAX_EMISSIONS: u32 = 1_000_000;

/// A tag that the plugin may emit. Static for the life of the process.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_tag {
    /// Lower-case letters, digits and single hyphens, starting with a letter; at most 64 bytes;
    /// unique in the plugin. One of the six standard ids (`planning`, `organizing`,
    /// `problem-solving`, `vision-setting`, `aligning`, `inspiring`) is the standard tag; every
    /// other belongs to the plugin: `acme.customer/customer-focus`.
    pub id: ek_str,
    /// Its name for people; not empty, at most 256 bytes.
    pub label: ek_str,
    /// What it means, in a sentence or two; may be empty, at most 4096 bytes.
    pub description: ek_str,
    /// `EK_POLE_NEITHER`, `EK_POLE_MANAGING` or `EK_POLE_LEADING`. A standard tag must have its
    /// own.
    pub pole: u32,
    /// The score from which the program takes the tag as given, above 0 and at most 1; 0 stands
    /// for `EK_DEFAULT_THRESHOLD`. Emit lower scores too: the program filters, and a user may move
    /// the threshold.
    pub threshold: f32,
    /// 0.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
}

/// One statement of the meeting. Step through them by `ek_meeting.segment_stride` (in C:
/// `ek_segment_at`), for segments may grow.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_segment {
    /// When it starts, in milliseconds since the start of the recording; starts never descend,
    /// but segments may overlap.
    pub start_ms: i64,
    /// When it ends; not before it starts.
    pub end_ms: i64,
    /// What was said; may be empty.
    pub text: ek_str,
    /// Who said it: a name or a label; empty where that is unknown.
    pub speaker: ek_str,
    /// How sure the speech engine was, 0 to 1; -1 where that is unknown. Never NaN.
    pub confidence: f32,
    /// 0.
    pub flags: u32,
}

/// The whole meeting, read-only, valid during the call only. It holds no audio, no files and no
/// tags of other plugins.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_meeting {
    /// The bytes of this struct that the program filled.
    pub struct_size: u32,
    /// The bytes from one segment to the next.
    pub segment_stride: u32,
    /// The first segment; not null, even where there is none.
    pub segments: *const ek_segment,
    /// The number of segments.
    pub segment_count: usize,
    /// The language as a BCP-47 tag, such as `en` or `de-CH`; empty where it is unknown.
    pub language: ek_str,
    /// The title; may be empty.
    pub title: ek_str,
    /// How long the recording is.
    pub duration_ms: i64,
}

/// What the plugin says of a segment. The program checks and copies it within `emit`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_emission {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The tag, as an index into the plugin's tags.
    pub tag: u32,
    /// The segment, as an index into the meeting's segments.
    pub segment: u32,
    /// How surely the tag holds, 0 to 1, not NaN.
    pub score: f32,
    /// Where the evidence starts, in bytes of the segment's text, on a character border.
    pub evidence_start: u32,
    /// Where it ends, likewise, not before its start. Start and end 0: the whole segment.
    pub evidence_end: u32,
    /// Why, in plain text; may be empty.
    pub rationale: ek_str,
}

/// What a plugin may ask of the program during a call of `create` or `tag`. No function here is
/// ever null; all of them may be called from any thread until that call returns.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_call {
    /// The bytes of this struct that the program filled.
    pub struct_size: u32,
    /// The minor version of the ABI that the program speaks.
    pub abi_minor: u32,
    /// The program's own.
    pub host_data: *mut c_void,
    /// Tags a segment; during `tag` only. Answers `EK_OK`, `EK_E_RANGE`, `EK_E_LIMIT`,
    /// `EK_E_CANCELLED` or `EK_E_STATE`. The order and the thread do not matter. The same tag may
    /// come several times for one segment: the highest score counts, the evidence is united.
    pub emit: Option<
        unsafe extern "C" fn(call: *const ek_call, emission: *const ek_emission) -> ek_status,
    >,
    /// Says why this call will end with an error; the last message counts.
    pub fail: Option<unsafe extern "C" fn(call: *const ek_call, message: ek_str)>,
    /// Writes a line to the program's log, at one of the `EK_LOG_` levels.
    pub log: Option<unsafe extern "C" fn(call: *const ek_call, level: u32, message: ek_str)>,
    /// Answers 1 where the plugin should stop and return `EK_E_CANCELLED`, else 0. It costs next
    /// to nothing: ask once a segment.
    pub cancelled: Option<unsafe extern "C" fn(call: *const ek_call) -> u32>,
    /// Answers what the program offers beyond this struct under the id, such as
    /// `evenkeel.vectors/1`; null where it does not offer that. The same pointer each time in one
    /// call, valid until that call returns.
    pub get_extension:
        Option<unsafe extern "C" fn(call: *const ek_call, id: ek_str) -> *const c_void>,
}

/// What a library is: one plugin. Static for the life of the process, as everything that it
/// points to.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_plugin {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The lowest minor version of the ABI that the plugin can live with: 0, unless it needs what
    /// came later.
    pub abi_minor: u32,
    /// Lower-case letters and digits in groups joined by single `.`, `_` or `-`, such as
    /// `acme.customer`; at most 64 bytes.
    pub id: ek_str,
    /// Its name for people; not empty, at most 256 bytes.
    pub name: ek_str,
    /// Its version by semver.org, such as `1.0.0`; at most 64 bytes.
    pub version: ek_str,
    /// Who makes it; may be empty, at most 256 bytes.
    pub vendor: ek_str,
    /// What it is for; may be empty, at most 4096 bytes.
    pub description: ek_str,
    /// A JSON Schema (2020-12) of its configuration; empty: any object is passed on. At most 1 MiB.
    pub config_schema: ek_str,
    /// Its tags.
    pub tags: *const ek_tag,
    /// The number of tags, 1 to 256.
    pub tag_count: u32,
    /// The bytes from one tag to the next: `sizeof(ek_tag)`.
    pub tag_stride: u32,
    /// 0, or `EK_F_SINGLE_INSTANCE`.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// Makes an instance from its configuration, a JSON object (`{}` where none was given), and
    /// puts it into `*instance`; null is allowed. On an error it leaves `*instance` alone, and
    /// `destroy` is not called.
    pub create: Option<
        unsafe extern "C-unwind" fn(
            call: *const ek_call,
            config_json: ek_str,
            instance: *mut *mut c_void,
        ) -> ek_status,
    >,
    /// Tags a meeting. It may be called many times on one instance, never twice at once, perhaps
    /// from different threads; what it says must not depend on the meetings before. On an error
    /// nothing that it emitted is taken.
    pub tag: Option<
        unsafe extern "C-unwind" fn(
            instance: *mut c_void,
            call: *const ek_call,
            meeting: *const ek_meeting,
        ) -> ek_status,
    >,
    /// Ends an instance.
    pub destroy: Option<unsafe extern "C-unwind" fn(instance: *mut c_void)>,
    /// Answers what the plugin offers beyond this struct under the id, such as
    /// `evenkeel.languages/1`: a static struct; null where it does not offer that. May itself be
    /// null. May be called at any time, from any thread.
    pub get_extension: Option<unsafe extern "C-unwind" fn(id: ek_str) -> *const c_void>,
}

/// What the plugin offers as `evenkeel.languages/1`: the languages that it knows. Meetings in
/// other languages are not given to it. A plugin without this extension is given every meeting.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_languages {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The number of languages, 1 to 256.
    pub count: u32,
    /// Their primary subtags as in BCP-47, lower case: `en`, `de`. Null: any language.
    pub subtags: *const ek_str,
}

/// A text that the plugin should tag, or should leave alone.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_example {
    /// What somebody says, one segment.
    pub text: ek_str,
    /// The tag, as an index into the plugin's tags.
    pub tag: u32,
    /// 1 where the text should be tagged with it, 0 where it should not.
    pub expected: u32,
}

/// What the plugin offers as `evenkeel.examples/1`: help for its users and tests for its author.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_examples {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The bytes from one example to the next: `sizeof(ek_example)`.
    pub stride: u32,
    /// The examples.
    pub examples: *const ek_example,
    /// The number of examples, at most 4096.
    pub count: usize,
}

/// How often the plugin was right and wrong when it was measured against careful readers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_figure {
    /// What about: the id of one of its tags, or `managing` or `leading`: any tag of that side,
    /// together with the plugins that it comes with.
    pub of: ek_str,
    /// The talk that it was measured on, in words, at most 256 bytes.
    pub set: ek_str,
    /// When: `2026-11-25`.
    pub date: ek_str,
    /// 0, or `EK_F_BY_TUNED_VECTORS` where it had tuned vectors to go by.
    pub flags: u32,
    /// Segments that it belongs to and that were given it.
    pub true_positives: u32,
    /// Segments that it does not belong to and that were given it.
    pub false_positives: u32,
    /// Segments that it belongs to and that were not given it.
    pub false_negatives: u32,
    /// Segments that it does not belong to and that were not given it.
    pub true_negatives: u32,
    /// 0.
    pub reserved: u32,
}

/// What the plugin offers as `evenkeel.figures/1`: how good it was when it was measured. The report
/// tells its readers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_figures {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The bytes from one figure to the next: `sizeof(ek_figure)`.
    pub stride: u32,
    /// The figures.
    pub figures: *const ek_figure,
    /// The number of figures, at most 1024.
    pub count: usize,
}

/// What the plugin offers as `evenkeel.vectors/1` or `evenkeel.tuned-vectors/1`: that it wants
/// what the program offers under the same id. Who does not ask is offered nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_vector_request {
    /// The bytes of this struct that the plugin filled.
    pub struct_size: u32,
    /// The number of texts, at most 1000. As `evenkeel.tuned-vectors/1`: 0.
    pub text_count: u32,
    /// Texts that the plugin compares segments with, to be made vectors too; none empty, each at
    /// most 4096 bytes. Null where there is none.
    pub texts: *const ek_str,
    /// 0, or `EK_F_NEEDS_VECTORS`: where there are no vectors the plugin is not asked at all, and
    /// the report says what it needs.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
}

/// What the program offers as `evenkeel.vectors/1` during `tag`: what each segment means by
/// itself. All vectors are of length 1, so the scalar product of two is the cosine between them:
/// near 1 where both mean the same, near 0 where they have nothing to do with each other. A
/// segment without a word has zeros.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_vectors {
    /// The bytes of this struct that the program filled.
    pub struct_size: u32,
    /// How many numbers a vector has; at least 1.
    pub dim: u32,
    /// One vector a segment, in their order: that of segment i is `vectors[i * dim]` and the
    /// `dim - 1` after it. Not null, even where there is no segment. Every number is finite.
    pub vectors: *const f32,
    /// What made them: a name and a hash. What was learned from another's vectors is of no use
    /// with these.
    pub encoder: ek_str,
    /// One vector a text that the plugin asked for, in their order, likewise.
    pub texts: *const f32,
}

/// A few words of a segment. It never grows: there is no stride.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ek_part {
    /// The segment, as an index into the meeting's segments.
    pub segment: u32,
    /// Where the words start, in bytes of the segment's text, on a character border.
    pub start: u32,
    /// Where they end, likewise.
    pub end: u32,
}

/// What the program offers as `evenkeel.tuned-vectors/1` during `tag`: what each segment means
/// after what was said before it, by an encoder that was tuned to managing and leading. Not of
/// length 1. A segment's vector is the sum of its parts' vectors, up to rounding: so what each
/// part moves in a score that is linear in the vector is known.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ek_tuned_vectors {
    /// The bytes of this struct that the program filled.
    pub struct_size: u32,
    /// How many numbers a vector has; at least 1.
    pub dim: u32,
    /// One vector a segment, as in `ek_vectors`.
    pub vectors: *const f32,
    /// What made them: a name and a hash. What was learned from another's vectors is of no use
    /// with these.
    pub encoder: ek_str,
    /// The parts of all segments, in the order of their segments; a segment may have none. Not
    /// null.
    pub parts: *const ek_part,
    /// The number of parts.
    pub part_count: usize,
    /// One vector a part, in the order of `parts`.
    pub part_vectors: *const f32,
}

/// The type of `evenkeel_plugin_v1`, the one function that a library exports. It answers the same
/// pointer each time, from any thread, does next to nothing, and answers null where the plugin
/// cannot run on this machine.
pub type ek_entry_fn = unsafe extern "C-unwind" fn() -> *const ek_plugin;

// SAFETY: immutable, and points to bytes that nobody writes.
unsafe impl Sync for ek_str {}
// SAFETY: immutable, and points to text that nobody writes.
unsafe impl Sync for ek_tag {}
// SAFETY: immutable, points to immutable statics, and its functions may be called from any thread.
unsafe impl Sync for ek_plugin {}
// SAFETY: immutable, and points to an array that nobody writes.
unsafe impl Sync for ek_languages {}
// SAFETY: immutable, and points to text that nobody writes.
unsafe impl Sync for ek_example {}
// SAFETY: immutable, and points to an array that nobody writes.
unsafe impl Sync for ek_examples {}

// SAFETY: immutable, and points to text that nobody writes.
unsafe impl Sync for ek_figure {}
// SAFETY: immutable, and points to an array that nobody writes.
unsafe impl Sync for ek_figures {}
// SAFETY: immutable, and points to texts that nobody writes.
unsafe impl Sync for ek_vector_request {}

impl ek_str {
    /// Borrows `text`. There is no NUL after it.
    pub const fn new(text: &str) -> Self {
        Self { ptr: text.as_ptr().cast(), len: text.len() }
    }
}
