//! `fit`: how many more tasks a cluster takes, or how many equal instances tasks take.

use serde::{Deserialize, Serialize};

use super::left_out::is_false;
use super::{Explanation, LaunchRate, Rules, Totals, Word, answered};
use crate::Lint;

/// Tasks, on Fargate how fast they start, or with `instanceType` instances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FitAnswer {
    /// How many more tasks fit, and what is short.
    More(Box<FitMore>),
    /// The number alone: with `"detail": "count"`.
    Count(FitCount),
    /// Tasks on Fargate.
    Fargate(FitFargate),
    /// How many instances tasks take: with `instanceType`.
    Instances(FitInstances),
}

answered!(FitAnswer: More, Count, Fargate, Instances;);

/// How many more tasks fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitMore {
    /// How many tasks: 0 to 1,000,000.
    pub count: u32,
    /// Whether the limit ended the count, and not a lack of room; absent where it did not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub limited: bool,
    /// How many tasks each instance gets, by ARN; those without any are left out.
    pub instances: Vec<FitLanded>,
    /// The lengths of the whole lists, where `rows` were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// What is free before the tasks, summed over the active instances with a connected agent.
    pub free: FreeResources,
    /// What is free after them, and of no use to such tasks.
    pub left: FreeResources,
    /// Why no instance takes one more, by the number of instances; absent where the limit ended the
    /// count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_by: Option<Vec<FitBound>>,
    /// Why no instance takes one more, where `explain` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// What the tasks may use beyond what they reserve; absent where they may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hard_limit: Option<FitHardLimit>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// How many more tasks fit: the number alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitCount {
    /// How many tasks: 0 to 1,000,000.
    pub count: u32,
    /// Whether the limit ended the count, and not a lack of room; absent where it did not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub limited: bool,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// The tasks that an instance gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitLanded {
    /// The instance's ARN.
    pub container_instance_arn: String,
    /// How many tasks.
    pub count: u32,
}

/// What is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FreeResources {
    /// CPU units; below 0 where instances hold more than they have.
    pub cpu: i64,
    /// MiB; below 0 where instances hold more than they have.
    pub memory: i64,
    /// GPUs.
    pub gpus: u32,
    /// Network interfaces for tasks, where they are known.
    pub eni_slots: u32,
}

/// Why instances take no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitBound {
    /// ECS's reason, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
    /// How many instances have it.
    pub instances: u32,
}

/// What tasks may use beyond what they reserve: either by their hard limits, or without any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitHardLimit {
    /// MiB that a task reserves.
    pub reserved_memory: u32,
    /// MiB that a task may use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hard_limit: Option<u32>,
    /// How many tasks would fit if that were reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The instance on which the new tasks may exceed what is free by the most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<FitOvercommit>,
    /// The containers without a hard limit; absent where all have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<Vec<String>>,
}

/// How far an instance may be overcommitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitOvercommit {
    /// The instance's ARN.
    pub container_instance_arn: String,
    /// MiB that its new tasks may use.
    pub may_use: u64,
    /// MiB that are free for them.
    pub free: u64,
    /// The difference in MiB, not below 0.
    pub overcommit: u64,
}

/// Tasks on Fargate: no instance bounds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitFargate {
    /// True where no quota is given; else absent.
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = true)))]
    pub unlimited: bool,
    /// How many tasks the quota leaves room for; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The account's quota, with `vCpuQuota`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<FitQuota>,
    /// How fast tasks start.
    pub launch_rate: LaunchRate,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// The account's quota of vCPUs for a Fargate capacity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitQuota {
    /// vCPUs.
    pub v_cpu: u32,
    /// CPU units (1,024 a vCPU) that running tasks hold.
    pub used_cpu: u64,
    /// CPU units that are left.
    pub left_cpu: u64,
}

/// How many instances tasks take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FitInstances {
    /// The fewest instances, 0 to 1,000; absent where not even 1,000 are enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
    /// How many of them have a task; absent where `instances` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<u32>,
    /// All tasks, where not even 1,000 instances are enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<u64>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the sums of CPU units and memory ask for at least.
    pub bound: u32,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}
