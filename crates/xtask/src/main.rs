//! House chores: `cargo xtask help` lists them.
#![expect(clippy::print_stdout, reason = "chores talk to whoever runs them")]

mod bench;
mod demo;
mod dist;
mod hooks;
mod house;
mod install;
#[cfg(test)]
mod layers;
mod licences;
mod model;
mod needs;
mod test;
mod tidy;
mod train;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::house::House;

const HELP: &str = "\
House chores of evenkeel.

Usage: cargo xtask CHORE

  demo                  build, get a speech model, analyze a sample recording and show its balance
  test                  build, get the speech model tiny.en, run every test
  test --all            what CI runs: also format, tidy, clippy, docs, and the wider tests
  install [--prefix P]  put the program into P/bin and its plugins into P/lib/evenkeel/plugins;
                        P is ~/.local unless it is given
  dist                  one archive of the program, its plugins and all licences
  tidy                  check what no compiler checks: file lengths, lints, licences of samples
  hooks                 have git run .githooks before each commit
  bench wer             word error rates of the speech models that are here, on the samples
  bench speed MODEL     how fast it hears, beside whisper-cli and faster-whisper where they are named
  bench made-up MODEL   what is heard in hours of noise and music, where nobody speaks
  bench times MODEL     how well segments lie in time, on the samples
  bench speakers MODEL  how many words get the right speaker, by each way to know who speaks
  bench decode          processor time for decoding and finding speech, by format
  bench memory          memory for a recording of ten minutes and one of eight hours
  bench encoder         how fast the sentence encoder reads
  bench diarization [FOLDER…]
                        how well voices are told apart, on the samples and on WAV files that have RTTM beside them
  train DATA WRITTEN    learn the weights of the bundled taggers again from labelled talk; hours
  help                  this text

demo, test and install need cmake and a C++ compiler; as root on Debian they install what is
missing and say so, elsewhere they print the line to type. The speech model (78 MB) is fetched
once, into the folder that `evenkeel model list` uses.
";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[OsString]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    match words.as_slice() {
        ["demo"] => demo::run(&House::find()?),
        ["test"] => test::run(&House::find()?),
        ["test", "--all"] => test::run_all(&House::find()?),
        ["install"] => install::run(&House::find()?, None),
        ["install", "--prefix", prefix] => install::run(&House::find()?, Some(prefix.as_ref())),
        ["dist"] => dist::run(&House::find()?),
        ["tidy"] => tidy::run(&House::find()?),
        ["hooks"] => hooks::run(&House::find()?),
        ["bench", bench @ ..] => bench::run(&House::find()?, bench),
        ["train", data, written] => train::train(&House::find()?, data.as_ref(), written.as_ref()),
        ["help" | "--help" | "-h"] | [] => {
            print!("{HELP}");
            Ok(())
        }
        _ => bail!("there is no such chore; `cargo xtask help` lists them"),
    }
}
