//! `cargo xtask tidy`: what no compiler checks.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::house::{House, output};

/// Longer files are two files.
const MOST_LINES: usize = 600;

/// Folders of one machine, which nobody else has. Put together here so that this file passes.
const FOLDERS_OF_A_MACHINE: [&str; 3] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/", "setup")];

/// A file of the repository that is text.
struct Text {
    /// Its path in the repository, with `/`.
    path: String,
    contents: String,
}

/// Checks every file that git knows.
pub(crate) fn run(house: &House) -> Result<()> {
    let texts = texts(house)?;
    let read = |path: &str| {
        fs::read_to_string(house.root.join(path)).with_context(|| format!("cannot read {path}"))
    };
    let map = read("docs/architecture.md")?;
    let mut faults = Vec::new();
    for text in &texts {
        for fault in text.faults(&map) {
            faults.push(format!("{}: {fault}", text.path));
        }
    }
    faults.extend(unlicensed_samples(house, &read("samples/README.md")?)?);
    if faults.is_empty() {
        println!("tidy: {} files are as they should be", texts.len());
        return Ok(());
    }
    for fault in &faults {
        println!("{fault}");
    }
    bail!("{} faults", faults.len())
}

impl Text {
    fn faults(&self, map: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let ending = self.path.rsplit('.').next().unwrap_or_default();
        let lines = self.contents.lines().count();
        if ["c", "css", "h", "js", "py", "rs"].contains(&ending) && lines > MOST_LINES {
            faults.push(format!("{lines} lines, the most is {MOST_LINES}"));
        }
        for folder in FOLDERS_OF_A_MACHINE {
            if self.contents.contains(folder) {
                faults.push(format!("names {folder}, a folder of one machine"));
            }
        }
        match ending {
            "rs" => self.faults_of_rust(map, &mut faults),
            "toml" => self.faults_of_toml(&mut faults),
            _ => {}
        }
        faults
    }

    fn faults_of_rust(&self, map: &str, faults: &mut Vec<String>) {
        let introduces =
            |line: &&str| line.starts_with("//!") || line.starts_with("#![doc = include");
        let mut lines = self.contents.lines().filter(|line| !line.is_empty());
        let first = lines.find(|line| introduces(line) || !line.starts_with("#!["));
        let is_introduced = first.as_ref().is_some_and(introduces);
        if !is_introduced && !self.path.ends_with("/tests.rs") {
            faults.push("does not begin with `//!` and what it is for".to_owned());
        }
        // A long list of lints stands on lines of its own.
        let packed: String = self.contents.split_whitespace().collect();
        let opens_unsafe =
            ["expect(unsafe_code", "allow(unsafe_code"].iter().any(|open| packed.contains(open));
        if opens_unsafe && self.path != TIDY && !map.contains(&self.path) {
            faults.push("opens unsafe code, and docs/architecture.md does not name it".to_owned());
        }
    }

    fn faults_of_toml(&self, faults: &mut Vec<String>) {
        let has = |line: &str| self.contents.lines().any(|other| other.trim() == line);
        let is_member = self.path.ends_with("Cargo.toml") && !self.path.contains("/examples/");
        // What is a workspace of its own cannot take the lints of this one.
        let is_alone = has("[package]") && has("[workspace]");
        if is_member
            && !is_alone
            && has("[package]")
            && !(has("[lints]") && has("workspace = true"))
        {
            faults.push("lacks `[lints]` with `workspace = true`".to_owned());
        }
        if self.contents.contains("panic = \"abort\"") {
            faults
                .push("aborts on panic; the guard at the plugin border needs unwinding".to_owned());
        }
    }
}

/// This file, which names what it looks for.
const TIDY: &str = "crates/xtask/src/tidy.rs";

/// Returns the samples that samples/README.md does not name, where it states their licences.
fn unlicensed_samples(house: &House, licences: &str) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    if !licences.to_lowercase().contains("licence") && !licences.to_lowercase().contains("license")
    {
        faults.push("samples/README.md: says nothing of licences".to_owned());
    }
    for entry in fs::read_dir(house.root.join("samples"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let stem = name.split('.').next().unwrap_or_default();
        if name != "README.md" && !licences.contains(stem) {
            faults.push(format!("samples/{name}: has no line in samples/README.md"));
        }
    }
    faults.sort();
    Ok(faults)
}

fn texts(house: &House) -> Result<Vec<Text>> {
    let mut git = house.command("git");
    let files = output(git.arg("ls-files"))?;
    let mut texts = Vec::new();
    for path in files.lines() {
        // A file that was removed and not yet committed is listed too, and so is what is no text.
        if let Ok(contents) = fs::read_to_string(house.root.join(path)) {
            texts.push(Text { path: path.to_owned(), contents });
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, contents: &str) -> Vec<String> {
        Text { path: path.to_owned(), contents: contents.to_owned() }.faults("`src/border.rs`")
    }

    #[test]
    fn a_module_says_what_it_is_for() {
        assert_eq!(faults("a.rs", "fn main() {}").len(), 1);
        assert!(faults("a.rs", "//! Begins.\nfn main() {}").is_empty());
    }

    #[test]
    fn unsafe_code_is_opened_only_where_the_map_says_so() {
        let code = "//! A border.\n#![expect(unsafe_code, reason = \"\")]";
        assert!(faults("src/border.rs", code).is_empty());
        assert_eq!(faults("src/other.rs", code).len(), 1);
        let on_lines = "//! A border.\n#![expect(\n    unsafe_code,\n    reason = \"\"\n)]";
        assert_eq!(faults("src/other.rs", on_lines).len(), 1);
    }

    #[test]
    fn every_package_takes_the_lints_of_the_workspace() {
        assert_eq!(faults("Cargo.toml", "[package]\nname = \"a\"").len(), 1);
        assert!(faults("Cargo.toml", "[package]\n[lints]\nworkspace = true").is_empty());
        assert!(faults("Cargo.toml", "[workspace]").is_empty());
        assert!(faults("Cargo.toml", "[package]\n[workspace]").is_empty());
    }

    #[test]
    fn long_files_and_folders_of_a_machine_are_found() {
        let long = format!("//! Long.\n{}", "\n".repeat(MOST_LINES));
        assert_eq!(faults("a.rs", &long).len(), 1);
        assert_eq!(faults("a.md", &format!("see {}me", FOLDERS_OF_A_MACHINE[0])).len(), 1);
    }
}
