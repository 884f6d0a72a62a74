//! What a service's scheduler would start.

use super::{Destination, Detail, TaskSpec};

/// Tasks that the scheduler of a service with the scheduling strategy REPLICA would start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service<'a> {
    /// The service's name: the group of its tasks is `service:NAME` (PLACE-123), whatever `task`
    /// says.
    pub name: &'a str,
    /// The specification of each task. Its `strategies` may be empty: then they go over the zones,
    /// and there over the instances (PLACE-111). Its `launch` does not count: `destination` does.
    pub task: &'a TaskSpec,
    /// How many more.
    pub count: usize,
    /// Where the tasks go. The tasks that the service has already count when several providers
    /// share them (CAP-3).
    pub destination: Destination,
    /// How many tasks of the cluster wait in PROVISIONING already (CAP-114); `None`: those that the
    /// cluster knows of, [`Cluster::provisioning`](crate::cluster::Cluster::provisioning).
    pub provisioning: Option<usize>,
    /// What the outcome tells beside.
    pub detail: Detail,
}

impl<'a> Service<'a> {
    /// One task, where its `launch` says.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(name: &'a str, task: &'a TaskSpec) -> Self {
        let destination = (&task.launch).into();
        Self { name, task, count: 1, destination, provisioning: None, detail: Detail::default() }
    }
}
