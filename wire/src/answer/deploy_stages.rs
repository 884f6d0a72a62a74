//! What `deploy` answers of a blue/green, linear or canary deployment, stage by stage.

use serde::{Deserialize, Serialize};

use super::Word;

/// Seconds that are not known, but lie between two bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecondsRange {
    /// At least so many.
    pub least_seconds: u32,
    /// At most so many.
    pub most_seconds: u32,
}

/// A stage of a deployment. Of each time there is either the second or, where hooks of unknown
/// length come before it, the range.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployStage {
    /// AWS's name, e.g. `PRE_SCALE_UP`.
    pub stage: Word,
    /// Which step of the traffic, from 1: of linear and canary deployments, whose shifts recur.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// When it begins, in seconds since the deployment began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_seconds: Option<u32>,
    /// When it begins, where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_range: Option<SecondsRange>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_seconds: Option<u32>,
    /// When it ends, where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_range: Option<SecondsRange>,
    /// The new revision's part of the production traffic at its end; absent where nothing routes
    /// traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_percent: Option<f64>,
    /// The new revision's part of the test traffic at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_traffic_percent: Option<f64>,
    /// Tasks of the old revision at its end.
    pub old: u32,
    /// Tasks of the new revision at its end.
    pub new: u32,
    /// The hooks that run in it, side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Vec<StageHook>>,
}

/// A lifecycle hook at a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageHook {
    /// Its place in `lifecycleHooks`, from 0.
    pub hook: usize,
    /// `AWS_LAMBDA` or `PAUSE`.
    pub target_type: Word,
    /// The Lambda function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hook_target_arn: Option<String>,
    /// How long it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// How long it takes, where that is not known: up to its time-out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<SecondsRange>,
    /// How it ends: `SUCCEEDED`, `FAILED` or `TIMED_OUT`; absent where the deployment ends before
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Word>,
}

/// What runs where most runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployPeak {
    /// Tasks of both revisions.
    pub tasks: u32,
    /// CPU units of all of them.
    pub cpu: u64,
    /// MiB of all of them.
    pub memory: u64,
}

/// A change of a hook that would let a blue/green, linear or canary deployment end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageRemedy {
    /// What to change: `timeoutInMinutes` or `timeoutAction`.
    pub kind: Word,
    /// The change in words.
    pub text: String,
    /// Which hook, by its place in `lifecycleHooks`.
    pub hook: usize,
    /// The minutes to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}
