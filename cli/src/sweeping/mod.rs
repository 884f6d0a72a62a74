//! The files of sweeps: parts, and what tells how far they are.

pub mod manifest;
pub mod merge;
pub mod part;

use std::io;
use std::path::Path;

use crate::exit::Failure;
use crate::named::display_name;

/// Why a file could not be written.
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let name = display_name(path);
    Failure::new("output/unwritable", format!("`{name}` could not be written: {error}"))
        .file(&name)
        .help("name a file that may be written")
}
