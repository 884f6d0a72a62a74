//! Small bugs built in on purpose: how many do the tests see?
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// What a sample of a module came to, one line a module; see `CONTRIBUTING.md`.
const BASELINE: &str = "xtask/mutants.txt";
/// The seed of a draw that names none.
pub const SEED: u64 = 19;
/// How many are drawn of a module unless told.
pub const SAMPLE: usize = 10;

/// What to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// A folder of `core/src`, `deployment`, `kubernetes`, `check`, `fleet`, or `wire`; without one
    /// all folders of `core/src`, and the first four of the others.
    pub module: Option<String>,
    pub sample: usize,
    pub seed: u64,
}

impl Draw {
    /// Reads `[MODULE] [--sample n] [--seed n]`.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut draw = Self { module: None, sample: SAMPLE, seed: SEED };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let given = words.next().and_then(|number| number.parse::<u64>().ok()).filter(|number| *number > 0);
                given.ok_or_else(|| format!("`{word}` wants a positive number"))
            };
            match word {
                "--sample" => draw.sample = usize::try_from(number()?).unwrap_or(usize::MAX),
                "--seed" => draw.seed = number()?,
                module if draw.module.is_none() && !module.starts_with('-') => draw.module = Some(module.to_owned()),
                other => return Err(format!("`{other}` is no word of `mutants`")),
            }
        }
        Ok(draw)
    }
}

/// How the tests took the mutants of a module.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    drawn: usize,
    /// The compiler refused them, or they cannot be told from the original.
    unviable: usize,
    /// Seen by the tests of the crate itself.
    near: usize,
    /// Seen by wire's tests and the conformance cases alone.
    far: usize,
    survived: usize,
}

/// A line of the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    module: String,
    seed: u64,
    tally: Tally,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { drawn, unviable, near, far, survived } = self.tally;
        write!(
            f,
            "{} seed {} drawn {drawn} unviable {unviable} near {near} far {far} survived {survived}",
            self.module, self.seed
        )
    }
}

impl Line {
    /// Reads a line; what stands before the module, its date, is for people.
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let _date = words.next()?;
        let module = words.next()?.to_owned();
        let mut number = |name: &str| {
            words.next().filter(|word| *word == name)?;
            words.next()?.parse::<usize>().ok()
        };
        let seed = u64::try_from(number("seed")?).ok()?;
        let (drawn, unviable) = (number("drawn")?, number("unviable")?);
        let (near, far, survived) = (number("near")?, number("far")?, number("survived")?);
        Some(Self { module, seed, tally: Tally { drawn, unviable, near, far, survived } })
    }
}

/// Draws mutants of each module, judges them, and compares with the baseline of the same draw.
pub fn run(runner: &mut Runner, draw: &Draw) -> Result<(), Stop> {
    let mutants = ["mutants", "--version"];
    if Invocation::cargo(None).args(mutants).output().is_none() {
        runner.run("install cargo-mutants", &Invocation::cargo(None).args(["install", "cargo-mutants", "--locked"]))?;
    }
    let baseline = runner.tree.text(BASELINE).unwrap_or_default();
    for module in modules(runner, draw) {
        let judge = Judge::new(runner, &module);
        let rerun = format!("cargo xtask mutants {module} --sample {} --seed {}", draw.sample, draw.seed);
        let start = Instant::now();
        runner.step("mutants", &rerun, || {
            let tally = judge.judge(draw)?;
            let line = Line { module: module.clone(), seed: draw.seed, tally };
            println!("\n{line}\n({} minutes)", start.elapsed().as_secs().div_ceil(60));
            match baseline.lines().filter_map(Line::read).find(|known| is_same_draw(known, &line)) {
                Some(known) if known.tally.survived < tally.survived => {
                    Err(format!("{} survive, {} did when {BASELINE} was written", tally.survived, known.tally.survived))
                }
                Some(_) => Ok(line.to_string()),
                None => Ok(format!("{line}; a new draw: keep the line in {BASELINE}, with its date")),
            }
        })?;
    }
    Ok(())
}

fn is_same_draw(one: &Line, other: &Line) -> bool {
    (&one.module, one.seed, one.tally.drawn) == (&other.module, other.seed, other.tally.drawn)
}

/// The module that was asked for, or every folder of the library, the deployments, the checks, and
/// the fleet's optimiser.
fn modules(runner: &Runner, draw: &Draw) -> Vec<String> {
    match &draw.module {
        Some(module) => vec![module.clone()],
        None => {
            let rooms = runner.tree.names("core/src", "").into_iter().filter(|name| !name.contains('.'));
            rooms.chain(["deployment", "group", "kubernetes", "check", "fleet"].map(str::to_owned)).collect()
        }
    }
}

/// Judges the mutants of one module.
struct Judge {
    root: PathBuf,
    /// Where cargo-mutants builds and reports.
    products: PathBuf,
    package: &'static str,
    files: String,
}

impl Judge {
    fn new(runner: &Runner, module: &str) -> Self {
        let (package, files) = match module {
            "wire" => ("stowplan-wire", "wire/src/**".to_owned()),
            "deployment" => ("stowplan-deployment", "deployment/src/**".to_owned()),
            "group" => ("stowplan-group", "group/src/**".to_owned()),
            "kubernetes" => ("stowplan-kubernetes", "kubernetes/src/**".to_owned()),
            "check" => ("stowplan-check", "check/src/**".to_owned()),
            "fleet" => ("stowplan-fleet", "fleet/src/**".to_owned()),
            _ => ("stowplan", format!("core/src/{module}/**")),
        };
        let products = runner.tree.target().join("mutants");
        Self { root: runner.tree.root().to_owned(), products, package, files }
    }

    fn judge(&self, draw: &Draw) -> Result<Tally, String> {
        let list = self.cargo(&["--list"]).output().ok_or("cargo-mutants lists nothing")?;
        let all: Vec<&str> = list.lines().filter(|line| line.contains(": ")).collect();
        if all.is_empty() {
            return Err(format!("there are no mutants in {}", self.files));
        }
        let drawn = sample(&all, draw.sample, draw.seed);
        println!("{} of {} mutants:", drawn.len(), all.len());
        drawn.iter().for_each(|name| println!("  {name}"));
        // The crate's own tests see most; what they miss is asked of the others. Documentation's
        // examples are left out: they are slow.
        let near = self.pass("near", &all, &drawn, &["--", "--lib", "--tests"])?;
        let mut tally = Tally {
            drawn: drawn.len(),
            unviable: near.count("unviable"),
            near: near.count("caught") + near.count("timeout"),
            ..Tally::default()
        };
        let missed = near.names("missed");
        let survivors = if missed.is_empty() || self.package == "stowplan-wire" {
            missed
        } else {
            let missed: Vec<&str> = missed.iter().map(String::as_str).collect();
            let wire = ["--test-package", "stowplan-wire", "--", "--lib", "--tests"];
            let far = self.pass("far", &all, &missed, &wire)?;
            tally.far = far.count("caught") + far.count("timeout");
            far.names("missed")
        };
        tally.survived = survivors.len();
        survivors.iter().for_each(|name| println!("survived: {name}"));
        Ok(tally)
    }

    /// Runs cargo-mutants over these mutants alone.
    fn pass(&self, name: &str, all: &[&str], mutants: &[&str], more: &[&str]) -> Result<Report, String> {
        let folder = self.products.join(name);
        let before = folder.join("mutants.out");
        let _ = std::fs::remove_dir_all(&folder);
        // Its regular expressions do not reach every kind of mutant; what it is told to have caught
        // before, it passes over.
        let others: Vec<&str> = all.iter().copied().filter(|one| !mutants.contains(one)).collect();
        std::fs::create_dir_all(&before)
            .and_then(|()| std::fs::write(before.join("caught.txt"), others.join("\n")))
            .map_err(|error| format!("{}: {error}", before.display()))?;
        let output = folder.to_string_lossy().into_owned();
        let limits = ["--minimum-test-timeout", "120", "--colors", "never", "--no-shuffle"];
        let run = self.cargo(&["--iterate", "--output", &output]).args(limits).args(more.iter().copied());
        // It fails where mutants survive, too: its report tells.
        run.succeeds()?;
        let report = Report(folder.join("mutants.out"));
        let judged: usize = ["caught", "missed", "timeout", "unviable"].iter().map(|kind| report.count(kind)).sum();
        match judged == mutants.len() {
            true => Ok(report),
            false => Err(format!("{judged} of {} mutants were judged: do the tests pass without any?", mutants.len())),
        }
    }

    fn cargo(&self, words: &[&str]) -> Invocation {
        let own = ["mutants", "--package", self.package, "--file", &self.files];
        // One folder for all: only what a mutant changes is built anew.
        let build = self.products.join("build").to_string_lossy().into_owned();
        let run = Invocation::cargo(None).args(own).args(words.iter().copied());
        run.env("CARGO_TARGET_DIR", build).at(&self.root)
    }
}

/// The folder in which cargo-mutants tells what it found: a file a kind, a line a mutant.
struct Report(PathBuf);

impl Report {
    fn names(&self, kind: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.0.join(format!("{kind}.txt"))).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn count(&self, kind: &str) -> usize {
        self.names(kind).len()
    }
}

/// Draws without replacement, by SplitMix64; in the order of the list.
fn sample<'a>(all: &[&'a str], count: usize, seed: u64) -> Vec<&'a str> {
    let mut keyed: Vec<(u64, usize)> = Vec::with_capacity(all.len());
    let mut state = seed;
    for place in 0..all.len() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        keyed.push((z ^ (z >> 31), place));
    }
    keyed.sort_unstable();
    keyed.truncate(count);
    let mut places: Vec<usize> = keyed.into_iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    places.into_iter().filter_map(|place| all.get(place).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        let draw = |words: &str| Draw::read(words.split_whitespace());
        let all = Draw { module: None, sample: SAMPLE, seed: SEED };
        assert_eq!(draw(""), Ok(all.clone()));
        let some = Draw { module: Some("query".into()), sample: 3, seed: 7 };
        assert_eq!(draw("query --sample 3 --seed 7"), Ok(some.clone()));
        assert_eq!(draw("--seed 7 --sample 3 query"), Ok(some));
        for wrong in ["--sample", "--sample 0", "--sample many", "query placement", "--fast"] {
            assert!(draw(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_draw_is_the_same_again_and_another_with_another_seed() {
        let names: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let once = sample(&all, 10, 19);
        assert_eq!(once.len(), 10);
        assert_eq!(once, sample(&all, 10, 19));
        assert_ne!(once, sample(&all, 10, 20));
        assert_eq!(sample(&all, 5000, 19).len(), 1000, "no more than there are, each once");
    }

    /// Every line of the baseline is read, and printed as it is written.
    #[test]
    fn the_baseline_is_in_form() {
        let text = include_str!("../mutants.txt");
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let read = Line::read(line).unwrap_or_else(|| panic!("{line}"));
            assert!(line.ends_with(&read.to_string()), "{line}");
            let Tally { drawn, unviable, near, far, survived } = read.tally;
            assert_eq!(drawn, unviable + near + far + survived, "{line}");
        }
    }

    #[test]
    fn more_survivors_of_the_same_draw_are_worse() {
        let line = |survived| Line {
            module: "query".into(),
            seed: 19,
            tally: Tally { drawn: 3, survived, ..Tally::default() },
        };
        assert!(is_same_draw(&line(0), &line(2)));
        assert!(!is_same_draw(&line(0), &Line { seed: 20, ..line(0) }));
    }
}
