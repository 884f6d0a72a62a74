//! Daemons: exactly one task on each active instance that meets all constraints (PLACE-120).

use alloc::vec::Vec;

use super::{
    Rejection,
    step::{first_rejection, ignored, satisfies_member_of},
};
use crate::{
    id::{InstanceId, Row, TaskId},
    request::PreparedTask,
    state::{State, facts::InstanceStatus},
};

/// What a daemon service would do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonPlan {
    /// Instances that get a task, in the order of the ARNs.
    pub start: Vec<InstanceId>,
    /// Tasks that stop: their instance is not active any more, or does not satisfy the constraints.
    pub stop: Vec<TaskId>,
    /// Instances that should have a task and cannot take it, with the first failing check.
    pub blocked: Vec<(InstanceId, Rejection)>,
}

/// What the daemon service of this prepared task would start and stop now.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn plan(state: &State, prepared: &PreparedTask) -> DaemonPlan {
    rule!("PLACE-120");
    let mut plan = DaemonPlan::default();
    for (row, task) in state.tasks.iter().filter(|(_, task)| task.group == prepared.group && task.is_counted()) {
        let stays = task.instance().is_none_or(|at| keeps(state, prepared, at));
        if !stays {
            plan.stop.push(state.task_id(row));
        }
    }
    let meant = |row: &Row| ignored(state, prepared, *row).is_none() && satisfies_member_of(state, prepared, *row);
    for row in state.rows_by_arn().filter(meant) {
        if state.columns.group_count(row, prepared.group) > 0 {
            continue;
        }
        match first_rejection(state, prepared, row) {
            None => plan.start.push(state.instance_id(row)),
            Some(rejection) => plan.blocked.push((state.instance_id(row), rejection)),
        }
    }
    plan
}

fn keeps(state: &State, prepared: &PreparedTask, row: Row) -> bool {
    state.columns.status[row] == InstanceStatus::Active && satisfies_member_of(state, prepared, row)
}
