//! `cargo xtask dist`: one archive that travels.

use std::fs;

use anyhow::{Context, Result};

use crate::house::{self, House, output};
use crate::{install, licences, needs};

/// What the archive holds besides the program and its plugins.
const PAPERS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Builds for any machine of this kind, and packs the program, its plugins and all licences.
pub(crate) fn run(house: &House) -> Result<()> {
    needs::for_a_build()?;
    let dist = house.target.join("dist");
    let mut build = house.cargo(&["build", "--release", "--locked", "--target-dir"]);
    build.arg(&dist);
    // Not for this processor alone. With SOURCE_DATE_EPOCH the engine would be built without any
    // vector instructions.
    house::run(build.env("GGML_NATIVE", "OFF").env_remove("SOURCE_DATE_EPOCH"))?;
    let host = host(house)?;
    let name = format!("evenkeel-{}-{host}", house.version());
    let folder = dist.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    install::put(house, &dist.join("release"), &folder)?;
    fs::write(folder.join("THIRD-PARTY-LICENSES.txt"), licences::of_what_is_shipped(&host)?)?;
    for paper in PAPERS {
        let from = house.root.join(paper);
        fs::copy(&from, folder.join(paper)).with_context(|| format!("no {}", from.display()))?;
    }
    let archive = format!("{name}.tar.gz");
    house::run(house.command("tar").current_dir(&dist).args(["-czf", &archive, &name]))?;
    println!("packed {}", dist.join(archive).display());
    Ok(())
}

/// Returns the kind of machine that is built for: `x86_64-unknown-linux-gnu`.
fn host(house: &House) -> Result<String> {
    let version = output(house.command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}
