//! `cargo xtask hooks`: git runs .githooks.

use anyhow::Result;

use crate::house::{self, House};

/// Has git run the hooks of the repository. `git config --unset core.hooksPath` ends it.
pub(crate) fn run(house: &House) -> Result<()> {
    house::run(house.command("git").args(["config", "core.hooksPath", ".githooks"]))
}
