//! What is asked about scaling and schedules.

use std::path::PathBuf;

use clap::Args;

use super::shared::OpenArgs;

/// What scales, on which data.
#[derive(Debug, Args)]
pub struct ScaleArgs {
    /// What the AWS CLI printed, Terraform plans, CloudFormation templates, Copilot manifests, and
    /// CSV series: files, directories (every *.json, *.yaml and *.yml below) or `-`; or a decision
    /// document.
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
    /// Running tasks at the beginning; by default as many as desired.
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
    /// The first minute, e.g. 2026-11-01T08:00:00Z; by default where the metrics begin.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The last minute; by default where the metrics end.
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
    /// A date, or a rule and its alternative, e.g. 2026-11 or SCALE-34=sevenTenths; see
    /// `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which schedule.
#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// The expression: `cron(…)`, `rate(…)` or `at(…)`.
    #[arg(value_name = "EXPR")]
    pub expression: String,
    /// The time zone, by its IANA name; by default UTC.
    #[arg(long = "tz", alias = "timezone", value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How many runs.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub count: u32,
    /// From when on; by default from now on.
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
