//! `capacity`: how many instances a capacity provider has, needs and will have, and what holds each
//! of them.

use serde::{Deserialize, Serialize};

use super::left_out::{is_false, is_zero};
use super::{Decimal, Direction, Requirement, Rules, Word, answered};
use crate::Lint;

/// The metric, the instances, and what comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityAnswer {
    /// The capacity provider's name.
    pub capacity_provider: String,
    /// The metric, explained; absent without managed scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation: Option<CapacityReservation>,
    /// How the group ends when nothing but the present use is asked for (CAP-112); absent without
    /// managed scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_idle: Option<CapacityIdle>,
    /// Instances that the group wants now.
    pub desired_capacity: u32,
    /// The fewest instances of the group, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_size: Option<u32>,
    /// The most, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u32>,
    /// The registered instances, and what holds each.
    pub instances: Vec<CapacityInstance>,
    /// What becomes of the tasks of `demand`; absent without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<CapacityAsked>,
    /// Tasks that have no place at the end; absent where all have one, or no minutes are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<u32>,
    /// What comes; absent where no minutes are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<CapacityCourse>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(CapacityAnswer;);

/// The metric CapacityProviderReservation, explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityReservation {
    /// Instances that run: N.
    pub running: u32,
    /// Instances with a task that no daemon started.
    pub used: u32,
    /// Tasks in PROVISIONING; none with `demand`, whose tasks wait only if they find no place.
    pub waiting: u32,
    /// Instances that are needed: M; absent while no waiting task fits the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<u32>,
    /// The metric, to the billionth: 100 × M / N where instances run and a waiting task fits.
    pub percent: Decimal,
    /// The target of the metric: 1 to 100.
    pub target_capacity: u32,
    /// Instances by which the metric would be at its target; absent while no waiting task fits the
    /// group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// The metric in one sentence, with what it rests on.
    pub text: String,
    /// Instances that waiting tasks need besides those that run; absent where none waits, or none
    /// fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<u32>,
    /// The waiting tasks, alike ones together; absent where `waiting` is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<CapacityGroup>>,
}

/// Waiting tasks of equal need: either what they need, or why they are skipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityGroup {
    /// How many wait.
    pub count: u32,
    /// What each of them takes.
    pub requirement: Requirement,
    /// Whether no two of them share an instance.
    pub distinct_instance: bool,
    /// How many of them one instance holds; absent: any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks_per_instance: Option<u32>,
    /// What keeps more of them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_by: Option<Word>,
    /// Instances that hold all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
    /// Why the group is skipped (CAP-105).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incompatible: Option<CapacityShortage>,
}

/// What the smallest type has too little of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityShortage {
    /// The resource.
    pub resource: Word,
    /// So much a task needs, in the resource's unit.
    pub needs: u32,
    /// So much the smallest type has.
    pub has: u32,
}

/// How the group ends when idle: at rest, or going round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityIdle {
    /// Whether it comes to rest.
    pub rests: bool,
    /// At rest: the instances that stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
    /// At rest: the minutes until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_minutes: Option<u32>,
    /// Going round: the minutes until it begins anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_minutes: Option<u32>,
    /// Going round: the fewest instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fewest: Option<u32>,
    /// Going round: the most instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// Going round: the instance-minutes of one round, which are paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_minutes: Option<u64>,
}

/// A registered instance of the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityInstance {
    /// Its ARN.
    pub container_instance_arn: String,
    /// Whether managed scaling may take it.
    pub could_go: bool,
    /// Tasks that no daemon started.
    pub tasks: u32,
    /// Tasks of daemons, which do not hold it.
    pub daemon_tasks: u32,
    /// Why it does not count as running, by the group's own list (CAP-161).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_counted: Option<Word>,
    /// Whether it drains; absent where it does not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draining: bool,
    /// What holds it; absent where it could go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<Vec<CapacityHold>>,
}

/// What holds an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityHold {
    /// `tasks`, `protectedFromScaleIn`, `groupAtMinimum` or `otherCapacityProvider`.
    pub kind: Word,
    /// The same in a sentence.
    pub text: String,
}

/// What becomes of the tasks of `demand`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityAsked {
    /// How many came in the minutes that are followed.
    pub count: u32,
    /// How many have started.
    pub started: u32,
    /// How many wait at the end.
    pub waiting: u32,
    /// How many failed, were given up, or wait for what does not come.
    pub never_start: u32,
    /// What keeps them; absent where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<CapacityObstacle>,
    /// The maximum of the group with which all would start; absent where that would not do, or is
    /// not what keeps them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size_needed: Option<u32>,
    /// All of it in a sentence.
    pub text: String,
}

/// What keeps tasks from starting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum CapacityObstacle {
    /// The group is at its maximum, and a larger one would help.
    MaxSize,
    /// The group is at its maximum, and more instances like these would not help.
    Placement,
    /// No instance that the group launches holds one.
    Incompatible,
    /// Managed scaling is off, so what finds no room fails (CAP-115).
    ManagedScaling,
    /// As many tasks as may wait in PROVISIONING do (CAP-7).
    ProvisioningLimit,
}

/// What comes, minute by minute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityCourse {
    /// The minutes in which the desired capacity changes.
    pub changes: Vec<CapacityChange>,
    /// The first minute after which nothing changes any more.
    pub rests_since_minute: u32,
    /// The most instances at once, those on their way included.
    pub instances_at_peak: u32,
    /// Tasks that were placed.
    pub placed: u64,
    /// Tasks that were given up waiting (CAP-8).
    pub timed_out: u64,
    /// Tasks that failed at once.
    pub failed: u64,
    /// Instance-minutes, those on their way included: what is paid for.
    pub instance_minutes: u64,
    /// Of those, the minutes of running instances that have only tasks of daemons, or none.
    pub idle_instance_minutes: u64,
    /// The first minute after which no task waits until the end; absent where one still does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_placed_at_minute: Option<u32>,
    /// The last minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<CapacityMinute>,
    /// Every minute, from 0: with `"detail": "minutes"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Vec<CapacityMinute>>,
    /// What the instances cost: with `prices`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CapacityCost>,
}

/// A minute in which the desired capacity changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityChange {
    /// Minutes since the beginning.
    pub minute: u32,
    /// Whether the group grows or shrinks.
    pub direction: Direction,
    /// The desired capacity before.
    pub from: u32,
    /// The desired capacity after.
    pub to: u32,
    /// What managed scaling wanted, before its step sizes and the group's bounds.
    pub wanted: u32,
    /// Instances that are needed: M; null while no waiting task fits the group.
    pub needed: Option<u32>,
    /// Instances that run: N.
    pub running: u32,
    /// The metric, to the billionth.
    pub percent: Option<Decimal>,
    /// Tasks in PROVISIONING.
    pub waiting: u32,
}

/// One minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityMinute {
    /// Minutes since the beginning.
    pub minute: u32,
    /// Instances that run: N.
    pub running: u32,
    /// Instances with a task that no daemon started.
    pub used: u32,
    /// Instances on their way.
    pub launching: u32,
    /// Instances that are needed: M; absent while no waiting task fits the group, and without
    /// managed scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<u32>,
    /// The metric, to the billionth; absent without managed scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// The desired capacity after this minute.
    pub desired: u32,
    /// Tasks in PROVISIONING after this minute.
    pub waiting: u32,
    /// Tasks that were placed.
    pub placed: u32,
    /// Tasks of a service that may not even wait (CAP-7); absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held_back: u32,
    /// Tasks that ended, or whose instance went; absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ended: u32,
    /// Tasks that were given up waiting (CAP-8); absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub timed_out: u32,
    /// Tasks that failed at once; absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u32,
    /// Instances that came into service; absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub launched: u32,
    /// Instances that were terminated; absent for 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub terminated: u32,
    /// Why nothing scaled; absent where something did, in minute 0, and without managed scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<CapacityRest>,
}

/// Why nothing scales in a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityRest {
    /// A word for it.
    pub code: CapacityRestCode,
    /// The same in a sentence.
    pub text: String,
}

/// Why nothing scales, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum CapacityRestCode {
    /// The metric is at the target.
    AtTarget,
    /// No waiting task fits the group's smallest type.
    Incompatible,
    /// The youngest instance warms up.
    WarmingUp,
    /// The instances are on their way.
    Underway,
    /// The group is at its maximum.
    AtMaximum,
    /// The metric is below the target, for less than 15 minutes.
    LowFor,
    /// The group is at its minimum.
    AtMinimum,
    /// One instance fewer would be above the target.
    WholeInstances,
}

/// What the instances cost, at the rate of the type that is launched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityCost {
    /// All instance-minutes, in the currency, to the billionth.
    pub instances: Decimal,
    /// Those of idle instances.
    pub idle: Decimal,
    /// The currency of the prices: USD unless they name one.
    pub currency: String,
    /// The date of the prices, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}
