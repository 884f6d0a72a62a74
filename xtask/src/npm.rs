//! npm: what a lock file pins, and scripts.
use std::path::Path;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// Installs what a folder's `package-lock.json` pins, unless it is there.
pub fn install(runner: &mut Runner, step: &'static str, folder: &str) -> Result<(), Stop> {
    let root = runner.tree.path(folder);
    let marker = root.join("node_modules/.package-lock.json");
    if newer(&marker, &root.join("package-lock.json")) {
        return Ok(());
    }
    runner.run(step, &run(folder, &["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
}

/// npm in a folder.
pub fn run(folder: &str, words: &[&str]) -> Invocation {
    Invocation::new("npm").args(["--prefix", folder]).args(words.iter().copied())
}

/// Whether this machine has Node and npm.
pub fn is_there() -> bool {
    ["node", "npm"].into_iter().all(|program| Invocation::new(program).args(["--version"]).output().is_some())
}

fn newer(product: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    matches!((time(product), time(source)), (Some(product), Some(source)) if product >= source)
}
