//! When a task counts as healthy.

use stowplan::task::Health;

/// Seconds that a task without any check runs before it counts.
pub const RUNNING_SECONDS: u32 = 40;

/// What is known of a running task's health.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// How long it has been running, in seconds; `None`: it does not run.
    pub running_seconds: Option<u32>,
    /// Its own health; `None`: no essential container has a health check.
    pub containers: Option<Health>,
    /// Whether it is healthy in all its target groups; `None`: it has none.
    pub targets: Option<bool>,
}

impl Signs {
    /// Whether the task counts towards the minimum (DEPLOY-21): by its checks, all of them; without
    /// any, after 40 seconds.
    ///
    /// ```
    /// use stowplan_deployment::Signs;
    /// assert!(!Signs { running_seconds: Some(39), ..Signs::default() }.counts());
    /// assert!(Signs { running_seconds: Some(40), ..Signs::default() }.counts());
    /// ```
    #[must_use]
    pub fn counts(&self) -> bool {
        rule!("DEPLOY-21");
        let Some(running) = self.running_seconds else { return false };
        match (self.containers, self.targets) {
            (None, None) => running >= RUNNING_SECONDS,
            (containers, targets) => {
                containers.is_none_or(|health| health == Health::Healthy) && targets.unwrap_or(true)
            }
        }
    }

    /// Whether the scheduler replaces the task for its health (DEPLOY-16): a check fails, and the
    /// grace period, counted from RUNNING, is over.
    #[must_use]
    pub fn is_replaced(&self, grace_seconds: u32) -> bool {
        rule!("DEPLOY-16");
        let fails = self.containers == Some(Health::Unhealthy) || self.targets == Some(false);
        fails && self.running_seconds.is_some_and(|running| running >= grace_seconds)
    }
}

/// A target group's health check of one target (DEPLOY-107).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetCheck {
    /// Seconds between checks.
    pub interval_seconds: u32,
    /// Successes in a row that an unhealthy target needs.
    pub healthy_threshold: u32,
    /// Failures in a row that a healthy target needs.
    pub unhealthy_threshold: u32,
}

impl Default for TargetCheck {
    /// The defaults of an Application Load Balancer: every 30 seconds, 5 and 2.
    fn default() -> Self {
        Self { interval_seconds: 30, healthy_threshold: 5, unhealthy_threshold: 2 }
    }
}

impl TargetCheck {
    /// Seconds from the first success until the target is healthy: a new one is at once.
    #[must_use]
    pub const fn healthy_after_seconds(&self, is_new: bool) -> u32 {
        rule!("DEPLOY-107");
        if is_new { 0 } else { self.interval_seconds.saturating_mul(self.healthy_threshold) }
    }
}
