//! Our figures against scikit-learn's, on random segments.
//!
//! Part of the wider tests: `EVENKEEL_SCIKIT_LEARN` names a Python that has it, and `cargo xtask
//! test --all` makes one.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may end where it is")]

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

use evenkeel_agreement::{Calibration, Confusion, SplitMix64, average_precision, mean_f1};
use serde_json::{Value, json};

/// How many sets of segments are compared.
const CASES: usize = 1_000;

/// Segments with three tags: for each tag and segment, what people say, the tagger and its score.
type Case = [Vec<(bool, bool, f64)>; 3];

/// Makes a set of 1 to 40 segments. Every fourth has a tag that people, the tagger, both or neither
/// gave to none or to all; every second has scores on the edges of bins, many of them equal.
fn case(at: usize, random: &mut SplitMix64) -> Case {
    let segments = 1 + random.below(40);
    std::array::from_fn(|_| {
        let (by_all, by_tagger) = (random.below(2) == 1, random.below(2) == 1);
        let rate = random.uniform();
        let mut segment = |_| {
            let (score, chance) = (random.uniform(), random.uniform());
            let on_edges = at.is_multiple_of(2);
            let score = if on_edges { (score * 10.0).round() / 10.0 } else { score };
            let people =
                if at.is_multiple_of(4) { by_all } else { chance < f64::midpoint(rate, score) };
            let tagger = if at.is_multiple_of(8) { by_tagger } else { score > 0.4 + rate / 5.0 };
            (people, tagger, score)
        };
        (0..segments).map(&mut segment).collect()
    })
}

/// Returns our figures of one tag, in the order of the script.
fn figures(tag: &[(bool, bool, f64)]) -> Value {
    let confusion: Confusion = tag.iter().map(|&(people, tagger, _)| (people, tagger)).collect();
    let scored: Vec<(f64, bool)> = tag.iter().map(|&(people, _, score)| (score, people)).collect();
    let calibration: Calibration = scored.iter().copied().collect();
    json!({
        "precision": confusion.precision(),
        "recall": confusion.recall(),
        "f1": confusion.f1(),
        "kappa": confusion.kappa(),
        "specificity": confusion.specificity(),
        "average_precision": average_precision(&scored),
        "brier": calibration.brier(),
        "bins": calibration.bins().iter().map(|bin| [bin.mean_score, bin.rate]).collect::<Vec<_>>(),
    })
}

fn ours(case: &Case) -> Value {
    let confusions: Vec<Confusion> = case
        .iter()
        .map(|tag| tag.iter().map(|&(people, tagger, _)| (people, tagger)).collect())
        .collect();
    json!({
        "tags": case.iter().map(|tag| figures(tag)).collect::<Vec<_>>(),
        "macro_f1": mean_f1(&confusions),
    })
}

/// Returns what scikit-learn says of `cases`.
fn theirs(python: &OsStr, cases: &[Case]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scikit_learn.py");
    let mut python = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let mut asked = python.stdin.take().unwrap();
    let lines: String = cases.iter().map(|case| json!(case).to_string() + "\n").collect();
    let asking = std::thread::spawn(move || asked.write_all(lines.as_bytes()));
    let answer = python.wait_with_output().unwrap();
    asking.join().unwrap().unwrap();
    assert!(answer.status.success(), "the script failed");
    let answer = String::from_utf8(answer.stdout).unwrap();
    answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns whether two trees of figures are alike, numbers to 1e-12.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-12
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| alike(one, other)))
        }
        (one, other) => one == other,
    }
}

#[test]
fn every_figure_is_scikit_learns() {
    let Some(python) = std::env::var_os("EVENKEEL_SCIKIT_LEARN") else {
        eprintln!("skipped: no Python with scikit-learn is named");
        return;
    };
    let random = &mut SplitMix64::new(1);
    let cases: Vec<Case> = (0..CASES).map(|at| case(at, random)).collect();
    let theirs = theirs(&python, &cases);
    assert_eq!(theirs.len(), CASES);
    for (case, theirs) in cases.iter().zip(&theirs) {
        let ours = ours(case);
        assert!(alike(&ours, theirs), "{case:?}\nours {ours}\ntheirs {theirs}");
    }
}
