//! Draining instances within a service's percentages, and the waves of a daemon.

use alloc::vec::Vec;

use super::Percentages;

/// A service some of whose tasks are on draining instances. Pending tasks there are stopped before
/// that and not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draining {
    /// The desired count.
    pub desired: u32,
    /// RUNNING tasks on draining instances.
    pub draining: u32,
    /// RUNNING tasks elsewhere.
    pub running: u32,
    /// PENDING tasks elsewhere.
    pub pending: u32,
    /// Healthy tasks, on all instances.
    pub healthy: u32,
}

/// What a pass may do; both numbers come from the state before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrainPass {
    /// Replacements to start.
    pub start: u32,
    /// Tasks on draining instances to stop.
    pub stop: u32,
}

impl Draining {
    /// One pass (DEPLOY-110): start missing tasks elsewhere up to the maximum, stop tasks down to
    /// the minimum. With both percentages at 100 neither ever happens.
    #[must_use]
    pub fn pass(&self, percentages: Percentages) -> DrainPass {
        rule!("DEPLOY-110");
        let limits = percentages.limits(self.desired);
        let elsewhere = self.running.saturating_add(self.pending);
        let total = elsewhere.saturating_add(self.draining);
        DrainPass {
            start: self.desired.saturating_sub(elsewhere).min(limits.maximum.saturating_sub(total)),
            stop: self.draining.min(self.healthy.saturating_sub(limits.minimum)),
        }
    }
}

/// The waves in which a daemon's tasks are replaced on this many instances (DEPLOY-40): as many at
/// a time as the minimum leaves, in the order of instance ids. Empty when the minimum leaves none.
///
/// ```
/// use stowplan_deployment::daemon_waves;
/// assert_eq!(daemon_waves(4, 50), [0..2, 2..4]);
/// assert!(daemon_waves(4, 100).is_empty());
/// ```
#[must_use]
pub fn daemon_waves(instances: u32, minimum_healthy_percent: u32) -> Vec<core::ops::Range<u32>> {
    rule!("DEPLOY-40");
    let limits = Percentages { minimum_healthy: minimum_healthy_percent, ..Percentages::DAEMON }.limits(instances);
    let wave = instances.saturating_sub(limits.minimum);
    let mut waves = Vec::new();
    let mut first = 0;
    while wave > 0 && first < instances {
        let last = first.saturating_add(wave).min(instances);
        waves.push(first..last);
        first = last;
    }
    waves
}
