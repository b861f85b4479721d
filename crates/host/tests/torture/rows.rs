//! One test a misdeed: it has the status, the reason and the words that are promised, and what the
//! other plugins say stays the same, byte for byte.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use evenkeel_host::{Options, PluginSet, TimeLimits};
use evenkeel_meeting::Status::{self, Degraded, Failed, Ok as Fine, Skipped};
use libtest_mimic::Trial;

use crate::fixtures::{c, scratch, throw, unruly};
use crate::run::{ALONE, GOOD, PATIENT, annotate, cues, deed, discovery, good, of_the_good};
use crate::trial;

/// Long enough for the plugins that behave, on a busy machine.
const SHORT: Duration = Duration::from_secs(3);

pub(crate) fn trials() -> Vec<Trial> {
    [
        deeds_in_rust(),
        deeds_in_c(),
        vec![an_exception_in_cpp()],
        endless_deeds(),
        declarations(),
        requests(),
        files(),
    ]
    .concat()
    .into_iter()
    .map(|row| trial(row.name.clone(), move || row.check()))
    .collect()
}

/// A plugin that misbehaves, and what becomes of it.
#[derive(Clone)]
struct Row {
    name: String,
    make: fn(&str) -> PathBuf,
    argument: &'static str,
    options: Options,
    limits: TimeLimits,
    status: Status,
    reason: Option<&'static str>,
    words: &'static str,
}

impl Row {
    fn check(self) {
        let bad = (self.make)(self.argument);
        let discovery = discovery(vec![good(), bad, cues()]);
        let set =
            PluginSet::discover(evenkeel_host::Discovery { time_limits: self.limits, ..discovery });
        let annotations = annotate(&set.unwrap(), &self.options).unwrap();

        let is_bad = |id: &str| !GOOD.contains(&id);
        let outcome = annotations.plugins.iter().find(|outcome| is_bad(outcome.id.as_str()));
        let outcome = outcome.unwrap();
        let message = outcome.message.clone().unwrap_or_default();
        assert_eq!(
            (outcome.status, outcome.reason.as_deref()),
            (self.status, self.reason),
            "{message}"
        );
        assert!(message.contains(self.words), "{message:?} does not say {:?}", self.words);
        let said = annotations
            .annotations
            .iter()
            .filter(|annotation| annotation.plugins.contains(&outcome.id))
            .count();
        assert!(outcome.status != Failed || said == 0, "a failed plugin said something");
        assert_eq!(of_the_good(annotations), *ALONE);
    }
}

fn row(name: &str, make: fn(&str) -> PathBuf, argument: &'static str, options: Options) -> Row {
    Row {
        name: name.replace(' ', "_"),
        make,
        argument,
        options,
        limits: PATIENT,
        status: Failed,
        reason: None,
        words: "",
    }
}

fn deeds_in_rust() -> Vec<Row> {
    [
        ("behave", Fine, None, ""),
        ("panic-in-tag", Failed, Some("panic"), "unruly/src/lib.rs:"),
        ("panic-in-create", Failed, Some("panic"), "boom in create"),
        ("panic-with-bomb", Failed, Some("panic"), "a value that is not text"),
        ("panic-in-destroy", Fine, None, ""),
        ("fail-in-create", Failed, Some("error"), "there is no list of words"),
        ("fail-in-tag", Failed, Some("error"), "half of it is enough"),
        ("unheard-of", Failed, Some("config-rejected"), "deed"),
        ("abort", Failed, Some("crashed"), "SIGABRT"),
        ("exit", Failed, Some("exited"), "code 0"),
        ("overflow", Failed, Some("crashed"), "overflowed its stack"),
        ("hog", Failed, Some("out-of-memory"), "memory"),
        ("print", Fine, None, ""),
        ("score-nan", Failed, Some("error"), "score"),
        ("span-inside-character", Failed, Some("error"), "evidence"),
    ]
    .into_iter()
    .map(|(name, status, reason, words)| Row {
        status,
        reason,
        words,
        ..row(&format!("rust {name}"), |_| unruly(), "", deed("torture.unruly", name))
    })
    .collect()
}

fn deeds_in_c() -> Vec<Row> {
    let refused = Some("refused");
    let violation = Some("protocol-violation");
    [
        ("behave", Fine, None, ""),
        ("null-instance", Fine, None, ""),
        ("abort", Failed, Some("crashed"), "SIGABRT"),
        ("null-read", Failed, Some("crashed"), "SIGSEGV"),
        ("exit", Failed, Some("exited"), "code 0"),
        ("_exit", Failed, Some("exited"), "code 3"),
        ("terminate", Failed, Some("crashed"), "SIGTERM"),
        ("pthread-exit", Failed, Some("crashed"), "SIGABRT"),
        ("close-all", Failed, Some("exited"), "code 1"),
        ("score-infinite", Degraded, refused, "the score inf is not 0 to 1"),
        ("score-negative", Degraded, refused, "the score -0.1 is not 0 to 1"),
        ("score-over-one", Degraded, refused, "the score 1.0000001 is not 0 to 1"),
        ("score-minus-zero", Fine, None, ""),
        ("evidence-beyond", Degraded, refused, "0..60000"),
        ("evidence-reversed", Degraded, refused, "3..1"),
        ("evidence-largest", Degraded, refused, "4294967295..4294967295"),
        ("tag-beyond", Degraded, refused, "no tag 1"),
        ("tag-largest", Degraded, refused, "no tag 4294967295"),
        // The suspect segment was not shown, so there are four.
        ("segment-beyond", Degraded, refused, "no segment 4"),
        ("segment-largest", Degraded, refused, "no segment 4294967295"),
        ("emission-null", Degraded, refused, "a null or misaligned pointer"),
        ("emission-small", Degraded, refused, "`struct_size` of the emission is 4, too small"),
        ("emission-grown", Fine, None, ""),
        ("rationale-binary", Degraded, refused, "the rationale is not UTF-8"),
        ("rationale-null", Degraded, refused, "the rationale is not UTF-8"),
        ("rationale-long", Fine, None, ""),
        ("rationale-escapes", Fine, None, ""),
        ("flood", Degraded, refused, "99936 things that it said were refused"),
        ("threads", Fine, None, ""),
        ("late", Fine, None, ""),
        ("complain-and-succeed", Degraded, Some("error"), "half of the words are missing"),
        ("answer-positive", Failed, violation, "answered 7"),
        ("answer-unknown", Failed, Some("error"), "answered -99"),
        ("forge-length", Failed, violation, "a frame of 4294967295 bytes, the limit is 4194304"),
        ("forge-kind", Failed, violation, "unreadable"),
        ("forge-end", Failed, violation, "out of order"),
        ("forge-second-load", Failed, violation, "out of order"),
        ("forge-emission", Failed, violation, "no segment 127"),
        ("forge-score", Failed, violation, "the score NaN"),
        ("forge-half", Failed, violation, "the pipe ended within a frame"),
        ("use-the-stack", Fine, None, ""),
        ("abort-in-destroy", Degraded, Some("crashed"), "SIGABRT"),
    ]
    .into_iter()
    .map(|(name, status, reason, words)| Row {
        status,
        reason,
        words,
        ..row(&format!("c {name}"), |_| c("wild", &[]), "", deed("torture.wild", name))
    })
    .collect()
}

fn an_exception_in_cpp() -> Row {
    Row {
        reason: Some("crashed"),
        words: "SIGABRT",
        ..row("c++ throw", |_| throw(), "", Options::default())
    }
}

fn endless_deeds() -> Vec<Row> {
    let tag = TimeLimits { tag: SHORT, tag_per_minute: Duration::ZERO, ..PATIENT };
    let create = TimeLimits { create: SHORT, ..PATIENT };
    let load = TimeLimits { load: SHORT, ..PATIENT };
    let destroy = TimeLimits { destroy: SHORT, ..PATIENT };
    let late = Some("timed-out");
    let wild = |name: &str, limits, status, words| Row {
        limits,
        status,
        reason: late,
        words,
        ..row(&format!("c {name}"), |_| c("wild", &[]), "", deed("torture.wild", name))
    };
    let declared = |name: &str, define, words| Row {
        limits: load,
        reason: late,
        words,
        ..row(name, |define| c("declared", &[define]), define, Options::default())
    };
    vec![
        wild("loop", tag, Failed, "did not tag the meeting within 3 s"),
        wild("forge-flood", tag, Failed, "did not tag the meeting within 3 s"),
        wild("stop-when-asked", tag, Failed, "did not tag the meeting within 3 s"),
        wild("loop-in-create", create, Failed, "did not take its configuration within 3 s"),
        wild("loop-in-destroy", destroy, Degraded, "did not end within 3 s"),
        declared("loop in a constructor", "LOOP_IN_CONSTRUCTOR", "was not loaded within 3 s"),
        declared("loop in the entry", "LOOP_IN_ENTRY", "was not loaded within 3 s"),
    ]
}

fn declarations() -> Vec<Row> {
    let bad = Some("bad-descriptor");
    [
        ("NOTHING", Failed, bad, "its last words: there is no licence on this machine"),
        ("SIZE=0", Failed, bad, "`struct_size` of its descriptor is too small"),
        ("SIZE=12", Failed, bad, "`struct_size` of its descriptor is too small"),
        ("MINOR=99", Failed, Some("abi-too-new"), "needs the plugin ABI 1.99"),
        ("LIST=NULL", Failed, bad, "`tags` of its descriptor is null"),
        ("COUNT=0", Failed, bad, "`tag_count` of its descriptor is not 1 to 256"),
        ("COUNT=257", Failed, bad, "`tag_count`"),
        ("COUNT=4000000000", Failed, bad, "`tag_count`"),
        ("STRIDE=8", Failed, bad, "`tag_stride`"),
        ("CREATE=NULL", Failed, bad, "`create`"),
        ("ID=\"\"", Failed, bad, "`id` of its descriptor"),
        ("ID=\"Acme.Risk\"", Failed, bad, "`id` of its descriptor"),
        ("ID=\"../../x\"", Failed, bad, "`id` of its descriptor"),
        ("VERSION=\"new\"", Failed, bad, "`version` of its descriptor"),
        ("TAG=\"Declared\"", Failed, bad, "`id` of its tag 0"),
        ("SECOND=\"declared\"", Failed, bad, "`id` of its tag 1 is the id of an earlier tag"),
        ("LABEL=\"\"", Failed, bad, "`label` of its tag 0 is empty"),
        ("POLE=3", Failed, bad, "`pole` of its tag 0"),
        (
            "TAG=\"inspiring\"",
            Failed,
            bad,
            "`pole` of its tag 0 is not the pole of that standard tag",
        ),
        ("THRESHOLD=2", Failed, bad, "`threshold` of its tag 0"),
        ("UNSTABLE", Failed, bad, "another descriptor each time"),
        ("NOWHERE", Failed, Some("missing-dependency"), "nowhere"),
        ("ENTRY=evenkeel_plugin_v2", Failed, Some("abi-too-new"), "newer evenkeel"),
        ("ENTRY=something", Failed, Some("no-entry"), "export_tagger!"),
        ("LOOP_IN_DESTRUCTOR", Fine, None, ""),
        ("LOOP_AT_EXIT", Fine, None, ""),
        ("EXPORTS_TOO_MUCH", Fine, None, ""),
    ]
    .into_iter()
    .map(|(define, status, reason, words)| Row {
        status,
        reason,
        words,
        ..row(
            &format!("declared {define}"),
            |define| c("declared", &[define]),
            define,
            Options::default(),
        )
    })
    .collect()
}

/// What plugins ask of vectors, where there are none.
fn requests() -> Vec<Row> {
    let bad = Some("bad-descriptor");
    let general = "evenkeel.vectors/1";
    [
        ("ASKS=0", Fine, None, ""),
        ("FLAGS=0xfffe", Fine, Some("no-encoder"), "its examples were not compared"),
        ("FLAGS=EK_F_NEEDS_VECTORS", Skipped, Some("no-encoder"), "it needs the sentence encoder"),
        ("SIZE=4", Failed, bad, "`evenkeel.vectors/1` of its descriptor is too small"),
        ("TEXT_COUNT=1001", Failed, bad, "more than 1000 texts"),
        ("TEXT_COUNT=4000000000", Failed, bad, "more than 1000 texts"),
        ("TEXTS=NULL", Failed, bad, general),
        ("TEXTS=(const ek_str*)(const void*)13", Failed, bad, general),
        ("TEXTS=(const ek_str*)(const void*)8", Failed, Some("crashed"), "SIGSEGV"),
        ("TEXT={\"\",0}", Failed, bad, "a text that is not 1 to 4096 bytes"),
        ("TEXT={\"long\",SIZE_MAX}", Failed, bad, "a text that is not 1 to 4096 bytes"),
        ("TEXT={NULL,5}", Failed, bad, "a text that is not 1 to 4096 bytes"),
        ("TEXT={\"\\xff\",1}", Failed, bad, "a text that is not 1 to 4096 bytes"),
        ("TUNED_TEXT_COUNT=1", Failed, bad, "`evenkeel.tuned-vectors/1` of its descriptor asks"),
    ]
    .into_iter()
    .map(|(define, status, reason, words)| Row {
        status,
        reason,
        words,
        ..row(
            &format!("request {define}"),
            |define| c("near", &[define]),
            define,
            deed("torture.near", "ask-for-garbage"),
        )
    })
    .collect()
}

fn files() -> Vec<Row> {
    let no_library = Some("not-a-library");
    [
        ("missing", Some("not-found"), "no such file"),
        ("dangling", Some("not-found"), "no such file"),
        ("folder", no_library, "a folder"),
        ("fifo", no_library, "no regular file"),
        ("empty", no_library, "empty"),
        ("text", no_library, "not a dynamic library"),
        ("truncated", no_library, "not a dynamic library"),
        ("object", no_library, "cdylib"),
        ("huge", no_library, "more than the 256 MiB allowed"),
        ("foreign", Some("wrong-arch"), "aarch64"),
        ("bad.toml", Some("bad-cue-list"), "line 2"),
        ("binary.toml", Some("bad-cue-list"), "not UTF-8 after byte 3"),
    ]
    .into_iter()
    .map(|(kind, reason, words)| Row {
        reason,
        words,
        ..row(&format!("file {kind}"), file, kind, Options::default())
    })
    .collect()
}

/// Makes a file that is no plugin.
fn file(kind: &str) -> PathBuf {
    let path = scratch(&format!("no plugin, {kind}"));
    let library = || fs::read(good()).unwrap();
    match kind {
        "dangling" => std::os::unix::fs::symlink("/nowhere/at/all.so", &path).unwrap(),
        "folder" => fs::create_dir(&path).unwrap(),
        "fifo" => run("mkfifo", &[path.to_str().unwrap()]),
        "empty" => fs::write(&path, "").unwrap(),
        "text" => fs::write(&path, "not ELF").unwrap(),
        "truncated" => fs::write(&path, &library()[..100]).unwrap(),
        "object" => {
            let source = scratch("nothing.c");
            fs::write(&source, "int nothing;\n").unwrap();
            run("cc", &["-c", source.to_str().unwrap(), "-o", path.to_str().unwrap()]);
        }
        // Sparse: it takes no room.
        "huge" => fs::File::create(&path).unwrap().set_len(1 << 30).unwrap(),
        "foreign" => {
            let mut library = library();
            // `e_machine` of an ELF header: 183 is AArch64, 62 x86-64.
            library[18] = if cfg!(target_arch = "aarch64") { 62 } else { 183 };
            fs::write(&path, library).unwrap();
        }
        "bad.toml" => fs::write(&path, "format = 1\n[plugin\n").unwrap(),
        "binary.toml" => fs::write(&path, b"id=\xff").unwrap(),
        _ => {}
    }
    path
}

fn run(program: &str, arguments: &[&str]) {
    assert!(Command::new(program).args(arguments).status().unwrap().success());
}
