//! What `lifecycle` answers.

use serde::{Deserialize, Serialize};

use super::{AwsDocument, Rules, Word, answered};
use crate::Lint;

/// The task at its end, and on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LifecycleAnswer {
    /// The task's status at the end, e.g. `STOPPED`.
    pub last_status: Word,
    /// The status that ECS wants: `RUNNING` or `STOPPED`.
    pub desired_status: Word,
    /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
    pub health_status: Word,
    /// ECS's word for why it stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_code: Option<Word>,
    /// ECS's text for why it stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_reason: Option<String>,
    /// The containers at the end, in the order of the definition.
    pub containers: Vec<LifecycleContainer>,
    /// What changed, in turn.
    pub timeline: Vec<LifecycleRow>,
    /// The events of EventBridge, where `eventBridge` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<AwsDocument>>,
    /// The rules that were followed.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(LifecycleAnswer;);

/// A container at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LifecycleContainer {
    /// The name.
    pub name: String,
    /// The status, e.g. `STOPPED`.
    pub last_status: String,
    /// The exit code of one that stopped by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why it did not start, or was not started again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
    pub health_status: Word,
    /// How often it was started again.
    pub restart_count: u32,
}

/// A change of the task or of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LifecycleRow {
    /// Whole seconds since the task was created.
    pub at_seconds: i64,
    /// The container; absent for the task itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// The status from then on.
    pub last_status: String,
    /// The exit code of a container that stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
}
