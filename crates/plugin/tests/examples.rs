//! The examples build as their readers will build them, and export one symbol.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::{Object, ObjectSymbol};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/examples")
}

/// Runs a command and asserts that it succeeds.
fn run(command: &mut Command) {
    let output = command.output().expect("the compiler is here");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}:\n{complaint}");
}

/// Returns the names that the library gives to whoever loads it.
fn exports(library: &Path) -> Vec<String> {
    let bytes = fs::read(library).expect("it was just built");
    let file = object::File::parse(&*bytes).expect("a compiler made it");
    file.dynamic_symbols()
        .filter(|symbol| symbol.is_definition() && symbol.is_global())
        .map(|symbol| symbol.name().expect("symbols have names").to_owned())
        .collect()
}

#[test]
#[cfg(target_os = "linux")]
fn the_rust_example_passes_its_tests_and_exports_one_symbol() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust-example");
    for task in ["test", "build"] {
        run(Command::new(env!("CARGO"))
            .args([task, "--locked", "--manifest-path"])
            .arg(examples().join("rust/Cargo.toml"))
            .arg("--target-dir")
            .arg(&target));
    }
    assert_eq!(exports(&target.join("debug/libcustomer.so")), [evenkeel_plugin::abi::EK_ENTRY]);
}

#[test]
#[cfg(target_os = "linux")]
fn the_c_examples_export_one_symbol() {
    for name in ["risk", "near"] {
        let source = examples().join(format!("c/{name}.c"));
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.so"));
        // The command is the first line of the file, run where the file is.
        let text = fs::read_to_string(&source).expect("the example is here");
        let line = text.lines().next().expect("it has lines");
        let line = line.trim_start_matches("/* cc ");
        let (line, _library) = line.split_once(" -o ").expect("it says where to");
        run(Command::new("cc")
            .current_dir(examples().join("c"))
            .args(line.split(' '))
            .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-o"])
            .arg(&library));
        assert_eq!(exports(&library), [evenkeel_plugin::abi::EK_ENTRY]);
    }
}
