//! `stowplan sweep`: one question, asked many times.

use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use stowplan_wire::{Document, Error, sweep::Sweep};

use crate::args::Format;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::named::display_name;
use crate::output::Output;
use crate::snapshot::snapshot;
use crate::sweeping::{manifest::Manifest, merge, part::PartFile, tell_senseless};
use crate::{inputs, progress};

/// Ask one question many times, each time with other values: JSON lines out.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  stowplan sweep sweep.json                                     a row for each scenario, on all cores
  stowplan sweep sweep.json snapshot.pack --to rows.jsonl       once more goes on where it was stopped
  stowplan sweep sweep.json --shard 3/8 --to part-3.jsonl       one of eight parts, on any machine
  stowplan sweep merge part-*.jsonl --to rows.jsonl             the bytes of one run

A sweep is a question and what varies in it:
  {\"question\": {\"decide\": \"fit\", \"taskDefinition\": \"web:42\", \"request\": {\"serviceName\": \"web\"}},
   \"vary\": [{\"path\": \"/request/placementConstraints\", \"name\": \"where\",
             \"values\": [[], [{\"type\": \"distinctInstance\"}]]}],
   \"columns\": [{\"path\": \"/count\", \"name\": \"fit\"}]}
Beside `values`, `from` with `to` and `step`, and `seeds` say what varies. wire/DOCUMENTS.md has all of it."
)]
pub struct SweepArgs {
    /// What is done with parts.
    #[command(subcommand)]
    pub command: Option<SweepCommand>,
    /// The sweep; `-` reads standard input.
    #[arg(value_name = "SWEEP", required = true)]
    pub sweep: Option<PathBuf>,
    /// What the AWS CLI printed of the cluster, or a packed snapshot, where the question has none.
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// One part of several, counted from 1.
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub shard: Option<(u64, u64)>,
    /// The file to write rows to, beside its manifest; without it they go to standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// How many threads work [default: one a core].
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<NonZeroUsize>,
    /// Tell how many scenarios there are, and decide none.
    #[arg(long)]
    pub dry_run: bool,
}

/// What is done with parts.
#[derive(Debug, Subcommand)]
pub enum SweepCommand {
    /// Put the parts of a sweep together, in whichever order they are named.
    Merge(MergeArgs),
}

/// The parts, and where they go.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The parts, which `--shard` and `--to` wrote, each beside its manifest.
    #[arg(value_name = "PARTS", required = true)]
    pub parts: Vec<PathBuf>,
    /// The file to write; without it the rows go to standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// No flag says anything of a document.
pub const KEYS: &[&[Key]] = &[];

/// Does it.
pub fn run(args: &SweepArgs, output: &Output) -> Result<Exit, Failure> {
    if matches!(output.view().format, Format::Csv | Format::Markdown) {
        let failure = Failure::new("sweep/format", "the rows of a sweep are JSON lines").flag("--output");
        return Err(failure.help("leave `--output` out; `columns` make rows that other tools read as a table"));
    }
    match (&args.command, &args.sweep) {
        (Some(SweepCommand::Merge(args)), _) => merge::run(&args.parts, args.to.as_deref(), output),
        (None, Some(file)) => run_sweep(args, file, output),
        (None, None) => Err(Failure::new("input/not-found", "there is no sweep").help("name its file")),
    }
}

fn run_sweep(args: &SweepArgs, file: &Path, output: &Output) -> Result<Exit, Failure> {
    let sweep = read(args, file, output)?;
    let (number, of) = args.shard.unwrap_or((1, 1));
    let scenarios = sweep.part(number, of);
    if args.dry_run {
        let told =
            json!({"scenarios": sweep.count(), "from": scenarios.start, "to": scenarios.end, "sweep": sweep.digest()});
        output.text(&format!("{told}\n"));
        return Ok(Exit::Done);
    }
    let threads = args.threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let senseless = match &args.to {
        Some(to) => {
            let part = PartFile::open(to, Manifest::new(&sweep, (number, of)))?;
            to_file(&sweep, scenarios, threads, part)?
        }
        None => to_output(&sweep, scenarios, threads, output),
    };
    progress::done();
    tell_senseless(senseless, output);
    Ok(if senseless == 0 { Exit::Done } else { Exit::Failed })
}

/// The sweep, with the cluster of the files.
fn read(args: &SweepArgs, file: &Path, output: &Output) -> Result<Sweep, Failure> {
    let name = display_name(file);
    progress::stage(&format!("reading `{name}`"));
    let bytes = inputs::read_bytes(file)?;
    let parsed = Document::parse(&bytes).map_err(|error| located(&error, None, &name))?;
    let sweep = Sweep::read(&parsed).map_err(|error| located(&error, Some(&parsed), &name))?;
    let lints: Vec<Value> = sweep.lints().iter().map(|lint| json!(lint)).collect();
    output.lints(&lints, &Value::Null);
    if args.files.is_empty() {
        return Ok(sweep);
    }
    let held = snapshot(&args.files)?;
    output.lints(&held.lints, &Value::Null);
    let about = match held.files.packed() {
        Some(packed) => sweep.about_packed(packed, &held.files.unpacked()),
        None => sweep.about(&held.files.parts()),
    };
    about.map_err(|error| {
        let failure = Failure::from_answer(&error.to_document(), &Value::Null);
        held.origins.failure(failure, &held.files)
    })
}

/// An error of the sweep, with its place in the file.
fn located(error: &Error, document: Option<&Document<'_>>, name: &str) -> Failure {
    let mut failure = Failure::from_answer(&error.to_document(), &Value::Null).file(name);
    let found = document.and_then(|document| document.root().pointer(error.path()));
    if let Some(node) = found {
        failure = failure.excerpt_of(node.as_str());
        let (line, column) = node.position();
        failure.error.insert("line".into(), line.into());
        failure.error.insert("column".into(), column.into());
    }
    failure
}

fn to_output(sweep: &Sweep, scenarios: Range<u64>, threads: NonZeroUsize, output: &Output) -> u64 {
    let mut senseless = 0_u64;
    sweep.run(scenarios, threads, &mut |rows| {
        let Some(rows) = rows else { return ControlFlow::Continue(()) };
        senseless = senseless.saturating_add(rows.senseless);
        // Whoever reads them may stop.
        if output.text(&rows.lines) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    senseless
}

fn to_file(sweep: &Sweep, scenarios: Range<u64>, threads: NonZeroUsize, mut part: PartFile) -> Result<u64, Failure> {
    let from = scenarios.start.saturating_add(part.manifest().rows);
    let mut failed = None;
    progress::stage("sweep");
    sweep.run(from..scenarios.end, threads, &mut |rows| {
        let Some(rows) = rows else { return ControlFlow::Continue(()) };
        match part.write(&rows) {
            Ok(()) => {
                let done = rows.scenarios.end.saturating_sub(scenarios.start);
                let all = scenarios.end.saturating_sub(scenarios.start);
                progress::update(&format!("sweep: {done} of {all} scenarios"));
                ControlFlow::Continue(())
            }
            Err(failure) => {
                failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    });
    failed.map_or(Ok(()), Err)?;
    part.finish()
}

fn parse_shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) => Ok((number, of)),
        _ => Err("expected I/N, e.g. 1/8 to 8/8".to_owned()),
    }
}
