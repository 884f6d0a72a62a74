//! What `alarm` answers.

use serde::{Deserialize, Serialize};

use super::{Rules, Word, answered};
use crate::Lint;

/// The states of an alarm over its datapoints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmAnswer {
    /// The state at the end: `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: Word,
    /// The evaluations that changed the state.
    pub transitions: Vec<AlarmEvaluation>,
    /// How often the alarm invoked its scaling actions.
    pub invocations: u32,
    /// How many datapoints an evaluation looks back.
    pub evaluation_range: u32,
    /// One for each value that was evaluated.
    pub evaluations: Vec<AlarmEvaluation>,
    /// The rules that were followed.
    pub rules: Rules,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(AlarmAnswer;);

/// One evaluation of an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmEvaluation {
    /// The place of the newest value, from 0.
    pub index: usize,
    /// The state after it.
    pub state: Word,
    /// How many datapoints were looked at.
    pub points: u32,
    /// How many of them breach the threshold.
    pub breaching: u32,
    /// When the newest value was, where `start` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}
