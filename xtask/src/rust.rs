//! Formatting, lints, tests, documentation, benchmarks and the oldest compiler.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// The oldest compiler that the library itself promises; `rust-version` in `Cargo.toml` says it too.
const MINIMUM: &str = "1.85";

pub fn formatting(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("format", &Invocation::cargo(None).args(["fmt", "--all", "--check"]))?;
    let fuzz = ["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"];
    runner.run("format fuzz", &Invocation::cargo(None).args(fuzz))
}

pub fn clippy(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    runner.run("clippy", &Invocation::cargo(None).args(words))
}

/// Unit, integration and documentation tests of the whole workspace.
pub fn tests(runner: &mut Runner) -> Result<(), Stop> {
    runner.run_tests("tests", &Invocation::cargo(None).args(["test", "--workspace", "--no-fail-fast"]))
}

pub fn conform(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["test", "-p", "stowplan-wire", "--test", "conformance"];
    runner.run_tests("conformance", &Invocation::cargo(None).args(words))
}

/// Tests that are too long for every day: more cases for each property, and what is marked `ignore`.
pub fn long_properties(runner: &mut Runner, factor: u64) -> Result<(), Stop> {
    let cases = factor.saturating_mul(256).to_string();
    let words = ["test", "--release", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"];
    let run = Invocation::cargo(None).args(words).args(["--", "--include-ignored"]).env("PROPTEST_CASES", cases);
    runner.run_tests("properties", &run)
}

pub fn docs(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["doc", "--quiet", "--workspace", "--lib", "--no-deps"];
    runner.run("documentation", &Invocation::cargo(None).args(words).env("RUSTDOCFLAGS", "-D warnings"))
}

pub fn bench(runner: &mut Runner, filter: Option<&str>) -> Result<(), Stop> {
    let bench = Invocation::cargo(None).args(["bench", "-p", "stowplan-benches"]);
    match filter {
        Some(filter) => runner.run("benchmarks", &bench.args(["--", filter])),
        None => {
            runner.run("benchmarks", &bench)?;
            for (step, example) in [("figures", "figures"), ("trace", "trace"), ("cost and its picture", "cost")] {
                let words = ["run", "--release", "-p", "stowplan-benches", "--example", example];
                runner.run(step, &Invocation::cargo(None).args(words))?;
            }
            Ok(())
        }
    }
}

/// Every benchmark once, unmeasured: they still build and run.
pub fn benches_once(runner: &mut Runner) -> Result<(), Stop> {
    if runner.tree.names("benches/benches", ".rs").is_empty() {
        return runner.skip("benchmarks once", "benches/benches holds none");
    }
    runner.run("benchmarks once", &Invocation::cargo(None).args(["bench", "-p", "stowplan-benches", "--", "--test"]))
}

pub fn minimum_version(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "oldest compiler";
    let Some(toolchain) = toolchains().into_iter().find(|name| is_version(name, MINIMUM)) else {
        let reason = format!("Rust {MINIMUM} is not installed (`rustup toolchain install {MINIMUM}`)");
        return runner.skip(STEP, &reason);
    };
    runner.run(STEP, &Invocation::cargo(Some(&toolchain)).args(["check", "-p", "stowplan", "--lib"]))
}

/// The installed toolchains, the default one first; none without rustup.
pub fn toolchains() -> Vec<String> {
    let listing = Invocation::new("rustup").args(["toolchain", "list"]).output().unwrap_or_default();
    let (mut first, rest): (Vec<&str>, Vec<&str>) = listing
        .lines()
        .filter(|line| line.split_whitespace().next().is_some_and(|name| name.contains('-')))
        .partition(|line| line.contains("(active"));
    first.extend(rest);
    first.iter().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn is_version(toolchain: &str, version: &str) -> bool {
    toolchain.strip_prefix(version).is_some_and(|rest| rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_has_a_version_or_not() {
        assert!(is_version("1.85-x86_64-unknown-linux-gnu", "1.85"));
        assert!(is_version("1.85.1-x86_64-unknown-linux-gnu", "1.85"));
        assert!(!is_version("1.850.0-x86_64-unknown-linux-gnu", "1.85"));
        assert!(!is_version("stable-x86_64-unknown-linux-gnu", "1.85"));
    }

    #[test]
    fn the_promise_is_the_manifests() {
        let manifest = include_str!("../../Cargo.toml");
        assert!(manifest.contains(&format!("rust-version = \"{MINIMUM}\"")));
    }
}
