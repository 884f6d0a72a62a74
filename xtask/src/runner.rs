//! Steps in order: a header and a time for each, a table at the end, a stop at the first failure.
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::command::Invocation;
use crate::patience::{Memory, together, words};
use crate::totals::Totals;
use crate::tree::Tree;

/// A step failed: nothing after it runs.
#[derive(Debug)]
pub struct Stop;

/// How a step that did not fail ended.
#[derive(Debug)]
enum Outcome {
    Passed(String),
    Skipped(String),
    Failed,
}

#[derive(Debug)]
struct Line {
    step: &'static str,
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
}

impl Runner {
    pub fn new(tree: Tree) -> Self {
        Self { tree, lines: Vec::new(), totals: Totals::default(), start: Instant::now() }
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

    /// A step of minutes: its runs go on side by side, and it says now and then how far they are. `usual` is its time on two cores,
    /// until this machine has shown its own.
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
        let run = run.clone().at(self.tree.root());
        let mut totals = Totals::default();
        let done = self.step(step, &run.to_string(), || {
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
        self.lines.push(Line { step, outcome, time });
        ended
    }

    /// Says aloud that a step is left out, and why.
    #[expect(clippy::unnecessary_wraps, reason = "a skipped step ends like one that ran")]
    pub fn skip(&mut self, step: &'static str, reason: &str) -> Result<(), Stop> {
        println!("\n== {step}: SKIPPED, {reason}");
        self.lines.push(Line { step, outcome: Outcome::Skipped(reason.to_owned()), time: Duration::ZERO });
        Ok(())
    }

    /// Prints the table and, when tests ran, their totals as the last line.
    pub fn finish(self, succeeded: bool) -> ExitCode {
        let width = self.lines.iter().map(|line| line.step.len()).max().unwrap_or(0);
        println!("\n== summary ({})", seconds(self.start.elapsed()));
        for line in &self.lines {
            let (word, note) = match &line.outcome {
                Outcome::Passed(note) => ("passed", note.as_str()),
                Outcome::Skipped(reason) => ("SKIPPED", reason.as_str()),
                Outcome::Failed => ("FAILED", ""),
            };
            let row = format!("{:width$}  {word:7}  {:>8}  {note}", line.step, seconds(line.time));
            println!("{}", row.trim_end());
        }
        if let Some(line) = self.lines.iter().find(|line| matches!(line.outcome, Outcome::Failed)) {
            println!("stopped at: {}", line.step);
        }
        if !self.totals.is_empty() {
            println!("{}", self.totals);
        }
        if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
