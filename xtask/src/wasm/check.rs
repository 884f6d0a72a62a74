//! Uses the package as its users would.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// Each check: its step, and its script below `wasm/npm/test`.
const CHECKS: [(&str, &str); 5] = [
    ("package: the API", "api"),
    ("package: installs", "install"),
    ("package: types and exports", "types"),
    ("package: same bytes", "same-bytes"),
    ("package: conformance", "conformance"),
];

/// Packs and installs the package, checks its exports and types, and holds its answers to the
/// native ones.
pub fn run(runner: &mut Runner) -> Result<(), Stop> {
    // The tests' own build of the command: its answers are those of every other.
    let build = Invocation::cargo(None).args(["build", "--quiet", "-p", "stowplan-cli"]);
    runner.run("native answers", &build)?;
    let native = runner.tree.target().join("debug/stowplan").to_string_lossy().into_owned();
    for (step, script) in CHECKS {
        let run = Invocation::new("node").args([format!("wasm/npm/test/{script}.mjs")]);
        runner.run(step, &run.env("STOWPLAN_NATIVE", native.clone()))?;
    }
    Ok(())
}

/// Prints how fast the package places beside the same natively.
pub fn speed(runner: &mut Runner) -> Result<(), Stop> {
    let example = ["build", "--quiet", "--release", "-p", "stowplan-wasm", "--example", "native_speed"];
    runner.run("native speed", &Invocation::cargo(None).args(example))?;
    let beside = runner.tree.target().join("release/examples/native_speed").to_string_lossy().into_owned();
    let speed = Invocation::new("node").args(["wasm/npm/test/speed.mjs"]).env("STOWPLAN_NATIVE_SPEED", beside);
    runner.run("package: speed, printed", &speed)
}
