//! `stowplan redact`: snapshots without names and secrets.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::ask::ask;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs;
use crate::output::Output;
use crate::render;

/// Take account ids, names, environments and secrets out of snapshots; decisions stay the same.
#[derive(Debug, Args)]
pub struct RedactArgs {
    /// The snapshot, or several files of it: a name is the same pseudonym in all of them; `-`
    /// reads standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// All files are one document to the engine, so that a name is the same pseudonym in each of them.
pub fn run(args: &RedactArgs, output: &Output) -> Result<Exit, Failure> {
    let documents: Vec<Value> = inputs::gather(&args.files)?.into_iter().map(|input| input.value).collect();
    let mut answer = ask(&json!({"decide": "redact", "document": documents}))?;
    output.lints(render::list_at(&answer, "lints"), &answer);
    let redacted = answer.get_mut("document").map(Value::take).unwrap_or_default();
    for document in redacted.as_array().into_iter().flatten() {
        if !output.text(&render::json(document)) {
            break;
        }
    }
    Ok(Exit::Done)
}
