//! `repack`: a plan of moves that frees instances.

use serde::{Deserialize, Serialize};

use super::{Decimal, Rules, Word, answered};
use crate::Lint;

/// Drain these, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepackAnswer {
    /// The instances that are looked at.
    pub instances: usize,
    /// How many of them the plan frees.
    pub freed: usize,
    /// How many could be freed by the sums of CPU units, memory and GPUs.
    pub at_most: u32,
    /// How many tasks move.
    pub moves: usize,
    /// The instances to drain, each when the one before is empty.
    pub steps: Vec<RepackStep>,
    /// The instances that stay, and why.
    pub stays: Vec<RepackStay>,
    /// What the freed instances cost an hour, in the currency, to the billionth: with `prices`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_per_hour: Option<Decimal>,
    /// The currency of the prices: USD unless they name one; absent without `prices`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The date of the prices, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(RepackAnswer;);

/// An instance to drain, and where its tasks go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepackStep {
    /// The instance's ARN.
    pub container_instance_arn: String,
    /// Its tasks, in the order in which they move.
    pub moves: Vec<RepackMove>,
}

/// A task that moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepackMove {
    /// Its task group, `service:…`.
    pub group: String,
    /// The ARN of the instance that takes its replacement.
    pub to: String,
    /// Whether the replacement starts before the task stops.
    pub order: RepackOrder,
    /// The task's ARN; absent for one that an earlier step has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_arn: Option<String>,
}

/// Which comes first, by the service's percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RepackOrder {
    /// The replacement starts, then the task stops.
    StartFirst,
    /// The task stops, then the replacement starts.
    StopFirst,
}

/// An instance that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepackStay {
    /// The instance's ARN.
    pub container_instance_arn: String,
    /// `draining`, `disconnected`, `notActive`, `standaloneTask`, `protectedTask`,
    /// `deploymentConfiguration`, `noRoom`, `budget` or `enough`.
    pub held_by: Word,
    /// The task group that holds it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}
