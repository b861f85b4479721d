//! Counts, for training, what the taggers weigh in labelled or unlabelled talk.
//!
//! `cargo run -p evenkeel-cues --release --example features -- FILE.jsonl OUT`
//!
//! A line of the file is `{"text": "…", "prev": "what was said before / turn by turn"}`; other
//! fields are ignored. Little-endian arrays are written: `OUT.rows`, a `u32` a line and one more, where each line's
//! features begin in `OUT.buckets` (`u32`) and `OUT.values` (`f32`); `OUT.cues`, six `f32` a
//! line, how strongly each bundled cue list speaks for its tag.

mod bundled;

use std::error::Error;
use std::fs;

use evenkeel_cues::learned::{Words, features, strength};
use evenkeel_plugin::serde_json::{self, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("name a file of talk and what to write".into());
    };
    let lists = bundled::lists()?;
    let (mut rows, mut buckets, mut values, mut cues) = (vec![0_u32], vec![], vec![], vec![]);
    for line in fs::read_to_string(file)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = line["text"].as_str().ok_or("a line without text")?;
        let before = line["prev"].as_str().unwrap_or_default();
        let segments: Vec<Words> = before
            .trim_start_matches("... ")
            .split(" / ")
            .filter(|before| !before.is_empty())
            .chain([text])
            .map(Words::of)
            .collect();
        for feature in features(&segments) {
            buckets.push(u32::try_from(feature.bucket)?);
            values.push(feature.value);
        }
        rows.push(u32::try_from(buckets.len())?);
        cues.extend(
            lists.iter().map(|list| {
                list.find(&[text]).first().map_or(0.0, |finding| strength(finding.score))
            }),
        );
    }
    let integers =
        |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let floats = |numbers: &[f32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let write = |name: &str, bytes: Vec<u8>| fs::write(format!("{out}.{name}"), bytes);
    write("rows", integers(&rows))?;
    write("buckets", integers(&buckets))?;
    write("values", floats(&values))?;
    write("cues", floats(&cues))?;
    Ok(())
}
