//! The parts of a definition that decide about a task's life.

use alloc::{collections::BTreeMap, vec::Vec};

use super::RestartPolicy;
use crate::task::document::{Container, Document};

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

/// A task, as far as its life goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPlan {
    /// The containers, in the order of the definition.
    pub containers: Vec<ContainerPlan>,
    /// Which statuses have work.
    pub work: Work,
}

impl TaskPlan {
    /// What a task definition plans. `links` and `volumesFrom` wait like START. Names and words
    /// that make no sense are passed over; [`check`](crate::task::check) tells them.
    #[must_use]
    pub fn of(document: &Document, work: Work) -> Self {
        let containers = document.containers();
        let mut positions = BTreeMap::new();
        for (index, container) in containers.iter().enumerate() {
            if let Some(name) = container.name.raw() {
                positions.entry(name).or_insert(index);
            }
        }
        let containers = containers.iter().map(|container| container_plan(container, &positions)).collect();
        Self { containers, work }
    }
}

fn container_plan(container: &Container, positions: &BTreeMap<&str, usize>) -> ContainerPlan {
    let explicit = container.depends_on.iter().filter_map(|dependency| {
        let condition = ContainerCondition::parse(dependency.condition.raw()?)?;
        Some((positions.get(dependency.container_name.raw()?).copied()?, condition))
    });
    let links = container.links.iter().filter_map(|link| link.raw()?.split(':').next());
    let sources = container.volumes_from.iter().filter_map(|source| source.raw());
    let implied =
        links.chain(sources).filter_map(|name| Some((positions.get(name).copied()?, ContainerCondition::Start)));
    let seconds = |given: Option<i64>| given.and_then(|seconds| u32::try_from(seconds).ok());
    let policy = container.restart_policy.known().filter(|policy| policy.enabled.is_true());
    let restart = policy.map(|policy| {
        let codes = policy.ignored_exit_codes.iter().filter_map(|code| i32::try_from(code.get()?).ok());
        let own = RestartPolicy { ignored_exit_codes: codes.collect(), ..RestartPolicy::default() };
        match seconds(policy.restart_attempt_period.get()) {
            Some(restart_attempt_period_seconds) => RestartPolicy { restart_attempt_period_seconds, ..own },
            None => own,
        }
    });
    ContainerPlan {
        essential: container.is_essential().unwrap_or(true),
        depends_on: explicit.chain(implied).collect(),
        restart,
        start_timeout_seconds: seconds(container.start_timeout.get()).filter(|seconds| *seconds > 0),
        stop_timeout_seconds: seconds(container.stop_timeout.get()).unwrap_or(STOP_TIMEOUT_SECONDS),
    }
}
