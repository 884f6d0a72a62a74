//! What `place` answers.

use serde::{Deserialize, Serialize};

use super::{Explanation, Totals, Word, answered};
use crate::Lint;

/// Where each task lands, and why not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceAnswer {
    /// The tasks that found a place, in order.
    pub placements: Vec<Placement>,
    /// The lengths of the whole lists, where `rows` were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// The tasks that a daemon stops; a daemon's answer alone has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Vec<DaemonStopped>>,
    /// Why each considered instance did not take the first task that found no place, by ARN.
    pub failures: Vec<PlacementFailure>,
    /// ECS's text in the service's events when a task finds no place; a service's answer alone has
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The instance that came closest, where one was considered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closest: Option<Closest>,
    /// How many tasks wait for a capacity provider, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<usize>,
    /// What becomes of those that wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_tasks: Option<WaitingTasks>,
    /// How many tasks are left, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<usize>,
    /// What each provider of a strategy of several gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Vec<PlacedShare>>,
    /// The types that a new managed instance may be of, sorted: a set, never a pick.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_instance_types: Option<CandidateInstanceTypes>,
    /// How many types those are, listed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_instance_type_count: Option<usize>,
    /// The steps of the last task tried, where `explain` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(PlaceAnswer;);

/// Where one task goes: an instance, or on Fargate a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Placement {
    /// The instance that takes the task; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_instance_arn: Option<String>,
    /// How many instances ECS might pick; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admissible_count: Option<usize>,
    /// Those instances, by ARN, as many as `admissible` asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admissible: Option<Vec<String>>,
    /// The host ports of the task.
    pub host_ports: Vec<HostPort>,
    /// The GPUs that the task gets.
    pub gpu_ids: Vec<String>,
    /// Port mappings for which the agent finds too few free host ports: the task fails to start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unbound_ports: Vec<UnboundPort>,
    /// The zone of a Fargate task, where a subnet's is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// The zones that it might as well be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admissible_zones: Option<Vec<String>>,
    /// The provider that a strategy gave the task to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_provider_name: Option<String>,
}

/// A host port of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HostPort {
    /// The container that maps it.
    pub container_name: String,
    /// The port of the container, 0 to 65535.
    pub container_port: u16,
    /// The port of the host, 0 to 65535.
    pub host_port: u16,
    /// `tcp` or `udp`.
    pub protocol: Word,
}

/// A port mapping for which the agent finds too few free host ports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnboundPort {
    /// The container that maps it.
    pub container_name: String,
    /// `tcp` or `udp`.
    pub protocol: Word,
    /// The range of the mapping, e.g. `8000-8005`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_port_range: Option<String>,
    /// The port of the mapping, where it has no range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_port: Option<u16>,
}

/// Why an instance does not take a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacementFailure {
    /// The instance, or what StartTask named.
    pub arn: String,
    /// ECS's word for it, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
}

/// The instance that came closest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Closest {
    /// The instance.
    pub container_instance_arn: String,
    /// ECS's word for what it lacks, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
}

/// Tasks in PROVISIONING, and what stops them if no instance comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingTasks {
    /// `PROVISIONING`.
    pub last_status: Word,
    /// ECS's text when the wait ends without a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_reason: Option<String>,
    /// The member of `instanceRequirements`, or the resource, that no instance type meets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmet_requirement: Option<Word>,
    /// What they wait for, or why nothing comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The types that a new managed instance may be of, sorted: a set, never a pick.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CandidateInstanceTypes(pub Vec<String>);

/// What a provider of a strategy gets of the tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacedShare {
    /// The provider.
    pub capacity_provider: String,
    /// Its share of the tasks.
    pub count: usize,
    /// How many of them found a place.
    pub placed: usize,
    /// How many wait for its instances, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<usize>,
    /// How many are not placed, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<usize>,
    /// The types that a new managed instance may be of, sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_instance_types: Option<CandidateInstanceTypes>,
    /// How many types those are, listed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_instance_type_count: Option<usize>,
}

/// A task that a daemon stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DaemonStopped {
    /// The task.
    pub task_arn: String,
    /// The instance that it was on.
    pub container_instance_arn: String,
    /// Why.
    pub reason: Word,
}
