//! Scaling in: tasks of a group that stop.

use super::Strategy;

/// A number of tasks of a service or task group that stop when it scales in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleIn<'a> {
    /// The task group; that of a service is `service:NAME` (PLACE-123).
    pub group: &'a str,
    /// How many tasks are to stop.
    pub count: usize,
    /// The strategies that the service was created with; none means evenly over the zones, then the
    /// instances (PLACE-118).
    pub strategies: &'a [Strategy],
    /// The id of the service's primary deployment or task set, for the event about protected tasks,
    /// where no task has it.
    pub task_set: Option<&'a str>,
}

impl<'a> ScaleIn<'a> {
    /// One task of a group.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn new(group: &'a str) -> Self {
        Self { group, count: 1, strategies: &[], task_set: None }
    }

    /// The service whose group it is; `None` for any other group.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn service(&self) -> Option<&'a str> {
        self.group.strip_prefix("service:")
    }
}

/// Whether this is the id of a task set or deployment: `ecs-svc/` and a number, or the number
/// alone.
///
/// ```
/// use stowplan::request::is_task_set;
/// assert!(is_task_set("ecs-svc/0123456789"));
/// assert!(!is_task_set("nightly-run"));
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn is_task_set(id: &str) -> bool {
    let number = id.strip_prefix("ecs-svc/").unwrap_or(id);
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}
