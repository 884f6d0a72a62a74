//! Writes what the types of the answers say: `schemas/documents.json`, of which `requests.json` is
//! the part by hand, and the tables of keys in `DOCUMENTS.md`. With `--check` nothing is written,
//! and a difference is an error.

mod merge;
mod tables;
mod tidy;

use std::{fs, path::Path, process::ExitCode};

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Definitions by name.
type Definitions = Map<String, Value>;

fn main() -> ExitCode {
    let check = std::env::args().nth(1).as_deref() == Some("--check");
    match run(check) {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("schemas: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<String, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(here.join(name)).map_err(|error| format!("{name}: {error}"));
    let answers = answers();
    let by_hand: Value = serde_json::from_str(&read("schemas/requests.json")?).map_err(|error| error.to_string())?;
    let schemas = merge::merged(&by_hand, &answers)?;
    let contract = tables::filled(&read("DOCUMENTS.md")?, &answers)?;
    let mut changed = Vec::new();
    for (name, text) in [("schemas/documents.json", merge::printed(&schemas)), ("DOCUMENTS.md", contract)] {
        if read(name).ok().as_ref() == Some(&text) {
            continue;
        }
        changed.push(format!("wire/{name}"));
        if !check {
            fs::write(here.join(name), text).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    match (changed.as_slice(), check) {
        ([], _) => Ok(format!("{} definitions of answers, as they are written", answers.len())),
        (changed, false) => Ok(format!("written: {}", changed.join(", "))),
        (changed, true) => Err(format!(
            "{} does not say what the types in wire/src/answer say: run `cargo xtask gen schemas`",
            changed.join(" and ")
        )),
    }
}

/// The definitions of every answer and of its parts.
fn answers() -> Definitions {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    stowplan_wire::answer::schemas(&mut generator);
    let mut definitions = generator.take_definitions(true);
    definitions.sort_keys();
    definitions.into_iter().map(|(name, schema)| (name.clone(), tidy::tidied(&name, schema))).collect()
}
