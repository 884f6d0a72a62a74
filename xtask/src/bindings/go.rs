//! The face in Go: the C face's functions as a WebAssembly module inside a Go module.
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bindings::conformance;
use crate::command::Invocation;
use crate::debian;
use crate::npm;
use crate::runner::{Runner, Stop};
use crate::wasm::{Stamp, TARGET};

const FOLDER: &str = "bindings/go";
/// The module is not in the repository: the folder's name is what Go's compiler says without it.
const MODULE: &str = "bindings/go/internal/engine/built-by-cargo-xtask-bindings-go/stowplan.wasm";
const NPM: &str = "wasm/npm";

/// What wazero asks for, and the first Go that gets a newer one by itself.
const OLDEST_GO: (u32, u32) = (1, 25);
const FETCHING_GO: (u32, u32) = (1, 21);

/// Builds the module, and checks the face as its users would use it.
pub fn check(runner: &mut Runner, _native: &str) -> Result<(), Stop> {
    let Some(go) = Go::find() else {
        let (major, minor) = OLDEST_GO;
        return runner.skip("go", &format!("no Go of {major}.{minor} or later: see https://go.dev/doc/install"));
    };
    if !build(runner)? {
        return Ok(());
    }
    formatted(runner)?;
    runner.run("go: vet", &go.run(runner, &["vet", "./..."]))?;
    runner.run("go: tests", &go.run(runner, &["test", "./..."]))?;
    race(runner, go)?;
    let lines = runner.tree.target().join("go-lines").to_string_lossy().into_owned();
    runner.run("go: lines", &go.run(runner, &["build", "-o", &lines, "./internal/lines"]))?;
    conformance::compare(runner, "go: conformance", "go", &[lines])
}

/// Asks it random documents for some minutes.
pub fn fuzz(runner: &mut Runner, minutes: u64) -> Result<(), Stop> {
    let Some(go) = Go::find() else { return runner.skip("go: fuzz", "no Go") };
    if !build(runner)? {
        return Ok(());
    }
    let time = format!("{minutes}m");
    runner.run("go: fuzz", &go.run(runner, &["test", "-run", "^$", "-fuzz", "FuzzAnswer", "-fuzztime", &time, "."]))
}

/// The measurement, built; `None` where it cannot be, which is said.
pub fn speed_program(runner: &mut Runner) -> Result<Option<Invocation>, Stop> {
    let Some(go) = Go::find() else {
        runner.skip("go: speed", "no Go")?;
        return Ok(None);
    };
    if !build(runner)? {
        return Ok(None);
    }
    let program = runner.tree.target().join("go-speed").to_string_lossy().into_owned();
    runner.run("go: speed", &go.run(runner, &["build", "-o", &program, "./bench"]))?;
    Ok(Some(Invocation::new(&program)))
}

/// A way to run Go.
#[derive(Debug, Clone, Copy)]
enum Go {
    /// It is new enough.
    Own,
    /// It fetches one that is, by its module proxy.
    Fetched,
}

impl Go {
    fn find() -> Option<Self> {
        version().or_else(|| debian::install(&["golang-go"]).then(version).flatten()).and_then(Self::of)
    }

    fn of(version: (u32, u32)) -> Option<Self> {
        match version {
            _ if version >= OLDEST_GO => Some(Self::Own),
            _ if version >= FETCHING_GO => Some(Self::Fetched),
            _ => None,
        }
    }

    fn run(self, runner: &Runner, words: &[&str]) -> Invocation {
        let folder = runner.tree.path(FOLDER).to_string_lossy().into_owned();
        let run = Invocation::new("go").args(["-C", &folder]).args(words.iter().copied());
        match self {
            Self::Own => run,
            Self::Fetched => run.env("GOTOOLCHAIN", "auto"),
        }
    }
}

fn version() -> Option<(u32, u32)> {
    numbers(&Invocation::new("go").args(["env", "GOVERSION"]).output()?)
}

/// The first two numbers of `go1.25.3`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().strip_prefix("go")?.split(['.', 'r', 'b']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn formatted(runner: &mut Runner) -> Result<(), Stop> {
    let list = Invocation::new("gofmt").args(["-l", "."]).at(&runner.tree.path(FOLDER));
    runner.step("go: format", "gofmt -l bindings/go", || match list.output() {
        Some(files) if files.trim().is_empty() => Ok(String::new()),
        Some(files) => Err(format!("not formatted:\n{files}")),
        None => Err("gofmt cannot run".to_owned()),
    })
}

/// The race detector needs a C compiler.
fn race(runner: &mut Runner, go: Go) -> Result<(), Stop> {
    if Invocation::new("gcc").args(["--version"]).output().is_none() && !debian::install(&["gcc", "libc6-dev"]) {
        return runner.skip("go: race detector", "it needs gcc");
    }
    // Tests of the edge to the module and of the clusters; answers by the thousand have no threads.
    let run = go.run(runner, &["test", "-race", "-short", "."]).env("CGO_ENABLED", "1");
    runner.run("go: race detector", &run)
}

/// Builds the module, unless it is of these sources already; `false` where it cannot be built,
/// which is said.
fn build(runner: &mut Runner) -> Result<bool, Stop> {
    let Some(toolchain) = crate::wasm::find(runner)? else { return Ok(false) };
    if !npm::is_there() {
        runner.skip("go: module", "no Node, whose package `binaryen` makes the module small")?;
        return Ok(false);
    }
    let folder = runner.tree.target().join(toolchain.folder());
    // Of the crate's kinds of library this one alone.
    let cargo = toolchain.build("rustc", "stowplan-c").args(["--lib", "--crate-type", "cdylib", "--target-dir"]);
    let cargo = cargo.args([folder.to_string_lossy()]);
    runner.long("go: module", &[cargo], Duration::from_secs(150))?;
    optimise(runner, &folder.join(TARGET).join("wasm/stowplan_c.wasm"), folder.join("go.stamp"))?;
    Ok(true)
}

fn optimise(runner: &mut Runner, built: &Path, stamp: PathBuf) -> Result<(), Stop> {
    let product = runner.tree.path(MODULE);
    let stamp =
        Stamp::of(stamp, &[built.to_owned(), runner.tree.path("wasm/npm/package-lock.json")]).map_err(|error| {
            eprintln!("{}: {error}", built.display());
            Stop
        })?;
    if stamp.holds() && product.is_file() {
        println!("   (the module is of these sources already)");
        return Ok(());
    }
    npm::install(runner, "npm packages", NPM)?;
    if let Some(folder) = product.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let (from, to) = (built.to_string_lossy().into_owned(), product.to_string_lossy().into_owned());
    let tool = runner.tree.path(NPM).join("node_modules/.bin/wasm-opt").to_string_lossy().into_owned();
    let words = ["-O2", "--strip-producers", "--strip-target-features", &from, "-o", &to];
    runner.long("go: wasm-opt", &[Invocation::new(&tool).args(words)], Duration::from_secs(30))?;
    runner.step("go: stamp", "cargo xtask bindings go", || {
        stamp.keep().map(|()| String::new()).map_err(|error| error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_says_whether_it_does() {
        for (text, wanted) in [
            ("go1.26.8\n", Some((1, 26))),
            ("go1.25rc1", Some((1, 25))),
            ("go1.21.0", Some((1, 21))),
            ("devel +abc", None),
            ("", None),
        ] {
            assert_eq!(numbers(text), wanted, "{text}");
        }
        assert!(matches!(Go::of((1, 25)), Some(Go::Own)));
        assert!(matches!(Go::of((1, 24)), Some(Go::Fetched)));
        assert!(Go::of((1, 20)).is_none());
    }
}
