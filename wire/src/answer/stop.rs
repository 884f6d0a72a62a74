//! What `stop` answers.

use serde::{Deserialize, Serialize};

use super::answered;
use crate::Lint;

/// The tasks that stop, in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StopAnswer {
    /// The tasks that stop, in turn.
    pub stopped: Vec<StoppedTask>,
    /// How many more should stop and cannot, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unstopped: Option<usize>,
    /// ECS's text in the service's events, where it tells of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(StopAnswer;);

/// A task that stops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoppedTask {
    /// The task.
    pub task_arn: String,
    /// How many tasks ECS might stop in its place, itself among them.
    pub admissible_count: usize,
    /// Those tasks, by ARN, as many as `admissible` asks for.
    pub admissible: Vec<String>,
    /// The instance that it is on; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_instance_arn: Option<String>,
    /// The zone that it is in, where no instance is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
}
