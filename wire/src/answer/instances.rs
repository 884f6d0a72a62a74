//! What `instances` answers.

use serde::{Deserialize, Serialize};

use super::{Totals, Word, answered};
use crate::Lint;

/// The instances of a snapshot, a row each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstancesAnswer {
    /// The rows that were asked for.
    pub instances: Vec<InstanceRow>,
    /// How many rows there are in all; only where some were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// What holds for all instances, whichever rows are written.
    pub summary: InstancesSummary,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(InstancesAnswer;);

/// A container instance: what it has, what is free, what is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceRow {
    /// The ARN.
    pub container_instance_arn: String,
    /// The EC2 instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ec2_instance_id: Option<String>,
    /// The status, as AWS writes it.
    pub status: Word,
    /// Whether the agent is connected.
    pub agent_connected: bool,
    /// The agent's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// When it registered, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<String>,
    /// The capacity provider that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_provider_name: Option<String>,
    /// The attribute `ecs.availability-zone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// The attribute `ecs.instance-type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<String>,
    /// What the agent registered.
    pub registered: Amounts,
    /// What no task takes.
    pub free: Amounts,
    /// The host ports that are taken, the agent's own, too.
    pub ports: TakenPorts,
    /// Tasks with desired status RUNNING.
    pub running_tasks_count: u32,
    /// Tasks in PENDING.
    pub pending_tasks_count: u32,
    /// The groups of the tasks on it, by name.
    pub groups: Vec<GroupTasks>,
    /// The attributes, by name.
    pub attributes: Vec<InstanceAttribute>,
    /// What the request placed there; only with a task definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed: Option<InstancePlacements>,
    /// Whether the expression holds; only with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<bool>,
    /// The conditions that settled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deciding: Option<Vec<DecidingCondition>>,
}

/// Amounts of an instance's resources; below zero where it is overcommitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Amounts {
    /// CPU units.
    pub cpu: i64,
    /// Memory in MiB.
    pub memory: i64,
    /// GPUs.
    pub gpus: i64,
    /// Network interfaces for `awsvpc` tasks; absent where they are not known or have no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_interfaces: Option<i64>,
}

/// Host ports that are taken, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakenPorts {
    /// Of TCP.
    pub tcp: Vec<u16>,
    /// Of UDP.
    pub udp: Vec<u16>,
}

/// The tasks of a group on an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupTasks {
    /// The group, e.g. `service:web`.
    pub group: String,
    /// Its tasks with desired status RUNNING.
    pub tasks: u32,
}

/// An attribute of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceAttribute {
    /// The name.
    pub name: String,
    /// The value, unless it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What a request placed on an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstancePlacements {
    /// How many of its tasks.
    pub tasks: u32,
    /// Whether the last of them is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
    /// What was free before.
    pub free_before: Amounts,
    /// Whether one more such task would find its resources, attributes and constraints there.
    pub more_fit: bool,
}

/// A condition that settled an expression for an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecidingCondition {
    /// The number of the condition in what `tokens` lists, from 0.
    pub condition: usize,
    /// What the instance has of the subject: none where it has nothing, null for an attribute
    /// without a value, the groups of all its tasks.
    pub found: Vec<Option<String>>,
}

/// What holds for all instances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstancesSummary {
    /// How many there are.
    pub instances: usize,
    /// How many have any task on them.
    pub in_use: usize,
    /// What is free on all of them.
    pub free: Amounts,
    /// The zones by name; instances without one are in none.
    pub availability_zones: Vec<ZoneInstances>,
    /// The types by name; instances without one are of none.
    pub instance_types: Vec<TypeInstances>,
    /// What became of the request; only with a task definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed: Option<PlacedSummary>,
    /// How many instances the expression holds for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<usize>,
    /// How many instances each of its conditions holds for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<usize>>,
}

/// The instances of a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ZoneInstances {
    /// The zone.
    pub availability_zone: String,
    /// How many instances it has.
    pub instances: usize,
    /// How many of them are ACTIVE.
    pub active: usize,
    /// How many of them have any task on them.
    pub in_use: usize,
    /// The tasks of the request's own group there, those that were placed included; without a
    /// request all tasks.
    pub tasks: usize,
}

/// The instances of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TypeInstances {
    /// The type.
    pub instance_type: String,
    /// How many instances are of it.
    pub instances: usize,
    /// How many of them have any task on them.
    pub in_use: usize,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacedSummary {
    /// How many of its tasks found a place.
    pub tasks: usize,
    /// How many instances it placed tasks on.
    pub instances: usize,
    /// What is free on instances in use where no further such task fits.
    pub stranded: Stranded,
}

/// Free resources that such tasks cannot use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stranded {
    /// On how many instances.
    pub instances: usize,
    /// CPU units.
    pub cpu: i64,
    /// Memory in MiB.
    pub memory: i64,
}
