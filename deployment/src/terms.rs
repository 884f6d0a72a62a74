//! The terms of a rolling deployment: what fails it, what completes it early, and what is told of
//! its tasks.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{Clock, Threshold};
use stowplan::task::Health;

/// When the circuit breaker fails a deployment, and whether the service goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerTerms {
    /// At how many failed tasks.
    pub threshold: Threshold,
    /// Whether a task that becomes healthy sets the count to 0 (`resetOnHealthyTask`).
    pub resets_on_healthy: bool,
    /// Whether a failed deployment is rolled back.
    pub rollback: bool,
}

/// The CloudWatch alarms of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmTerms {
    /// Whether a failed deployment is rolled back.
    pub rollback: bool,
    /// Which go to ALARM, and how many seconds after the deployment began; 0: is in ALARM then.
    pub rings: Vec<(u32, String)>,
}

/// When old tasks stop in a deployment that completes early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cleanup {
    /// Before it completes.
    #[default]
    Blocking,
    /// After it has completed.
    Deferred,
}

words! {
    Cleanup: "cleanup of old tasks" {
        Blocking = "BLOCKING",
        Deferred = "DEFERRED",
    }
}

/// A deployment that completes before the whole new revision is healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlySuccessTerms {
    /// The percentage of the desired count that must be healthy.
    pub healthy_percent: u32,
    /// When the old tasks stop.
    pub cleanup: Cleanup,
}

/// Whose tasks a script is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Those of the revision that is deployed.
    New,
    /// Those of the revisions before it, and their replacements.
    Old,
}

/// What happens to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Its checks succeed.
    Healthy,
    /// A check fails.
    Unhealthy,
    /// It stops by itself.
    Stopped,
}

words! {
    Turn: "turn of a task's health" {
        Healthy = "HEALTHY",
        Unhealthy = "UNHEALTHY",
        Stopped = "STOPPED",
    }
}

/// What happens to every task of one side, so many seconds after it started; to a task that runs
/// when the deployment begins, so many after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HealthScript {
    /// Whose tasks.
    pub side: Side,
    /// After how many seconds.
    pub after_seconds: u32,
    /// What.
    pub turn: Turn,
}

/// What a failed deployment goes back to (DEPLOY-105).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackTo {
    /// The revision of the tasks that are there when the deployment begins.
    #[default]
    Old,
    /// Another one, or nobody knows.
    Unknown,
    /// No deployment of the service has completed.
    Nothing,
}

/// The terms of a rolling deployment beside its percentages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RolloutTerms {
    /// How long a task takes to be healthy, and how fast tasks start.
    pub clock: Clock,
    /// How many seconds after its start a task is RUNNING; `None`: as soon as it is healthy.
    pub start_seconds: Option<u32>,
    /// How many seconds after RUNNING a failing check is ignored (`healthCheckGracePeriodSeconds`).
    pub grace_seconds: u32,
    /// The circuit breaker, where it is enabled.
    pub breaker: Option<BreakerTerms>,
    /// The alarms, where they are enabled.
    pub alarms: Option<AlarmTerms>,
    /// How long both revisions are watched after the old tasks are gone.
    pub bake_seconds: u32,
    /// Early success, where it is enabled.
    pub early_success: Option<EarlySuccessTerms>,
    /// What happens to tasks.
    pub health: Vec<HealthScript>,
    /// What the health checks say of present tasks, by ARN; a running task that is not here is
    /// healthy.
    pub present: BTreeMap<String, Health>,
    /// In how many seconds the protection of present tasks expires, by ARN.
    pub protected_seconds: BTreeMap<String, u32>,
    /// No task is protected, whatever is told.
    pub ignores_protection: bool,
    /// When somebody stops the deployment (StopServiceDeployment).
    pub stop_at_seconds: Option<u32>,
    /// When ECS gives up to resolve the tags of the new revision's images to digests.
    pub digest_fails_at_seconds: Option<u32>,
    /// How long a task that the scheduler stops takes to leave its load balancer.
    pub deregistration_seconds: u32,
    /// What a failed deployment goes back to.
    pub rollback_to: RollbackTo,
    /// Tasks that find no place wait for new instances of their provider and are no failures.
    pub launches_wait: bool,
}

impl RolloutTerms {
    /// None but a clock: nothing fails the deployment, every task becomes healthy.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self {
            clock,
            start_seconds: None,
            grace_seconds: 0,
            breaker: None,
            alarms: None,
            bake_seconds: 0,
            early_success: None,
            health: Vec::new(),
            present: BTreeMap::new(),
            protected_seconds: BTreeMap::new(),
            ignores_protection: false,
            stop_at_seconds: None,
            digest_fails_at_seconds: None,
            deregistration_seconds: 0,
            rollback_to: RollbackTo::Old,
            launches_wait: false,
        }
    }
}
