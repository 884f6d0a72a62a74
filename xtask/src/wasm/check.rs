//! Uses the package as its users would.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// Packs and installs the package, checks its exports and types, and holds its answers to the native ones.
pub fn run(runner: &mut Runner) -> Result<(), Stop> {
    runner.run(
        "native answers",
        &Invocation::cargo(None).args(["build", "--quiet", "--release", "-p", "stowplan-cli"]),
    )?;
    let native = runner.tree.target().join("release/stowplan").to_string_lossy().into_owned();
    let example = ["build", "--quiet", "--release", "-p", "stowplan-wasm", "--example", "native_speed"];
    runner.run("native speed", &Invocation::cargo(None).args(example))?;
    let beside = runner.tree.target().join("release/examples/native_speed").to_string_lossy().into_owned();
    let speed = Invocation::new("node").args(["wasm/npm/test/speed.mjs"]).env("STOWPLAN_NATIVE_SPEED", beside);
    runner.run("package: speed, printed", &speed)?;
    for script in ["api", "install", "types", "same-bytes"] {
        let run = Invocation::new("node").args([format!("wasm/npm/test/{script}.mjs")]);
        let step = match script {
            "api" => "package: the API",
            "install" => "package: installs",
            "types" => "package: types and exports",
            _ => "package: same bytes",
        };
        runner.run(step, &run.env("STOWPLAN_NATIVE", native.clone()))?;
    }
    Ok(())
}
