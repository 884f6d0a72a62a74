//! `stowplan snapshot-script`: how a snapshot is gathered.

use clap::Args;

use crate::engine;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;

/// Print a script that gathers a snapshot with aws and jq.
#[derive(Debug, Args)]
pub struct SnapshotScriptArgs {}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// Answers it.
pub fn run(_: &SnapshotScriptArgs, output: &Output) -> Result<Exit, Failure> {
    output.text(engine::SNAPSHOT_SCRIPT);
    Ok(Exit::Done)
}
