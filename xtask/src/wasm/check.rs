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
