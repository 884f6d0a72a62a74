//! A service with one task on each suitable instance.

use super::TaskSpec;

/// A service with the scheduling strategy DAEMON: one task on each ACTIVE instance that meets its
/// constraints (PLACE-120).
///
/// A daemon never runs on Fargate and never uses a capacity provider strategy, not even the
/// cluster's default (PLACE-135). So it has no [`Destination`](super::Destination); `task.launch`
/// says which instances are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daemon<'a> {
    /// The service's name: the group of its tasks is `service:NAME` (PLACE-123), whatever `task`
    /// says.
    pub name: &'a str,
    /// The specification of each task; its strategies do not count (PLACE-120).
    pub task: &'a TaskSpec,
    /// Whether the outcome explains what the first task finds: every check of every instance.
    pub explanation: bool,
}

impl<'a> Daemon<'a> {
    /// A daemon of this name.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn new(name: &'a str, task: &'a TaskSpec) -> Self {
        Self { name, task, explanation: false }
    }
}
