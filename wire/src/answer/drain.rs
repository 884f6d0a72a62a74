//! `drain`: how the tasks leave instances that drain, what stays and what would help.

use serde::{Deserialize, Serialize};

use super::{Rules, Word, answered};
use crate::Lint;

/// How instances drain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainAnswer {
    /// Whether every instance is empty in the end.
    pub verdict: DrainVerdict,
    /// The instances that are drained, in the order of the question.
    pub instances: Vec<DrainInstance>,
    /// What happens, in turn.
    pub steps: Vec<DrainStep>,
    /// The services with tasks on them, by their groups.
    pub services: Vec<DrainService>,
    /// The tasks that stay, by group and reason.
    pub held_tasks: Vec<DrainHeld>,
    /// The second in which the last instance is empty, from the begin of draining; absent where
    /// tasks stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u64>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(DrainAnswer;);

/// Whether every instance is empty in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum DrainVerdict {
    /// Every task leaves.
    Drains,
    /// Tasks stay.
    Stuck,
}

/// An instance that is drained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainInstance {
    /// Its ARN.
    pub container_instance_arn: String,
    /// How many tasks it has.
    pub tasks: usize,
    /// The second in which its last task stops; absent where tasks stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drained_at_seconds: Option<u64>,
    /// `managedDraining` of its capacity provider, ENABLED or DISABLED, where that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_draining: Option<Word>,
    /// With managed draining: how many seconds the Auto Scaling group waits at most when it ends
    /// the instance, 172,800; what runs then ends with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_draining_seconds: Option<u32>,
}

/// What a pass does for one task group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainStep {
    /// The second, from the begin of draining.
    pub at_seconds: u64,
    /// The task group.
    pub group: String,
    /// The ARNs of the tasks that stop.
    pub stopped: Vec<String>,
    /// The ARNs of the instances on which replacements start, one for each.
    pub started: Vec<String>,
    /// How many of the group's tasks are healthy after it, before the new ones come up.
    pub healthy: u32,
    /// How many run or are pending after it.
    pub running: u32,
    /// How many more would start if there were places; absent when 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<u32>,
}

/// What becomes of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainService {
    /// Its group, `service:…`.
    pub group: String,
    /// How many tasks it should have.
    pub desired_count: u32,
    /// How many must stay healthy.
    pub minimum_healthy: u32,
    /// How many may run.
    pub maximum: u32,
    /// The fewest healthy tasks.
    pub lowest_healthy: u32,
    /// The most tasks, running or pending.
    pub highest_running: u32,
}

/// Tasks of a group that stay, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainHeld {
    /// The task group.
    pub group: String,
    /// `standaloneTask`, `taskProtection`, `deploymentConfiguration`, `noRoom`, `unknownService` or
    /// `daemon`.
    pub held_by: Word,
    /// The reason in a sentence.
    pub text: String,
    /// The ARNs of the tasks.
    pub tasks: Vec<String>,
    /// Single changes after which they leave, each followed to its end.
    pub remedies: Vec<DrainRemedy>,
}

/// A single change after which tasks leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DrainRemedy {
    /// `minimumHealthyPercent`, `maximumPercent`, `moreInstances`, `endProtection` or `stopTasks`.
    pub kind: Word,
    /// The change in a sentence.
    pub text: String,
    /// The percentage, of the first two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// How many instances, of `moreInstances`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}
