//! A deployment of a daemon: wave by wave on the instances that have it (DEPLOY-40).

use alloc::vec::Vec;
use core::ops::Range;

use super::{Percentages, WaitsFor, daemon_waves};
use crate::{
    cluster::Cluster,
    id::{InstanceId, PreparedId, TaskId},
    placement::{Rejection, SpecError, TaskSpec},
};

/// How a new revision of a daemon is rolled out to the instances that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonRollout {
    /// The instances that have a task of the daemon, in the order of the ARNs.
    pub instances: Vec<InstanceId>,
    /// How many tasks stay healthy.
    pub minimum: u32,
    /// The waves: places in `instances` whose tasks are replaced at the same time.
    pub waves: Vec<Range<u32>>,
    /// Instances that do not take the new task even without their present one, with the first check
    /// that they fail, in the order of the ARNs.
    pub blocked: Vec<(InstanceId, Rejection)>,
}

impl DaemonRollout {
    /// What the deployment waits for: the percentages, where none may stop, else instances that do
    /// not take the new task; `None` when it ends.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        match self.instances.is_empty() || !self.waves.is_empty() {
            false => Some(WaitsFor::Configuration),
            true if !self.blocked.is_empty() => Some(WaitsFor::Placement),
            true => None,
        }
    }

    /// The instances of each wave.
    pub fn named_waves(&self) -> impl Iterator<Item = &[InstanceId]> {
        let part = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        self.waves.iter().map(move |wave| self.instances.get(part(wave.start)..part(wave.end)).unwrap_or_default())
    }
}

/// # Deployments: a daemon
impl Cluster {
    /// How a daemon's tasks would be replaced by tasks of `task`: as many instances at once as the
    /// minimum leaves (DEPLOY-40).
    ///
    /// Cost: every check of every instance, and O(tasks of the cluster).
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    pub fn plan_daemon(&mut self, task: &TaskSpec, percentages: Percentages) -> Result<DaemonRollout, SpecError> {
        rule!("DEPLOY-40");
        let prepared = self.prepare(task)?;
        let blocked = self.blocked_daemons(prepared, &task.group);
        let _ = self.forget_prepared(prepared);
        let has = |id: &InstanceId| self.instance(*id).is_some_and(|view| view.group_count(&task.group) > 0);
        let instances: Vec<InstanceId> = self.instances().filter(has).collect();
        let count = u32::try_from(instances.len()).unwrap_or(u32::MAX);
        Ok(DaemonRollout {
            instances,
            minimum: percentages.limits(count).minimum,
            waves: daemon_waves(count, percentages.minimum_healthy),
            blocked,
        })
    }

    /// Instances that do not take the new daemon even without their present one, and why.
    fn blocked_daemons(&mut self, prepared: PreparedId, group: &str) -> Vec<(InstanceId, Rejection)> {
        let mut fork = self.open_fork();
        let own: Vec<TaskId> =
            fork.tasks().filter(|id| fork.task(*id).is_some_and(|task| task.group() == group)).collect();
        for id in own {
            let _ = fork.stop_task(id);
        }
        fork.daemon_plan(prepared).map(|plan| plan.blocked).unwrap_or_default()
    }
}
