//! StartTask: tasks on container instances that the request names.

use super::{Constraint, RUN_TASK_MAX, RequestError, TaskSpec};

/// StartTask: one task on each of the container instances that are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartTask<'a> {
    /// The specification of each task. The constraints of the task definition count, strategies do
    /// not (PLACE-17).
    pub task: &'a TaskSpec,
    /// ARNs or ids of container instances, in order; 1 to [`RUN_TASK_MAX`] (PLACE-115).
    pub instances: &'a [&'a str],
    /// Whether the outcome explains what another task would find: every check of every instance.
    pub explanation: bool,
}

impl<'a> StartTask<'a> {
    /// A task on each of these instances.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn new(task: &'a TaskSpec, instances: &'a [&'a str]) -> Self {
        Self { task, instances, explanation: false }
    }

    /// Checks that one StartTask may name this many container instances (PLACE-115, PLACE-11).
    ///
    /// # Errors
    /// [`RequestError::InstanceCount`] when it may not.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_count(count: usize) -> Result<(), RequestError> {
        rule!("PLACE-11", "PLACE-115");
        if (1..=RUN_TASK_MAX).contains(&count) { Ok(()) } else { Err(RequestError::InstanceCount(count)) }
    }

    /// Refuses `distinctInstance`: only a request can ask for it, and StartTask takes no
    /// constraints (PLACE-17).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn check_constraints(&self) -> Result<(), RequestError> {
        rule!("PLACE-17");
        match self.task.constraints.contains(&Constraint::DistinctInstance) {
            true => Err(RequestError::StartTaskConstraint),
            false => Ok(()),
        }
    }
}
