//! What `scale` answers.

use serde::{Deserialize, Serialize};

use super::{Decimal, Rules, Word, answered};
use crate::Lint;

/// Over time, or with `alarmStates` at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ScaleAnswer {
    /// Over time.
    OverTime(ScaleOverTime),
    /// At one instant.
    Now(ScaleNow),
}

answered!(ScaleAnswer: OverTime, Now;);

/// What the policies decide over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleOverTime {
    /// The service, e.g. `service/blue/shop`, where the documents name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// The first instant.
    pub from: String,
    /// The last instant.
    pub to: String,
    /// The desired count at the end.
    pub desired_count: u32,
    /// The running count at the end.
    pub running_count: u32,
    /// The least desired count at the end.
    pub min_capacity: u32,
    /// The greatest desired count at the end.
    pub max_capacity: u32,
    /// The changes in turn.
    pub changes: Vec<ScaleChange>,
    /// The stretches in which a policy asked and nothing changed, in turn.
    pub holds: Vec<ScaleHold>,
    /// The alarms over that time.
    pub alarms: Vec<ScaleAlarm>,
    /// The activities, as `describe-scaling-activities` prints them, but for ids.
    pub activities: Vec<ScalingActivity>,
    /// How often scheduled actions ran.
    pub scheduled_runs: usize,
    /// A row for each minute, with `detail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Vec<ScaleMinute>>,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// A change of the desired count, or of the bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ScaleChange {
    /// By a scheduled action.
    Scheduled(ScheduledChange),
    /// By a policy.
    Policy(PolicyChange),
}

/// What a scheduled action changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduledChange {
    /// When.
    pub at: String,
    /// The action.
    pub scheduled_action_name: String,
    /// The desired count before.
    pub from: u32,
    /// The desired count after.
    pub to: u32,
    /// The least desired count from then on.
    pub min_capacity: u32,
    /// The greatest desired count from then on.
    pub max_capacity: u32,
    /// Why the action fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Word>,
    /// `out` or `in`, where the desired count changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<ScaleDirection>,
    /// The rules that were followed.
    pub rules: Rules,
}

/// What a policy changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyChange {
    /// When.
    pub at: String,
    /// The policy.
    pub policy_name: String,
    /// `out` or `in`.
    pub direction: ScaleDirection,
    /// The desired count before.
    pub from: u32,
    /// The desired count after.
    pub to: u32,
    /// The alarm behind it; absent for a forecast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_name: Option<String>,
    /// The value of that alarm's metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Decimal>,
    /// The arithmetic in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The rules that were followed.
    pub rules: Rules,
}

/// Which way a service scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ScaleDirection {
    /// More tasks.
    Out,
    /// Fewer tasks.
    In,
}

/// A stretch in which a policy asked and nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleHold {
    /// Its first minute.
    pub from: String,
    /// Its last minute.
    pub to: String,
    /// `out` or `in`: what was asked.
    pub direction: ScaleDirection,
    /// AWS's reason, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_scaled_reason: Option<NotScaledReason>,
    /// The policy that is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// When the cooldown ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooldown_until: Option<String>,
    /// The reason in words.
    pub text: String,
    /// The rules that were followed.
    pub rules: Rules,
}

/// An entry of AWS's `NotScaledReasons`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct NotScaledReason {
    /// AWS's word, e.g. `AlreadyAtMaxCapacity`.
    pub code: Word,
    /// The greatest desired count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<u32>,
    /// The least desired count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_capacity: Option<u32>,
    /// The desired count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_capacity: Option<u32>,
}

/// An alarm over the time of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleAlarm {
    /// Its name.
    pub alarm_name: String,
    /// The policy that it invokes.
    pub policy_name: Option<String>,
    /// How it compares, e.g. `>`.
    pub comparison: Word,
    /// What it compares with.
    pub threshold: Decimal,
    /// Seconds of a datapoint.
    pub period_seconds: u32,
    /// How many datapoints it looks at.
    pub evaluation_periods: u32,
    /// How many of them must breach.
    pub datapoints_to_alarm: u32,
    /// When its state changed.
    pub transitions: Vec<AlarmTransition>,
    /// Its state at the end.
    pub state: Word,
    /// `false` where its actions are switched off, else absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_enabled: Option<bool>,
    /// When its actions are muted; the first windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub muted: Vec<MutedWindow>,
}

/// A change of an alarm's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmTransition {
    /// When.
    pub at: String,
    /// The state from then on: `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: Word,
}

/// A stretch in which an alarm's actions are muted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MutedWindow {
    /// Its beginning.
    pub from: String,
    /// Its end.
    pub to: String,
}

/// An activity as `describe-scaling-activities` prints it, but for ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ScalingActivity {
    /// `ecs`.
    pub service_namespace: Word,
    /// `ecs:service:DesiredCount`.
    pub scalable_dimension: Word,
    /// What is done, in AWS's words.
    pub description: String,
    /// Why, in AWS's words.
    pub cause: String,
    /// When it began.
    pub start_time: String,
    /// Its status, e.g. `Successful`.
    pub status_code: Word,
    /// The service, where the documents name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
    /// What AWS says of the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

/// What a decision does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ScaleOutcome {
    /// Nothing asks.
    #[default]
    Idle,
    /// The desired count grows.
    ScaledOut,
    /// The desired count shrinks.
    ScaledIn,
    /// A policy asks, and nothing changes.
    Held,
}

/// One minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleMinute {
    /// Its instant.
    pub at: String,
    /// The alarms then.
    pub alarms: Vec<AlarmThen>,
    /// The running count.
    pub running_count: u32,
    /// The desired count.
    pub desired_count: u32,
    /// What is decided.
    pub outcome: ScaleOutcome,
    /// The policy that scales.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// Seconds of the cooldown that begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooldown_seconds: Option<u32>,
    /// `out` or `in`: what is asked and not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<ScaleDirection>,
    /// AWS's reason why nothing changes, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_scaled_reason: Option<NotScaledReason>,
    /// The policy that is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// When the cooldown ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooldown_until: Option<String>,
    /// Why nothing changes, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The rules why nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// What each policy proposes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ScaleProposal>,
}

/// An alarm in a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmThen {
    /// Its name.
    pub alarm_name: String,
    /// The value of its metric; `null` where there is none.
    pub value: Option<Decimal>,
    /// Its state.
    pub state: Word,
}

/// What the policies decide at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleNow {
    /// The desired count after it.
    pub desired_count: u32,
    /// What is decided.
    pub outcome: ScaleOutcome,
    /// The policy that scales.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// Seconds of the cooldown that begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooldown_seconds: Option<u32>,
    /// `out` or `in`: what is asked and not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<ScaleDirection>,
    /// AWS's reason why nothing changes, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_scaled_reason: Option<NotScaledReason>,
    /// The policy that is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// When the cooldown ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooldown_until: Option<String>,
    /// Why nothing changes, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The rules why nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// What each policy proposes.
    pub proposals: Vec<ScaleProposal>,
    /// The least desired count.
    pub min_capacity: u32,
    /// The greatest desired count.
    pub max_capacity: u32,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// One policy's arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScaleProposal {
    /// The policy.
    pub policy_name: String,
    /// `out` or `in`.
    pub direction: ScaleDirection,
    /// The value of the metric.
    pub metric: Decimal,
    /// The count that it reckons from.
    pub base: u32,
    /// Whether that is the count at which a cooldown began.
    pub anchored: bool,
    /// The desired count that it wants, before the bounds.
    pub wanted: u32,
    /// The arithmetic in words.
    pub formula: String,
    /// The rules that were followed.
    pub rules: Rules,
}
