/* What a plugin of evenkeel and the program say to each other.
 *
 * The rules of life, memory, threads and growth are in docs/plugin-abi.md, the way to a working
 * plugin in docs/writing-a-plugin.md. Generated from crates/abi/src/types.rs by cbindgen 0.29.4;
 * do not edit. */
#ifndef EVENKEEL_PLUGIN_H
#define EVENKEEL_PLUGIN_H


#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(_WIN32)
#define EK_EXPORT __declspec(dllexport)
#else
#define EK_EXPORT __attribute__((visibility("default")))
#endif

// The id of the plugin's extension `ek_languages`.
#define EK_EXT_LANGUAGES "evenkeel.languages/1"

// The id of the plugin's extension `ek_examples`.
#define EK_EXT_EXAMPLES "evenkeel.examples/1"

// The id of the plugin's extension `ek_figures`.
#define EK_EXT_FIGURES "evenkeel.figures/1"

// The id of the program's extension `ek_vectors`, and of the plugin's `ek_vector_request` for it.
#define EK_EXT_VECTORS "evenkeel.vectors/1"

// The id of the program's extension `ek_tuned_vectors`, likewise.
#define EK_EXT_TUNED_VECTORS "evenkeel.tuned-vectors/1"

/* A string literal as ek_str, for initializers. */
#define EK_STR(literal) { (literal), sizeof(literal) - 1 }

/* Whether `field` is there in *p, which begins with its struct_size. */
#define EK_HAS(p, type, field) ((p)->struct_size >= offsetof(type, field) + sizeof((p)->field))


// The major version of this ABI; it is part of the entry symbol's name.
#define EK_ABI_MAJOR 1

// The minor version of this ABI. Later minors only add.
#define EK_ABI_MINOR 0

// It worked.
#define EK_OK 0

// It did not work; say why through `ek_call.fail`.
#define EK_E_FAILED -1

// The configuration is wrong; say where through `ek_call.fail`.
#define EK_E_CONFIG -2

// The program asked to stop, and the plugin did.
#define EK_E_CANCELLED -3

// From `emit`: an index, a score, the evidence or the rationale is out of range; dropped.
#define EK_E_RANGE -4

// From `emit`: more than the program takes; dropped.
#define EK_E_LIMIT -5

// Called at a time when that is not allowed.
#define EK_E_STATE -6

// The plugin's code panicked; the instance is of no more use.
#define EK_E_PANIC -7

// A tag that belongs to neither side.
#define EK_POLE_NEITHER 0

// A tag of managing: coping with complexity.
#define EK_POLE_MANAGING 1

// A tag of leading: coping with change.
#define EK_POLE_LEADING 2

// A flag of `ek_plugin`: the plugin has global state, so only one instance may live at a time
// in a process.
#define EK_F_SINGLE_INSTANCE 1

// A flag of `ek_vector_request`: without vectors the plugin has nothing to say.
#define EK_F_NEEDS_VECTORS 1

// A flag of `ek_figure`: the plugin had tuned vectors when it was measured.
#define EK_F_BY_TUNED_VECTORS 1

// The threshold of a tag that leaves its own at 0.
#define EK_DEFAULT_THRESHOLD 0.5

// Level of a log line: an error.
#define EK_LOG_ERROR 0

// Level of a log line: a warning.
#define EK_LOG_WARN 1

// Level of a log line: what a user may want to know.
#define EK_LOG_INFO 2

// Level of a log line: what the plugin's author may want to know.
#define EK_LOG_DEBUG 3

// Level of a log line: everything.
#define EK_LOG_TRACE 4

// The longest id of a plugin or a tag, in bytes.
#define EK_MAX_ID 64

// The most tags that a plugin may declare.
#define EK_MAX_TAGS 256

// The longest name, label or vendor, in bytes.
#define EK_MAX_NAME 256

// The longest description of a plugin or a tag, in bytes.
#define EK_MAX_DESCRIPTION 4096

// The longest schema of a configuration, in bytes.
#define EK_MAX_SCHEMA 1048576

// The most languages that a plugin may know.
#define EK_MAX_LANGUAGES 256

// The most examples that a plugin may have.
#define EK_MAX_EXAMPLES 4096

// The longest text of an example, in bytes.
#define EK_MAX_EXAMPLE 4096

// The most figures that a plugin may have.
#define EK_MAX_FIGURES 1024

// The most texts that a plugin may ask to have as vectors.
#define EK_MAX_TEXTS 1000

// The longest of them, in bytes.
#define EK_MAX_TEXT 4096

// The longest rationale, in bytes; a longer one is cut.
#define EK_MAX_RATIONALE 1024

// The longest message of `fail` and `log`, in bytes; a longer one is cut.
#define EK_MAX_MESSAGE 4096

// The most emissions for one tag on one segment.
#define EK_MAX_PER_SEGMENT_AND_TAG 64

// The most emissions of one call of `tag`.
#define EK_MAX_EMISSIONS 1000000

// Text that somebody else owns: `len` bytes of UTF-8 at `ptr`.
//
// `ptr` may be null only where `len` is 0. From the program to a plugin it never is, holds no
// NUL, and `ptr[len]` is NUL, so that it is a C string as well. From a plugin to the program
// neither is asked; the program copies before the call returns.
typedef struct ek_str {
  // The first byte.
  const char *ptr;
  // The number of bytes, without a NUL at the end.
  size_t len;
} ek_str;

// A tag that the plugin may emit. Static for the life of the process.
typedef struct ek_tag {
  // Lower-case letters, digits and single hyphens, starting with a letter; at most 64 bytes;
  // unique in the plugin. One of the six standard ids (`planning`, `organizing`,
  // `problem-solving`, `vision-setting`, `aligning`, `inspiring`) is the standard tag; every
  // other belongs to the plugin: `acme.customer/customer-focus`.
  struct ek_str id;
  // Its name for people; not empty, at most 256 bytes.
  struct ek_str label;
  // What it means, in a sentence or two; may be empty, at most 4096 bytes.
  struct ek_str description;
  // `EK_POLE_NEITHER`, `EK_POLE_MANAGING` or `EK_POLE_LEADING`. A standard tag must have its
  // own.
  uint32_t pole;
  // The score from which the program takes the tag as given, above 0 and at most 1; 0 stands
  // for `EK_DEFAULT_THRESHOLD`. Emit lower scores too: the program filters, and a user may move
  // the threshold.
  float threshold;
  // 0.
  uint32_t flags;
  // 0.
  uint32_t reserved;
} ek_tag;

// How a call ended: `EK_OK`, or one of the negative `EK_E_` constants. Other negative values
// mean `EK_E_FAILED`; positive ones are an error of the plugin.
typedef int32_t ek_status;

// What the plugin says of a segment. The program checks and copies it within `emit`.
typedef struct ek_emission {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The tag, as an index into the plugin's tags.
  uint32_t tag;
  // The segment, as an index into the meeting's segments.
  uint32_t segment;
  // How surely the tag holds, 0 to 1, not NaN.
  float score;
  // Where the evidence starts, in bytes of the segment's text, on a character border.
  uint32_t evidence_start;
  // Where it ends, likewise, not before its start. Start and end 0: the whole segment.
  uint32_t evidence_end;
  // Why, in plain text; may be empty.
  struct ek_str rationale;
} ek_emission;

// What a plugin may ask of the program during a call of `create` or `tag`. No function here is
// ever null; all of them may be called from any thread until that call returns.
typedef struct ek_call {
  // The bytes of this struct that the program filled.
  uint32_t struct_size;
  // The minor version of the ABI that the program speaks.
  uint32_t abi_minor;
  // The program's own.
  void *host_data;
  // Tags a segment; during `tag` only. Answers `EK_OK`, `EK_E_RANGE`, `EK_E_LIMIT`,
  // `EK_E_CANCELLED` or `EK_E_STATE`. The order and the thread do not matter. The same tag may
  // come several times for one segment: the highest score counts, the evidence is united.
  ek_status (*emit)(const struct ek_call *call, const struct ek_emission *emission);
  // Says why this call will end with an error; the last message counts.
  void (*fail)(const struct ek_call *call, struct ek_str message);
  // Writes a line to the program's log, at one of the `EK_LOG_` levels.
  void (*log)(const struct ek_call *call, uint32_t level, struct ek_str message);
  // Answers 1 where the plugin should stop and return `EK_E_CANCELLED`, else 0. It costs next
  // to nothing: ask once a segment.
  uint32_t (*cancelled)(const struct ek_call *call);
  // Answers what the program offers beyond this struct under the id, such as
  // `evenkeel.vectors/1`; null where it does not offer that. The same pointer each time in one
  // call, valid until that call returns.
  const void *(*get_extension)(const struct ek_call *call, struct ek_str id);
} ek_call;

// One statement of the meeting. Step through them by `ek_meeting.segment_stride` (in C:
// `ek_segment_at`), for segments may grow.
typedef struct ek_segment {
  // When it starts, in milliseconds since the start of the recording; starts never descend,
  // but segments may overlap.
  int64_t start_ms;
  // When it ends; not before it starts.
  int64_t end_ms;
  // What was said; may be empty.
  struct ek_str text;
  // Who said it: a name or a label; empty where that is unknown.
  struct ek_str speaker;
  // How sure the speech engine was, 0 to 1; -1 where that is unknown. Never NaN.
  float confidence;
  // 0.
  uint32_t flags;
} ek_segment;

// The whole meeting, read-only, valid during the call only. It holds no audio, no files and no
// tags of other plugins.
typedef struct ek_meeting {
  // The bytes of this struct that the program filled.
  uint32_t struct_size;
  // The bytes from one segment to the next.
  uint32_t segment_stride;
  // The first segment; not null, even where there is none.
  const struct ek_segment *segments;
  // The number of segments.
  size_t segment_count;
  // The language as a BCP-47 tag, such as `en` or `de-CH`; empty where it is unknown.
  struct ek_str language;
  // The title; may be empty.
  struct ek_str title;
  // How long the recording is.
  int64_t duration_ms;
} ek_meeting;

// What a library is: one plugin. Static for the life of the process, as everything that it
// points to.
typedef struct ek_plugin {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The lowest minor version of the ABI that the plugin can live with: 0, unless it needs what
  // came later.
  uint32_t abi_minor;
  // Lower-case letters and digits in groups joined by single `.`, `_` or `-`, such as
  // `acme.customer`; at most 64 bytes.
  struct ek_str id;
  // Its name for people; not empty, at most 256 bytes.
  struct ek_str name;
  // Its version by semver.org, such as `1.0.0`; at most 64 bytes.
  struct ek_str version;
  // Who makes it; may be empty, at most 256 bytes.
  struct ek_str vendor;
  // What it is for; may be empty, at most 4096 bytes.
  struct ek_str description;
  // A JSON Schema (2020-12) of its configuration; empty: any object is passed on. At most 1 MiB.
  struct ek_str config_schema;
  // Its tags.
  const struct ek_tag *tags;
  // The number of tags, 1 to 256.
  uint32_t tag_count;
  // The bytes from one tag to the next: `sizeof(ek_tag)`.
  uint32_t tag_stride;
  // 0, or `EK_F_SINGLE_INSTANCE`.
  uint32_t flags;
  // 0.
  uint32_t reserved;
  // Makes an instance from its configuration, a JSON object (`{}` where none was given), and
  // puts it into `*instance`; null is allowed. On an error it leaves `*instance` alone, and
  // `destroy` is not called.
  ek_status (*create)(const struct ek_call *call, struct ek_str config_json, void **instance);
  // Tags a meeting. It may be called many times on one instance, never twice at once, perhaps
  // from different threads; what it says must not depend on the meetings before. On an error
  // nothing that it emitted is taken.
  ek_status (*tag)(void *instance, const struct ek_call *call, const struct ek_meeting *meeting);
  // Ends an instance.
  void (*destroy)(void *instance);
  // Answers what the plugin offers beyond this struct under the id, such as
  // `evenkeel.languages/1`: a static struct; null where it does not offer that. May itself be
  // null. May be called at any time, from any thread.
  const void *(*get_extension)(struct ek_str id);
} ek_plugin;

// What the plugin offers as `evenkeel.languages/1`: the languages that it knows. Meetings in
// other languages are not given to it. A plugin without this extension is given every meeting.
typedef struct ek_languages {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The number of languages, 1 to 256.
  uint32_t count;
  // Their primary subtags as in BCP-47, lower case: `en`, `de`. Null: any language.
  const struct ek_str *subtags;
} ek_languages;

// A text that the plugin should tag, or should leave alone.
typedef struct ek_example {
  // What somebody says, one segment.
  struct ek_str text;
  // The tag, as an index into the plugin's tags.
  uint32_t tag;
  // 1 where the text should be tagged with it, 0 where it should not.
  uint32_t expected;
} ek_example;

// What the plugin offers as `evenkeel.examples/1`: help for its users and tests for its author.
typedef struct ek_examples {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The bytes from one example to the next: `sizeof(ek_example)`.
  uint32_t stride;
  // The examples.
  const struct ek_example *examples;
  // The number of examples, at most 4096.
  size_t count;
} ek_examples;

// What the plugin offers as `evenkeel.vectors/1` or `evenkeel.tuned-vectors/1`: that it wants
// what the program offers under the same id. Who does not ask is offered nothing.
typedef struct ek_vector_request {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The number of texts, at most 1000. As `evenkeel.tuned-vectors/1`: 0.
  uint32_t text_count;
  // Texts that the plugin compares segments with, to be made vectors too; none empty, each at
  // most 4096 bytes. Null where there is none.
  const struct ek_str *texts;
  // 0, or `EK_F_NEEDS_VECTORS`: where there are no vectors the plugin is not asked at all, and
  // the report says what it needs.
  uint32_t flags;
  // 0.
  uint32_t reserved;
} ek_vector_request;

// What the program offers as `evenkeel.vectors/1` during `tag`: what each segment means by
// itself. All vectors are of length 1, so the scalar product of two is the cosine between them:
// near 1 where both mean the same, near 0 where they have nothing to do with each other. A
// segment without a word has zeros.
typedef struct ek_vectors {
  // The bytes of this struct that the program filled.
  uint32_t struct_size;
  // How many numbers a vector has; at least 1.
  uint32_t dim;
  // One vector a segment, in their order: that of segment i is `vectors[i * dim]` and the
  // `dim - 1` after it. Not null, even where there is no segment. Every number is finite.
  const float *vectors;
  // What made them: a name and a hash. What was learned from another's vectors is of no use
  // with these.
  struct ek_str encoder;
  // One vector a text that the plugin asked for, in their order, likewise.
  const float *texts;
} ek_vectors;

// A few words of a segment. It never grows: there is no stride.
typedef struct ek_part {
  // The segment, as an index into the meeting's segments.
  uint32_t segment;
  // Where the words start, in bytes of the segment's text, on a character border.
  uint32_t start;
  // Where they end, likewise.
  uint32_t end;
} ek_part;

// What the program offers as `evenkeel.tuned-vectors/1` during `tag`: what each segment means
// after what was said before it, by an encoder that was tuned to managing and leading. Not of
// length 1. A segment's vector is the sum of its parts' vectors, up to rounding: so what each
// part moves in a score that is linear in the vector is known.
typedef struct ek_tuned_vectors {
  // The bytes of this struct that the program filled.
  uint32_t struct_size;
  // How many numbers a vector has; at least 1.
  uint32_t dim;
  // One vector a segment, as in `ek_vectors`.
  const float *vectors;
  // What made them: a name and a hash. What was learned from another's vectors is of no use
  // with these.
  struct ek_str encoder;
  // The parts of all segments, in the order of their segments; a segment may have none. Not
  // null.
  const struct ek_part *parts;
  // The number of parts.
  size_t part_count;
  // One vector a part, in the order of `parts`.
  const float *part_vectors;
} ek_tuned_vectors;

// How often the plugin was right and wrong when it was measured against careful readers.
typedef struct ek_figure {
  // What about: the id of one of its tags, or `managing` or `leading`: any tag of that side,
  // together with the plugins that it comes with.
  struct ek_str of;
  // The talk that it was measured on, in words, at most 256 bytes.
  struct ek_str set;
  // When: `2026-11-25`.
  struct ek_str date;
  // 0, or `EK_F_BY_TUNED_VECTORS` where it had tuned vectors to go by.
  uint32_t flags;
  // Segments that it belongs to and that were given it.
  uint32_t true_positives;
  // Segments that it does not belong to and that were given it.
  uint32_t false_positives;
  // Segments that it belongs to and that were not given it.
  uint32_t false_negatives;
  // Segments that it does not belong to and that were not given it.
  uint32_t true_negatives;
  // 0.
  uint32_t reserved;
} ek_figure;

// What the plugin offers as `evenkeel.figures/1`: how good it was when it was measured. The report
// tells its readers.
typedef struct ek_figures {
  // The bytes of this struct that the plugin filled.
  uint32_t struct_size;
  // The bytes from one figure to the next: `sizeof(ek_figure)`.
  uint32_t stride;
  // The figures.
  const struct ek_figure *figures;
  // The number of figures, at most 1024.
  size_t count;
} ek_figures;

#ifdef __cplusplus
extern "C" {
#endif

/* The one function that a plugin defines and exports. */
EK_EXPORT const ek_plugin *evenkeel_plugin_v1(void);

/* Segment i. Never index the array: segments may grow. */
static inline const ek_segment *ek_segment_at(const ek_meeting *meeting, size_t i) {
  return (const ek_segment *)(const void *)((const char *)meeting->segments + i * meeting->segment_stride);
}

/* Whether `text` is the string `literal`. */
static inline int ek_is(ek_str text, const char *literal) {
  return text.len == strlen(literal) && (text.len == 0 || memcmp(text.ptr, literal, text.len) == 0);
}

/* Tags segment i; the evidence is from..to in bytes of its text, 0 and 0 the whole of it. */
static inline ek_status ek_emit(const ek_call *call, uint32_t tag, size_t i, float score, size_t from, size_t to) {
  ek_emission emission;
  emission.struct_size = (uint32_t)sizeof emission;
  emission.tag = tag;
  emission.segment = (uint32_t)i;
  emission.score = score;
  emission.evidence_start = (uint32_t)from;
  emission.evidence_end = (uint32_t)to;
  emission.rationale.ptr = "";
  emission.rationale.len = 0;
  return call->emit(call, &emission);
}

/* What the program offers under `id`, such as EK_EXT_VECTORS; null where it does not. */
static inline const void *ek_extension(const ek_call *call, const char *id) {
  ek_str name;
  name.ptr = id;
  name.len = strlen(id);
  return call->get_extension(call, name);
}

/* Says why this call fails, and returns the status to return. */
static inline ek_status ek_fail(const ek_call *call, ek_status status, const char *why) {
  ek_str message;
  message.ptr = why;
  message.len = strlen(why);
  call->fail(call, message);
  return status;
}

#ifdef __cplusplus
}
#endif

#endif /* EVENKEEL_PLUGIN_H */
