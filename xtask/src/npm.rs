//! npm: what a lock file pins, and scripts.
use std::path::Path;

use crate::command::Invocation;
use crate::debian;
use crate::runner::{Runner, Stop};

/// What Vite asks for.
pub const OLDEST_NODE: u32 = 20;

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

/// Whether this machine has Node and npm of the version that the page's tools want; installs
/// Debian's where there is none.
pub fn is_there() -> bool {
    let there = || ["node", "npm"].into_iter().all(|program| version(program).is_some());
    let _ = there() || debian::install(&["nodejs", "npm"]);
    there() && version("node").is_some_and(|version| version >= OLDEST_NODE)
}

/// The first number of a program's version.
fn version(program: &str) -> Option<u32> {
    let text = Invocation::new(program).args(["--version"]).output()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn newer(product: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    matches!((time(product), time(source)), (Some(product), Some(source)) if product >= source)
}
