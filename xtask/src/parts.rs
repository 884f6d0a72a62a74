//! The parts of `cargo xtask test`, all of them in order or those that are named.
use crate::runner::{Runner, Stop};
use crate::{bindings, calculator, examples, fuzz, no_std, rust, wasm};

/// What CI gives each fuzz target.
const FUZZ_SECONDS: u64 = 20;

type Part = fn(&mut Runner, &[&str]) -> Result<(), Stop>;

/// Each part by the name that a call gives it, in the order in which they run.
const PARTS: [(&str, Part); 16] = [
    ("lint", |runner, _| crate::lint(runner)),
    ("tests", rust::tests),
    ("examples", |runner, _| examples::check(runner)),
    ("features", |runner, _| rust::features(runner)),
    ("install", |runner, _| rust::install(runner)),
    ("crates", |runner, _| rust::packages(runner)),
    ("package", |runner, _| wasm::check(runner)),
    ("bindings", |runner, _| bindings::check(runner, None)),
    ("page", |runner, _| calculator::check(runner, false)),
    ("documentation", |runner, _| rust::docs(runner)),
    ("no-std", |runner, _| no_std::host_proof(runner)),
    ("bare-metal", |runner, _| no_std::bare_metal(runner)),
    ("oldest-compiler", |runner, _| rust::minimum_version(runner)),
    ("fuzz-once", |runner, _| fuzz::smoke(runner, None)),
    ("fuzz", |runner, _| fuzz::run(runner, FUZZ_SECONDS)),
    ("benchmarks-once", |runner, _| rust::benches_once(runner)),
];

/// Which parts run, and which tests the part `tests` has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<'a> {
    parts: Vec<&'static str>,
    tests: Vec<&'a str>,
}

impl<'a> Chosen<'a> {
    /// Reads `[PART…] [-- WORDS]`.
    pub fn read(words: &[&'a str]) -> Result<Self, String> {
        let (names, tests) = match words.iter().position(|word| *word == "--") {
            Some(at) => (words.get(..at).unwrap_or_default(), words.get(at + 1..).unwrap_or_default()),
            None => (words, &[][..]),
        };
        let known: Vec<&'static str> = PARTS.iter().map(|(name, _)| *name).collect();
        if let Some(other) = names.iter().find(|name| !known.contains(name)) {
            return Err(format!("`{other}` is no part of `test`: these are {}", known.join(", ")));
        }
        let parts: Vec<&'static str> =
            known.into_iter().filter(|name| names.is_empty() || names.contains(name)).collect();
        if !tests.is_empty() && !parts.contains(&"tests") {
            return Err("words behind `--` are for the part `tests`".to_owned());
        }
        Ok(Self { parts, tests: tests.to_vec() })
    }

    /// Runs them, up to the first that fails.
    pub fn run(&self, runner: &mut Runner) -> Result<(), Stop> {
        let mut chosen = PARTS.iter().filter(|(name, _)| self.parts.contains(name));
        chosen.try_for_each(|(_, part)| part(runner, &self.tests))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_run_unless_some_are_named() {
        fn read(words: &str) -> Result<Chosen<'_>, String> {
            Chosen::read(&words.split_whitespace().collect::<Vec<_>>())
        }
        assert_eq!(read("").map(|chosen| chosen.parts.len()), Ok(PARTS.len()));
        assert_eq!(read("fuzz lint").map(|chosen| chosen.parts), Ok(vec!["lint", "fuzz"]), "in their own order");
        let words = ["tests", "--", "-p", "stowplan", "--", "--ignored"];
        let some = Chosen { parts: vec!["tests"], tests: vec!["-p", "stowplan", "--", "--ignored"] };
        assert_eq!(Chosen::read(&words), Ok(some), "only the first `--` is ours");
        assert_eq!(read("tests --").map(|chosen| chosen.tests), Ok(vec![]));
        for wrong in ["speed", "lint speed", "--all", "lint -- -p stowplan"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    /// `CONTRIBUTING.md` tells each part by its name.
    #[test]
    fn each_part_is_told() {
        let told = include_str!("../../CONTRIBUTING.md");
        for (name, _) in PARTS {
            assert!(told.contains(&format!("`{name}`")), "{name}");
        }
    }
}
