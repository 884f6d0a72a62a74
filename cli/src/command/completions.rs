//! `stowplan completions`: what shells need to complete words.

use clap::{Args, Command, CommandFactory};
use clap_complete::env::Shells;
use clap_complete::{ArgValueCompleter, Shell};

use super::Cli;
use crate::candidates::Candidates;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  echo 'source <(stowplan completions bash)' >> ~/.bashrc
  echo 'source <(stowplan completions zsh)' >> ~/.zshrc
  stowplan completions fish > ~/.config/fish/completions/stowplan.fish
The script asks the command itself: services, families, capacity providers and instances are those of the files that
stand on the line already.")]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

/// No flag says anything of a document.
pub const KEYS: &[&[Key]] = &[];

/// What bash needs besides.
const WORDS_OF_BASH: &str = include_str!("../../assets/completions.bash");

/// Which arguments of any command take which names.
const NAMES: [(&str, Candidates); 14] = [
    ("service", Candidates::Services),
    ("task_definition", Candidates::Definitions),
    ("strategies", Candidates::Strategies),
    ("capacity_provider", Candidates::Providers),
    ("provider", Candidates::Providers),
    ("without", Candidates::Providers),
    ("instance", Candidates::Instances),
    ("start_task", Candidates::Instances),
    ("instance_type", Candidates::InstanceTypes),
    ("instance_types", Candidates::InstanceTypes),
    ("types", Candidates::InstanceTypes),
    ("daemons", Candidates::Definitions),
    ("ids", Candidates::Rules),
    ("semantics", Candidates::Semantics),
];

/// The command line, with what completes its words.
pub fn completing() -> Command {
    Cli::command().mut_subcommands(|command| {
        command.mut_args(|argument| {
            let names = NAMES.iter().find(|(id, _)| argument.get_id() == *id).map(|(_, names)| *names);
            match names {
                Some(names) => argument.add(ArgValueCompleter::new(names)),
                None => argument,
            }
        })
    })
}

/// Prints it.
pub fn run(args: &CompletionsArgs, output: &Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell.to_string());
    // Memory takes what it is given.
    let written =
        shell.map(|shell| shell.write_registration("COMPLETE", "stowplan", "stowplan", "stowplan", &mut script));
    if !matches!(written, Some(Ok(()))) {
        return Err(Failure::new("completions/shell", format!("words of {} cannot be completed", args.shell)));
    }
    output.text(&String::from_utf8_lossy(&script));
    if args.shell == Shell::Bash {
        output.text(WORDS_OF_BASH);
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_of_an_argument() {
        let command = Cli::command();
        for (id, _) in NAMES {
            let has = |sub: &Command| sub.get_arguments().any(|argument| argument.get_id() == id);
            assert!(command.get_subcommands().any(has), "{id}");
        }
    }

    #[test]
    fn there_is_a_script_for_every_shell() {
        use clap::ValueEnum;

        let shells = Shells::builtins();
        for shell in Shell::value_variants() {
            assert!(shells.completer(&shell.to_string()).is_some(), "{shell}");
        }
    }
}
