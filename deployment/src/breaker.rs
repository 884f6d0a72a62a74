//! The deployment circuit breaker.

/// When it gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// A percentage of the desired count, at least 3 and at most 200 failures.
    BoundedPercent(u32),
    /// A percentage of the desired count.
    UnboundedPercent(u32),
    /// A number of failures.
    Count(u32),
}

impl Default for Threshold {
    fn default() -> Self {
        Self::BoundedPercent(50)
    }
}

impl Threshold {
    /// The number of failures at a desired count (DEPLOY-103): percentages are rounded up; of no
    /// desired task they are 1 (DEPLOY-25).
    ///
    /// ```
    /// use stowplan_deployment::Threshold;
    /// assert_eq!(Threshold::default().failures(25), 13);
    /// assert_eq!(Threshold::default().failures(800), 200);
    /// assert_eq!(Threshold::UnboundedPercent(50).failures(800), 400);
    /// ```
    #[must_use]
    pub fn failures(self, desired: u32) -> u32 {
        rule!("DEPLOY-25", "DEPLOY-103");
        let part = |percent: u32| {
            u32::try_from((u64::from(desired) * u64::from(percent)).div_ceil(100)).unwrap_or(u32::MAX).max(1)
        };
        match self {
            Self::BoundedPercent(percent) => part(percent).clamp(3, 200),
            Self::UnboundedPercent(percent) => part(percent),
            Self::Count(count) => count.max(1),
        }
    }
}

/// What happened to a task of the new deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskResult {
    /// It stopped without ever running.
    NeverRan,
    /// It could not be launched.
    NotLaunched,
    /// It reached RUNNING.
    Ran,
    /// It was replaced for failing a health check.
    ReplacedForHealth,
    /// It ran and ended by itself.
    Exited,
    /// It became healthy.
    Healthy,
}

/// The circuit breaker of one deployment (DEPLOY-104).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitBreaker {
    threshold: Threshold,
    resets_on_healthy: bool,
    counts_exits: bool,
    launches_until_running: bool,
    failures: u32,
    /// A task of the deployment has run: health counts from now on, launches no longer do.
    ran: bool,
    failed: bool,
}

impl CircuitBreaker {
    /// A fresh one. `resets_on_healthy` is ECS's `resetOnHealthyTask`; `counts_exits` is the second
    /// alternative of DEPLOY-26.
    #[must_use]
    pub const fn new(threshold: Threshold, resets_on_healthy: bool, counts_exits: bool) -> Self {
        Self {
            threshold,
            resets_on_healthy,
            counts_exits,
            launches_until_running: false,
            failures: 0,
            ran: false,
            failed: false,
        }
    }

    /// Whether launches that fail count only until a task has run: the second alternative of
    /// DEPLOY-121.
    #[must_use]
    pub const fn launches_until_running(mut self, until_running: bool) -> Self {
        self.launches_until_running = until_running;
        self
    }

    /// Whether a launch that fails counts now (DEPLOY-121).
    #[must_use]
    pub const fn counts_launches(&self) -> bool {
        rule!("DEPLOY-121");
        !(self.ran && self.launches_until_running)
    }

    /// Counts what happened to a task; returns whether the deployment has failed. It uses the
    /// latest desired count throughout.
    pub fn note(&mut self, result: TaskResult, desired: u32) -> bool {
        rule!("DEPLOY-26", "DEPLOY-104");
        let fails = match result {
            _ if self.failed => false,
            TaskResult::NeverRan => !self.ran,
            TaskResult::NotLaunched => self.counts_launches(),
            TaskResult::ReplacedForHealth => self.ran,
            TaskResult::Exited => self.ran && self.counts_exits,
            TaskResult::Ran => {
                self.ran = true;
                false
            }
            TaskResult::Healthy => {
                self.ran = true;
                if self.resets_on_healthy && !self.failed {
                    self.failures = 0;
                }
                false
            }
        };
        if fails {
            self.failures = self.failures.saturating_add(1);
        }
        self.failed |= self.failures >= self.threshold.failures(desired);
        self.failed
    }

    /// How many failures count now.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether the deployment has failed: no new tasks, and a rollback where one is configured.
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        self.failed
    }
}

/// Where a deployment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolloutState {
    /// Under way.
    InProgress,
    /// Done.
    Completed,
    /// Given up.
    Failed,
}

words! {
    RolloutState: "rollout state" {
        InProgress = "IN_PROGRESS",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

/// The deployment that a failed one returns to (DEPLOY-105): the newest that is COMPLETED, by its
/// place in a list from the oldest to the newest. It goes back to IN_PROGRESS, so no other
/// deployment returns to it before it is done. `None`: the service stalls.
///
/// ```
/// use stowplan_deployment::{RolloutState::{Completed, Failed, InProgress}, roll_back_to};
/// let mut deployments = [Completed, Failed];
/// assert_eq!(roll_back_to(&mut deployments), Some(0));
/// // A third one that fails meanwhile has nowhere to go.
/// assert_eq!(roll_back_to(&mut [InProgress, Failed, Failed]), None);
/// # assert_eq!(deployments, [InProgress, Failed]);
/// ```
pub fn roll_back_to(deployments: &mut [RolloutState]) -> Option<usize> {
    rule!("DEPLOY-105");
    let index = deployments.iter().rposition(|state| *state == RolloutState::Completed)?;
    *deployments.get_mut(index)? = RolloutState::InProgress;
    Some(index)
}

/// The alarms of a deployment (DEPLOY-106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentAlarms {
    ignored: bool,
    failed: bool,
}

impl DeploymentAlarms {
    /// The alarms as they are when the deployment begins: if one is in ALARM, none counts for this
    /// deployment.
    #[must_use]
    pub fn new(in_alarm: impl IntoIterator<Item = bool>) -> Self {
        Self { ignored: in_alarm.into_iter().any(|alarm| alarm), failed: false }
    }

    /// Notes that an alarm goes to ALARM; returns whether the deployment has failed.
    pub const fn note_alarm(&mut self) -> bool {
        rule!("DEPLOY-106");
        self.failed = self.failed || !self.ignored;
        self.failed
    }

    /// Whether the alarms count.
    #[must_use]
    pub const fn are_watched(&self) -> bool {
        !self.ignored
    }
}

/// Seconds of bake time of a rolling deployment (DEPLOY-127): only where alarms are enabled and
/// roll it back; the configured time, else five minutes (DEPLOY-27).
#[must_use]
pub const fn bake_seconds(told_minutes: Option<u32>, alarms_roll_back: bool) -> u32 {
    rule!("DEPLOY-27", "DEPLOY-127");
    match (told_minutes, alarms_roll_back) {
        (_, false) => 0,
        (Some(minutes), true) => minutes.saturating_mul(60),
        (None, true) => 300,
    }
}

/// Seconds until the next start after this many starts in a row that never ran (DEPLOY-28): 10
/// seconds, doubled each time, at most 27 minutes; none after a task that ran.
#[must_use]
pub const fn throttle_seconds(failed_starts: u32) -> u32 {
    rule!("DEPLOY-28");
    match failed_starts {
        0 => 0,
        1..=8 => 10 << (failed_starts - 1),
        _ => 27 * 60,
    }
}

/// How many tasks of the new revision must be healthy for early success (DEPLOY-23): rounded up, at
/// least one of any that are desired.
#[must_use]
pub fn early_success(desired: u32, healthy_percent: u32) -> u32 {
    rule!("DEPLOY-23");
    u32::try_from((u64::from(desired) * u64::from(healthy_percent)).div_ceil(100))
        .unwrap_or(u32::MAX)
        .max(desired.min(1))
}
