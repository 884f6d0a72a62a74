//! What `check` answers.

use serde::{Deserialize, Serialize};

use super::{Finding, Requirement, Word, answered};
use crate::Lint;

/// All findings at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckAnswer {
    /// What is wrong, unwise or worth knowing.
    pub findings: Vec<Finding>,
    /// The place in `findings`, from 0, of what ECS would answer first; absent where it takes the
    /// definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_error: Option<usize>,
    /// The containers in the order in which they start.
    pub start_order: Vec<String>,
    /// The containers in the order in which they stop.
    pub stop_order: Vec<String>,
    /// What a task takes, where that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Requirement>,
    /// The launch types that ECS takes the definition for: `EC2`, `FARGATE`, `EXTERNAL`,
    /// `MANAGED_INSTANCES`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibilities: Option<Vec<Word>>,
    /// The attributes that ECS derives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_attributes: Option<Vec<String>>,
    /// What ECS fills in, as far as it decides something; with `normalize`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized: Option<NormalizedDefinition>,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(CheckAnswer;);

/// A task definition with what ECS fills in, as far as it decides something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NormalizedDefinition {
    /// CPU units of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// MiB of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The network mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_mode: Option<String>,
    /// The ephemeral storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_storage: Option<NormalizedStorage>,
    /// The containers.
    pub container_definitions: Vec<NormalizedContainer>,
}

/// The ephemeral storage of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NormalizedStorage {
    /// GiB.
    #[serde(rename = "sizeInGiB")]
    pub size_in_gib: i64,
}

/// A container with what ECS fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NormalizedContainer {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// CPU units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<i64>,
    /// Whether the task ends with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub essential: Option<bool>,
    /// The port mappings.
    pub port_mappings: Vec<NormalizedMapping>,
    /// The health check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_check: Option<NormalizedHealthCheck>,
}

/// A port mapping with what ECS fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NormalizedMapping {
    /// The port of the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_port: Option<i64>,
    /// The ports of the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_port_range: Option<String>,
    /// The port of the host; 0: the agent chooses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_port: Option<i64>,
    /// `tcp` or `udp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
}

/// A health check with what ECS fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NormalizedHealthCheck {
    /// Seconds between two checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
    /// Seconds that a check may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    /// How many failures make it unhealthy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<i64>,
    /// Seconds in which failures do not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_period: Option<i64>,
}
