//! What is asked about definitions and about ways into them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::OpenArgs;

/// Who is to be reached.
#[derive(Debug, Args)]
pub struct ReachArgs {
    /// What the AWS CLI printed: files, directories (every *.json, *.yaml and *.yml below) or `-`;
    /// or a decision document. The service and its task definition may be of a Terraform plan, a
    /// template or the like.
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
    /// A security group of the container instances; for tasks without a network interface of their
    /// own.
    #[arg(long = "instance-sg", value_name = "ID")]
    pub instance_security_groups: Vec<String>,
    /// A subnet of the container instances.
    #[arg(long = "instance-subnet", value_name = "ID")]
    pub instance_subnets: Vec<String>,
    /// The client: a network or a security group; by default everybody.
    #[arg(long, value_name = "CIDR|ID")]
    pub client: Option<String>,
}

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Task definitions: files, directories (every *.json, *.yaml and *.yml below that holds some)
    /// or `-`; AWS's JSON, snapshots, Terraform plans and states, CloudFormation templates,
    /// ecspresso files, Copilot manifests.
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
