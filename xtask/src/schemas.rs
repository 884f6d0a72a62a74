//! The schemas of the answers and the contract's tables of their keys, written from the types.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// Writes them anew.
pub fn update(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("schemas", &writer(&[]))?;
    runner.run("types for Python", &Invocation::new("python3").args(["bindings/python/tools/write_documents.py"]))
}

/// What is committed is what the types say.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("schemas as the types say", &writer(&["--check"]))
}

fn writer(words: &[&str]) -> Invocation {
    let run = ["run", "--quiet", "--package", "stowplan-wire", "--features", "schema", "--example", "schemas", "--"];
    Invocation::new("cargo").args(run).args(words.iter().copied())
}
