//! `stowplan redact`: snapshots without names and secrets.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use stowplan_wire::{Node, redact::redact_each};

use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs;
use crate::output::Output;
use crate::render::{escape, pretty::pretty};

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
    let inputs = inputs::gather(&args.files)?;
    let values = inputs.iter().flat_map(|input| input.values().into_iter().map(|value| (input.name.as_str(), value)));
    let (names, values): (Vec<&str>, Vec<Node<'_>>) = values.unzip();
    let mut is_read = true;
    let (_, lints) = redact_each(&values, |document| {
        is_read = is_read && pretty(&document, |piece| output.text(&escape::json(piece.to_owned())));
    });
    let told = lints.iter().map(|lint| {
        let mut told = serde_json::to_value(lint).unwrap_or_default();
        let (number, rest) = lint.path.strip_prefix('/').and_then(|path| path.split_once('/')).unwrap_or_default();
        let name = number.parse::<usize>().ok().and_then(|number| names.get(number));
        if let (Some(fields), Some(name)) = (told.as_object_mut(), name) {
            fields.insert("file".into(), (*name).into());
            fields.insert("path".into(), format!("/{rest}").into());
        }
        told
    });
    output.lints(&told.collect::<Vec<_>>(), &Value::Null);
    Ok(Exit::Done)
}
