//! What can be asked on the command line.

use clap::{Parser, Subcommand, ValueEnum};

/// Where would each Amazon ECS task land, which task would stop, and why?
///
/// Give what the AWS CLI printed (describe-container-instances, describe-tasks, describe-task-definition, …) as files, directories or
/// `-`. Without a command a sample is shown. Exit codes: 0 answered, 1 bad input, 2 bad usage, 3 the answer is no.
#[derive(Debug, Parser)]
#[command(name = "stowplan", version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// How to print the answer.
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
    /// When to colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Place tasks, one after the other.
    Place(Place),
    /// Place tasks and say why each instance takes them or not.
    Explain(Explain),
    /// Which instances match an expression of the cluster query language; without files, check and print it.
    Query(Query),
    /// Which tasks stop when a service or task group scales in.
    Stop(Stop),
    /// The rules behind every answer, with their sources.
    Rules(Rules),
    /// Answer decision documents: JSON in, JSON out.
    Decide(Decide),
    /// Print the script that gathers a snapshot of a cluster with the AWS CLI and jq.
    SnapshotScript,
    /// Hide names, account ids, environment and secrets in a snapshot before sharing it.
    Redact(Redact),
    /// Print a completion script for a shell.
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  stowplan place snapshot.json -t web:42 --service web --count 3 -s spread:attribute:ecs.availability-zone -s binpack:memory"
)]
pub(crate) struct Place {
    /// The cluster: files, directories, or `-`.
    #[arg(required = true)]
    pub(crate) files: Vec<String>,
    /// A file with a task definition, or the name of one in the snapshot (family, family:revision, ARN). A service's own by default.
    #[arg(short, long)]
    pub(crate) task_definition: Option<String>,
    /// How many tasks.
    #[arg(short = 'n', long)]
    pub(crate) count: Option<u32>,
    /// Place as this service does; its strategies and constraints are taken from the snapshot if it is there.
    #[arg(long)]
    pub(crate) service: Option<String>,
    /// The task group of standalone tasks.
    #[arg(long, conflicts_with = "service")]
    pub(crate) group: Option<String>,
    /// A strategy: random, spread:FIELD or binpack:FIELD; several are applied in order.
    #[arg(short, long)]
    pub(crate) strategy: Vec<String>,
    /// A constraint: distinctInstance, or an expression of the cluster query language.
    #[arg(short, long)]
    pub(crate) constraint: Vec<String>,
    /// EC2 or EXTERNAL.
    #[arg(long)]
    pub(crate) launch_type: Option<String>,
    /// The capacity provider that the tasks were assigned.
    #[arg(long)]
    pub(crate) capacity_provider: Option<String>,
    /// A subnet for awsvpc tasks.
    #[arg(long)]
    pub(crate) subnet: Vec<String>,
    /// StartTask on this instance.
    #[arg(long)]
    pub(crate) start_task: Vec<String>,
    /// A file as for `aws ecs run-task --cli-input-json`; other flags win over it.
    #[arg(long)]
    pub(crate) request: Option<String>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Show this instance only.
    #[arg(long)]
    pub(crate) instance: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A rule's alternative, e.g. PLACE-33=zoneFirst, or a date.
    #[arg(long)]
    pub(crate) semantics: Vec<String>,
    /// lowestArn or seed:N.
    #[arg(long)]
    pub(crate) tie_break: Option<String>,
    /// How much of the admissible set to list: a number or `all`.
    #[arg(long)]
    pub(crate) admissible: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  stowplan query 'attribute:ecs.instance-type =~ t3.* and not(task:group == service:web)' snapshot.json"
)]
pub(crate) struct Query {
    /// The expression.
    pub(crate) expression: String,
    /// The cluster: files, directories, or `-`.
    pub(crate) files: Vec<String>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Stop {
    /// The cluster: files, directories, or `-`.
    #[arg(required = true)]
    pub(crate) files: Vec<String>,
    /// The service.
    #[arg(long, required_unless_present = "group")]
    pub(crate) service: Option<String>,
    /// The task group.
    #[arg(long, conflicts_with = "service")]
    pub(crate) group: Option<String>,
    /// How many tasks stop.
    #[arg(short = 'n', long, default_value_t = 1)]
    pub(crate) count: u32,
    /// A strategy: random, spread:FIELD or binpack:FIELD.
    #[arg(short, long)]
    pub(crate) strategy: Vec<String>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// Only these rules.
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Decide {
    /// A file with a decision document, or `-`.
    pub(crate) file: String,
    /// One document a line, one answer a line; a bad line does not stop the rest.
    #[arg(long)]
    pub(crate) lines: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Redact {
    /// The snapshot, or `-`.
    pub(crate) file: String,
    /// A secret of yours: the same salt gives the same names. Keep it to yourself.
    #[arg(long)]
    pub(crate) salt: String,
}
