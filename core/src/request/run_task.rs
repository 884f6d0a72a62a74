//! RunTask: standalone tasks.

use super::{Destination, Detail, RUN_TASK_MAX, RequestError, TaskSpec};

/// RunTask: a number of standalone tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTask<'a> {
    /// The specification of each task. Its `strategies` may be empty: then any instance will do
    /// (PLACE-112). Its `launch` does not count: `destination` does.
    pub task: &'a TaskSpec,
    /// How many; 1 to [`RUN_TASK_MAX`] (PLACE-115).
    pub count: usize,
    /// Where they go.
    pub destination: Destination,
    /// How many tasks of the cluster wait in PROVISIONING already (CAP-114); `None`: those that the
    /// cluster knows of, [`Cluster::provisioning`](crate::cluster::Cluster::provisioning).
    pub provisioning: Option<usize>,
    /// What the outcome tells beside.
    pub detail: Detail,
}

impl<'a> RunTask<'a> {
    /// One task, where its `launch` says.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(task: &'a TaskSpec) -> Self {
        Self { task, count: 1, destination: (&task.launch).into(), provisioning: None, detail: Detail::default() }
    }

    /// Checks that one RunTask may start this many tasks (PLACE-115, PLACE-11).
    ///
    /// # Errors
    /// [`RequestError::TaskCount`] when it may not.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_count(count: usize) -> Result<(), RequestError> {
        rule!("PLACE-11", "PLACE-115");
        if (1..=RUN_TASK_MAX).contains(&count) { Ok(()) } else { Err(RequestError::TaskCount(count)) }
    }
}
