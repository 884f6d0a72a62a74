//! What is asked about tasks on a cluster.

use std::path::PathBuf;

use clap::Args;

use super::shared::{OpenArgs, OptionArgs, Strategy, SubjectArgs, TrustArgs, parse_strategy};

/// What is placed.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// A file in any format that `check` reads (FILE#NAME where it holds several), or
    /// family[:revision] or ARN of a definition in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// A stage of the placement strategy, in order: binpack:memory, binpack:cpu, spread:instanceId,
    /// spread:attribute:NAME, random.
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
    /// A run-task or create-service skeleton, as --cli-input-json takes it; or a service of a
    /// Terraform plan, a template or the like, FILE#NAME where it has several.
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
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The service.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// The new task definition: a file, or family[:revision] or ARN of one in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many tasks; by default as many as the service has.
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

/// What is to fit.
#[derive(Debug, Args)]
pub struct FitArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// So much more of each instance's memory is kept back (ECS_RESERVED_MEMORY).
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
}
