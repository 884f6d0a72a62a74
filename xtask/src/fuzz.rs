//! The fuzz targets: as ordinary tests everywhere, under libFuzzer on request.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::rust::toolchain;

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

/// Every target under libFuzzer for some seconds, from its seeds and what earlier runs found. An
/// input that fails is kept below `target/fuzz/found`.
pub fn run(runner: &mut Runner, seconds: u64) -> Result<(), Stop> {
    const STEP: &str = "libFuzzer";
    let fuzz = ["fuzz", "--version"];
    if Invocation::cargo(None).args(fuzz).output().is_none() {
        runner.run("install cargo-fuzz", &Invocation::cargo(None).args(["install", "cargo-fuzz", "--locked"]))?;
    }
    // Its instrumentation wants an unstable compiler.
    let Some(nightly) = toolchain(|name| name.starts_with("nightly"), "nightly") else {
        return runner.skip(STEP, "`rustup toolchain install nightly` does not succeed here");
    };
    let products = runner.tree.target().join("fuzz");
    let seeds = products.join("seeds").to_string_lossy().into_owned();
    let path = |below: &str| products.join(below).to_string_lossy().into_owned();
    let corpus = [
        "run",
        "--quiet",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--example",
        "corpus",
        "--target-dir",
        &path(""),
        "--",
        &seeds,
    ];
    runner.run("seeds", &Invocation::cargo(None).args(corpus))?;
    let limit = format!("-max_total_time={seconds}");
    for target in runner.tree.names("fuzz/fuzz_targets", ".rs") {
        // Nothing here is `unsafe`: a sanitizer would find nothing, and twice the time goes into
        // building with one. libFuzzer writes into the first folder: what it learns stays apart
        // from the seeds.
        let (learnt, found) = (path(&format!("learnt/{target}")), path(&format!("found/{target}/")));
        for folder in [&learnt, &found] {
            if let Err(error) = std::fs::create_dir_all(folder) {
                return runner.step(STEP, "cargo xtask fuzz", || Err(format!("{folder}: {error}")));
            }
        }
        let seeds = format!("{seeds}/{target}");
        let built = path("libfuzzer");
        let words = [
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            "--features",
            "libfuzzer",
            "--target-dir",
            &built,
            &target,
            &learnt,
            &seeds,
        ];
        let options = [
            "--",
            &limit,
            "-max_len=4096",
            "-timeout=20",
            "-rss_limit_mb=4096",
            "-verbosity=0",
            "-print_final_stats=1",
            &format!("-artifact_prefix={found}"),
        ];
        runner.run(STEP, &Invocation::cargo(Some(&nightly)).args(words).args(options.map(str::to_owned)))?;
    }
    Ok(())
}
