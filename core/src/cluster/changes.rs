//! The methods of a cluster that change it, for forks and lent clusters: each calls the cluster's
//! own, so that they cannot drift apart.

/// Writes methods of [`Cluster`](super::Cluster) that change it a second time, for
/// [`Fork`](super::Fork) and [`ClusterMut`](super::ClusterMut).
macro_rules! changes {
    ($(fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $answer:ty)?;)*) => {
        $crate::cluster::changes!(@of $crate::cluster::Fork<'_>, { $(fn $name($($argument: $type),*) $(-> $answer)?;)* });
        $crate::cluster::changes!(@of $crate::cluster::ClusterMut<'_>, { $(fn $name($($argument: $type),*) $(-> $answer)?;)* });
    };
    (@of $own:ty, { $(fn $name:ident($($argument:ident: $type:ty),*) $(-> $answer:ty)?;)* }) => {
        impl $own {
            $(
                #[doc = concat!("[`Cluster::", stringify!($name), "`](crate::cluster::Cluster::", stringify!($name), ").")]
                #[inline]
                pub fn $name(&mut self, $($argument: $type),*) $(-> $answer)? {
                    self.cluster_mut().$name($($argument),*)
                }
            )*
        }
    };
}

pub(crate) use changes;

use alloc::vec::Vec;

use super::{
    ApplyError, Changes, ConfirmError, Fact, InvalidCluster, RecordError,
    facts::{InstanceFacts, InstanceStatus, TaskFacts},
};
use crate::{
    id::{InstanceId, PreparedId, Stale, TaskId},
    placement::{Placed, Stop},
    request::{SpecError, Strategy, TaskSpec},
    rule::Semantics,
};

changes! {
    fn set_semantics(semantics: &Semantics);
    fn prepare(spec: &TaskSpec) -> Result<PreparedId, SpecError>;
    fn forget_prepared(id: PreparedId) -> Result<(), Stale>;
    fn apply(placed: &Placed) -> Result<TaskId, Stale>;
    fn try_apply(placed: &Placed) -> Result<TaskId, ApplyError>;
    fn place(prepared: PreparedId) -> Result<Option<(TaskId, InstanceId)>, Stale>;
    fn place_many(prepared: PreparedId, count: usize) -> Result<Vec<TaskId>, Stale>;
    fn confirm(id: TaskId, arn: &str) -> Result<(), ConfirmError>;
    fn stop_task(id: TaskId) -> Result<(), Stale>;
    fn stop_many(group: &str, count: usize, strategies: &[Strategy]) -> Vec<Stop>;
    fn remove_task(id: TaskId) -> Result<(), Stale>;
    fn record(fact: &Fact) -> Result<Option<TaskId>, RecordError>;
    fn register(facts: &InstanceFacts) -> Result<InstanceId, InvalidCluster>;
    fn deregister(id: InstanceId) -> Result<(), Stale>;
    fn set_status(id: InstanceId, status: InstanceStatus) -> Result<(), Stale>;
    fn set_attribute(id: InstanceId, name: &str, value: Option<Option<&str>>) -> Result<(), Stale>;
    fn sync(instances: Vec<InstanceFacts>, tasks: Vec<TaskFacts>) -> Result<Changes, InvalidCluster>;
    fn sync_instance(facts: &InstanceFacts, tasks: &[TaskFacts]) -> Result<InstanceId, InvalidCluster>;
}
