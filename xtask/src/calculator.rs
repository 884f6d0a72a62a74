//! The browser page.

use std::path::Path;
use std::time::Duration;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::wasm;

const FOLDER: &str = "calculator";
const CHROMIUM: &str = "/usr/bin/chromium";

/// Serves the page, rebuilt as its sources change.
pub fn serve(runner: &mut Runner) -> Result<(), Stop> {
    prepare(runner)?;
    runner.run("page", &npm(&["run", "dev"]))
}

/// Builds the page and uses it in a browser: by mouse, by keyboard, with an accessibility checker.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    prepare(runner)?;
    runner.run("page built", &npm(&["run", "build"]))?;
    if !Path::new(CHROMIUM).is_file() {
        let install = Invocation::new("apt-get").args(["install", "-q", "-y", "chromium"]);
        let _ = install.env("DEBIAN_FRONTEND", "noninteractive").succeeds_within(Duration::from_secs(300));
    }
    if !Path::new(CHROMIUM).is_file() {
        return runner.skip("page in a browser", "Debian's package chromium is not installed");
    }
    runner.run("page in a browser", &npm(&["test"]))
}

fn prepare(runner: &mut Runner) -> Result<(), Stop> {
    if !runner.tree.path("wasm/npm/dist/full/stowplan.wasm").is_file() {
        wasm::build(runner)?;
    }
    runner.run("page packages", &npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
}

fn npm(words: &[&str]) -> Invocation {
    Invocation::new("npm").args(["--prefix", FOLDER]).args(words.iter().copied())
}
