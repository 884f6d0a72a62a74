//! Why a task goes where it goes, and what would help.

use serde::{Deserialize, Serialize};

use super::{Amount, Rules, Totals, Word};

/// The four steps with their numbers; on Fargate the zones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Explanation {
    /// What the task takes.
    pub requirement: Requirement,
    /// How many instances are left after each step; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Vec<FunnelStep>>,
    /// How many instances each reason rules out; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<ReasonCount>>,
    /// The smallest changes that would help; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Vec<Remedy>>,
    /// On Fargate the provider of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_provider: Option<String>,
    /// The rules that were followed.
    pub rules: Rules,
    /// Every registered instance, with `"explain": "full"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<Vec<InstanceReport>>,
    /// The lengths of the whole lists, where `rows` were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// On Fargate the zones of the subnets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zones: Option<Vec<ZoneReport>>,
}

/// What a task takes: CPU units, MiB, static host ports, GPUs or other devices, a network
/// interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// CPU units, 1024 a vCPU.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
    /// Static host ports of TCP.
    pub ports: Vec<u16>,
    /// Static host ports of UDP.
    pub ports_udp: Vec<u16>,
    /// A number of GPUs, `ALL`, or a fraction of one.
    pub gpus: Gpus,
    /// Whether the task has a network interface of its own.
    pub eni: bool,
    /// MiB of one GPU that the task shares, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub gpu_memory: Option<u32>,
    /// `ALL` for a task that takes every Neuron device of its instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neuron_devices: Option<NeuronDevices>,
}

/// A number of GPUs, all of them, or a fraction of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Gpus {
    /// A number.
    Count(u32),
    /// All, or a fraction.
    Part(GpuPart),
}

/// All GPUs of an instance, or a fraction of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GpuPart {
    /// All.
    #[serde(rename = "ALL")]
    All,
    /// An eighth of one.
    #[serde(rename = "0.125")]
    Eighth,
    /// A quarter of one.
    #[serde(rename = "0.25")]
    Quarter,
    /// Half of one.
    #[serde(rename = "0.5")]
    Half,
}

/// Every Neuron device of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum NeuronDevices {
    /// All.
    #[serde(rename = "ALL")]
    All,
}

/// How many instances a step leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FunnelStep {
    /// The step, or the strategy, e.g. `binpack(memory)`.
    pub step: String,
    /// How many instances are left after it.
    pub instances: usize,
    /// The rules of the step.
    pub rules: Rules,
}

/// How many instances a reason rules out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReasonCount {
    /// ECS's word for it, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
    /// How many instances fail by it first.
    pub instances: u32,
}

/// A smallest change that would help.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Remedy {
    /// What to do, e.g. `reduceMemory`.
    pub kind: Word,
    /// How much less to ask for: CPU units, MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<u32>,
    /// CPU units that remain of two amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u32>,
    /// MiB that remain of two amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// The protocol of a port to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Word>,
    /// The port that is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// What to ask for in place: an amount that remains, a port, a fraction, a processor, a system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Amount>,
    /// The place of the constraint to remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<u16>,
    /// How many empty instances to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The instances that take the task then, by ARN, as many as `admissible` asks for.
    pub instances: Vec<String>,
    /// The change in words.
    pub text: String,
}

/// What became of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceReport {
    /// The instance.
    pub container_instance_arn: String,
    /// What became of it.
    pub verdict: InstanceVerdict,
    /// Why it is ignored, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The strategy that preferred others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// What that strategy compares: tasks counted, or the amount left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<i64>,
    /// ECS's word for the first check that fails, e.g. `RESOURCE:MEMORY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Word>,
    /// Every check that fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Vec<Check>>,
}

/// What became of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum InstanceVerdict {
    /// It is not looked at.
    Ignored,
    /// It fails a check.
    Rejected,
    /// A strategy prefers others.
    Outranked,
    /// ECS might pick it.
    Admissible,
    /// Our pick.
    Picked,
}

/// A check that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    /// ECS's word for it, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
    /// What the task needs: CPU units, MiB, a number of ports, GPUs or interfaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<i64>,
    /// What the instance has of it; negative where it holds more than it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has: Option<i64>,
    /// The check in words.
    pub text: String,
    /// The rule of the check.
    pub rule: Word,
}

/// A zone that a Fargate task may go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ZoneReport {
    /// The zone.
    pub availability_zone: String,
    /// How many tasks are there.
    pub tasks: u32,
    /// What becomes of it.
    pub verdict: ZoneVerdict,
}

/// What becomes of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ZoneVerdict {
    /// Our pick.
    Picked,
    /// ECS might take it.
    Admissible,
    /// Others have fewer tasks.
    Outranked,
}
