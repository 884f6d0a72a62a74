//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Where would each Amazon ECS task land, which would stop, and why.
///
/// Reads what `aws ecs describe-…` prints and answers offline. Without a command it places a built-in sample.
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
    /// Tell how many instances a capacity provider needs, when it scales, and what holds each instance.
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
    /// Tell which EC2 instances to buy for services: the fewest or the cheapest, and how far from the best that is at most.
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
        /// The snapshot, or several files of it: a name is the same pseudonym in all of them; `-` reads standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What is placed.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// A file in any format that `check` reads (FILE#NAME where it holds several), or family[:revision] or ARN of a
    /// definition in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// A stage of the placement strategy, in order: binpack:memory, binpack:cpu, spread:instanceId, spread:attribute:NAME, random.
    #[arg(long = "strategy", value_name = "TYPE[:FIELD]", value_parser = parse_strategy)]
    pub strategies: Vec<Strategy>,
    /// A placement constraint: an expression (memberOf) or `distinctInstance`.
    #[arg(long = "constraint", value_name = "EXPR|distinctInstance")]
    pub constraints: Vec<String>,
    /// EC2, FARGATE or EXTERNAL; without it the service's own, else the cluster's default.
    #[arg(long, value_name = "TYPE", conflicts_with = "capacity_provider")]
    pub launch_type: Option<String>,
    /// The capacity provider.
    #[arg(long, value_name = "NAME")]
    pub capacity_provider: Option<String>,
    /// A subnet of the awsvpc network.
    #[arg(long = "subnet", value_name = "ID")]
    pub subnets: Vec<String>,
    /// Start on this very container instance, as StartTask does.
    #[arg(long = "start-task", value_name = "INSTANCE")]
    pub start_task: Vec<String>,
    /// A run-task or create-service skeleton, as --cli-input-json takes it; or a service of a Terraform plan, a template or
    /// the like, FILE#NAME where it has several.
    #[arg(long, value_name = "FILE[#NAME]")]
    pub request: Option<String>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// What is explained.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Show this instance only: its id, the start of it, its ARN or EC2 id.
    #[arg(long, value_name = "ID")]
    pub instance: Option<String>,
}

/// What is matched.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// The expression.
    #[arg(value_name = "EXPR")]
    pub expression: String,
    /// What the AWS CLI printed; without it the expression is only checked.
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Print the expression in its canonical spelling and nothing else.
    #[arg(long)]
    pub canonical: bool,
}

/// What is stopped.
#[derive(Debug, Args)]
pub struct StopArgs {
    /// What the AWS CLI printed: files, directories or `-`.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    /// A stage of the placement strategy, in order.
    #[arg(long = "strategy", value_name = "TYPE[:FIELD]", value_parser = parse_strategy)]
    pub strategies: Vec<Strategy>,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// What is deployed.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The service.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// The new task definition: a file, or family[:revision] or ARN of one in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many tasks; as many as the service has unless told.
    #[arg(short = 'n', long, value_name = "N")]
    pub desired: Option<u32>,
    /// In place of the service's.
    #[arg(long, value_name = "PERCENT")]
    pub minimum_healthy_percent: Option<u32>,
    /// In place of the service's.
    #[arg(long, value_name = "PERCENT")]
    pub maximum_percent: Option<u32>,
    /// Start every task anew, even of the same task definition.
    #[arg(long)]
    pub force: bool,
    /// Seconds until a new task is healthy; 40 without any check.
    #[arg(long, value_name = "SECONDS")]
    pub step_seconds: Option<u32>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub open: OpenArgs,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// What is split.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// A capacity provider with its weight and base.
    #[arg(required = true, value_name = "NAME[:WEIGHT[:BASE]]", value_parser = parse_provider)]
    pub providers: Vec<ProviderShare>,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: u32,
    /// How many a provider has now: then the steps from there are told.
    #[arg(long, value_name = "NAME=N", value_parser = parse_parameter)]
    pub current: Vec<(String, String)>,
    /// A provider that has no capacity just now.
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
    /// A date, or a rule and its alternative, e.g. CAP-6=ignore; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// A provider of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderShare {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: u32,
    /// Its base.
    pub base: u32,
}

fn parse_provider(text: &str) -> Result<ProviderShare, String> {
    let mut parts = text.split(':');
    let name = parts.next().filter(|name| !name.is_empty()).ok_or("a name is missing, as in `FARGATE:1`")?;
    let mut number = |default| parts.next().map_or(Ok(default), |part| part.parse::<u32>());
    let (weight, base) = (number(1), number(0));
    match (weight, base, parts.next()) {
        (Ok(weight), Ok(base), None) => Ok(ProviderShare { name: name.to_owned(), weight, base }),
        _ => Err("write NAME, NAME:WEIGHT or NAME:WEIGHT:BASE, e.g. `FARGATE:1:2`".to_owned()),
    }
}

/// Which capacity provider, and what is asked of it.
#[derive(Debug, Args)]
pub struct CapacityArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The capacity provider, where there are several.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Follow the group for so many minutes; 60 where tasks or every minute are asked for.
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub every_minute: bool,
    /// Tasks that are asked for: a file, or family[:revision] or ARN of a definition in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many of them.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    /// Their service; one of the snapshot lends its strategy, constraints and definition. Standalone tasks unless told.
    #[arg(short = 's', long, value_name = "NAME")]
    pub service: Option<String>,
    /// How long each of them runs; on and on unless told.
    #[arg(long, value_name = "MINUTES")]
    pub runs: Option<u32>,
    /// A type that the group launches, the first of several at once.
    #[arg(long = "instance-type", value_name = "TYPE")]
    pub instance_types: Vec<String>,
    /// `targetCapacity`, in place of the provider's.
    #[arg(long, value_name = "PERCENT")]
    pub target: Option<u32>,
    /// The group's minimum.
    #[arg(long, value_name = "N")]
    pub min: Option<u32>,
    /// The group's maximum.
    #[arg(long, value_name = "N")]
    pub max: Option<u32>,
    /// Seconds from a launch until an instance takes tasks; 120 unless told.
    #[arg(long, value_name = "SECONDS")]
    pub launch_seconds: Option<u32>,
    /// Prices, to tell what the instances cost: what an hour costs by type, under `perHour`, and their `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative, e.g. CAP-27=target; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// What is to fit.
#[derive(Debug, Args)]
pub struct FitArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// So much more of each instance's memory is kept back (ECS_RESERVED_MEMORY).
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
}

/// What is repacked.
#[derive(Debug, Args)]
pub struct RepackArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// At most so many moves.
    #[arg(long, value_name = "N")]
    pub moves: Option<u32>,
    /// No more instances than this need be free.
    #[arg(long, value_name = "N")]
    pub instances: Option<u32>,
    /// Only instances of this capacity provider.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Prices, to tell what is saved: what an hour costs by type, under `perHour`, and their `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Who is to be reached.
#[derive(Debug, Args)]
pub struct ReachArgs {
    /// What the AWS CLI printed: files, directories (every *.json, *.yaml and *.yml below) or `-`; or a decision document. The
    /// service and its task definition may be of a Terraform plan, a template or the like.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The service, where the files are about several.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// The task definition; FILE#NAME where a template has several.
    #[arg(short = 'd', long, value_name = "FILE[#NAME]")]
    pub task_definition: Option<String>,
    /// A security group of the container instances; for tasks without a network interface of their own.
    #[arg(long = "instance-sg", value_name = "ID")]
    pub instance_security_groups: Vec<String>,
    /// A subnet of the container instances.
    #[arg(long = "instance-subnet", value_name = "ID")]
    pub instance_subnets: Vec<String>,
    /// Who asks: a network or a security group; everybody unless told.
    #[arg(long, value_name = "CIDR|ID")]
    pub client: Option<String>,
}

/// What to buy for whom.
#[derive(Debug, Args)]
pub struct FleetArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The instance types to choose from; those with a price unless told.
    #[arg(short = 't', long = "types", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Prices for an hour, by type.
    #[arg(short = 'p', long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// What is to be small; the price where there are prices, unless told.
    #[arg(long, value_enum)]
    pub objective: Option<Objective>,
    /// ECS_RESERVED_MEMORY of the agents.
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
    /// The account has opted in to awsvpcTrunking.
    #[arg(long)]
    pub trunking: bool,
    /// A task definition that runs once on every instance, beside the services of the strategy DAEMON.
    #[arg(long = "daemon", value_name = "FAMILY[:REVISION]")]
    pub daemons: Vec<String>,
}

/// What is to be small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Objective {
    /// The number of instances, then the price.
    Fewest,
    /// The price, then the number of instances.
    Cheapest,
}

/// What scales, on which data.
#[derive(Debug, Args)]
pub struct ScaleArgs {
    /// What the AWS CLI printed, Terraform plans, CloudFormation templates, Copilot manifests, and CSV series: files,
    /// directories (every *.json, *.yaml and *.yml below) or `-`; or a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The service, where the files are about several: its ResourceId or name.
    #[arg(short = 'r', long, value_name = "ID")]
    pub resource: Option<String>,
    /// The service's desired count at the beginning.
    #[arg(short = 'n', long, value_name = "N")]
    pub desired: Option<u32>,
    /// Running tasks at the beginning; as many as desired unless told.
    #[arg(long, value_name = "N")]
    pub running: Option<u32>,
    /// MinCapacity, where no scalable target is among the files.
    #[arg(long, value_name = "N", requires = "max")]
    pub min: Option<u32>,
    /// MaxCapacity, where no scalable target is among the files.
    #[arg(long, value_name = "N", requires = "min")]
    pub max: Option<u32>,
    /// Adds a target tracking policy with this target value.
    #[arg(long, value_name = "VALUE")]
    pub track: Vec<String>,
    /// The first minute, e.g. 2026-11-01T08:00:00Z; where the metrics begin unless told.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The last minute; where the metrics end unless told.
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub minutes: bool,
    /// Seconds until a new task runs.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub start_seconds: u32,
    /// Seconds until a superfluous task is gone.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub stop_seconds: u32,
    /// Seconds that datapoints come late.
    #[arg(long, value_name = "SECONDS")]
    pub metric_delay: Option<u32>,
    /// A date, or a rule and its alternative, e.g. 2026-11 or SCALE-34=sevenTenths; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which schedule.
#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// The expression: `cron(…)`, `rate(…)` or `at(…)`.
    #[arg(value_name = "EXPR")]
    pub expression: String,
    /// The time zone, by its IANA name; UTC unless told.
    #[arg(long = "tz", alias = "timezone", value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How many runs.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub count: u32,
    /// From when on; now unless told.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The action's start time.
    #[arg(long, value_name = "TIME")]
    pub start: Option<String>,
    /// The action's end time.
    #[arg(long, value_name = "TIME")]
    pub end: Option<String>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Task definitions: files, directories (every *.json, *.yaml and *.yml below that holds some) or `-`; AWS's JSON,
    /// snapshots, Terraform plans and states, CloudFormation templates, ecspresso files, Copilot manifests.
    #[arg(required = true, value_name = "TASKDEF")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// From which severity on the exit code is 3.
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show notes, too, e.g. placeholders.
    #[arg(long)]
    pub notes: bool,
}

/// What templates leave open.
#[derive(Debug, Default, Args)]
pub struct OpenArgs {
    /// A value that the file leaves open: a CloudFormation parameter, an environment variable of ecspresso or Copilot.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub parameters: Vec<(String, String)>,
    /// The environment of a Copilot manifest whose overrides count.
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
}

fn parse_parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// When a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// When ECS refuses a definition.
    Error,
    /// When ECS takes it but it hardly does what it says, too.
    Warning,
    /// Never.
    Never,
}

/// Whose tasks.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// The service; one of the snapshot lends its strategy, constraints and definition.
    #[arg(short = 's', long, value_name = "NAME", conflicts_with = "group")]
    pub service: Option<String>,
    /// The task group of standalone tasks.
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
}

/// What is taken for granted.
#[derive(Debug, Args)]
pub struct TrustArgs {
    /// The network interfaces for awsvpc tasks, where the snapshot does not say them.
    #[arg(long, value_name = "WHENCE")]
    pub eni: Option<Eni>,
    /// As `--eni by-type`.
    #[arg(long, hide = true, conflicts_with = "eni")]
    pub eni_by_type: bool,
    /// Take a snapshot that contradicts itself as it is.
    #[arg(long)]
    pub trust_snapshot: bool,
}

/// Whence network interfaces are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Eni {
    /// From the table of instance types.
    ByType,
    /// They are not checked.
    Unchecked,
}

/// How it is decided.
#[derive(Debug, Args)]
pub struct OptionArgs {
    /// A date, or a rule and its alternative, e.g. 2026-11 or PLACE-33=fieldFirst; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
    /// Which of several admissible instances is taken.
    #[arg(long, value_name = "lowestArn|seed:N", value_parser = parse_tie_break)]
    pub tie_break: Option<TieBreak>,
    /// How many admissible instances are listed for each task.
    #[arg(long, value_name = "N|all", value_parser = parse_admissible)]
    pub admissible: Option<Admissible>,
}

/// A stage of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// `spread`, `binpack` or `random`; the engine judges it.
    pub kind: String,
    /// The field.
    pub field: Option<String>,
}

/// Which of several is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieBreak {
    /// The lowest ARN.
    LowestArn,
    /// A seeded draw.
    Seed(u64),
}

/// How many are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admissible {
    /// Every one.
    All,
    /// Up to so many.
    UpTo(u32),
}

fn parse_strategy(text: &str) -> Result<Strategy, String> {
    let (kind, field) = match (text.split_once(':'), text.strip_suffix(')')) {
        (_, Some(inner)) if inner.contains('(') => inner.split_once('(').unwrap_or((inner, "")),
        (Some(parts), _) => parts,
        _ => (text, ""),
    };
    if kind.is_empty() {
        return Err("a type is missing, as in `binpack:memory`".into());
    }
    Ok(Strategy { kind: kind.to_owned(), field: (!field.is_empty()).then(|| field.to_owned()) })
}

fn parse_tie_break(text: &str) -> Result<TieBreak, String> {
    if text == "lowestArn" {
        return Ok(TieBreak::LowestArn);
    }
    text.strip_prefix("seed:")
        .and_then(|seed| seed.parse().ok())
        .filter(|seed: &u64| *seed < 1 << 53)
        .map(TieBreak::Seed)
        .ok_or_else(|| "write `lowestArn` or `seed:N` with N below 2^53".to_owned())
}

fn parse_admissible(text: &str) -> Result<Admissible, String> {
    if text == "all" {
        return Ok(Admissible::All);
    }
    text.parse().map(Admissible::UpTo).map_err(|_| "write a number or `all`".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn strategies_are_read_in_both_spellings() {
        for (text, kind, field) in [
            ("binpack:memory", "binpack", Some("memory")),
            ("spread:attribute:ecs.availability-zone", "spread", Some("attribute:ecs.availability-zone")),
            ("spread(attribute:rack)", "spread", Some("attribute:rack")),
            ("random", "random", None),
        ] {
            let strategy = parse_strategy(text).unwrap();
            assert_eq!((strategy.kind.as_str(), strategy.field.as_deref()), (kind, field));
        }
        assert!(parse_strategy(":memory").is_err());
    }

    #[test]
    fn seeds_stay_below_two_to_the_fifty_third() {
        assert_eq!(parse_tie_break("seed:7"), Ok(TieBreak::Seed(7)));
        assert!(parse_tie_break("seed:9007199254740992").is_err());
        assert!(parse_tie_break("seed").is_err());
    }
}
