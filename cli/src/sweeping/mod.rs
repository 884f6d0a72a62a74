//! The files of sweeps: parts, and what tells how far they are.

pub mod manifest;
pub mod merge;
pub mod part;

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use crate::exit::Failure;
use crate::named::display_name;
use crate::output::Output;

/// Why a file could not be written.
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let name = display_name(path);
    Failure::new("output/unwritable", format!("`{name}` could not be written: {error}"))
        .file(&name)
        .help("name a file that may be written")
}

/// Scenarios that make no sense are told: their rows may be few among many.
pub fn tell_senseless(senseless: u64, output: &Output) {
    if senseless > 0 {
        let message = format!("{senseless} of the scenarios make no sense");
        let help = "their rows have `error` in place of the answer";
        output.lints(&[json!({"code": "sweep/senseless", "message": message, "path": "", "help": help})], &Value::Null);
    }
}
