//! What is asked about instances: providers, their number, their price.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{OpenArgs, TrustArgs, parse_parameter};

/// What is split.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// A capacity provider with its weight and base.
    #[arg(required = true, value_name = "NAME[:WEIGHT[:BASE]]", value_parser = parse_provider)]
    pub providers: Vec<ProviderShare>,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: u32,
    /// How many a provider has now: then the answer has the steps from there.
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
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The capacity provider, where there are several.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Follow the group for this many minutes; by default 60 where tasks or every minute are asked
    /// for.
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub every_minute: bool,
    /// Tasks that are asked for: a file, or family[:revision] or ARN of a definition in the
    /// snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many of them.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    /// Their service; a service of the snapshot lends its strategy, constraints and definition. By
    /// default standalone tasks.
    #[arg(short = 's', long, value_name = "NAME")]
    pub service: Option<String>,
    /// How long each of them runs; by default for ever.
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
    /// Seconds from a launch until an instance takes tasks; by default 120.
    #[arg(long, value_name = "SECONDS")]
    pub launch_seconds: Option<u32>,
    /// Prices, to tell what the instances cost: what an hour costs by type, under `perHour`, and
    /// their `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative, e.g. CAP-27=target; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// What is repacked.
#[derive(Debug, Args)]
pub struct RepackArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// The most moves.
    #[arg(long, value_name = "N")]
    pub moves: Option<u32>,
    /// No more instances than this need be free.
    #[arg(long, value_name = "N")]
    pub instances: Option<u32>,
    /// Only instances of this capacity provider.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Prices, to tell what is saved: what an hour costs by type, under `perHour`, and their
    /// `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// What to buy for whom.
#[derive(Debug, Args)]
pub struct FleetArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The instance types to choose from; by default those with a price.
    #[arg(short = 't', long = "types", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Prices for an hour, by type.
    #[arg(short = 'p', long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// What to minimize; by default the price where there are prices.
    #[arg(long, value_enum)]
    pub objective: Option<Objective>,
    /// ECS_RESERVED_MEMORY of the agents.
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
    /// The account has opted in to awsvpcTrunking.
    #[arg(long)]
    pub trunking: bool,
    /// A task definition that runs once on every instance, beside the services of the strategy
    /// DAEMON.
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
