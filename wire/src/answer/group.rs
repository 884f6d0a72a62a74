//! What `group` answers.

use serde::{Deserialize, Serialize};

use super::{AlarmThen, Decimal, Rules, ScaleAlarm, ScaleDirection, ScaleOutcome, Word, answered};
use crate::Lint;

/// What becomes of an Auto Scaling group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupAnswer {
    /// The group, where it has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_scaling_group_name: Option<String>,
    /// The first instant.
    pub from: String,
    /// The last instant.
    pub to: String,
    /// The desired capacity at the end.
    pub desired_capacity: u32,
    /// The least at the end.
    pub min_size: u32,
    /// The most at the end.
    pub max_size: u32,
    /// What counts towards the desired capacity at the end: instances that come and that serve, or
    /// their units.
    pub capacity: u32,
    /// Instances in service at the end, or their units.
    pub in_service: u32,
    /// The changes of the desired capacity and of the bounds in turn.
    pub changes: Vec<GroupChange>,
    /// The stretches in which a policy asked and nothing changed, in turn.
    pub holds: Vec<GroupHeld>,
    /// What happens to instances, in turn.
    pub events: Vec<GroupEvent>,
    /// The instances at the end.
    pub instances: Vec<GroupRow>,
    /// The zones at the end.
    pub zones: Vec<GroupZone>,
    /// Which instance a scale-in by one would take at the end, whatever the bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_termination: Option<GroupChoice>,
    /// The alarms over that time.
    pub alarms: Vec<ScaleAlarm>,
    /// What the maintenance policy comes to while instances are replaced, for the desired capacity
    /// at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<GroupBounds>,
    /// What an instance refresh comes to, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<GroupRefresh>,
    /// The distribution segment in the order of its launches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment: Vec<GroupSegment>,
    /// The warm pool at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_pool: Option<GroupWarmPool>,
    /// The ECS capacity provider that scales the group, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_scaling: Option<GroupManagedScaling>,
    /// A row for each minute, with `detail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Vec<GroupMinute>>,
    /// The rules that were followed.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(GroupAnswer;);

/// A change of the desired capacity, or of the bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupChange {
    /// When.
    pub at: String,
    /// The policy; absent for a scheduled action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// The scheduled action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_action_name: Option<String>,
    /// `out` or `in`, where the desired capacity changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<ScaleDirection>,
    /// The desired capacity before.
    pub from: u32,
    /// The desired capacity after.
    pub to: u32,
    /// The least from then on.
    pub min_size: u32,
    /// The most from then on.
    pub max_size: u32,
    /// The alarm behind a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_name: Option<String>,
    /// The value of that alarm's metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Decimal>,
    /// The arithmetic in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Why the scheduled action fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Word>,
    /// The rules that were followed.
    pub rules: Rules,
}

/// A stretch in which a policy asked and nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupHeld {
    /// Its first instant.
    pub from: String,
    /// Its last instant.
    pub to: String,
    /// The policy.
    pub policy_name: String,
    /// `out` or `in`: what was asked.
    pub direction: ScaleDirection,
    /// The target tracking policy that does not agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// The reason in words.
    pub text: String,
    /// The rules that were followed.
    pub rules: Rules,
}

/// Something that happens to an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupEvent {
    /// When.
    pub at: String,
    /// `launching`, `inService`, `terminating`, `terminated` or `retained`.
    pub event: Word,
    /// The instance. Those that come are `new-0001` and so on, and `warm-0001` in the warm pool.
    pub instance_id: String,
    /// Its zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// Why it ends: `scaleIn`, `unhealthy`, `rebalancing`, `launchAbandoned` or `warmPool`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Word>,
    /// Whether it comes out of the warm pool; absent where it does not.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub from_warm_pool: bool,
    /// Every zone that it might be launched in, or every instance that AWS might take in its place;
    /// its own included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admissible: Vec<String>,
    /// What narrowed the choice of an instance that ends, in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<GroupStage>,
    /// The rules that were followed.
    pub rules: Rules,
}

/// A stage of a termination that left fewer instances than before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupStage {
    /// `unhealthy`, `protection`, `purchaseOption`, `segment`, `zone`, a termination policy, or
    /// `lowestId`, which is ours where AWS draws.
    pub by: Word,
    /// How many instances are left after it.
    pub left: usize,
}

/// Which instance ends, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupChoice {
    /// The instance.
    pub instance_id: String,
    /// Its zone.
    pub availability_zone: String,
    /// Every instance that AWS might take in its place, itself included.
    pub admissible: Vec<String>,
    /// What narrowed the choice, in turn.
    pub why: Vec<GroupStage>,
    /// The rules that were followed.
    pub rules: Rules,
}

/// An instance at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupRow {
    /// Its id.
    pub instance_id: String,
    /// Its zone.
    pub availability_zone: String,
    /// Its state in AWS's words, e.g. `InService`.
    pub lifecycle_state: Word,
    /// Whether it counts towards the desired capacity.
    pub counts: bool,
    /// Whether scale-in leaves it; absent where it does not.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub protected_from_scale_in: bool,
    /// `on-demand` or `spot`, in a mixed group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_option: Option<Word>,
    /// Its part of the distribution segment, e.g. `capacity-block`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_type: Option<Word>,
    /// For how many units it counts, in a group with weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
}

/// A zone at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupZone {
    /// Its name.
    pub availability_zone: String,
    /// Instances there that count.
    pub instances: u32,
    /// Whether traffic is shifted away from it; absent where it is not.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub shifted: bool,
}

/// How many instances there are while some are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupBounds {
    /// The fewest healthy ones.
    pub fewest: u32,
    /// The most.
    pub most: u32,
    /// Whether new ones are launched before old ones go.
    pub launches_first: bool,
    /// The rules that were followed.
    pub rules: Rules,
}

/// What an instance refresh comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupRefresh {
    /// The fewest healthy instances meanwhile.
    pub fewest: u32,
    /// The most meanwhile.
    pub most: u32,
    /// How many are replaced at once.
    pub at_once: u32,
    /// Whether new ones are launched before old ones go.
    pub launches_first: bool,
    /// The instances that are replaced.
    pub replaced: Vec<String>,
    /// Those that stay as they are: in standby or protected, and to be ignored, or with the wanted
    /// configuration already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<String>,
    /// Those in standby or protected that the refresh waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    /// Whether only root volumes are replaced, and the instances stay; absent where they go.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub keeps_instances: bool,
    /// The rules that were followed.
    pub rules: Rules,
}

/// A part of the distribution segment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupSegment {
    /// Its kind, e.g. `capacity-block`.
    pub capacity_type: Word,
    /// The most instances of it; absent where nothing bounds them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// Its share of the desired capacity at the end.
    pub instances: u32,
}

/// The warm pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupWarmPool {
    /// Its size.
    pub wanted: u32,
    /// Instances that wait in it.
    pub ready: usize,
    /// Instances on their way into it.
    pub coming: usize,
    /// The rules that were followed.
    pub rules: Rules,
}

/// Cluster auto scaling beside the group's own policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupManagedScaling {
    /// The capacity provider.
    pub capacity_provider: String,
    /// The policy that ECS keeps at the group, where it is among the policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// Who changes the desired capacity: `ecs`, `group`, `both` or `none`.
    pub acts: Word,
    /// Whether one may undo what the other does.
    pub fights: bool,
    /// Why, in words.
    pub text: String,
    /// The rules that were followed.
    pub rules: Rules,
}

/// One minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupMinute {
    /// Its instant.
    pub at: String,
    /// The alarms then.
    pub alarms: Vec<AlarmThen>,
    /// The desired capacity after it.
    pub desired_capacity: u32,
    /// What counts towards it.
    pub capacity: u32,
    /// Instances in service, or their units.
    pub in_service: u32,
    /// What is decided.
    pub outcome: ScaleOutcome,
    /// The policy that scales, or that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// Its arithmetic in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Why nothing changes, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
