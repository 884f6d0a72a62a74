//! The parts of a definition that decide about a task's life.

use alloc::vec::Vec;

use super::RestartPolicy;

/// Seconds between the stop signal and the kill of a container that names none.
const STOP_TIMEOUT_SECONDS: u32 = 30;

/// What a container waits for in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerCondition {
    /// That it runs, or has run.
    Start,
    /// That it has ended.
    Complete,
    /// That it has ended with exit code 0.
    Success,
    /// That its health check passes.
    Healthy,
}

words! {
    ContainerCondition: "container condition" {
        Start = "START",
        Complete = "COMPLETE",
        Success = "SUCCESS",
        Healthy = "HEALTHY",
    }
}

impl ContainerCondition {
    /// The condition of ECS's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "START" => Some(Self::Start),
            "COMPLETE" => Some(Self::Complete),
            "SUCCESS" => Some(Self::Success),
            "HEALTHY" => Some(Self::Healthy),
            _ => None,
        }
    }
}

/// A container, as far as its life goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPlan {
    /// Whether the task stops with it.
    pub essential: bool,
    /// Which containers it waits for, by their place, and how.
    pub depends_on: Vec<(usize, ContainerCondition)>,
    /// Whether and how it is restarted in place.
    pub restart: Option<RestartPolicy>,
    /// How many seconds others wait for its condition once it has started; `None`: for ever.
    pub start_timeout_seconds: Option<u32>,
    /// How many seconds after the stop signal it is killed.
    pub stop_timeout_seconds: u32,
}

impl ContainerPlan {
    /// An essential container with ECS's defaults.
    #[must_use]
    pub const fn essential() -> Self {
        Self {
            essential: true,
            depends_on: Vec::new(),
            restart: None,
            start_timeout_seconds: None,
            stop_timeout_seconds: STOP_TIMEOUT_SECONDS,
        }
    }
}

/// Which statuses have work to wait for (TASK-19); the task passes over the others. The work is
/// done when [`LifecycleEvent::PhaseDone`](super::LifecycleEvent::PhaseDone) says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// PROVISIONING: a network interface, a volume, capacity.
    pub provisioning: bool,
    /// ACTIVATING: targets, service discovery; on Fargate always.
    pub activating: bool,
    /// DEACTIVATING: targets.
    pub deactivating: bool,
    /// DEPROVISIONING: the network interface, volumes.
    pub deprovisioning: bool,
}

/// A task, as far as its life goes; `stowplan-check` reads it from a definition as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPlan {
    /// The containers, in the order of the definition.
    pub containers: Vec<ContainerPlan>,
    /// Which statuses have work.
    pub work: Work,
}
