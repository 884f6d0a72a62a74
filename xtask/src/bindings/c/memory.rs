//! What watches the face's memory: Miri over small tests, `AddressSanitizer` over the tests of the
//! edge, and over C and C++ programs that are linked to a sanitised library.
use super::{EXAMPLES, Installed, Program, SANITISED, conformance, printed};
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::rust::toolchain;

/// Runs both.
pub fn check(runner: &mut Runner, nightly: &str) -> Result<(), Stop> {
    miri(runner, nightly)?;
    sanitised(runner, nightly)
}

/// An unstable compiler, which both want; `None` where there is none, which is said.
pub fn nightly(runner: &mut Runner) -> Result<Option<String>, Stop> {
    let found = toolchain(|name| name.starts_with("nightly"), "nightly");
    if found.is_none() {
        runner.skip("c: memory", "`rustup toolchain install nightly` does not succeed here")?;
    }
    Ok(found)
}

fn miri(runner: &mut Runner, nightly: &str) -> Result<(), Stop> {
    const STEP: &str = "c: Miri";
    let is_there = || Invocation::cargo(Some(nightly)).args(["miri", "--version"]).output().is_some();
    let add = ["component", "add", "--toolchain", nightly, "miri", "rust-src"];
    if !is_there() && Invocation::new("rustup").args(add).output().is_none() {
        return runner.skip(STEP, "`rustup component add miri` does not succeed here");
    }
    let test = ["miri", "test", "--quiet", "-p", "stowplan-c", "--test", "memory"];
    runner.run_tests(STEP, &Invocation::cargo(Some(nightly)).args(test))
}

fn sanitised(runner: &mut Runner, nightly: &str) -> Result<(), Stop> {
    const STEP: &str = "c: AddressSanitizer";
    let Some(host) = host(nightly) else { return runner.skip(STEP, "`rustc -vV` names no host") };
    let products = runner.tree.target().join("sanitised");
    // For a target, so that programs which run while it is built are not sanitised.
    let cargo = |word: &str| {
        let words = [word, "--quiet", "-p", "stowplan-c", "--target", &host, "--target-dir"];
        let run = Invocation::cargo(Some(nightly)).args(words).args([products.to_string_lossy()]);
        run.env("RUSTFLAGS", "-Zsanitizer=address").env("CARGO_INCREMENTAL", "0")
    };
    runner.run_tests(STEP, &cargo("test").args(["--lib", "--tests"]))?;
    runner.run("c: sanitised library", &cargo("build"))?;
    let installed = Installed::build(runner, "dev", "c-sanitised")?;
    let library = products.join(&host).join("debug/libstowplan_c.a");
    let place = format!("{}/lib/libstowplan.a", installed.prefix);
    runner.step("c: sanitised library", "cargo xtask verify", || {
        std::fs::copy(&library, &place).map(|_| String::new()).map_err(|error| error.to_string())
    })?;
    for (program, expected) in EXAMPLES {
        let program = program.with(SANITISED, program.name).linked_statically(program.name);
        let path = installed.compile(runner, "c: example, all sanitised", &program)?;
        runner.run("c: example, all sanitised", &printed(&path, expected))?;
    }
    let program = Program::c("tests/answers.c", "answers").with(SANITISED, "answers").linked_statically("answers");
    let answers = installed.compile(runner, "c: answers, all sanitised", &program)?;
    conformance::compare(runner, "c: conformance, all sanitised", "c-sanitised", &[answers])
}

/// The triple that a compiler runs on.
fn host(toolchain: &str) -> Option<String> {
    let told = Invocation::new("rustc").args([format!("+{toolchain}"), "-vV".to_owned()]).output()?;
    told.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
