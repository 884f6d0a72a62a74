//! `rebalance`: how services are moved until each zone has its share.

use serde::{Deserialize, Serialize};

use super::{Rules, Word, answered};
use crate::Lint;

/// How each service is rebalanced over its zones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceAnswer {
    /// Whether every service ends in balance.
    pub verdict: RebalanceVerdict,
    /// The services, in the order of the snapshot.
    pub services: Vec<RebalanceService>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(RebalanceAnswer;);

/// Whether every service ends in balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RebalanceVerdict {
    /// In each service's zones the most and the fewest tasks differ by at most one in the end.
    EndsBalanced,
    /// A service stays out of balance.
    StaysUnbalanced,
    /// Of a service it is not known.
    Unknown,
}

/// What becomes of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RebalanceState {
    /// Its zones are in balance: nothing moves.
    Balanced,
    /// Its moves end in balance.
    Rebalances,
    /// It is out of balance, and its moves end before it is not, or never begin.
    Stops,
    /// It begins when the service is steady.
    Waits,
    /// ECS does not rebalance it.
    Excluded,
    /// What its tasks need, or where they are, is not told.
    Unknown,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceService {
    /// Its name.
    pub service_name: String,
    /// What becomes of it.
    pub state: RebalanceState,
    /// The same in a sentence.
    pub text: String,
    /// Everything that excludes it; absent unless it is excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded_by: Vec<RebalanceExclusion>,
    /// Why it stops or waits: `taskProtection`, `noRoom`, `deploymentConfiguration`, `notSteady`,
    /// `deployment`, or, of an unknown one, `unknownZone` or `unknownTaskDefinition`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<Word>,
    /// How many tasks it should have.
    pub desired_count: u32,
    /// How many tasks it may have while they move.
    pub maximum: u32,
    /// Its zones, by name.
    pub zones: Vec<RebalanceZone>,
    /// The moves, one after the other.
    pub moves: Vec<RebalanceMove>,
    /// What ECS writes into the service's events, as far as it does not name tasks by new ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<RebalanceEvent>,
}

/// What ECS writes into the service's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceEvent {
    /// The number of moves before it.
    pub after_moves: usize,
    /// ECS's own text.
    pub text: String,
}

/// Why ECS does not rebalance a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceExclusion {
    /// `availabilityZoneRebalancing`, `daemon`, `external`, `deploymentController`,
    /// `maximumPercent`, `placementStrategy`, `classicLoadBalancer` or `placementConstraint`.
    pub reason: Word,
    /// The reason in a sentence.
    pub text: String,
}

/// A zone of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceZone {
    /// Its name.
    pub availability_zone: String,
    /// How many of the service's tasks are in it now.
    pub before: u32,
    /// How many in the end.
    pub after: u32,
    /// Whether it should have got a task and had no room for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_full: bool,
}

/// A move: a task starts, and once it is healthy another one stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceMove {
    /// The task that starts.
    pub start: RebalanceStart,
    /// The task that stops then.
    pub stop: RebalanceStopped,
}

/// Where a task starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceStart {
    /// The zone.
    pub availability_zone: String,
    /// The zones that ECS may choose from, by name.
    pub admissible_zones: Vec<String>,
    /// The instance; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_instance_arn: Option<String>,
    /// How many instances ECS may choose from, in all these zones; 0 on Fargate.
    pub admissible_count: usize,
    /// Those instances, by ARN, as many as `admissible` asks for.
    pub admissible: Vec<String>,
}

/// Which task stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RebalanceStopped {
    /// The zone that it is in.
    pub availability_zone: String,
    /// The task.
    pub task_arn: String,
    /// The instance that it is on; not on Fargate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_instance_arn: Option<String>,
    /// How many tasks ECS may stop in its place, itself among them.
    pub admissible_count: usize,
    /// Those tasks, by ARN, as many as `admissible` asks for.
    pub admissible: Vec<String>,
}
