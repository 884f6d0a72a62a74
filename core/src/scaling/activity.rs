//! Scaling activities, in AWS's words.

use alloc::{format, string::String};
use core::fmt;

use super::{Direction, NotScaledReason};

/// How far an activity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActivityStatus {
    /// The desired count is set, the tasks are still to come or to go.
    InProgress,
    /// The running count has reached the desired one.
    Successful,
    /// A newer event changed the desired count before that.
    Overridden,
    /// The tasks did not come in time (SCALE-119).
    Unfulfilled,
    /// Nothing changed.
    Failed,
}

words! {
    ActivityStatus: "activity status" {
        InProgress = "InProgress",
        Successful = "Successful",
        Overridden = "Overridden",
        Unfulfilled = "Unfulfilled",
        Failed = "Failed",
    }
}

impl ActivityStatus {
    /// The message that AWS gives for a desired count, where its text is known.
    #[must_use]
    pub fn message(self, desired: u32) -> Option<String> {
        match self {
            Self::Successful => {
                Some(format!("Successfully set desired count to {desired}. Change successfully fulfilled by ecs."))
            }
            Self::InProgress => {
                Some(format!("Successfully set desired count to {desired}. Waiting for change to be fulfilled by ecs."))
            }
            _ => None,
        }
    }
}

/// `Description` of a change of the desired count.
#[must_use]
pub fn setting_desired_count(desired: u32) -> String {
    format!("Setting desired count to {desired}.")
}

/// `Description` of a scheduled action with both bounds as they are then.
#[must_use]
pub fn setting_bounds(min: u32, max: u32) -> String {
    format!("Setting min capacity to {min} and max capacity to {max}")
}

/// `Cause` of a policy's activity.
#[must_use]
pub fn cause_alarm(alarm_name: &str, policy_name: &str) -> String {
    format!("monitor alarm {alarm_name} in state ALARM triggered policy {policy_name}")
}

/// `Cause` of a scheduled action's activity.
#[must_use]
pub fn cause_scheduled(action_name: &str) -> String {
    format!("scheduled action name {action_name} was triggered")
}

/// `Cause` of a change of the desired count that new bounds bring.
#[must_use]
pub fn cause_bounds(direction: Direction, bound: u32) -> String {
    match direction {
        Direction::Out => format!("minimum capacity was set to {bound}"),
        Direction::In => format!("maximum capacity was set to {bound}"),
    }
}

impl NotScaledReason {
    /// Why nothing changes, in plain words. `policy_name` names a signal.
    #[must_use]
    pub fn describe(self, policy_name: impl Fn(usize) -> String) -> String {
        match self {
            Self::AtMaxCapacity(max) => format!("already at the maximum of {max}"),
            Self::AtMinCapacity(min) => format!("already at the minimum of {min}"),
            Self::AtDesiredCapacity(desired) => format!("the result is no change from {desired}"),
            Self::NoStep { signal, .. } => format!("the metric falls into no step of {}", policy_name(signal)),
            Self::AnticipatedFlapping => "one task fewer would push the metric above its target again".into(),
            Self::Deployment => "a deployment is in progress".into(),
            Self::Suspended => "this direction is suspended".into(),
            Self::Cooldown(None) => "the last scale-in is still in progress".into(),
            Self::Cooldown(Some(_)) => "in the cooldown of the last scale-in".into(),
            Self::NotReady(signal) => format!("{} does not want to scale in", policy_name(signal)),
        }
    }
}

/// The reason in plain words; policies are named by their signals, for who has the
/// [`Autoscaler`](super::Autoscaler) by its `reason`.
impl fmt::Display for NotScaledReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(|signal| format!("the policy of signal {signal}")))
    }
}
