//! The licences of all that is linked into what is shipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::house::metadata;

/// Returns one text with the licences of every outside package that the program or a bundled
/// plugin is linked from on `host`, each with its own notices.
pub(crate) fn of_what_is_shipped(host: &str) -> Result<String> {
    let metadata = metadata(&["--filter-platform", host])?;
    let packages = packages(&metadata)?;
    let mut text =
        "evenkeel is linked from these packages, each under its own licence.\n".to_owned();
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for id in linked(&metadata, &packages)? {
        let package = packages.get(id.as_str()).context("cargo's metadata")?;
        if package["source"].is_null() {
            continue;
        }
        let field = |key: &str| package[key].as_str().unwrap_or_default();
        let name = format!("{} {}", field("name"), field("version"));
        let folder = Path::new(field("manifest_path")).parent().context("cargo's metadata")?;
        let notices = notices(folder, 2)?;
        let licence = field("license");
        ensure!(!licence.is_empty() || !notices.is_empty(), "{name} names no licence");
        write!(text, "\n{}\n{name}: {licence}\n{}\n", "=".repeat(72), field("repository"))?;
        for notice in notices {
            let notice_text = String::from_utf8_lossy(&fs::read(&notice)?).trim().to_owned();
            match shown.get(&notice_text) {
                Some(earlier) => write!(text, "\n(as {earlier})\n")?,
                None => {
                    write!(text, "\n{notice_text}\n")?;
                    let file = notice.file_name().unwrap_or_default().to_string_lossy();
                    shown.insert(notice_text, format!("{file} of {name}"));
                }
            }
        }
    }
    let root = Path::new(metadata["workspace_root"].as_str().context("cargo's metadata")?);
    for (name, notice) in CARRIED {
        let notice =
            fs::read_to_string(root.join(notice)).with_context(|| format!("no {notice}"))?;
        write!(text, "\n{}\n{name}\n\n{}\n", "=".repeat(72), notice.trim())?;
    }
    Ok(text)
}

/// What others made and lies in this repository, each with its notice.
const CARRIED: [(&str, &str); 1] =
    [("the weights of Silero VAD 6.2.3: MIT", "crates/audio/src/silero/LICENSE")];

fn packages(metadata: &Value) -> Result<BTreeMap<&str, &Value>> {
    let packages = metadata["packages"].as_array().context("cargo's metadata")?;
    Ok(packages.iter().filter_map(|package| Some((package["id"].as_str()?, package))).collect())
}

/// Returns the ids of what the default members of the workspace are linked from, in order.
fn linked(metadata: &Value, packages: &BTreeMap<&str, &Value>) -> Result<BTreeSet<String>> {
    let nodes = metadata["resolve"]["nodes"].as_array().context("cargo's metadata")?;
    let nodes: BTreeMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let shipped = metadata["workspace_default_members"].as_array().context("cargo's metadata")?;
    let mut to_visit: Vec<&str> = shipped.iter().filter_map(Value::as_str).collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = to_visit.pop() {
        if runs_in_the_compiler(packages[id]) || !linked.insert(id.to_owned()) {
            continue;
        }
        let dependencies = nodes[id]["deps"].as_array().into_iter().flatten();
        to_visit.extend(
            dependencies.filter(|edge| is_linked(edge)).filter_map(|edge| edge["pkg"].as_str()),
        );
    }
    Ok(linked)
}

/// Returns whether a package is a macro: nothing of it is in what is built.
fn runs_in_the_compiler(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.into_iter().any(|target| target["kind"][0] == "proc-macro")
}

/// Returns whether an edge is more than one of a build script or a test.
fn is_linked(edge: &Value) -> bool {
    let kinds = edge["dep_kinds"].as_array().into_iter().flatten();
    kinds.into_iter().any(|kind| kind["kind"].is_null())
}

/// Returns the files with licences and notices in `folder` and, for sources that a package carries
/// along, in the folders below.
fn notices(folder: &Path, depth: u32) -> Result<Vec<PathBuf>> {
    let mut notices = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let is_notice = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|beginning| name.starts_with(beginning));
        if path.is_dir() && depth > 0 {
            notices.extend(self::notices(&path, depth - 1)?);
        } else if path.is_file() && is_notice {
            notices.push(path);
        }
    }
    Ok(notices)
}
