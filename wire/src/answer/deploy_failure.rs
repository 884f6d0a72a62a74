//! What `deploy` answers of a deployment that fails: by what, what it goes back to, and what ECS
//! writes.

use serde::{Deserialize, Serialize};

use super::{DeployStage, DeployVerdict, SecondsRange, Word};

/// What fails a deployment, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployFailure {
    /// `circuitBreaker`, `alarm`, `imageDigest`, `hook`, `timeout` or `stopped`.
    pub by: Word,
    /// Seconds since the deployment began; the least of `atRange`, where that is given.
    pub at_seconds: u32,
    /// When, where hooks of unknown length leave that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_range: Option<SecondsRange>,
    /// Why, in words.
    pub text: String,
    /// How many failed tasks the circuit breaker has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_tasks: Option<u32>,
    /// At how many it gives up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<FailureThreshold>,
    /// The alarm that went off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_name: Option<String>,
    /// The stage at which it fails, of a blue/green, linear or canary deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Word>,
}

/// At how many failed tasks the circuit breaker gives up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailureThreshold {
    /// `BOUNDED_PERCENT`, `UNBOUNDED_PERCENT` or `COUNT`.
    pub r#type: Word,
    /// The percentage or the count that is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u32>,
    /// What it means for the desired count.
    pub failed_tasks: u32,
}

/// What a failed deployment goes back to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployRollback {
    /// The task definition of the newest completed deployment; absent where nothing tells it, or
    /// where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Whether the way back ends; absent where what it goes back to is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<DeployVerdict>,
    /// Seconds that the way back takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Seconds that the way back takes, where hooks of unknown length leave that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_range: Option<SecondsRange>,
    /// The same in words.
    pub text: String,
    /// The stages of the way back, of a blue/green, linear or canary deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stages: Option<Vec<DeployStage>>,
}

/// An event that ECS writes into the service's events, or sends to EventBridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployEvent {
    /// Seconds since the deployment began.
    pub at_seconds: u32,
    /// ECS's own text; of what goes to EventBridge the event's name.
    pub text: String,
    /// EventBridge's detail type, where it goes there, e.g. `ECS Hook State Change`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail_type: Option<Word>,
    /// The stage that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Word>,
    /// The lifecycle hook that it is about, by its place in `lifecycleHooks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hook: Option<usize>,
}

/// How a deployment completes before the whole new revision is healthy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EarlySuccess {
    /// When enough tasks of the new revision are healthy, in seconds since the deployment began;
    /// absent where that is never so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_seconds: Option<u32>,
    /// How many tasks of the new revision must be healthy.
    pub healthy_tasks: u32,
    /// `BLOCKING`: the old tasks stop before it completes. `DEFERRED`: afterwards.
    pub source_service_revision_cleanup: Word,
    /// Tasks of the old revision that are there when it completes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_tasks: Option<u32>,
}
