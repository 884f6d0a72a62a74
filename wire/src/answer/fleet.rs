//! `fleet`: the fewest or the cheapest EC2 instances for services.

use serde::{Deserialize, Serialize};

use super::{Decimal, Rules, Word, answered};
use crate::Lint;

/// The instances, and what proves that fewer or cheaper ones hardly do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetAnswer {
    /// How many instances.
    pub count: u32,
    /// What they cost an hour, in the currency, to the billionth: where every type has a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Decimal>,
    /// The currency of the prices: USD unless they name one; absent without `perHour`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The date of the prices, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The instances, those of one type and content together.
    pub instances: Vec<FleetInstances>,
    /// What no fleet is below: instances, or by `cheapest` the currency for an hour.
    pub bound: Decimal,
    /// Whether no fleet is better.
    pub optimal: bool,
    /// How far above the bound the fleet is, in percent of the bound; absent above a bound of 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_percent: Option<Decimal>,
    /// What proves the bound.
    pub proof: FleetProof,
    /// The services that fit no type, which are counted nowhere else.
    pub unfit: Vec<FleetUnfit>,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
    /// The rules that the answer follows.
    pub rules: Rules,
}

answered!(FleetAnswer;);

/// Instances of one type and content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetInstances {
    /// The instance type's name.
    pub instance_type: String,
    /// How many instances.
    pub count: u32,
    /// What each of them runs, daemons apart.
    pub tasks: Vec<FleetTasks>,
    /// What each of them has left.
    pub free: FleetFree,
    /// What one costs an hour, in the currency, to the billionth: where every type has a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Decimal>,
}

/// The tasks of a service on an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetTasks {
    /// The service's name.
    pub service_name: String,
    /// How many tasks.
    pub count: u32,
}

/// What an instance has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetFree {
    /// CPU units.
    pub cpu: u64,
    /// MiB.
    pub memory: u64,
}

/// What proves the bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetProof {
    /// The kind of the proof.
    pub kind: FleetProofKind,
    /// The proof in a sentence.
    pub text: String,
    /// The resource that it is about, for `sum` and `large`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<FleetProofResource>,
}

/// How a bound is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum FleetProofKind {
    /// By the sum of one resource.
    Sum,
    /// By the sums of several resources.
    Resources,
    /// By tasks of which an instance holds few.
    Large,
    /// By tasks that cannot share an instance.
    Exclusive,
    /// By values of the tasks by which no instance holds more than it costs.
    Patterns,
}

/// A resource that a proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum FleetProofResource {
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
    /// GPUs.
    Gpus,
    /// Network interfaces for tasks.
    EniSlots,
}

/// A service that fits no type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FleetUnfit {
    /// The service's name.
    pub service_name: String,
    /// ECS's reason, e.g. `RESOURCE:MEMORY`.
    pub reason: Word,
    /// The same in a sentence.
    pub text: String,
}
