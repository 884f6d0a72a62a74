//! Everything that CI does, one word each.
mod bindings;
mod calculator;
mod command;
mod comments;
mod debian;
mod examples;
mod fields;
mod fixed_counts;
mod floors;
mod fuzz;
mod hygiene;
mod mutants;
mod no_std;
mod npm;
mod parts;
mod patience;
mod peers;
mod references;
mod rules;
mod runner;
mod rust;
mod schemas;
mod totals;
mod tree;
mod wasm;

use std::process::ExitCode;

use runner::Runner;
use tree::Tree;

const USAGE: &str = "\
usage: cargo xtask WORD

  test [PART…] [-- WORDS]   everything that CI runs, or these parts of it; WORDS: which tests part `tests` runs, as `cargo test` takes them
  lint              formatting, clippy, scripts, committed paths, the floors of core
  floors            which room uses which, and that no file leads back to itself
  conform           the conformance cases, as the Rust face answers them
  bench [FILTER]    the benchmarks; `--peers`: other schedulers beside this engine, on the same work
  wasm [--check]    the npm package; checked: installed and used as its users would
  bindings [c|python|go]   the faces in other languages, built, installed and held to the native answers; or one of them;
                    `bindings speed`: what each costs over the same natively, in one table;
                    `bindings memory`: the C face's memory, watched by Miri and AddressSanitizer
  calculator [--check]   serves the browser page; checked: built and used in a browser
  gen fields        the table of all that AWS defines, anew from botocore's models; `gen table`: the lints' table from it;
                    `gen rules`: RULES.md, which file carries out which rule; `gen examples`: what the README of the examples shows;
                    `gen schemas`: the schemas and the contract's tables, from the types of the answers; `gen header`: the header of the C face
  site [FOLDER]     the page as static files, in calculator/dist or FOLDER
  fuzz [SECONDS]    every fuzz target under libFuzzer, SECONDS each (default 60)
  mutants [MODULE] [--sample N] [--seed N]   small bugs drawn by a seed and built in: which of them the tests see
  verify [FACTOR]   properties with FACTOR times the cases (default 20), ignored tests, long mutation runs

  --allow-skips     what cannot run for lack of a program is told, and fails nothing";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = arguments.len();
    arguments.retain(|word| word != "--allow-skips");
    let allows_skips = arguments.len() < given;
    let mut words = arguments.iter().map(String::as_str);
    let word = words.next();
    let rest: Vec<&str> = words.collect();
    let argument = rest.first().copied();
    if rest.len() > 1 && !matches!(word, Some("mutants" | "test")) {
        return misuse("too many words");
    }
    let tree = match Tree::find() {
        Ok(tree) => tree,
        Err(message) => return misuse(&message),
    };
    let mut runner = Runner::new(tree);
    if allows_skips {
        runner.allow_skips();
    }
    let done = match (word, argument) {
        (Some("test"), _) => match parts::Chosen::read(&rest) {
            Ok(chosen) => chosen.run(&mut runner),
            Err(message) => return misuse(&message),
        },
        (Some("lint"), None) => lint(&mut runner),
        (Some("floors"), None) => floors::check(&mut runner),
        (Some("conform"), None) => rust::conform(&mut runner),
        (Some("bench"), Some("--peers")) => peers::run(&mut runner),
        (Some("bench"), filter) => rust::bench(&mut runner, filter),
        (Some("wasm"), None) => wasm::build(&mut runner).map(|_| ()),
        (Some("wasm"), Some("--check")) => wasm::check(&mut runner),
        (Some("bindings"), None) => bindings::check(&mut runner, None),
        (Some("bindings"), Some("speed")) => bindings::speed::run(&mut runner),
        (Some("bindings"), Some("memory")) => bindings::memory(&mut runner),
        (Some("bindings"), Some(face)) if bindings::is_name(face) => bindings::check(&mut runner, Some(face)),
        (Some("bindings"), Some(_)) => {
            return misuse(&format!("the faces are {}; the other words are speed and memory", bindings::names()));
        }
        (Some("calculator"), None) => calculator::serve(&mut runner),
        (Some("gen"), Some("fields")) => fields::update(&mut runner),
        (Some("gen"), Some("table")) => fields::table(&mut runner),
        (Some("gen"), Some("rules")) => rules::update(&mut runner),
        (Some("gen"), Some("examples")) => examples::update(&mut runner),
        (Some("gen"), Some("header")) => bindings::c::update(&mut runner),
        (Some("gen"), Some("schemas")) => schemas::update(&mut runner),
        (Some("calculator"), Some("--check")) => calculator::check(&mut runner, false),
        (Some("site"), folder) => calculator::site(&mut runner, folder),
        (Some("fuzz"), seconds) => match number(seconds, 60) {
            Ok(seconds) => fuzz::run(&mut runner, seconds),
            Err(message) => return misuse(&message),
        },
        (Some("mutants"), _) => match mutants::Draw::read(rest) {
            Ok(draw) => mutants::run(&mut runner, &draw),
            Err(message) => return misuse(&message),
        },
        (Some("verify"), factor) => match number(factor, 20) {
            Ok(factor) => verify(&mut runner, factor),
            Err(message) => return misuse(&message),
        },
        (None | Some("help" | "-h" | "--help"), None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => return misuse("no such word"),
    };
    runner.finish(done.is_ok())
}

fn lint(runner: &mut Runner) -> Result<(), runner::Stop> {
    hygiene::lock_files(runner)?;
    rust::formatting(runner)?;
    rust::clippy(runner)?;
    hygiene::scripts(runner)?;
    hygiene::python(runner)?;
    hygiene::paths(runner)?;
    floors::check(runner)?;
    fixed_counts::refuse(runner)?;
    references::refuse(runner)?;
    comments::widths(runner)?;
    schemas::check(runner)?;
    rules::check(runner)
}

fn verify(runner: &mut Runner, factor: u64) -> Result<(), runner::Stop> {
    rust::long_properties(runner, factor)?;
    fuzz::smoke(runner, Some(factor))?;
    fields::drift(runner)?;
    wasm::check(runner)?;
    wasm::speed(runner)?;
    bindings::verify(runner, factor)?;
    calculator::check(runner, true)
}

fn number(word: Option<&str>, default: u64) -> Result<u64, String> {
    match word.map(str::parse) {
        None => Ok(default),
        Some(Ok(number)) if number > 0 => Ok(number),
        Some(_) => Err(format!("`{}` is not a positive number", word.unwrap_or_default())),
    }
}

fn misuse(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The words behind `cargo xtask` in a text.
    fn words(text: &str) -> BTreeSet<&str> {
        let after = text.split("cargo xtask ").skip(1);
        after
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next())
            .filter(|word| !word.is_empty())
            .collect()
    }

    #[test]
    fn the_words_that_documents_tell_are_those_that_there_are() {
        let there: BTreeSet<&str> = USAGE
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
            .filter(|word| word.chars().next().is_some_and(|c| c.is_ascii_lowercase()))
            .collect();
        let contributing = words(include_str!("../../CONTRIBUTING.md"));
        for told in
            [words(include_str!("../../README.md")), words(include_str!("../../wasm/README.md")), contributing.clone()]
        {
            assert!(told.is_subset(&there), "no such word: {:?}", told.difference(&there));
        }
        assert_eq!(contributing, there, "CONTRIBUTING tells every word");
    }
}
