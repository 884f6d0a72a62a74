//! `stowplan redact`: snapshots without names and secrets.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use stowplan_wire::{Node, redact::redact_each};

use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, Input};
use crate::output::Output;
use crate::packed;
use crate::render::{escape, pretty::pretty};

/// Take account ids, names, environments and secrets out of snapshots; decisions stay the same.
#[derive(Debug, Args)]
pub struct RedactArgs {
    /// The snapshot, or several files of it: a name is the same pseudonym in all of them; `-`
    /// reads standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// About as much is written at once.
const PIECE: usize = 1 << 16;

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// All files are one document to the engine, so that a name is the same pseudonym in each of them.
pub fn run(args: &RedactArgs, output: &Output) -> Result<Exit, Failure> {
    let inputs = inputs::gather(&args.files, |name, _| Err(packed::refused(name)))?;
    let counts: Vec<usize> = inputs.iter().map(Input::count).collect();
    let mut values: Vec<Node<'_>> = Vec::with_capacity(counts.iter().sum());
    inputs.iter().for_each(|input| values.extend(input.values()));
    // Pages may be many and short: they are not written one by one.
    let (mut gathered, mut is_read) = (String::new(), true);
    let (_, lints) = redact_each(&values, |document| {
        is_read = is_read
            && pretty(&document, |piece| {
                gathered.push_str(piece);
                gathered.len() < PIECE || output.text(&escape::json(std::mem::take(&mut gathered)))
            });
    });
    output.text(&escape::json(gathered));
    let told = lints.iter().map(|lint| {
        let mut told = serde_json::to_value(lint).unwrap_or_default();
        let path = lint.path.strip_prefix('/').unwrap_or_default();
        let (number, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        let name = number.parse().ok().and_then(|number| name_of(number, &inputs, &counts));
        if let (Some(fields), Some(name)) = (told.as_object_mut(), name) {
            fields.insert("file".into(), name.into());
            fields.insert("path".into(), rest.into());
        }
        told
    });
    output.lints(&told.collect::<Vec<_>>(), &Value::Null);
    Ok(Exit::Done)
}

/// The name of the file that holds a value, by the number of the value.
fn name_of<'i>(number: usize, inputs: &'i [Input], counts: &[usize]) -> Option<&'i str> {
    let mut before = 0_usize;
    let found = inputs.iter().zip(counts).find(|(_, count)| {
        before = before.saturating_add(**count);
        number < before
    });
    found.map(|(input, _)| input.name.as_str())
}
