//! The `stowplan` command as a library: all that its program does, and what it shows of an answer.

mod args;
mod candidates;
mod command;
mod convert;
mod engine;
mod exit;
mod files;
mod flags;
mod gzip;
mod halves;
mod inputs;
mod known;
mod named;
mod origin;
mod output;
mod packed;
mod prices;
mod progress;
mod question;
mod render;
mod screen;
mod series;
mod sides;
mod snapshot;
mod source;
mod stranger;
mod sweeping;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use clap_complete::CompleteEnv;

use args::Format;
use command::{Cli, Command};
use exit::Exit;
use flags::Flags;
use output::Output;

pub use screen::screen;

/// The program: reads its arguments, answers, and says how it went.
#[must_use]
pub fn main() -> ExitCode {
    // A shell that asks for words gets them, and nothing else is done.
    CompleteEnv::with_factory(command::completions::completing).complete();
    progress::watch();
    let command = Cli::command();
    let matches = command.clone().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.output == Format::Sarif
        && !matches!(cli.command, Some(Command::Check(_) | Command::Deploy(_) | Command::Diff(_)))
    {
        let message = "`--output sarif` is for `stowplan check`, `stowplan deploy` and `stowplan diff`";
        Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
    }
    let flags = Flags::of(&command, &matches, cli.command.as_ref().map_or(&[], Command::keys));
    let output = Output::new(cli.output, cli.color, flags);
    let exit = command::run(cli.command.as_ref(), &output).unwrap_or_else(|failure| {
        output.failure(&failure);
        Exit::Failed
    });
    progress::done();
    let exit = if output.failed() { Exit::Failed } else { exit };
    ExitCode::from(exit.code())
}
