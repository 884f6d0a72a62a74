//! A capacity provider over time: tasks wait, instances come, tasks are placed, instances go.

mod follow;
mod hosts;

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::{GroupBounds, ManagedScaling, Scaled, TypeRoom};
use crate::{
    cluster::{Cluster, facts::InstanceFacts},
    placement::{SpecError, TaskSpec},
};

/// What the Auto Scaling group launches, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launches {
    /// New instances: a launch takes the first whose zone has the fewest instances (CAP-19). The
    /// ARN is not used.
    pub templates: Vec<InstanceFacts>,
    /// The room of each type that the group may launch, for the estimate (CAP-30).
    pub types: Vec<TypeRoom>,
    /// Seconds from the launch until an instance takes tasks.
    pub launch_seconds: u32,
}

/// Where an instance of the group stands (CAP-161).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// `InService`: it counts, whether it is registered or not.
    InService,
    /// On its way, such as `Pending` or `Pending:Wait`.
    Launching,
    /// On its way out or set aside, such as `Terminating` or `Standby`: it no longer counts.
    Leaving,
}

words! {
    MemberState: "state of a member" {
        InService = "inService",
        Launching = "launching",
        Leaving = "leaving",
    }
}

/// An instance as its Auto Scaling group lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its EC2 id, which leads to its container instance.
    pub id: String,
    /// Where it stands.
    pub state: MemberState,
    /// Its zone, where that is told.
    pub zone: Option<String>,
    /// Seconds since its launch, where that is known (CAP-164); else it counts as older than any
    /// warm-up, or as launched just now.
    pub age_seconds: Option<u32>,
}

/// A capacity provider, its group, and how long to follow them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The capacity provider's name: instances that have it belong to the group.
    pub provider: String,
    /// Managed scaling; `None` where it is off: the group keeps its size.
    pub settings: Option<ManagedScaling>,
    /// The group's bounds.
    pub bounds: Option<GroupBounds>,
    /// The group's desired capacity; by default the number of instances.
    pub desired: Option<u32>,
    /// `managedTerminationProtection`: no instance with a task goes, unless only daemons run there.
    pub protection: bool,
    /// New instances.
    pub launches: Launches,
    /// Task groups of daemons, whose tasks hold no instance.
    pub daemons: BTreeSet<String>,
    /// Seconds after which a waiting task stops (CAP-8); by default 1800.
    pub timeout_seconds: Option<u32>,
    /// How many tasks may wait in PROVISIONING (CAP-114); by default 500.
    pub waiting_max: Option<u32>,
    /// The group's own list. An instance that it lacks, or lists as leaving, does not belong to the
    /// group even if it is registered (CAP-161, CAP-162); one that only the list has is on its way
    /// (CAP-163). `None`: the cluster's instances are all.
    pub members: Option<Vec<Member>>,
    /// Minutes in a row for which the metric has been below the target already (CAP-164).
    pub minutes_below: u32,
    /// How many minutes to follow.
    pub minutes: u32,
}

/// Tasks that are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival {
    /// The minute of their arrival; 0 is the present.
    pub minute: u32,
    /// The specification of each task. A task of a capacity provider waits in PROVISIONING when
    /// nothing fits; any other fails (CAP-37).
    pub spec: TaskSpec,
    /// How many tasks; 0 for a service that only replaces what it loses with an instance.
    pub count: u32,
    /// How many minutes each runs once it is placed; `None`: for ever.
    pub runs_minutes: Option<u32>,
}

impl Arrival {
    /// So many tasks in a minute, each of which runs on and on.
    #[must_use]
    pub const fn new(minute: u32, spec: TaskSpec, count: u32) -> Self {
        Self { minute, spec, count, runs_minutes: None }
    }

    /// Each runs so many minutes once it is placed.
    #[must_use]
    pub fn runs_minutes(mut self, minutes: impl Into<Option<u32>>) -> Self {
        self.runs_minutes = minutes.into();
        self
    }
}

/// One minute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Minute {
    /// Minutes since the beginning.
    pub minute: u32,
    /// Instances running: N.
    pub running: u32,
    /// Instances with a task that no daemon started.
    pub used: u32,
    /// Instances on their way.
    pub launching: u32,
    /// Instances needed: M; `None` while no waiting task fits the group's types, and without
    /// managed scaling.
    pub needed: Option<u32>,
    /// The metric; `None` without managed scaling.
    pub percent: Option<super::Percent>,
    /// The desired capacity after this minute.
    pub desired: u32,
    /// Tasks in PROVISIONING after this minute's placement.
    pub waiting: u32,
    /// Tasks of a service that may not even wait, because the cap is reached (CAP-7).
    pub held_back: u32,
    /// Tasks placed.
    pub placed: u32,
    /// Tasks that ended, or whose instance went.
    pub ended: u32,
    /// Waiting tasks that were given up (CAP-8).
    pub timed_out: u32,
    /// Tasks that failed at once: nothing fits and they do not wait, or the cap is reached.
    pub failed: u32,
    /// Instances that came into service.
    pub launched: u32,
    /// Instances terminated.
    pub terminated: u32,
    /// What managed scaling did; `None` in minute 0 and without managed scaling.
    pub scaled: Option<Scaled>,
}

/// What happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapacityCourse {
    /// Every minute, from 0.
    pub minutes: Vec<Minute>,
    /// The first minute after which no task waits until the end; `None` when a task still waits at
    /// the end.
    pub all_placed_at: Option<u32>,
    /// The first minute after which nothing changes any more.
    pub rests_since: u32,
    /// Instance-minutes, including launching instances: what is paid for.
    pub instance_minutes: u64,
    /// Of those, the minutes of running instances that have only tasks of daemons, or none.
    pub idle_minutes: u64,
    /// What became of each arrival's tasks, in the order of the arrivals.
    pub fates: Vec<Fate>,
    /// What held tasks back in the last minute in which some waited or were given up.
    pub hindrance: Option<Hindrance>,
}

/// What became of the tasks of an [`Arrival`]. Tasks in none of these counts have started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// How many arrived in the minutes that were followed.
    pub asked: u32,
    /// How many wait at the end, or may not even wait yet (CAP-7).
    pub waiting: u32,
    /// How many failed at once, or were given up and are not started again (CAP-8, CAP-114,
    /// CAP-115).
    pub never: u32,
}

impl Fate {
    /// How many have started.
    #[must_use]
    pub const fn started(self) -> u32 {
        self.asked.saturating_sub(self.waiting).saturating_sub(self.never)
    }
}

/// Why the group does not grow for tasks that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The group is at its maximum, all its instances are there.
    AtMaximum,
    /// No type of the group holds any of them.
    Incompatible,
    /// Managed scaling is off: nothing waits (CAP-115).
    Unmanaged,
    /// As many wait as may (CAP-114).
    WaitingMax,
}

words! {
    Hindrance: "hindrance of a group" {
        AtMaximum = "atMaximum",
        Incompatible = "incompatible",
        Unmanaged = "unmanaged",
        WaitingMax = "waitingMax",
    }
}

/// The most minutes that are followed: two weeks.
pub const MINUTES_MAX: u32 = 20_160;

/// # Capacity: what happens over hours
impl Cluster {
    /// Follows a capacity provider minute by minute: the metric, its alarms, the group's instances,
    /// the tasks that wait for them.
    ///
    /// In each minute, instances come into service, tasks whose time is over end, waiting tasks are
    /// placed in the order of their arrival (those that do not fit are skipped, CAP-33), tasks that
    /// waited too long stop, and then the metric is taken and acts (CAP-34). Placement is this
    /// cluster's own, strategies and constraints included; what the estimate thinks of the same
    /// tasks is the estimate's. The cluster itself stays as it is.
    ///
    /// Cost: minutes × (instances + waiting tasks) and the placements.
    ///
    /// # Errors
    /// [`SpecError`] when a task makes no sense.
    #[doc(alias = "simulate")]
    pub fn capacity_course(&mut self, scenario: &Scenario, arrivals: &[Arrival]) -> Result<CapacityCourse, SpecError> {
        let mut fork = self.open_fork();
        follow::Run::new(fork.cluster_mut(), scenario, arrivals)?.follow(scenario.minutes.min(MINUTES_MAX))
    }
}
