//! Where the tasks of a deployment go: a real cluster's instances, or Fargate's zones.

use alloc::{collections::BTreeMap, string::String};

use super::{NO_INSTANCE, Place, Places, ServiceScheduler, ServiceTask, timed::NEW};
use stowplan::{
    capacity::fargate::ZoneBalance,
    cluster::ClusterMut,
    id::{InstanceId, PreparedId, TaskId},
    placement::Decision,
    rule::TieBreak,
};

/// A service as a deployment finds it.
pub(super) struct Found {
    pub(super) service: ServiceScheduler,
    pub(super) handles: BTreeMap<u32, TaskId>,
    pub(super) instances: BTreeMap<InstanceId, (u32, u32)>,
    /// How many tasks there are.
    pub(super) count: u32,
}

/// A cluster's instances, as the service scheduler uses them.
pub(super) struct OnCluster<'c> {
    pub(super) cluster: ClusterMut<'c>,
    /// A new task.
    pub(super) prepared: PreparedId,
    /// A task of the revision before it, where that is known.
    pub(super) old: Option<PreparedId>,
    pub(super) tasks: BTreeMap<u32, TaskId>,
    pub(super) instances: BTreeMap<InstanceId, (u32, u32)>,
}

impl Places for OnCluster<'_> {
    fn leave(&mut self, task: &ServiceTask) {
        if let Some(id) = self.tasks.remove(&task.number) {
            let _ = self.cluster.stop_task(id);
        }
    }

    fn take(&mut self, number: u32, revision: u32) -> Option<Place> {
        let prepared = if revision == NEW { self.prepared } else { self.old? };
        let Ok(Decision::Placed(placed)) = self.cluster.decide(prepared) else { return None };
        let id = self.cluster.apply(&placed).ok()?;
        self.tasks.insert(number, id);
        let (instance, zone) = self.instances.get(&placed.instance).copied()?;
        Some(Place { instance, zone })
    }
}

/// The zones of Fargate, as the service scheduler uses them: there is always a place.
pub(super) struct OnFargate<'c> {
    pub(super) cluster: ClusterMut<'c>,
    pub(super) balance: ZoneBalance,
    pub(super) zones: BTreeMap<String, u32>,
    pub(super) tasks: BTreeMap<u32, TaskId>,
}

impl Places for OnFargate<'_> {
    fn leave(&mut self, task: &ServiceTask) {
        if let Some(id) = self.tasks.remove(&task.number) {
            let _ = self.cluster.stop_task(id);
        }
    }

    fn take(&mut self, _: u32, _: u32) -> Option<Place> {
        let zone = self.balance.place(TieBreak::Default).and_then(|zone| self.zones.get(zone));
        Some(Place { instance: NO_INSTANCE, zone: zone.copied().unwrap_or(u32::MAX) })
    }
}
