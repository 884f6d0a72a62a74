//! `stowplan man`: the manual's pages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::Cli;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::named::display_name;
use crate::output::Output;

/// Print the manual's page, or write a page for each command into a folder.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan man | man -l -
  stowplan man ~/.local/share/man/man1       then `man stowplan-place`")]
pub struct ManArgs {
    /// Where the pages go; without it the page of `stowplan` is printed.
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// No flag says anything of a document.
pub const KEYS: &[&[Key]] = &[];

/// Writes them.
pub fn run(args: &ManArgs, output: &Output) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    match &args.folder {
        // Memory takes what it is given.
        None => drop(clap_mangen::Man::new(Cli::command()).render(&mut page)),
        Some(folder) => {
            let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
            written.map_err(|error| unwritable(folder, &error))?;
        }
    }
    output.text(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Failure {
    let name = display_name(folder);
    Failure::new("output/unwritable", format!("the pages could not be written to `{name}`: {error}"))
        .file(&name)
        .help("name a folder that may be written to")
}
