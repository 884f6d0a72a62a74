//! Daemons: exactly one task on each active instance that meets all constraints (PLACE-120).

use alloc::vec::Vec;

use super::Rejection;
use crate::{
    cluster::Cluster,
    id::{InstanceId, KindId, Stale, TaskId},
    request::Kind,
    state::facts::InstanceStatus,
};

/// What a daemon service would do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonPlan {
    /// Instances that get a task, in the order of the ARNs.
    pub start: Vec<InstanceId>,
    /// Tasks that stop: their instance is not active any more, or does not satisfy the constraints.
    pub stop: Vec<TaskId>,
    /// Instances that should have a task and cannot take it, with the first failing check.
    pub blocked: Vec<(InstanceId, Rejection)>,
}

impl Cluster {
    /// What the daemon service of this kind would start and stop now. Strategies are not used; an instance that fails a constraint is
    /// not meant to have the task, so it is neither started on nor blocked.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn daemon(&self, kind: KindId) -> Result<DaemonPlan, Stale> {
        let kind = self.kind(kind)?;
        let mut plan = DaemonPlan::default();
        for (row, task) in self.task_rows().filter(|(_, task)| task.group == kind.group && task.is_counted()) {
            let stays = task.instance().is_none_or(|at| self.keeps_daemon(kind, at as usize));
            if !stays {
                plan.stop.push(self.task_id(row));
            }
        }
        for row in
            self.rows_by_arn().filter(|&row| self.ignored(kind, row).is_none() && self.satisfies_member_of(kind, row))
        {
            if self.columns.group_count(row, kind.group) > 0 {
                continue;
            }
            match self.first_rejection(kind, row) {
                None => plan.start.push(self.handle(row)),
                Some(rejection) => plan.blocked.push((self.handle(row), rejection)),
            }
        }
        Ok(plan)
    }

    fn keeps_daemon(&self, kind: &Kind, row: usize) -> bool {
        self.columns.status.get(row) == Some(&InstanceStatus::Active) && self.satisfies_member_of(kind, row)
    }
}
