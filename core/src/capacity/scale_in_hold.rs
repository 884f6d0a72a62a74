//! Which instances could go, and what holds each of the others.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::termination_protection;
use crate::{
    cluster::{
        Cluster,
        facts::{DesiredStatus, InstanceStatus},
    },
    count::{counted, either},
    id::{InstanceId, Row},
};

/// Why an instance stays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScaleInHold {
    /// It runs tasks that no daemon started (CAP-108): of services, or standalone.
    Tasks {
        /// Of services.
        service: u32,
        /// How many RunTask started: they hold the instance until they end by themselves.
        standalone: u32,
        /// The group of one of them.
        group: String,
    },
    /// The group protects it from scale-in.
    Protected {
        /// How many tasks run on it that no daemon started.
        tasks: u32,
        /// How many tasks of daemons.
        daemon_tasks: u32,
        /// Whether ECS is to manage that protection: `managedTerminationProtection`.
        managed: bool,
    },
    /// The group is at its minimum.
    AtMinimum,
    /// It is not of the group.
    OtherProvider,
}

impl ScaleInHold {
    /// A stable word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Tasks { .. } => "tasks",
            Self::Protected { .. } => "protectedFromScaleIn",
            Self::AtMinimum => "groupAtMinimum",
            Self::OtherProvider => "otherCapacityProvider",
        }
    }
}

impl fmt::Display for ScaleInHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tasks { service, standalone, group } => {
                let total = service.saturating_add(*standalone);
                write!(f, "{} that no daemon started, one of `{group}`", counted(total, "task"))?;
                if *standalone > 0 {
                    write!(f, "; {standalone} standalone, which nothing moves")?;
                }
                Ok(())
            }
            Self::Protected { tasks, daemon_tasks, managed } => {
                f.write_str("protected from scale-in")?;
                match (tasks, daemon_tasks, managed) {
                    (0, 0, true) => f.write_str(", though nothing runs there: ECS should clear this within a minute"),
                    (0, _, true) => {
                        f.write_str(", though only daemons run there: ECS should clear this within a minute")
                    }
                    (0, _, false) => f.write_str(" in the group"),
                    (tasks, ..) => {
                        let run = either(*tasks, "runs", "run");
                        write!(f, " in the group; {} {run} there that no daemon started", counted(*tasks, "task"))
                    }
                }
            }
            Self::AtMinimum => f.write_str("the group is at its minimum"),
            Self::OtherProvider => f.write_str("not an instance of this capacity provider"),
        }
    }
}

/// One instance and what holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldInstance {
    /// The instance.
    pub instance: InstanceId,
    /// Tasks of daemons on it, which do not hold it.
    pub daemon_tasks: u32,
    /// Tasks that do.
    pub tasks: u32,
    /// Whether it drains already.
    pub draining: bool,
    /// What holds it; empty when scale-in may take it.
    pub holds: Vec<ScaleInHold>,
}

impl HeldInstance {
    /// Whether managed scaling may take the instance.
    #[must_use]
    pub fn could_go(&self) -> bool {
        self.holds.is_empty()
    }
}

/// What [`Cluster::held_instances`] is asked.
#[derive(Clone, Copy)]
pub struct HoldQuestion<'a> {
    /// The capacity provider; `None`: every instance is asked about.
    pub provider: Option<&'a str>,
    /// Whether a task group belongs to a daemon.
    pub is_daemon: &'a dyn Fn(&str) -> bool,
    /// Whether the group protects an instance (its EC2 id) from scale-in, where that is known.
    pub is_protected: &'a dyn Fn(&str) -> Option<bool>,
    /// Whether busy instances are safe: `managedTerminationProtection`.
    pub termination_protection: bool,
    /// Whether the group is at its minimum.
    pub at_minimum: bool,
}

impl fmt::Debug for HoldQuestion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HoldQuestion").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// # Capacity: what keeps instances from going
impl Cluster {
    /// For each instance, in the order of the ARNs: whether a scale-in may take it, else what holds
    /// it (CAP-113).
    ///
    /// Cost: instances + tasks.
    #[must_use]
    pub fn held_instances(&self, question: &HoldQuestion<'_>) -> Vec<HeldInstance> {
        let mut counts: Vec<Tally> = Vec::new();
        counts.resize_with(self.state.columns.occupancy.len(), Tally::default);
        for (_, task) in self.state.tasks.iter() {
            if task.desired_status != DesiredStatus::Running {
                continue;
            }
            let group = self.state.symbols.text(task.group);
            let Some(tally) = task.instance().and_then(|row| counts.get_mut(row.index())) else { continue };
            if (question.is_daemon)(group) {
                tally.daemon = tally.daemon.saturating_add(1);
            } else if group.starts_with("service:") {
                tally.service = tally.service.saturating_add(1);
                tally.group.get_or_insert(group);
            } else {
                tally.standalone = tally.standalone.saturating_add(1);
                tally.group.get_or_insert(group);
            }
        }
        self.state
            .rows_by_arn()
            .filter_map(|row| {
                let tally = counts.get(row.index())?;
                let instance = self.handle(row);
                Some(self.held(instance, row, tally, question))
            })
            .collect()
    }

    fn held(&self, instance: InstanceId, row: Row, tally: &Tally<'_>, question: &HoldQuestion<'_>) -> HeldInstance {
        rule!("CAP-108");
        let view = self.instance(instance);
        let mut holds = Vec::new();
        let provider = self.state.columns.capacity_provider[row];
        let of_group = question
            .provider
            .is_none_or(|wanted| provider.is_some_and(|provider| self.state.symbols.text(provider) == wanted));
        if !of_group {
            holds.push(ScaleInHold::OtherProvider);
        }
        let tasks = tally.service.saturating_add(tally.standalone);
        let kept = termination_protection::keeps(question.termination_protection, tasks);
        if kept {
            holds.push(ScaleInHold::Tasks {
                service: tally.service,
                standalone: tally.standalone,
                group: tally.group.unwrap_or_default().into(),
            });
        }
        let ec2 = view.as_ref().and_then(|view| view.ec2_instance_id());
        let protected = ec2.and_then(|id| (question.is_protected)(id)).unwrap_or(false);
        // On an instance with tasks, this is the protection that managed termination protection
        // means.
        if protected && !kept {
            holds.push(ScaleInHold::Protected {
                tasks,
                daemon_tasks: tally.daemon,
                managed: question.termination_protection,
            });
        }
        if question.at_minimum && of_group {
            holds.push(ScaleInHold::AtMinimum);
        }
        HeldInstance {
            instance,
            daemon_tasks: tally.daemon,
            tasks,
            draining: self.state.columns.status[row] == InstanceStatus::Draining,
            holds,
        }
    }
}

#[derive(Debug, Default)]
struct Tally<'cluster> {
    daemon: u32,
    service: u32,
    standalone: u32,
    group: Option<&'cluster str>,
}
