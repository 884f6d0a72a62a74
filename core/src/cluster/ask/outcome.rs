//! What became of a request.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use crate::{
    capacity::fargate::ZoneBalance,
    id::{InstanceId, TaskId},
    placement::{Closest, Explanation, Rejection, Stop, WaitEnd},
};

/// What became of the tasks of RunTask, or of those that a service asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestOutcome {
    /// The tasks that were placed, in the order in which they were.
    pub placements: Vec<Placement>,
    /// How many tasks failed, or were not created because too many wait already (CAP-114).
    pub unplaced: usize,
    /// How many tasks wait in PROVISIONING for an instance of their provider (PLACE-140,
    /// PLACE-191).
    pub waiting: usize,
    /// Every considered instance, with the first check that it fails, by instance id; empty unless
    /// tasks failed (PLACE-16).
    pub failures: Vec<(InstanceId, Rejection)>,
    /// The closest matching instance, where tasks found no room (PLACE-15).
    pub closest: Option<Closest>,
    /// What each target of the destination got, in its order.
    pub shares: Vec<Share>,
    /// The decision that was explained, if
    /// [`Detail::explanation`](crate::request::Detail::explanation) asked for it.
    pub explanation: Option<Explained>,
}

/// What one target of a destination got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// Tasks that were placed.
    pub placed: usize,
    /// Tasks that wait in PROVISIONING.
    pub waiting: usize,
    /// Tasks that failed, or were not created because too many wait already.
    pub unplaced: usize,
    /// What would stop the waiting tasks if the provider's instances stayed as they are
    /// (PLACE-141).
    pub wait_end: Option<WaitEnd>,
}

impl Share {
    /// Tasks that found no room: they wait, failed, or were not created.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn left(&self) -> usize {
        self.waiting.saturating_add(self.unplaced)
    }
}

/// One task that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placement {
    /// The target that the task was given to, by its place among those of the destination.
    pub target: usize,
    /// Where it is.
    pub site: PlacementSite,
}

/// Where a task is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlacementSite {
    /// On a container instance.
    Instance {
        /// The task; [`TaskView::gpus`](crate::cluster::TaskView::gpus) tells its GPUs and
        /// [`TaskDefinition::host_ports`](crate::task::TaskDefinition::host_ports) its ports.
        task: TaskId,
        /// The instance.
        instance: InstanceId,
        /// Every instance that ECS might have picked (PLACE-1), in the order of the ARNs; `None`
        /// where [`Detail::admissible`](crate::request::Detail::admissible) did not ask.
        admissible: Option<Vec<InstanceId>>,
    },
    /// On Fargate, in a zone. The cluster holds no task for it: record it when ECS tells its ARN.
    Zone {
        /// The zone; `None` where the zones of the subnets are not known.
        zone: Option<String>,
        /// Every zone that ECS might have chosen, by name (CAP-22).
        admissible: Vec<String>,
    },
}

impl Placement {
    /// On an instance.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) const fn on(
        target: usize,
        task: TaskId,
        instance: InstanceId,
        admissible: Option<Vec<InstanceId>>,
    ) -> Self {
        Self { target, site: PlacementSite::Instance { task, instance, admissible } }
    }

    /// The instance; `None` on Fargate.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn instance(&self) -> Option<InstanceId> {
        match self.site {
            PlacementSite::Instance { instance, .. } => Some(instance),
            PlacementSite::Zone { .. } => None,
        }
    }

    /// The task; `None` on Fargate.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn task(&self) -> Option<TaskId> {
        match self.site {
            PlacementSite::Instance { task, .. } => Some(task),
            PlacementSite::Zone { .. } => None,
        }
    }
}

/// A decision, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explained {
    /// Of container instances.
    Instances(Box<Explanation>),
    /// Of the zones of Fargate, as they were before the last task (CAP-22).
    Zones {
        /// The target, by its place among those of the destination.
        target: usize,
        /// The zones with their tasks; `None` where the zones of the subnets are not known.
        balance: Option<ZoneBalance>,
    },
}

/// What became of the tasks that a service asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceOutcome {
    /// The tasks.
    pub tasks: RequestOutcome,
    /// The text of the service event that ECS would write, byte for byte (PLACE-117); `None` where
    /// every task was placed or waits.
    pub event: Option<String>,
}

/// What became of StartTask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartTaskOutcome {
    /// The tasks that were placed, in the order of the request.
    pub placements: Vec<Placement>,
    /// The instances that got no task, in the order of the request.
    pub failures: Vec<StartFailure>,
    /// What another task would find, if the request asked for it.
    pub explanation: Option<Box<Explanation>>,
}

/// A container instance that StartTask could not use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartFailure {
    /// As the request names it.
    pub named: String,
    /// The instance; `None` where there is none of this name.
    pub instance: Option<InstanceId>,
    /// Why.
    pub reason: StartFailureReason,
}

/// Why StartTask could not use a container instance; prints ECS's own text (PLACE-116).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartFailureReason {
    /// There is no such instance.
    Missing,
    /// It is not ACTIVE (PLACE-17).
    Inactive,
    /// It fails this check first.
    Rejected(Rejection),
}

impl StartFailureReason {
    /// ECS's own text, byte for byte.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::Inactive => "INACTIVE",
            Self::Rejected(rejection) => rejection.reason().as_str(),
        }
    }
}

impl fmt::Display for StartFailureReason {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a daemon did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonOutcome {
    /// The tasks that were started, in the order of the instances' ARNs.
    pub placements: Vec<Placement>,
    /// The tasks that were stopped.
    pub stopped: Vec<DaemonStop>,
    /// The instances that should have a task and cannot take it, with the first check that they
    /// fail, by instance id.
    pub blocked: Vec<(InstanceId, Rejection)>,
    /// The text of the service event that ECS would write, byte for byte (PLACE-117): about the
    /// first blocked instance.
    pub event: Option<String>,
    /// What the first task found after others had stopped, if the request asked for it.
    pub explanation: Option<Box<Explanation>>,
}

/// What became of the tasks of a group that scaled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScaleInOutcome {
    /// The tasks that stopped, one after the other.
    pub stops: Vec<Stop>,
    /// How many tasks should have stopped and did not, because no unprotected task was left.
    pub unstopped: usize,
    /// The text of the service event that ECS would write, byte for byte (PLACE-119): where
    /// protected tasks are left.
    pub event: Option<String>,
}

/// A task that a daemon stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonStop {
    /// The task.
    pub task: TaskId,
    /// The instance that it was on.
    pub instance: Option<InstanceId>,
    /// Why.
    pub reason: DaemonStopReason,
}

/// Why a daemon stops a task (PLACE-120).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DaemonStopReason {
    /// The instance is not ACTIVE any more.
    NotActive,
    /// The instance is ACTIVE and does not satisfy the constraints any more.
    Constraints,
}

words! {
    DaemonStopReason: "reason of a daemon to stop a task" {
        NotActive = "notActive",
        Constraints = "constraints",
    }
}
