//! The fuzz targets: as ordinary tests everywhere, under libFuzzer on request.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::rust::toolchains;

/// Seeds and deterministic mutations; `factor` times as many, optimised, when given.
pub fn smoke(runner: &mut Runner, factor: Option<u64>) -> Result<(), Stop> {
    let products = runner.tree.target().join("fuzz").to_string_lossy().into_owned();
    let run = Invocation::cargo(None).args(["test", "--manifest-path", "fuzz/Cargo.toml", "--no-fail-fast"]);
    let run = run.args(["--target-dir", &products]);
    match factor {
        None => runner.run_tests("fuzz targets once", &run),
        Some(factor) => {
            let mutations = factor.saturating_mul(4_000).to_string();
            runner.run_tests("mutations", &run.args(["--release"]).env("FUZZ_MUTATIONS", mutations))
        }
    }
}

/// Every target under libFuzzer for some seconds.
pub fn run(runner: &mut Runner, seconds: u64) -> Result<(), Stop> {
    let fuzz = ["fuzz", "--version"];
    if Invocation::cargo(None).args(fuzz).output().is_none() {
        runner.run("install cargo-fuzz", &Invocation::cargo(None).args(["install", "cargo-fuzz", "--locked"]))?;
    }
    let nightly = toolchains().into_iter().find(|name| name.starts_with("nightly"));
    let limit = format!("-max_total_time={seconds}");
    for target in runner.tree.names("fuzz/fuzz_targets", ".rs") {
        let words = ["fuzz", "run", "--features", "libfuzzer", &target, "--", &limit];
        let run = Invocation::cargo(nightly.as_deref()).args(words);
        // Sanitizers want an unstable compiler: a stable one is told to be that.
        let run = if nightly.is_some() { run } else { run.env("RUSTC_BOOTSTRAP", "1") };
        runner.run("fuzz", &run)?;
    }
    Ok(())
}
