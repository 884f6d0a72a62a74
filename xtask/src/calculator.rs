//! The browser page.

use std::path::Path;

use crate::runner::{Runner, Stop};
use crate::{debian, npm, wasm};

const FOLDER: &str = "calculator";
const BUILT: &str = "calculator/dist";
const CHROMIUM: &str = "/usr/bin/chromium";

/// Serves the page: what has changed of the engine is built first, and the page's own sources as
/// they change.
pub fn serve(runner: &mut Runner) -> Result<(), Stop> {
    if !prepare(runner)? {
        return Err(Stop);
    }
    runner.run("page", &npm::run(FOLDER, &["run", "dev"]))
}

/// Builds the page as static files, which any server may serve under any path.
pub fn site(runner: &mut Runner, folder: Option<&str>) -> Result<(), Stop> {
    if !prepare(runner)? {
        return Err(Stop);
    }
    runner.run("page built", &npm::run(FOLDER, &["run", "build"]))?;
    let from = runner.tree.path(BUILT);
    let to = folder.map_or_else(|| from.clone(), |folder| runner.tree.path(folder));
    runner.step("site", "cargo xtask site", || {
        if to != from {
            copy(&from, &to).map_err(|error| error.to_string())?;
        }
        println!(
            "   {} works from any path of any static server, such as: npx vite preview --outDir {}",
            to.display(),
            to.display()
        );
        Ok(to.display().to_string())
    })
}

/// Builds the page and uses it in a browser: by mouse, by keyboard, with an accessibility checker,
/// and through `cargo xtask calculator`.
///
/// `budgets` holds it to its limits of time, which need a machine without other work.
pub fn check(runner: &mut Runner, budgets: bool) -> Result<(), Stop> {
    if !prepare(runner)? {
        return Ok(());
    }
    runner.run("page built", &npm::run(FOLDER, &["run", "build"]))?;
    if !Path::new(CHROMIUM).is_file() && !debian::install(&["chromium"]) {
        return runner.skip("page in a browser", "Debian's package chromium cannot be installed");
    }
    // Two files at a time; what is measured by the clock has the machine to itself.
    let word = if budgets { "test:budgets" } else { "test" };
    runner.run_tests("page in a browser", &npm::run(FOLDER, &["run", word]))
}

/// The engine and npm's packages; `false`, aloud, where this machine cannot make them.
fn prepare(runner: &mut Runner) -> Result<bool, Stop> {
    if !npm::is_there() {
        runner.skip("page", "Node and npm are not installed")?;
        return Ok(false);
    }
    if !wasm::build_for_page(runner)? {
        return Ok(false);
    }
    npm::install(runner, "page packages", FOLDER)?;
    Ok(true)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
