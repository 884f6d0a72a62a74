//! `stowplan snapshot`: what is done with snapshots themselves.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use stowplan_wire::pack::{PackInput, pack};

use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::named::display_name;
use crate::output::Output;
use crate::packed;
use crate::snapshot::snapshot;

/// Pack a snapshot, so that commands read it in a fraction of the time.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: SnapshotCommand,
}

/// What is done with a snapshot.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Pack what files tell of a cluster into one, which every command reads in their place.
    Pack(PackArgs),
}

/// The files, and where they go.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan snapshot pack cluster.json --to cluster.pack
  stowplan place cluster.pack --task-definition web
  stowplan snapshot pack pages/ definitions.json | gzip > cluster.pack.gz

What the engine knows of instances and tasks is kept, and all that is beside them as it was written,
environments of task definitions included: keep it where you would keep the files.")]
pub struct PackArgs {
    /// What the AWS CLI printed.
    #[arg(value_name = "FILES", required = true)]
    pub files: Vec<PathBuf>,
    /// The file to write; without it the packed snapshot goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// No flag says anything of a document.
pub const KEYS: &[&[Key]] = &[];

/// Does it.
pub fn run(args: &SnapshotArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.command {
        SnapshotCommand::Pack(args) => run_pack(args, output),
    }
}

fn run_pack(args: &PackArgs, output: &Output) -> Result<Exit, Failure> {
    if args.to.is_none() && io::stdout().is_terminal() {
        let failure = Failure::new("output/terminal", "a packed snapshot is no text for a terminal");
        return Err(failure.help("name a file with `--to FILE`, or send it on: `| gzip > FILE`"));
    }
    let held = snapshot(&args.files)?;
    if held.files.packed().is_some() {
        let name = args.files.first().map(|file| display_name(file)).unwrap_or_default();
        return Err(packed::refused(&name));
    }
    let inputs: Vec<PackInput<'_>> = held
        .files
        .inputs()
        .iter()
        .map(|input| PackInput { name: &input.name, document: &input.document, pages: input.pages })
        .collect();
    let bytes = pack(&inputs, &held.files.parts()).map_err(|error| {
        let failure = Failure::from_answer(&error.to_document(), &serde_json::Value::Null);
        held.origins.failure(failure, &held.files)
    })?;
    output.lints(&held.lints, &serde_json::Value::Null);
    match &args.to {
        Some(file) => fs::write(file, bytes).map_err(|error| unwritable(&display_name(file), &error))?,
        // Whoever reads it may stop: nothing is wrong with the snapshot then.
        None => drop(io::stdout().lock().write_all(&bytes)),
    }
    Ok(Exit::Done)
}

fn unwritable(name: &str, error: &io::Error) -> Failure {
    Failure::new("output/unwritable", format!("`{name}` could not be written: {error}"))
        .file(name)
        .help("name a file that may be written")
}
