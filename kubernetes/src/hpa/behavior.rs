//! How fast the replicas may change: `spec.behavior`.

use alloc::vec::Vec;

use super::{
    History, ScaleEvent,
    number::{ceil, truncate},
};
use stowplan::unit::Timestamp;

/// `behavior`: the rules of either direction. The default is Kubernetes': up by the larger of 4
/// pods and 100 % in 15 seconds, at once; down by 100 % in 15 seconds, after the controller's
/// window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// `scaleUp`.
    pub scale_up: Rules,
    /// `scaleDown`.
    pub scale_down: Rules,
}

/// The rules of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// `policies`; without any the direction is closed.
    pub policies: Vec<HpaPolicy>,
    /// `selectPolicy`.
    pub select: SelectPolicy,
    /// `stabilizationWindowSeconds`; by default 0 for up, the controller's flag for down.
    pub stabilization_window_seconds: Option<u32>,
}

/// A limit of the change in a period of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HpaPolicy {
    /// `type`.
    pub kind: HpaPolicyKind,
    /// `value`: pods or percent.
    pub value: u32,
    /// `periodSeconds`.
    pub period_seconds: u32,
}

/// What a policy's value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HpaPolicyKind {
    /// Pods.
    Pods,
    /// Percent of the replicas at the start of the period.
    Percent,
}

words! {
    HpaPolicyKind: "policy type" {
        Pods = "Pods",
        Percent = "Percent",
    }
}

/// Which of several policies applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectPolicy {
    /// The one with the largest change.
    #[default]
    Max,
    /// The one with the smallest change.
    Min,
    /// None: the direction is closed.
    Disabled,
}

words! {
    SelectPolicy: "select policy" {
        Max = "Max",
        Min = "Min",
        Disabled = "Disabled",
    }
}

impl Default for Behavior {
    fn default() -> Self {
        let policy = |kind, value| HpaPolicy { kind, value, period_seconds: 15 };
        let up = alloc::vec![policy(HpaPolicyKind::Pods, 4), policy(HpaPolicyKind::Percent, 100)];
        let down = alloc::vec![policy(HpaPolicyKind::Percent, 100)];
        Self {
            scale_up: Rules { policies: up, stabilization_window_seconds: Some(0), ..Rules::default() },
            scale_down: Rules { policies: down, ..Rules::default() },
        }
    }
}

impl Rules {
    /// How far up the replicas may go now; `current` at least.
    pub(super) fn highest(&self, current: i32, history: &History, now: Timestamp) -> i32 {
        let limits = self.policies.iter().map(|policy| {
            let start = policy.start_of_period(current, history, now);
            match policy.kind {
                HpaPolicyKind::Pods => start.saturating_add(policy.pods()),
                HpaPolicyKind::Percent => ceil(f64::from(start) * (1.0 + f64::from(policy.value) / 100.0)),
            }
        });
        let limit = match self.select {
            SelectPolicy::Max => limits.max(),
            SelectPolicy::Min => limits.min(),
            SelectPolicy::Disabled => None,
        };
        limit.unwrap_or(current).max(current)
    }

    /// How far down the replicas may go now; `current` at most.
    pub(super) fn lowest(&self, current: i32, history: &History, now: Timestamp) -> i32 {
        let limits = self.policies.iter().map(|policy| {
            let start = policy.start_of_period(current, history, now);
            match policy.kind {
                HpaPolicyKind::Pods => start.saturating_sub(policy.pods()),
                HpaPolicyKind::Percent => truncate(f64::from(start) * (1.0 - f64::from(policy.value) / 100.0)),
            }
        });
        let limit = match self.select {
            SelectPolicy::Max => limits.min(),
            SelectPolicy::Min => limits.max(),
            SelectPolicy::Disabled => None,
        };
        limit.unwrap_or(current).min(current)
    }

    /// The longest period of its policies.
    pub(super) fn longest_period_seconds(&self) -> u32 {
        self.policies.iter().map(|policy| policy.period_seconds).max().unwrap_or(0)
    }
}

impl HpaPolicy {
    fn pods(&self) -> i32 {
        i32::try_from(self.value).unwrap_or(i32::MAX)
    }

    /// The replicas at the start of the period: without what was added since, with what was
    /// removed.
    fn start_of_period(&self, current: i32, history: &History, now: Timestamp) -> i32 {
        let changed = |events: &[ScaleEvent]| -> i64 {
            let recent = events.iter().filter(|event| is_recent(event.time, self.period_seconds, now));
            recent.map(|event| i64::from(event.change)).fold(0, i64::saturating_add)
        };
        let start = i64::from(current).saturating_sub(changed(&history.scale_ups));
        let start = start.saturating_add(changed(&history.scale_downs));
        i32::try_from(start).unwrap_or(if start < 0 { i32::MIN } else { i32::MAX })
    }
}

/// Whether an instant is less than `seconds` ago.
pub(super) fn is_recent(instant: Timestamp, seconds: u32, now: Timestamp) -> bool {
    instant.0 > now.0.saturating_sub(i64::from(seconds) * 1000)
}
