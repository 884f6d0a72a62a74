//! A cluster that is saved, and goes on where it was.
//!
//! [`Cluster::snapshot`] tells all that a later decision may depend on, [`Cluster::restore`] makes
//! the cluster again: each later decision and each later handle is what it would have been. Facts
//! alone ([`Cluster::instance_facts`], [`Cluster::task_facts`]) are what ECS knows: they lose what
//! only this cluster knows.
//!
//! With the feature `serde` a [`Snapshot`] is written and read in any form that serde knows. Keys
//! are the names of the fields in camelCase. Statuses, launch types, strategies and constraints are
//! written as ECS's API writes them, queries as their text, semantics as the date of the profile
//! and each rule for which something else is chosen, amounts in CPU units and MiB, instants in
//! milliseconds since 1970. A key that is not known is refused, so that nothing is dropped in
//! silence.
//!
//! | what a cluster has | in the snapshot |
//! |---|---|
//! | semantics | `semantics` |
//! | rows of instances, tasks and prepared tasks, their generations, and which row is given next | the handles: `id`, and `vacant_…`. Handles stay valid. Rows are the order of [`Cluster::tasks`], and break the last ties of who stops |
//! | what is registered, what is left, counts, status, attributes | [`SavedInstance::facts`] |
//! | how often a port is claimed | `facts.remaining`, where it stands as often: the port is free once the last claim goes |
//! | memory of single GPUs, who shares them, exclusive devices | [`SavedInstance::gpus`], [`SavedInstance::exclusive_devices`] |
//! | the agents' cursors and the ports that they have bound | [`SavedInstance::dynamic_port_cursor`], [`SavedInstance::dynamic_ports`] |
//! | the order of the tasks on an instance | [`SavedInstance::tasks`]: the order of [`Cluster::tasks_on`] |
//! | what a task is, and what it takes | [`SavedTask::facts`]; [`SavedTask::holding`], for what has stopped may report again |
//! | prepared tasks | [`SavedPrepared::spec`]; names are resolved again |
//! | the place in the stream of draws | [`SavedPrepared::draws`] |
//! | launch type, device type, whether a task is planned | follow from attributes and ARNs |
//! | tasks and instances by ARN | follow from the ARNs |
//! | counts of groups, classes, orders, ranks, plans | follow from the rest: indexes decide nothing |
//! | numbers of strings | follow, and may be others: nothing is in their order |
//! | what an open what-if would take back | not saved: a snapshot within it is of what is there now |

mod check;
mod error;
mod restore;

use alloc::vec::Vec;

pub use crate::state::saved::{SavedGpu, SavedInstance, SavedTask};
pub use error::RestoreError;

use super::Cluster;
use crate::{
    id::{InstanceId, PreparedId, TaskId},
    request::{PreparedTask, TaskSpec},
    rule::Semantics,
    state::Slots,
};

/// A saved cluster: plain data. See the [module](self) for what is in it, and why.
///
/// The lists are in the order of the rows. Two clusters whose snapshots are equal decide alike, now
/// and later.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Snapshot {
    /// The version of this form: [`Snapshot::VERSION`]. It is written first, and no other is read.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "error::known_version"))]
    pub version: u32,
    /// The reading of ECS.
    pub semantics: Semantics,
    /// The container instances.
    pub instances: Vec<SavedInstance>,
    /// The handles of the instances that come next, the very next one last.
    pub vacant_instances: Vec<InstanceId>,
    /// The tasks, planned and stopped ones included.
    pub tasks: Vec<SavedTask>,
    /// The handles of the tasks that come next, the very next one last.
    pub vacant_tasks: Vec<TaskId>,
    /// The prepared tasks.
    pub prepared: Vec<SavedPrepared>,
    /// The handles of the tasks that are prepared next, the very next one last.
    pub vacant_prepared: Vec<PreparedId>,
}

/// A prepared task of a saved cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct SavedPrepared {
    /// Its handle.
    pub id: PreparedId,
    /// What it was made of.
    pub spec: TaskSpec,
    /// How many tasks of it were committed: the place in the stream of draws of a seed (PLACE-8).
    pub draws: u64,
}

impl Snapshot {
    /// The version that this build writes and reads.
    pub const VERSION: u32 = 1;
}

/// # Save a cluster
impl Cluster {
    /// Saves the cluster, as plain data: [`restore`](Self::restore) makes it again, and it goes on
    /// as if nothing had been. Within a what-if it is what is there now.
    ///
    /// Takes time and memory in proportion to the cluster: instances with their attributes and
    /// ports, tasks, prepared tasks.
    ///
    /// # Example: a cluster goes to a file, and comes back
    /// With the feature `serde` the snapshot itself goes through `serde_json`, or what else there
    /// is; see [`saved`](self).
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::placement::{Decision, TaskSpec};
    /// # use stowplan::rule::Semantics;
    /// let registered = ResourceFacts { cpu: 1024, memory: 2048, ..ResourceFacts::default() };
    /// let instance = InstanceFacts { arn: "a".into(), agent_connected: true, registered, ..InstanceFacts::default() };
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
    /// let web = cluster.prepare(&TaskSpec { group: "service:web".into(), ..TaskSpec::default() })?;
    /// let planned = cluster.place_many(web, 2)?;
    ///
    /// let saved = cluster.snapshot();
    /// # #[cfg(feature = "serde")]
    /// let saved = {
    ///     let file = serde_json::to_string(&saved)?;
    ///     serde_json::from_str(&file)?
    /// };
    /// let restored = Cluster::restore(saved)?;
    ///
    /// // Handles mean what they meant, also of tasks that have no ARN yet.
    /// assert_eq!(restored.decide(web)?, cluster.decide(web)?);
    /// assert_eq!(restored.task(planned[1]).map(|task| task.group()), Some("service:web"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "save")]
    #[doc(alias = "serialize")]
    pub fn snapshot(&self) -> Snapshot {
        // A new field does not compile here until it is judged: it is saved, or follows from what
        // is.
        let Self { state, prepared_tasks, index: _, plans: _, journal: _ } = self;
        Snapshot {
            version: Snapshot::VERSION,
            semantics: state.semantics.clone(),
            instances: state.saved_instances(),
            vacant_instances: state.columns.life.vacant().map(|(row, next)| InstanceId::new(row, next)).collect(),
            tasks: state.saved_tasks(),
            vacant_tasks: state.tasks.vacant().map(|(row, next)| TaskId::new(row, next)).collect(),
            prepared: saved_prepared(prepared_tasks),
            vacant_prepared: prepared_tasks.vacant().map(|(row, next)| PreparedId::new(row, next)).collect(),
        }
    }
}

/// The prepared tasks in the order of their rows; what is resolved of their names follows from
/// `spec`.
#[cfg_attr(cold_code_small, optimize(size))]
fn saved_prepared(prepared: &Slots<PreparedTask>) -> Vec<SavedPrepared> {
    let saved = |(row, task): (u32, &PreparedTask)| {
        let PreparedTask { spec, draws, .. } = task;
        let id = PreparedId::new(row, prepared.generation(row));
        SavedPrepared { id, spec: spec.clone(), draws: *draws }
    };
    prepared.iter().map(saved).collect()
}
