//! The pods of a workload, and which of them count.

use alloc::vec::Vec;

use super::{HpaOptions, PodResource, Sample};
use stowplan::unit::Timestamp;

/// What the autoscaler looks at in a pod's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pod {
    /// `status.phase`.
    pub phase: Phase,
    /// Whether it has a deletion timestamp.
    pub deleted: bool,
    /// `status.startTime`.
    pub start: Option<Timestamp>,
    /// Its `Ready` condition.
    pub readiness: Option<Readiness>,
}

/// A pod's phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Accepted, not all containers run yet.
    Pending,
    /// Running.
    #[default]
    Running,
    /// All containers ended well.
    Succeeded,
    /// All containers ended, not all well.
    Failed,
    /// Not known.
    Unknown,
}

words! {
    Phase: "pod phase" {
        Pending = "Pending",
        Running = "Running",
        Succeeded = "Succeeded",
        Failed = "Failed",
        Unknown = "Unknown",
    }
}

/// A pod's `Ready` condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// `status`.
    pub status: ConditionStatus,
    /// `lastTransitionTime`.
    pub last_transition: Timestamp,
}

/// A condition's status. One that is unknown is neither ready nor unready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionStatus {
    /// `True`.
    True,
    /// `False`.
    False,
    /// `Unknown`.
    Unknown,
}

words! {
    ConditionStatus: "condition status" {
        True = "True",
        False = "False",
        Unknown = "Unknown",
    }
}

impl Pod {
    /// A running pod that started and became ready at an instant.
    #[must_use]
    pub const fn ready_since(instant: Timestamp) -> Self {
        let readiness = Some(Readiness { status: ConditionStatus::True, last_transition: instant });
        Self { phase: Phase::Running, deleted: false, start: Some(instant), readiness }
    }

    /// Running and ready: what metrics of other objects count.
    pub(super) fn is_ready(&self) -> bool {
        self.phase == Phase::Running
            && self.readiness.is_some_and(|readiness| readiness.status == ConditionStatus::True)
    }

    /// Whether the pod's CPU use says nothing yet: it is starting, or was never ready.
    fn is_warming_up(&self, sample: &Sample, options: &HpaOptions, now: Timestamp) -> bool {
        let (Some(start), Some(readiness)) = (self.start, self.readiness) else { return true };
        let unready = readiness.status == ConditionStatus::False;
        if after(start, options.cpu_initialization_seconds) > now {
            let covered = after(readiness.last_transition, sample.window_seconds);
            return unready || sample.time < covered;
        }
        unready && after(start, options.initial_readiness_delay_seconds) > readiness.last_transition
    }
}

/// The instant `seconds` later.
fn after(instant: Timestamp, seconds: u32) -> Timestamp {
    Timestamp(instant.0.saturating_add(i64::from(seconds) * 1000))
}

/// What a pod counts as for one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Counted, with this value.
    Counted(i64),
    /// Pending, or its CPU use says nothing yet.
    Unready,
    /// Without a sample.
    Missing,
    /// Deleted or failed: as if it were not there.
    Ignored,
}

/// Each pod's standing, in their order. A later sample of the same pod replaces an earlier one;
/// samples of other pods are ignored.
pub(super) fn standings(
    pods: &[Pod],
    samples: &[Sample],
    resource: PodResource,
    options: &HpaOptions,
    now: Timestamp,
) -> Vec<Standing> {
    let mut found: Vec<Option<&Sample>> = alloc::vec![None; pods.len()];
    for sample in samples {
        if let Some(slot) = found.get_mut(sample.pod) {
            *slot = Some(sample);
        }
    }
    let standing = |(pod, sample): (&Pod, Option<&Sample>)| match (pod.phase, sample) {
        _ if pod.deleted => Standing::Ignored,
        (Phase::Failed, _) => Standing::Ignored,
        (Phase::Pending, _) => Standing::Unready,
        (_, None) => Standing::Missing,
        (_, Some(sample)) if resource == PodResource::Cpu && pod.is_warming_up(sample, options, now) => {
            Standing::Unready
        }
        (_, Some(sample)) => Standing::Counted(sample.value),
    };
    pods.iter().zip(found).map(standing).collect()
}
