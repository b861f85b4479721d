//! What the guide shows is what the examples are: a block after a comment that names a file holds
//! that file, or, where the comment says `in`, a piece of it.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the named files of a guide, each with the text of its block.
fn shown(guide: &str) -> Vec<(&str, &str)> {
    guide
        .split("<!-- ")
        .skip(1)
        .filter_map(|part| {
            let (file, rest) = part.split_once(" -->\n```")?;
            let (_language, rest) = rest.split_once('\n')?;
            Some((file, rest.split_once("```\n")?.0))
        })
        .collect()
}

#[test]
fn the_guide_shows_the_examples_as_they_are() {
    let guide = fs::read_to_string(root().join("docs/writing-a-plugin.md")).expect("it is here");
    let shown = shown(&guide);
    assert_eq!(shown.len(), 6, "a cue list, C, Python, and three pieces of Rust");
    for (file, block) in shown {
        let (is_piece, file) = match file.strip_prefix("in ") {
            Some(file) => (true, file),
            None => (false, file),
        };
        let example = fs::read_to_string(root().join(file)).expect(file);
        let holds = if is_piece { example.contains(block) } else { example == block };
        assert!(holds, "docs/writing-a-plugin.md does not show {file} as it is:\n{block}");
    }
}
