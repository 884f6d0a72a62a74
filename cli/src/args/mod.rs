//! The command line.

mod capacity;
mod checks;
mod placement;
mod scaling;
mod shared;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use capacity::{CapacityArgs, FleetArgs, Objective, RepackArgs, SplitArgs};
pub use checks::{CheckArgs, FailOn, ReachArgs};
pub use placement::{DeployArgs, ExplainArgs, FitArgs, PlaceArgs, QueryArgs, StopArgs};
pub use scaling::{ScaleArgs, ScheduleArgs};
pub use shared::{Admissible, Eni, OpenArgs, OptionArgs, Strategy, TieBreak, TrustArgs};

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
     deploy          it gets stuck, waits, or ends only by ECS's choices
     reach           anything but reachable: unknown, too
     split           tasks of a provider without capacity wait
     capacity        tasks wait at the end, or never start
     fleet           a service fits no type
     decide          what it answers is one of these
     All other questions are answered, whatever the answer is.";

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Table,
    /// The answer document.
    Json,
    /// One JSON record a line.
    Jsonl,
    /// Comma-separated records.
    Csv,
    /// Tables for issues and pull requests.
    Markdown,
    /// SARIF 2.1.0 for code scanning; for `check` and `deploy`.
    Sarif,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell where tasks would land.
    #[command(after_help = "\
Examples:
  stowplan place cluster.json --task-definition web.json --count 4
  stowplan place snapshot/ --service web --count 2        strategy and constraints of the service
  stowplan place cluster.json --task-definition web:7 --strategy spread:attribute:ecs.availability-zone \\
      --strategy binpack:memory --constraint 'attribute:stack == prod'
  aws ecs describe-container-instances … | stowplan place - --task-definition web.json")]
    Place(PlaceArgs),
    /// Tell why: every instance with every failing check.
    #[command(after_help = "\
Examples:
  stowplan explain cluster.json --task-definition web.json
  stowplan explain cluster.json --service web --instance 1c4e8a02
  stowplan explain cluster.json --service web -o markdown   to paste into an issue")]
    Explain(ExplainArgs),
    /// List the instances that a cluster query language expression matches, or check it.
    #[command(after_help = "\
Examples:
  stowplan query 'attribute:ecs.instance-type == m5.large' cluster.json
  stowplan query 'task:group == service:web' --canonical    without files: check only")]
    Query(QueryArgs),
    /// Tell which tasks a scale-in would stop.
    #[command(after_help = "\
Examples:
  stowplan stop cluster.json --service web --count 2
  stowplan stop cluster.json --group family:batch --count 1 --strategy binpack:memory")]
    Stop(StopArgs),
    /// Tell whether ECS takes task definitions, and all that is wrong with them.
    #[command(after_help = "\
Examples:
  stowplan check taskdef.json
  stowplan check ecs/ services/ --fail-on warning        every *.json below that is a task definition
  stowplan check . -o sarif > stowplan.sarif             for code scanning")]
    Check(CheckArgs),
    /// Tell when a service would scale, by how much, and why not.
    #[command(after_help = "\
Examples:
  stowplan scale targets.json policies.json alarms.json metrics.json --desired 4
  stowplan scale cpu.csv --track 50 --min 2 --max 20 --desired 4         what if: one policy on a series
  stowplan scale . --resource web --minutes -o csv > minutes.csv         a row for each minute
The files are what the AWS CLI printed (describe-scalable-targets, describe-scaling-policies, describe-scheduled-actions,
describe-alarms, get-metric-data, describe-services), and CSV: a column of times, then a column for each metric.")]
    Scale(ScaleArgs),
    /// Tell when a schedule runs next, in plain words.
    #[command(after_help = "\
Examples:
  stowplan schedule 'cron(0 8 ? * MON-FRI *)' --tz America/New_York
  stowplan schedule 'rate(5 hours)' --start 2026-11-01T12:00:00Z --end 2026-11-03T00:00:00Z")]
    Schedule(ScheduleArgs),
    /// Tell before a deployment whether it ends, how low it dips, and what would help.
    #[command(after_help = "\
Examples:
  stowplan deploy cluster.json --service web -d web.json
  stowplan deploy cluster.json --service web -d web:8 --minimum-healthy-percent 50
  stowplan deploy cluster.json --service web --force             the same tasks anew, on the instances of today
  stowplan deploy cluster.json --service web -d plan.json#web    a Terraform plan, CloudFormation template or manifest")]
    Deploy(DeployArgs),
    /// Tell whether load balancers reach a service's tasks, and which rule is missing.
    #[command(after_help = "\
Examples:
  stowplan reach services.json taskdef.json target-groups.json load-balancers.json security-groups.json
  stowplan reach aws/ --service web --instance-sg sg-0123 --client 10.0.0.0/8
The files are what the AWS CLI printed: ecs describe-services and describe-task-definition, elbv2 describe-target-groups,
describe-load-balancers and describe-listeners, ec2 describe-security-groups and describe-subnets.")]
    Reach(ReachArgs),
    /// Tell which capacity provider gets how many tasks, in which order.
    #[command(after_help = "\
Examples:
  stowplan split FARGATE:1:2 FARGATE_SPOT:3 -n 10          weight, then base
  stowplan split A:1 B:4 -n 2 --current A=3 --current B=7  which ones stop
  stowplan split FARGATE:1 FARGATE_SPOT:3 -n 8 --without FARGATE_SPOT")]
    Split(SplitArgs),
    /// Tell how many instances a capacity provider needs, when it scales, and what holds each
    /// instance.
    #[command(after_help = "\
Examples:
  stowplan capacity cluster.json groups.json
  stowplan capacity cluster.json groups.json -d web.json -n 50 --service web --minutes 60
  stowplan capacity cluster.json --target 90 --min 0 --max 10 --minutes 120 --every-minute
Besides the snapshot: what `aws ecs describe-capacity-providers` and `aws autoscaling describe-auto-scaling-groups` print.")]
    Capacity(CapacityArgs),
    /// Tell how many more tasks fit, and what runs out.
    #[command(after_help = "\
Examples:
  stowplan fit cluster.json -d web.json
  stowplan fit cluster.json --service web --reserved-memory 256     if agents kept more back")]
    Fit(FitArgs),
    /// Plan moves that free instances, each within its service's percentages.
    #[command(after_help = "\
Examples:
  stowplan repack cluster.json
  stowplan repack cluster.json --moves 20 --instances 3 --prices prices.json")]
    Repack(RepackArgs),
    /// Tell which EC2 instances to buy for services: the fewest or the cheapest, and how far from
    /// the best that is at most.
    #[command(after_help = "\
Examples:
  stowplan fleet services.json taskdefs/ --types m5.large
  stowplan fleet cluster.json --prices prices.json                the cheapest of all types with a price
  stowplan fleet cluster.json --prices prices.json --types m5.large,m5.xlarge,r5.large --reserved-memory 256
The files are what the AWS CLI printed: describe-services and describe-task-definition, or a snapshot. Prices are
{\"asOf\": \"2026-07-20\", \"currency\": \"USD\", \"perHour\": {\"m5.large\": 0.096}}. This is advice: ECS places tasks one at a time.")]
    Fleet(FleetArgs),
    /// Show what EC2 instance types bring: CPU units, memory, GPUs, awsvpc tasks.
    #[command(after_help = "\
Examples:
  stowplan instance-types m5.large c5.large
  stowplan instance-types -o csv > types.csv               all of them")]
    InstanceTypes {
        /// Names, e.g. m5.large; all when none is given.
        #[arg(value_name = "TYPE")]
        types: Vec<String>,
        /// ECS_RESERVED_MEMORY of the agents.
        #[arg(long, value_name = "MIB", default_value_t = 0)]
        reserved_memory: u32,
    },
    /// List the rules that decide, how well each is known, and their alternatives.
    Rules {
        /// Ids, e.g. PLACE-33; all when none is given.
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Answer a decision document: JSON in, JSON out.
    #[command(after_help = "\
Examples:
  stowplan decide question.json
  jq -c '.[]' questions.json | stowplan decide - --lines > answers.jsonl")]
    Decide {
        /// The document; `-` reads standard input.
        file: PathBuf,
        /// One document a line in, one answer a line out; a bad line gets an error answer.
        #[arg(long)]
        lines: bool,
    },
    /// Print a script that gathers a snapshot with aws and jq.
    SnapshotScript,
    /// Take account ids, names, environments and secrets out of snapshots; decisions stay the same.
    Redact {
        /// The snapshot, or several files of it: a name is the same pseudonym in all of them; `-`
        /// reads standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}
