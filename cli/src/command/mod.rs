//! The command line: a file for each command, with its arguments, its question and its report.

pub mod alarm;
mod ask;
pub mod capacity;
pub mod check;
pub mod completions;
mod decide;
pub mod deploy;
mod deploy_failure;
mod deploy_stages;
pub mod diff;
pub mod drain;
mod explain;
pub mod fit;
pub mod fleet;
pub mod group;
pub mod instance_types;
pub mod kubernetes;
pub mod lifecycle;
mod man;
pub mod place;
pub mod price;
pub mod query;
pub mod reach;
pub mod rebalance;
mod redact;
pub mod repack;
pub mod rules;
mod sample;
pub mod scale;
pub mod schedule;
mod snapshot;
mod snapshot_script;
pub mod split;
pub mod stop;
pub mod sweep;

use clap::{Parser, Subcommand};

use crate::args::{Color, Format};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;

/// Where would each Amazon ECS task land, which would stop, and why.
///
/// Reads what `aws ecs describe-…` prints and answers offline. Without a command it places a
/// built-in sample.
#[derive(Debug, Parser)]
#[command(name = "stowplan", version, max_term_width = 100, after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub struct Cli {
    /// How answers are printed.
    #[arg(short = 'o', long = "output", global = true, value_enum, default_value_t = Format::Table)]
    pub output: Format,
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE are respected.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, hide_possible_values = true, value_name = "auto|always|never")]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 answered, 1 the input makes no sense, 2 wrong usage, 3 the answer is no.";

const EXAMPLES: &str = "\
Examples:
  stowplan                                            try it on a built-in cluster
  stowplan snapshot-script > snapshot.sh              a script that gathers a snapshot
  bash snapshot.sh my-cluster > cluster.json
  stowplan place cluster.json --task-definition web.json --count 4
  stowplan explain cluster.json --service web         every check of every instance
  stowplan query 'attribute:ecs.instance-type =~ m5.*' cluster.json
  stowplan check taskdefs/                            what ECS would refuse, before it does

Exit codes:
  0  answered
  1  the input makes no sense or cannot be read
  2  wrong usage
  3  the answer is no:
     place, explain  a task finds no place, or waits for one
     stop            fewer tasks can stop than were asked for
     fit             no task fits
     check           ECS refuses a definition
     deploy          it gets stuck, fails, waits, or ends only by ECS's choices
     diff            ECS refuses a change, or it takes a new service
     rebalance       a service stays out of balance, or it is not known
     drain           a task stays
     reach           anything but reachable: unknown, too
     split           tasks of a provider without capacity wait
     capacity        tasks wait at the end, or never start
     fleet           a service fits no type
     kubernetes      Fargate does not run the pod
     decide          what it answers is one of these
     All other questions are answered, whatever the answer is.";

/// Makes the commands of rows: the name, the module that is all of it, and its arguments there.
macro_rules! commands {
    ($($name:ident = $module:ident::$args:ident),* $(,)?) => {
        /// What to do.
        #[derive(Debug, Subcommand)]
        pub enum Command {
            $($name($module::$args),)*
        }

        impl Command {
            /// Which flag says what of the document.
            pub fn keys(&self) -> &'static [&'static [Key]] {
                match self {
                    $(Self::$name(_) => $module::KEYS,)*
                }
            }

            /// The same of every command, by its module.
            #[cfg(test)]
            fn all_keys() -> Vec<(&'static str, Vec<Key>)> {
                vec![$((stringify!($module), $module::KEYS.concat()),)*]
            }

            fn run(&self, output: &Output) -> Result<Exit, Failure> {
                match self {
                    $(Self::$name(args) => $module::run(args, output),)*
                }
            }
        }
    };
}

commands! {
    Place = place::PlaceArgs,
    Explain = explain::ExplainArgs,
    Query = query::QueryArgs,
    Stop = stop::StopArgs,
    Check = check::CheckArgs,
    Diff = diff::DiffArgs,
    Lifecycle = lifecycle::LifecycleArgs,
    Scale = scale::ScaleArgs,
    Group = group::GroupArgs,
    Alarm = alarm::AlarmArgs,
    Schedule = schedule::ScheduleArgs,
    Deploy = deploy::DeployArgs,
    Reach = reach::ReachArgs,
    Rebalance = rebalance::RebalanceArgs,
    Drain = drain::DrainArgs,
    Split = split::SplitArgs,
    Capacity = capacity::CapacityArgs,
    Fit = fit::FitArgs,
    Repack = repack::RepackArgs,
    Fleet = fleet::FleetArgs,
    Price = price::PriceArgs,
    InstanceTypes = instance_types::InstanceTypesArgs,
    Kubernetes = kubernetes::KubernetesArgs,
    Rules = rules::RulesArgs,
    Decide = decide::DecideArgs,
    Sweep = sweep::SweepArgs,
    Snapshot = snapshot::SnapshotArgs,
    SnapshotScript = snapshot_script::SnapshotScriptArgs,
    Redact = redact::RedactArgs,
    Completions = completions::CompletionsArgs,
    Man = man::ManArgs,
}

/// Does what was asked for; without a command it shows the sample.
pub fn run(command: Option<&Command>, output: &Output) -> Result<Exit, Failure> {
    command.map_or_else(|| sample::run(output), |command| command.run(output))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::flags::spelling;

    /// Flags whose values go into no document: files, formats, and what the command does with the
    /// answer.
    const OWN: [&str; 36] = [
        "OLD",
        "NEW",
        "--name",
        "FOLDER",
        "--all",
        "--limit",
        "--output",
        "--color",
        "--help",
        "--version",
        "FILES",
        "TASKDEF",
        "FILE",
        "FILE[#NAME]",
        "--parameter",
        "--environment",
        "--instance",
        "--canonical",
        "--fail-on",
        "--notes",
        "--lines",
        "--eni-by-type",
        "ID",
        "SHELL",
        "files",
        "file",
        "shell",
        "--current",
        "--without",
        "<FILES>",
        "SWEEP",
        "PARTS",
        "--shard",
        "--to",
        "--threads",
        "--dry-run",
    ];

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_has_its_key() {
        for (name, keys) in Command::all_keys() {
            let command = Cli::command();
            let sub = command.get_subcommands().find(|sub| sub.get_name().replace('-', "_") == name).unwrap();
            let own = sub.get_subcommands().flat_map(clap::Command::get_arguments);
            let flags: Vec<String> = sub.get_arguments().chain(own).map(spelling).collect();
            for flag in &flags {
                let has_key = keys.iter().any(|(_, own)| own == flag);
                assert!(has_key || OWN.contains(&flag.as_str()) || flag.is_empty(), "{name} {flag}");
            }
            for (pattern, flag) in keys {
                assert!(flags.iter().any(|own| own == flag), "{name} {pattern} {flag}");
            }
        }
    }
}
