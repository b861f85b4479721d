//! The C header says the same as the Rust types, to every compiler at hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::mem::offset_of;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use evenkeel_abi as abi;
use evenkeel_abi::{
    ek_call, ek_emission, ek_example, ek_examples, ek_figure, ek_figures, ek_languages, ek_meeting,
    ek_part, ek_plugin, ek_segment, ek_str, ek_tag, ek_tuned_vectors, ek_vector_request,
    ek_vectors,
};

/// Writes an assertion of the size of a struct and of the offset of each of its fields.
macro_rules! layout {
    ($source:ident, $type:ident: $($field:ident),+) => {
        let size = size_of::<$type>();
        writeln!($source, "HOLDS(sizeof({}) == {size});", stringify!($type)).unwrap();
        $(
            let offset = offset_of!($type, $field);
            let (name, field) = (stringify!($type), stringify!($field));
            writeln!($source, "HOLDS(offsetof({name}, {field}) == {offset});").unwrap();
        )+
    };
}

/// Writes an assertion of the value of each constant.
macro_rules! constants {
    ($source:ident: $($name:ident),+) => {
        $(writeln!($source, "HOLDS({} == {});", stringify!($name), abi::$name).unwrap();)+
    };
}

/// A program that is right if and only if the header says what Rust says.
fn program() -> String {
    let mut source = String::from(
        "#include \"evenkeel_plugin.h\"\n\
         #include \"evenkeel_plugin.h\"\n\
         #if defined(__cplusplus)\n\
         #define HOLDS(x) static_assert(x, #x)\n\
         #elif __STDC_VERSION__ >= 201112L\n\
         #define HOLDS(x) _Static_assert(x, #x)\n\
         #else\n\
         #define JOINED(a, b) a##b\n\
         #define NAMED(a, b) JOINED(a, b)\n\
         #define HOLDS(x) extern char NAMED(holds_, __LINE__)[(x) ? 1 : -1]\n\
         #endif\n",
    );
    layout!(source, ek_str: ptr, len);
    layout!(source, ek_tag: id, label, description, pole, threshold, flags, reserved);
    layout!(source, ek_segment: start_ms, end_ms, text, speaker, confidence, flags);
    layout!(source, ek_meeting: struct_size, segment_stride, segments, segment_count, language,
        title, duration_ms);
    layout!(source, ek_emission: struct_size, tag, segment, score, evidence_start, evidence_end,
        rationale);
    layout!(source, ek_call: struct_size, abi_minor, host_data, emit, fail, log, cancelled,
        get_extension);
    layout!(source, ek_plugin: struct_size, abi_minor, id, name, version, vendor, description,
        config_schema, tags, tag_count, tag_stride, flags, reserved, create, tag, destroy,
        get_extension);
    layout!(source, ek_languages: struct_size, count, subtags);
    layout!(source, ek_example: text, tag, expected);
    layout!(source, ek_examples: struct_size, stride, examples, count);
    layout!(source, ek_figure: of, set, date, flags, true_positives, false_positives,
        false_negatives, true_negatives, reserved);
    layout!(source, ek_figures: struct_size, stride, figures, count);
    layout!(source, ek_vector_request: struct_size, text_count, texts, flags, reserved);
    layout!(source, ek_vectors: struct_size, dim, vectors, encoder, texts);
    layout!(source, ek_part: segment, start, end);
    layout!(source, ek_tuned_vectors: struct_size, dim, vectors, encoder, parts, part_count,
        part_vectors);
    constants!(source: EK_ABI_MAJOR, EK_ABI_MINOR, EK_OK, EK_E_FAILED, EK_E_CONFIG,
        EK_E_CANCELLED, EK_E_RANGE, EK_E_LIMIT, EK_E_STATE, EK_E_PANIC, EK_POLE_NEITHER,
        EK_POLE_MANAGING, EK_POLE_LEADING, EK_F_SINGLE_INSTANCE, EK_F_NEEDS_VECTORS,
        EK_F_BY_TUNED_VECTORS, EK_LOG_ERROR, EK_LOG_WARN, EK_LOG_INFO, EK_LOG_DEBUG, EK_LOG_TRACE, EK_MAX_ID,
        EK_MAX_TAGS, EK_MAX_NAME, EK_MAX_DESCRIPTION,
        EK_MAX_SCHEMA, EK_MAX_LANGUAGES, EK_MAX_EXAMPLES, EK_MAX_EXAMPLE, EK_MAX_FIGURES, EK_MAX_TEXTS, EK_MAX_TEXT,
        EK_MAX_RATIONALE, EK_MAX_MESSAGE, EK_MAX_PER_SEGMENT_AND_TAG, EK_MAX_EMISSIONS);
    // C does not calculate with fractions in a constant expression.
    source.push_str("#ifdef __cplusplus\n");
    constants!(source: EK_DEFAULT_THRESHOLD);
    source.push_str("#endif\n");
    // What only a compiler can judge: that the functions of the header may be used.
    source.push_str(
        "static const ek_str NAME = EK_STR(\"name\");\n\
         ek_status tag(const ek_call *call, const ek_meeting *meeting, const ek_plugin *plugin);\n\
         ek_status tag(const ek_call *call, const ek_meeting *meeting, const ek_plugin *plugin) {\n\
         \x20 if (!EK_HAS(plugin, ek_plugin, get_extension) || !ek_is(NAME, EK_EXT_LANGUAGES))\n\
         \x20   return ek_fail(call, EK_E_FAILED, EK_EXT_EXAMPLES);\n\
         \x20 if (!ek_extension(call, EK_EXT_VECTORS) || !ek_extension(call, EK_EXT_TUNED_VECTORS))\n\
         \x20   return EK_E_FAILED;\n\
         \x20 return ek_emit(call, 0, 0, 0.5f, 0, ek_segment_at(meeting, 0)->text.len);\n\
         }\n",
    );
    source
}

fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

fn is_here(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Compiles `source` as `language` and asserts that there is nothing to say about it.
fn compile(compiler: &str, language: &str, standard: &str, source: &str) {
    let mut child = Command::new(compiler)
        .args(["-x", language, "-fsyntax-only", "-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg(format!("-std={standard}"))
        .arg("-I")
        .arg(include())
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{compiler} -std={standard}:\n{complaint}");
}

#[test]
#[cfg(unix)]
fn c_compilers_agree_with_rust() {
    let source = program();
    // `cc` must be here; the others where they are.
    for compiler in ["cc", "gcc", "clang"] {
        if compiler == "cc" || is_here(compiler) {
            for standard in ["c99", "c11", "c17"] {
                compile(compiler, "c", standard, &source);
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn cpp_compilers_agree_with_rust() {
    let source = program();
    for compiler in ["c++", "g++", "clang++"] {
        if compiler == "c++" || is_here(compiler) {
            for standard in ["c++17", "c++20"] {
                compile(compiler, "c++", standard, &source);
            }
        }
    }
}

#[test]
fn the_header_names_what_is_spoken_across_the_border() {
    let header = std::fs::read_to_string(include().join("evenkeel_plugin.h")).unwrap();
    for name in [
        abi::EK_ENTRY,
        abi::EK_EXT_LANGUAGES,
        abi::EK_EXT_EXAMPLES,
        abi::EK_EXT_VECTORS,
        abi::EK_EXT_TUNED_VECTORS,
    ] {
        assert!(header.contains(name), "{name}");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a check that is left out is said to be")]
fn the_header_is_what_cbindgen_makes_of_the_types() {
    const VERSION: &str = "cbindgen 0.29.4";
    let version = Command::new("cbindgen").arg("--version").output();
    if !version.is_ok_and(|output| output.stdout.starts_with(VERSION.as_bytes())) {
        eprintln!("skipped: {VERSION} is not here; the compilers above saw the layout");
        return;
    }
    let status = Command::new("cbindgen")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--verify", "--quiet", "--config", "cbindgen.toml"])
        .args(["--output", "include/evenkeel_plugin.h", "src/types.rs"])
        .status()
        .unwrap();
    assert!(status.success(), "the header is stale; cbindgen.toml says how to make it again");
}
