//! Steps in order: a header and a time for each, a table at the end, a stop at the first failure.
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::command::Invocation;
use stowplan_skip::{Cause, Skip, VARIABLE};

use crate::patience::{Memory, together, words};
use crate::totals::Totals;
use crate::tree::Tree;

/// A step failed: nothing after it runs.
#[derive(Debug)]
pub struct Stop;

/// How a step ended, or a test that could not run.
#[derive(Debug)]
enum Outcome {
    Passed(String),
    /// Left out for lack of documents that not everybody has.
    Allowed(String),
    /// Left out for lack of something that can be installed: a failure, unless skips are allowed.
    Skipped(String),
    Failed,
}

#[derive(Debug)]
struct Line {
    /// A step's name, or that of a test.
    step: String,
    outcome: Outcome,
    time: Duration,
}

/// Runs steps and remembers how they ended.
#[derive(Debug)]
pub struct Runner {
    pub tree: Tree,
    lines: Vec<Line>,
    totals: Totals,
    start: Instant,
    allow_skips: bool,
}

impl Runner {
    pub fn new(tree: Tree) -> Self {
        Self { tree, lines: Vec::new(), totals: Totals::default(), start: Instant::now(), allow_skips: false }
    }

    /// What could not run for lack of a program is told, and fails nothing.
    pub fn allow_skips(&mut self) {
        self.allow_skips = true;
    }

    /// A step that is one program run at the root.
    pub fn run(&mut self, step: &'static str, run: &Invocation) -> Result<(), Stop> {
        let run = run.clone().at(self.tree.root());
        self.step(step, &run.to_string(), || match run.succeeds() {
            Ok(true) => Ok(String::new()),
            Ok(false) => Err(String::new()),
            Err(message) => Err(message),
        })
    }

    /// A step of minutes: its runs go on side by side, and it says now and then how far they are.
    /// `usual` is its time on two cores, until this machine has shown its own.
    pub fn long(&mut self, step: &'static str, runs: &[Invocation], usual: Duration) -> Result<(), Stop> {
        let runs: Vec<Invocation> = runs.iter().map(|run| run.clone().at(self.tree.root())).collect();
        let memory = Memory::of(&self.tree, step, usual);
        let rerun = runs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n   and ");
        self.step(step, &rerun, || {
            println!("   (about {}, unless it is done already)", words(memory.expected()));
            let start = Instant::now();
            match together(&runs, memory.expected())? {
                true => {
                    memory.keep(start.elapsed());
                    Ok(String::new())
                }
                false => Err(String::new()),
            }
        })
    }

    /// A step that runs tests: its counts go into the totals.
    pub fn run_tests(&mut self, step: &'static str, run: &Invocation) -> Result<(), Stop> {
        // A runner may run inside a test of a runner: each has its own file.
        let skips = self.tree.target().join(format!("skips-{}.txt", std::process::id()));
        let _ = std::fs::remove_file(&skips);
        let rerun = run.to_string();
        let run = run.clone().at(self.tree.root()).env(VARIABLE, skips.to_string_lossy());
        let mut totals = Totals::default();
        let done = self.step(step, &rerun, || {
            let ended = run.lines(|line| {
                println!("{line}");
                totals.read(line);
            });
            match ended {
                Ok(true) if totals.is_empty() => Err("no test ran".to_owned()),
                Ok(true) => Ok(totals.to_string()),
                Ok(false) => Err(totals.to_string()),
                Err(message) => Err(message),
            }
        });
        self.totals.add(totals);
        let noted = std::fs::read_to_string(&skips).unwrap_or_default();
        let _ = std::fs::remove_file(&skips);
        self.lines.extend(noted.lines().filter_map(Skip::read).map(Line::of));
        done
    }

    /// A step done here: `work` answers a note for the table, or what is wrong.
    pub fn step(
        &mut self,
        step: &'static str,
        rerun: &str,
        work: impl FnOnce() -> Result<String, String>,
    ) -> Result<(), Stop> {
        println!("\n== {step}: {rerun}");
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        let (outcome, ended) = match result {
            Ok(note) => (Outcome::Passed(note), Ok(())),
            Err(message) => {
                eprintln!("\n{step} failed{}{message}", if message.is_empty() { "" } else { ": " });
                eprintln!("run it again with: {rerun}");
                (Outcome::Failed, Err(Stop))
            }
        };
        println!("-- {step}: {}", seconds(time));
        self.lines.push(Line { step: step.to_owned(), outcome, time });
        ended
    }

    /// Says aloud that a step is left out, and why.
    #[expect(clippy::unnecessary_wraps, reason = "a skipped step ends like one that ran")]
    pub fn skip(&mut self, step: &'static str, reason: &str) -> Result<(), Stop> {
        println!("\n== {step}: SKIPPED, {reason}");
        let outcome = Outcome::Skipped(reason.to_owned());
        self.lines.push(Line { step: step.to_owned(), outcome, time: Duration::ZERO });
        Ok(())
    }

    /// How much was left out: for lack of documents, for lack of programs.
    fn skips(&self) -> (usize, usize) {
        let count = |kind: fn(&Outcome) -> bool| self.lines.iter().filter(|line| kind(&line.outcome)).count();
        (
            count(|outcome| matches!(outcome, Outcome::Allowed(_))),
            count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        )
    }

    /// Whether something was left out that need not be.
    fn refuses_skips(&self) -> bool {
        !self.allow_skips && self.skips().1 > 0
    }

    /// Prints the table and, when tests ran, their totals as the last line. Fails when something
    /// was left out that need not be.
    pub fn finish(self, succeeded: bool) -> ExitCode {
        let width = self.lines.iter().map(|line| line.step.len()).max().unwrap_or(0);
        println!("\n== summary ({})", seconds(self.start.elapsed()));
        for line in &self.lines {
            let (word, note) = match &line.outcome {
                Outcome::Passed(note) => ("passed", note.as_str()),
                Outcome::Allowed(reason) => ("skipped", reason.as_str()),
                Outcome::Skipped(reason) => ("SKIPPED", reason.as_str()),
                Outcome::Failed => ("FAILED", ""),
            };
            let row = format!("{:width$}  {word:7}  {:>8}  {note}", line.step, seconds(line.time));
            println!("{}", row.trim_end());
        }
        if let Some(line) = self.lines.iter().find(|line| matches!(line.outcome, Outcome::Failed)) {
            println!("stopped at: {}", line.step);
        }
        let (allowed, skipped) = self.skips();
        if allowed + skipped > 0 {
            println!("left out: {allowed} for lack of documents, {skipped} for lack of programs");
        }
        let refused = self.refuses_skips();
        if refused {
            println!("install what the rows in capitals name, or say `--allow-skips`");
        }
        if !self.totals.is_empty() {
            println!("{}", self.totals);
        }
        if succeeded && !refused { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Line {
    fn of(skip: Skip) -> Self {
        let outcome = match skip.cause {
            Cause::Documents => Outcome::Allowed(skip.reason),
            Cause::Program => Outcome::Skipped(skip.reason),
        };
        Self { step: skip.test, outcome, time: Duration::ZERO }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner(lines: impl IntoIterator<Item = Outcome>) -> Result<Runner, String> {
        let mut runner = Runner::new(Tree::find()?);
        runner.lines.extend(lines.into_iter().map(|outcome| Line {
            step: "a".to_owned(),
            outcome,
            time: Duration::ZERO,
        }));
        Ok(runner)
    }

    #[test]
    fn what_can_be_installed_must_be_and_documents_need_not() -> Result<(), String> {
        let documents = || Outcome::Allowed("nothing at ../documents".to_owned());
        let program = || Outcome::Skipped("`java` is not installed".to_owned());
        assert!(!runner([documents(), documents()])?.refuses_skips());
        assert!(runner([documents(), program()])?.refuses_skips());
        let mut allowing = runner([documents(), program()])?;
        allowing.allow_skips();
        assert!(!allowing.refuses_skips());
        assert_eq!(allowing.skips(), (1, 1));
        Ok(())
    }

    #[test]
    fn a_test_that_did_not_run_has_a_row() -> Result<(), String> {
        let mut runner = runner([])?;
        let line = "program\tjava_answers_alike\t`java` is not installed";
        let run = Invocation::new("sh").args([
            "-c",
            &format!("printf '{line}\\n' >> \"${VARIABLE}\"; echo 'test result: ok. 1 passed; 0 failed'"),
        ]);
        assert!(runner.run_tests("tests", &run).is_ok());
        assert_eq!(
            runner.lines.iter().map(|line| line.step.as_str()).collect::<Vec<_>>(),
            ["tests", "java_answers_alike"]
        );
        assert!(runner.refuses_skips());
        Ok(())
    }
}
