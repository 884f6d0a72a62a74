//! What the cluster has already: the tasks of a group at each provider, and the tasks that wait.

use alloc::{vec, vec::Vec};

use crate::{
    cluster::{
        Cluster, TaskView,
        facts::{DesiredStatus, LastStatus},
    },
    request::{Destination, ProviderKind},
    task::Told,
};

/// The most tasks of a cluster that may wait in PROVISIONING (CAP-114).
pub(super) const PROVISIONING_MAX: usize = 500;

/// # What is there on Fargate
impl Cluster {
    /// How many tasks of a group each target of a destination has now, those with desired status
    /// RUNNING: a service's new tasks are shared out with them (CAP-3). A task is at the provider
    /// that was chosen for it, else at that of its instance.
    ///
    /// O(tasks × targets).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn present_on(&self, destination: &Destination, group: &str) -> Vec<u32> {
        rule!("CAP-3");
        let mut counts = vec![0_u32; destination.targets().len()];
        let own = self.tasks().filter_map(|id| self.task(id)).filter(|task| task.group() == group);
        for task in own.filter(|task| task.desired_status() == DesiredStatus::Running) {
            let of_instance = || self.instance(task.instance()?)?.capacity_provider();
            let Some(provider) = task.capacity_provider().or_else(of_instance) else { continue };
            let at = destination.targets().iter().position(|target| target.provider() == Some(provider));
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// What the attributes of the instances say about their agents (PLACE-155).
    ///
    /// O(attributes of the cluster).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn told(&self) -> Told {
        let views = self.instances().filter_map(|id| self.instance(id));
        Told::by(views.flat_map(|view| view.attributes()).map(|(name, _)| name))
    }

    /// How many tasks wait in PROVISIONING for an instance of their capacity provider (CAP-114): on
    /// no instance, and not on Fargate. A task on an instance that the cluster does not have
    /// counts, too.
    ///
    /// O(tasks).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn provisioning(&self) -> usize {
        rule!("CAP-114", "CAP-172");
        self.tasks().filter_map(|id| self.task(id)).filter(waits).count()
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn waits(task: &TaskView<'_>) -> bool {
    let of_instances = |provider: &str| ProviderKind::of_name(provider) != Some(ProviderKind::Fargate);
    task.last_status() == LastStatus::Provisioning
        && task.instance().is_none()
        && task.capacity_provider().is_some_and(of_instances)
}
