//! Formatting, lints, tests, documentation, benchmarks and the oldest compiler.
use std::time::Duration;

use std::path::{Path, PathBuf};

use crate::command::Invocation;
use crate::debian;
use crate::runner::{Runner, Stop};

/// The oldest compiler that the library itself promises; `rust-version` in `Cargo.toml` says it
/// too.
const MINIMUM: &str = "1.85";
const TOOLCHAIN_LIMIT: Duration = Duration::from_secs(300);

pub fn formatting(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("format", &Invocation::cargo(None).args(["fmt", "--all", "--check"]))?;
    let fuzz = ["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"];
    runner.run("format fuzz", &Invocation::cargo(None).args(fuzz))
}

pub fn clippy(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    runner.run("clippy", &Invocation::cargo(None).args(words))?;
    let words = ["clippy", "--quiet", "-p", "stowplan", "--all-features", "--all-targets", "--", "-D", "warnings"];
    runner.run("clippy, all features on", &Invocation::cargo(None).args(words))
}

/// Unit, integration and documentation tests of the whole workspace, or those that `words` name as
/// `cargo test` takes them.
pub fn tests(runner: &mut Runner, words: &[&str]) -> Result<(), Stop> {
    // The oracle of regular expressions is Java's own; without it that test is skipped, which its
    // row tells.
    if Invocation::new("java").args(["-version"]).output().is_none() {
        debian::install(&["default-jdk-headless"]);
    }
    let which: &[&str] = if words.is_empty() { &["--workspace"] } else { words };
    runner.run_tests("tests", &Invocation::cargo(None).args(["test", "--no-fail-fast"]).args(which.iter().copied()))
}

/// The command as README says to install it, into a folder of its own: the installed one places the
/// sample, and answers.
pub fn install(runner: &mut Runner) -> Result<(), Stop> {
    let folder = runner.tree.target().join("installed");
    let words = ["install", "--quiet", "--path", "cli", "--locked", "--force", "--no-track", "--root"];
    let install = Invocation::cargo(None).args(words).args([folder.to_string_lossy()]);
    runner.run("command installed", &install)?;
    let command = folder.join("bin/stowplan").to_string_lossy().into_owned();
    runner.step("command, installed", &command, || {
        let screen = Invocation::new(&command).output().ok_or("it fails without arguments")?;
        let answer =
            Invocation::new(&command).args(["split", "FARGATE:1", "FARGATE_SPOT:3", "-n", "8", "-o", "csv"]).output();
        let answer = answer.ok_or("it does not answer")?;
        match screen.contains("placed 3 of 4 tasks") && answer.contains("FARGATE_SPOT") {
            true => Ok(String::new()),
            false => Err(format!("it printed\n{screen}\nand answered\n{answer}")),
        }
    })
}

/// Each feature of the libraries left out alone compiles, and without all of them the tests beside
/// the code pass. What a smaller build answers is held to all conformance cases by the package,
/// whose main entry is one. A feature that is off by default compiles alone, and what it is for is
/// tested.
pub fn features(runner: &mut Runner) -> Result<(), Stop> {
    for package in ["core", "wire"] {
        let manifest = runner.tree.text(&format!("{package}/Cargo.toml")).unwrap_or_default();
        let all = defaults(&manifest);
        let name = if package == "core" { "stowplan" } else { "stowplan-wire" };
        let check = |kept: &[&str]| {
            let words = ["check", "--quiet", "-p", name, "--no-default-features", "--features"];
            Invocation::cargo(None).args(words).args([kept.join(",")])
        };
        for left_out in &all {
            let gone = |feature: &str| feature == left_out || needs(&manifest, feature).contains(left_out);
            let kept: Vec<&str> = all.iter().map(String::as_str).filter(|feature| !gone(feature)).collect();
            runner.run("a feature off", &check(&kept))?;
        }
        let test = ["test", "--quiet", "-p", name, "--no-default-features", "--lib"];
        runner.run_tests("all features off", &Invocation::cargo(None).args(test))?;
        for optional in optional(&manifest) {
            runner.run("a feature on alone", &check(&[&optional]))?;
        }
    }
    // What is saved goes through JSON then, and the examples with it.
    for which in ["--test=saving", "--doc"] {
        let test = ["test", "--quiet", "-p", "stowplan", "--all-features", which];
        runner.run_tests("all features on", &Invocation::cargo(None).args(test))?;
    }
    Ok(())
}

/// What a feature turns on, by a manifest's own line.
fn needs(manifest: &str, feature: &str) -> Vec<String> {
    let begin = format!("{feature} = [");
    let line = manifest.lines().find_map(|line| line.strip_prefix(begin.as_str())).unwrap_or_default();
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The features that are on by default, by a manifest's own line.
fn defaults(manifest: &str) -> Vec<String> {
    needs(manifest, "default")
}

/// The features that are off by default.
fn optional(manifest: &str) -> Vec<String> {
    let (defaults, features) = (defaults(manifest), manifest.lines().skip_while(|line| *line != "[features]").skip(1));
    let lines = features.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.split_once(" = ["));
    let names = names.map(|(name, _)| name.to_owned());
    names.filter(|name| name != "default" && !defaults.contains(name)).collect()
}

/// Each crate that is published, packed, and built from what was packed alone.
pub fn packages(runner: &mut Runner) -> Result<(), Stop> {
    let crates = [
        "stowplan",
        "stowplan-deployment",
        "stowplan-group",
        "stowplan-kubernetes",
        "stowplan-check",
        "stowplan-fleet",
        "stowplan-wire",
        "stowplan-formats",
        "stowplan-cli",
    ];
    let words = ["package", "--quiet", "--locked", "--allow-dirty"];
    let named = crates.iter().flat_map(|name| ["-p", name]);
    forget_unpacked();
    runner.run("crates packed", &Invocation::cargo(None).args(words).args(named))
}

/// Cargo checks a package against the packages beside it, which it unpacks once for each version
/// and checkout: those of an earlier run must go, or they are what it checks against.
fn forget_unpacked() {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let Some(sources) = home.map(|home| home.join("registry/src")) else { return };
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().collect::<Vec<_>>();
    // A registry that is a folder has no host for a name.
    let of_folders = entries(&sources).into_iter().filter(|entry| entry.file_name().to_string_lossy().starts_with('-'));
    for package in of_folders.flat_map(|registry| entries(&registry.path())) {
        if package.file_name().to_string_lossy().starts_with("stowplan") {
            let _ = std::fs::remove_dir_all(package.path());
        }
    }
}

pub fn conform(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["test", "-p", "stowplan-wire", "--test", "conformance"];
    runner.run_tests("conformance", &Invocation::cargo(None).args(words))
}

/// Tests that are too long for every day: more cases for each property, and what is marked
/// `ignore`.
pub fn long_properties(runner: &mut Runner, factor: u64) -> Result<(), Stop> {
    let words = ["test", "--release", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"];
    let run = Invocation::cargo(None)
        .args(words)
        .args(["--", "--include-ignored"])
        .env("STOWPLAN_CASES_FACTOR", factor.to_string());
    runner.run_tests("properties", &run)
}

pub fn docs(runner: &mut Runner) -> Result<(), Stop> {
    let words = ["doc", "--quiet", "--workspace", "--lib", "--no-deps", "--features", "stowplan/serde"];
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
    let Some(toolchain) = toolchain(|name| is_version(name, MINIMUM), MINIMUM) else {
        return runner.skip(STEP, &format!("`rustup toolchain install {MINIMUM}` does not succeed here"));
    };
    runner.run(
        STEP,
        &Invocation::cargo(Some(&toolchain)).args([
            "check",
            "-p",
            "stowplan",
            "-p",
            "stowplan-deployment",
            "-p",
            "stowplan-group",
            "-p",
            "stowplan-kubernetes",
            "-p",
            "stowplan-check",
            "-p",
            "stowplan-fleet",
            "--features",
            "stowplan/serde",
            "--lib",
        ]),
    )
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

/// The installed toolchain that `fits`; where there is none, rustup is asked for it by `name`.
pub fn toolchain(fits: impl Fn(&str) -> bool, name: &str) -> Option<String> {
    let installed = || toolchains().into_iter().find(|name| fits(name));
    installed().or_else(|| {
        println!("\n(asking rustup for Rust {name}, {} s at most)", TOOLCHAIN_LIMIT.as_secs());
        let install = ["toolchain", "install", name, "--profile", "minimal", "--no-self-update"];
        Invocation::new("rustup").args(install).succeeds_within(TOOLCHAIN_LIMIT);
        installed()
    })
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
    fn the_defaults_of_a_manifest_are_read() {
        assert_eq!(defaults("[features]\ndefault = [\"a\", \"b-c\"]\na = []\n"), ["a", "b-c"]);
        assert!(defaults(include_str!("../../core/Cargo.toml")).len() >= 3);
        assert!(defaults(include_str!("../../wire/Cargo.toml")).len() >= 11);
        assert_eq!(optional("[features]\ndefault = [\"a\"]\n# b = []\na = []\nb = []\n\n[lints]\nc = []\n"), ["b"]);
        assert_eq!(optional(include_str!("../../core/Cargo.toml")), ["serde"]);
    }

    #[test]
    fn the_promise_is_the_manifests() {
        let manifest = include_str!("../../Cargo.toml");
        assert!(manifest.contains(&format!("rust-version = \"{MINIMUM}\"")));
    }
}
