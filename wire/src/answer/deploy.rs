//! What `deploy` answers.

use serde::{Deserialize, Serialize};

use super::{
    DeployEvent, DeployFailure, DeployPeak, DeployRollback, DeployStage, EarlySuccess, Explanation, LaunchRate, Rules,
    SecondsRange, StageRemedy, WaitingTasks, Word, answered,
};
use crate::Lint;

/// Whether a deployment ends, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployAnswer {
    /// Whether it ends.
    pub verdict: DeployVerdict,
    /// How traffic moves, e.g. `BLUE_GREEN`; absent for rolling deployments and daemons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Word>,
    /// `true` where it is stuck, else absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stuck: Option<bool>,
    /// What holds it: `deploymentConfiguration`, `placement`, `taskProtection`, `health` or `rate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<Word>,
    /// Why it cannot end, or what decides whether it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<DeployProof>,
    /// How many tasks the service wants; of a daemon, on how many instances it runs.
    pub desired_count: usize,
    /// The least number of healthy tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_healthy: Option<u32>,
    /// The most tasks at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<u32>,
    /// The fewest healthy tasks on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest_healthy: Option<u32>,
    /// The most tasks on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highest_running: Option<u32>,
    /// How many tasks of the service run before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running_count: Option<u32>,
    /// On how many instances those are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
    /// How many instances the service uses at its peak, if every task of the maximum finds a place;
    /// absent where not even an empty instance takes a new task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances_at_peak: Option<u32>,
    /// The steps in turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<DeployStep>>,
    /// How traffic moves, part by part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Vec<TrafficStep>>,
    /// Seconds until it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Seconds until it ends, where hooks of unknown length leave that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_range: Option<SecondsRange>,
    /// The stages of a blue/green, linear or canary deployment, in turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stages: Option<Vec<DeployStage>>,
    /// What runs where most runs, of a blue/green, linear or canary deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak: Option<DeployPeak>,
    /// What fails it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<DeployFailure>,
    /// What a failed deployment goes back to; absent where no rollback is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback: Option<DeployRollback>,
    /// When enough new tasks are healthy to complete it, where early success is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_success: Option<EarlySuccess>,
    /// How many tasks wait for new instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
    /// What becomes of those that wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_tasks: Option<WaitingTasks>,
    /// ECS's text in the service's events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// All of ECS's texts in turn, where the deployment is followed second by second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<DeployEvent>>,
    /// How fast Fargate starts tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_rate: Option<LaunchRate>,
    /// The smallest changes that would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Vec<DeployRemedy>>,
    /// Why the task that found no place found none, where `explain` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Of a daemon: the instances whose tasks are replaced at once, in turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waves: Option<Vec<Vec<String>>>,
    /// The rules that were followed.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(DeployAnswer;);

/// Whether a deployment ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum DeployVerdict {
    /// It ends.
    #[default]
    Completes,
    /// Tasks wait for new instances.
    Waits,
    /// It cannot end.
    Stuck,
    /// It fails: `failure` says by what.
    Fails,
    /// It ends in some orders of ECS's choices, and not in others.
    DependsOnChoice,
}

/// Why a deployment cannot end, or what decides whether it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum DeployProof {
    /// It cannot end; what is read is this.
    Stuck(StuckProof),
    /// ECS's choices decide.
    Choice(ChoiceProof),
}

impl DeployProof {
    /// The proof in words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Stuck(proof) => &proof.text,
            Self::Choice(proof) => &proof.text,
        }
    }
}

/// Why a deployment cannot end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StuckProof {
    /// How it is known, e.g. `exhausted`: every order was tried.
    pub kind: Word,
    /// The proof in words.
    pub text: String,
    /// How many states were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<usize>,
}

/// That ECS's choices decide whether a deployment ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChoiceProof {
    /// `exhausted`: every order was tried.
    pub kind: Word,
    /// How many states were looked at.
    pub states: usize,
    /// The proof in words.
    pub text: String,
}

/// The state after a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeployStep {
    /// Seconds since the deployment began.
    pub at_seconds: u32,
    /// How many tasks it stops.
    pub stopped: u32,
    /// How many tasks it starts.
    pub started: u32,
    /// How many tasks of the old revision there are after it.
    pub old: u32,
    /// How many tasks of the new revision there are after it.
    pub new: u32,
    /// How many tasks are healthy after it.
    pub healthy: u32,
    /// How many tasks wait for new instances, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
    /// How many tasks found no place, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<u32>,
    /// What holds it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<Word>,
}

/// A shift of the traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrafficStep {
    /// Seconds since the deployment began.
    pub at_seconds: u32,
    /// How much of the traffic the new revision has from then on, 0 to 100.
    pub percent: f64,
    /// Minutes until the next step.
    pub bake_minutes: u32,
}

/// A change that would let a deployment end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum DeployRemedy {
    /// For a rolling deployment, or against what comes from outside; what is read is this.
    Rolling(RollingRemedy),
    /// For tasks that run beside the old ones.
    Beside(BesideRemedy),
    /// For a lifecycle hook.
    Stage(StageRemedy),
}

impl DeployRemedy {
    /// The change in words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Beside(remedy) => &remedy.text,
            Self::Stage(remedy) => &remedy.text,
            Self::Rolling(remedy) => &remedy.text,
        }
    }
}

/// A change that would let a deployment end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RollingRemedy {
    /// What to do, e.g. `maximumPercent`.
    pub kind: Word,
    /// The change in words.
    pub text: String,
    /// The percentage to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// How many instances to add, or at how many failed tasks to give up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The seconds to set, or to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// The minutes to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The alarm to take out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_name: Option<String>,
    /// CPU units of a smaller task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u32>,
    /// MiB of a smaller task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
}

/// Empty instances that would let a blue/green, linear or canary deployment end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BesideRemedy {
    /// `moreInstances`.
    pub kind: Word,
    /// How many instances to add.
    pub count: u32,
    /// The change in words.
    pub text: String,
}
