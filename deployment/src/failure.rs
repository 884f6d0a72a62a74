//! How a deployment that is followed second by second ends, and what happens on the way.

use alloc::{string::String, vec::Vec};

use super::{EarlySuccessTerms, WaitsFor};

/// What fails a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedBy {
    /// Its circuit breaker: too many failed tasks.
    CircuitBreaker,
    /// One of its alarms.
    Alarm,
    /// The tags of its images are not resolved to digests.
    ImageDigest,
    /// Somebody stops it.
    Stopped,
}

words! {
    FailedBy: "thing that fails a deployment" {
        CircuitBreaker = "circuitBreaker",
        Alarm = "alarm",
        ImageDigest = "imageDigest",
        Stopped = "stopped",
    }
}

/// A deployment that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentFailure {
    /// By what.
    pub by: FailedBy,
    /// Seconds since the deployment began.
    pub at_seconds: u32,
    /// How many failed tasks the circuit breaker has counted.
    pub failed_tasks: u32,
    /// The alarm that went off.
    pub alarm: Option<String>,
    /// Whether the service goes back.
    pub rolls_back: bool,
}

/// The way back of a failed deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WayBack {
    /// Seconds from the failure until the old revision is there alone, all of it healthy; `None`
    /// where it does not end.
    pub seconds: Option<u32>,
    /// What holds it.
    pub waits_for: Option<WaitsFor>,
}

/// How a deployment fares by its terms for early success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EarlyCompletion {
    /// The terms.
    pub terms: EarlySuccessTerms,
    /// How many new tasks must be healthy.
    pub healthy_tasks: u32,
    /// When so many are.
    pub at_seconds: Option<u32>,
    /// Old tasks that are there when the deployment completes.
    pub old_tasks: Option<u32>,
}

/// Something of which ECS writes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A task found no place, and nothing else moves.
    UnableToPlace,
    /// The percentages let no task stop and none start.
    Blocked,
    /// Starts fail one after another, so they are spaced out.
    StartsFail,
    /// The circuit breaker fails the deployment.
    BreakerFails,
    /// The service has what it shall have.
    Steady,
}

/// A deployment second by second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimedPlan {
    /// The second in which each step of the course begins.
    pub starts: Vec<u32>,
    /// When it completes.
    pub completed_seconds: Option<u32>,
    /// How it fares by its terms for early success.
    pub early: Option<EarlyCompletion>,
    /// What fails it.
    pub failure: Option<DeploymentFailure>,
    /// The way back; `None` where none is configured, or what it leads to is not known.
    pub rollback: Option<WayBack>,
    /// What ECS writes events of, and when.
    pub happenings: Vec<(u32, Happening)>,
    /// Whether the same came again and again until there was no point in going on.
    pub repeats: bool,
}
