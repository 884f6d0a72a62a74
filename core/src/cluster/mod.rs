//! A cluster to ask and to change: its state, the indexes over it, and the task specifications that
//! were prepared for it.
//!
//! Build one from facts, then [`prepare`](Cluster::prepare) a task specification,
//! [`decide`](Cluster::decide) and [`apply`](Cluster::apply). [`fork`](Cluster::fork) asks "what
//! if" and leaves no trace.
//!
//! | to | use |
//! |---|---|
//! | make one of facts, and bring it to a new snapshot | [`Cluster::build`], [`Cluster::sync`], [`Cluster::sync_instance`] |
//! | tell it as facts | [`Cluster::instance_facts`], [`Cluster::task_facts`] |
//! | save it, and go on where it was | [`saved`] |
//! | keep its facts in a compact form, and load them quickly | [`packed`] |
//! | say what a task asks, once | [`Cluster::prepare`] |
//! | know where the next task goes, and where it might | [`Cluster::decide`], [`Cluster::admissible`]; under a filter of your own [`Cluster::decide_where`] |
//! | know why, and what would help | [`Cluster::explain`] |
//! | know how many more fit | [`Cluster::fit`], [`Cluster::fit_count`] |
//! | know how a deployment goes, and what would make it end | the crate `stowplan-deployment` |
//! | know which task stops | [`Cluster::select_to_stop`], [`Cluster::daemon_plan`] |
//! | decide and commit at once | [`Cluster::place`], [`Cluster::place_many`] |
//! | commit a decision, and give it the ARN that ECS answers | [`Cluster::try_apply`], [`Cluster::apply`], [`Cluster::confirm`] |
//! | record what reality reports | [`Cluster::record`], [`Cluster::register`], [`Cluster::deregister`] |
//! | act as an operator | [`Cluster::set_status`], [`Cluster::set_attribute`], [`Cluster::stop_task`] |
//! | ask as ECS's API does | [`ask`] |
//! | ask "what if" | [`Cluster::fork`]; where a borrow cannot be kept [`Cluster::begin_fork`] |
//! | look at instances and tasks | [`Cluster::instance_views`], [`Cluster::task_views`], [`Cluster::matching`] |
//! | read what ECS leaves open another way | [`Cluster::semantics`], [`Cluster::set_semantics`] |
//!
//! [Hold a cluster beside ECS](crate::_documentation::hold_a_cluster) walks through it.

mod build;
mod change;
mod changes;
mod decide;
mod filter;
mod fork;
mod held_fork;
pub mod packed;
mod prepare;
mod record_error;
pub mod saved;
mod semantics;
mod stop;
mod sync;
mod views;
mod why;

// Last, so that the page of `Cluster` begins with the cluster's own.
pub mod ask;

pub use crate::state::{InstanceView, TaskView, facts, short_id};
pub use build::{InvalidCluster, Problem, ProblemKind};
pub use change::{ApplyError, ConfirmError, Fact};
pub use fork::{ClusterMut, Fork};
pub use held_fork::NotForked;
pub use record_error::RecordError;
pub use saved::{RestoreError, Snapshot};
pub use sync::Changes;

pub(crate) use changes::changes;

use alloc::vec::Vec;

use crate::{
    id::{InstanceId, PreparedId, Row, Stale, TaskId},
    index::Index,
    placement::IndexPlans,
    request::PreparedTask,
    state::{Journal, Slots, State},
};
use change::Undo;
use facts::{InstanceFacts, TaskFacts};

/// A cluster: its container instances, their tasks, and the task specifications prepared for it.
///
/// The same facts in any order make clusters that decide alike. A cluster is a plain value: `Send`,
/// `Sync`, `Clone`, and free of clocks and hidden state.
///
/// # Example: what is left of an instance
/// ```
/// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib};
/// let instance = InstanceFacts::new("a", CpuUnits(2048), MemoryMib(3768));
/// let cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
/// let id = cluster.find_instance("a").unwrap();
/// assert_eq!(cluster.instance(id).unwrap().cpu_remaining(), 2048);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Cluster {
    pub(crate) state: State,
    pub(crate) prepared_tasks: Slots<PreparedTask>,
    index: Index,
    plans: IndexPlans,
    journal: Journal<Undo>,
}

/// A clone is a plain value, also inside a what-if: it has the present state and no steps to undo.
impl Clone for Cluster {
    fn clone(&self) -> Self {
        let Self { state, prepared_tasks, index, plans, journal: _ } = self;
        let (state, prepared_tasks, index, plans) =
            (state.clone(), prepared_tasks.clone(), index.clone(), plans.clone());
        Self { state, prepared_tasks, index, plans, journal: Journal::default() }
    }
}

/// Two clusters are equal when their [snapshots](Cluster::snapshot) are: they have the same
/// handles, and decide alike from now on. How a cluster numbers its strings and lays out its
/// indexes depends on its history and does not count, and neither do the steps that a what-if would
/// undo.
///
/// Cost: where the numbers of strings are the same, too, a comparison of the columns; else that of
/// two snapshots.
impl PartialEq for Cluster {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.prepared_tasks == other.prepared_tasks || self.snapshot() == other.snapshot()
    }
}

impl Eq for Cluster {}

/// # Look at what there is
impl Cluster {
    /// How many container instances are registered.
    #[must_use]
    pub fn instance_count(&self) -> usize {
        self.state.instance_by_arn.len()
    }

    /// How many tasks are known, stopped ones included until they are removed.
    #[must_use]
    pub fn task_count(&self) -> usize {
        self.state.tasks.count()
    }

    /// How many distinct strings the cluster holds.
    #[must_use]
    pub fn string_count(&self) -> usize {
        self.state.symbols.len()
    }

    /// The bytes that the indexes take: shared by all prepared tasks, about the same for every
    /// instance.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.index.bytes() + self.state.columns.occupancy.iter().map(|load| load.tasks.bytes()).sum::<usize>()
    }

    /// The instance with this ARN, or with this id (the part behind the last `/`).
    ///
    /// An ARN costs O(log n), a bare id O(n).
    #[must_use]
    pub fn find_instance(&self, arn_or_id: &str) -> Option<InstanceId> {
        let by_arn = &self.state.instance_by_arn;
        let found = by_arn.get(arn_or_id);
        let row = found.or_else(|| by_arn.iter().find(|(arn, _)| short_id(arn) == arn_or_id).map(|(_, row)| row))?;
        Some(self.handle(*row))
    }

    /// The task with this ARN. O(log n).
    #[must_use]
    pub fn find_task(&self, arn: &str) -> Option<TaskId> {
        self.state.task_row(arn).map(|number| self.state.task_id(number))
    }

    /// Every instance, in the order of the ARNs.
    pub fn instances(&self) -> impl Iterator<Item = InstanceId> + '_ {
        self.state.rows_by_arn().map(|row| self.handle(row))
    }

    /// Every task, in the order of the rows.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.state.tasks.iter().map(|(number, _)| self.state.task_id(number))
    }

    /// The tasks on an instance, stopped ones included until they are removed; the latest first.
    /// O(tasks on it).
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    pub fn tasks_on(&self, instance: InstanceId) -> Result<impl Iterator<Item = TaskId> + '_, Stale> {
        let row = self.instance_row(instance)?;
        Ok(self.state.columns.occupancy[row].tasks.rows().map(|number| self.state.task_id(number)))
    }

    /// What is known of an instance; `None` when the handle is stale.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<InstanceView<'_>> {
        self.instance_row(id).ok().map(|row| InstanceView::new(&self.state, row))
    }

    /// What is known of a task; `None` when the handle is stale.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<TaskView<'_>> {
        self.state.tasks.of(id.row(), id.generation()).map(|task| TaskView::new(&self.state, task))
    }

    /// Every instance as facts, in the order of the ARNs: as ECS would show it now, each as
    /// [`InstanceView::facts`].
    ///
    /// With [`task_facts`](Self::task_facts) they build the cluster again: the same tasks, and as
    /// much left of each instance. Without its tasks, a cluster never gets back what they take.
    /// [`snapshot`](Self::snapshot) saves all that a later decision depends on.
    ///
    /// O(instances, with their attributes, ports and tasks).
    ///
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{Holding, InstanceFacts, ResourceFacts, TaskFacts}};
    /// let registered = ResourceFacts { cpu: 2048, memory: 3768, ..ResourceFacts::default() };
    /// let instance = InstanceFacts { arn: "a".into(), registered, ..InstanceFacts::default() };
    /// let holds = Holding { memory: 512, ..Holding::default() };
    /// let task = TaskFacts { arn: "t".into(), instance: Some("a".into()), holds, ..TaskFacts::default() };
    /// let cluster = Cluster::build(vec![instance], vec![task], &Default::default())?;
    ///
    /// let again = Cluster::build(cluster.instance_facts(), cluster.task_facts(), &Default::default())?;
    /// let left = |cluster: &Cluster| cluster.find_instance("a").and_then(|id| Some(cluster.instance(id)?.memory_remaining()));
    /// assert_eq!((left(&again), again.task_count()), (Some(3256), 1)); // 3768 - 512
    /// # Ok::<(), stowplan::cluster::InvalidCluster>(())
    /// ```
    #[must_use]
    #[doc(alias = "facts")]
    #[doc(alias = "save")]
    pub fn instance_facts(&self) -> Vec<InstanceFacts> {
        self.state.rows_by_arn().map(|row| self.state.instance_facts(row)).collect()
    }

    /// Every task as facts, in the order of [`tasks`](Self::tasks), stopped ones included until
    /// they are removed.
    ///
    /// The ARN of a task that only a decision knows is empty, and [`build`](Self::build) refuses it
    /// by its number rather than lose what it takes: ECS has no such task yet.
    /// [`snapshot`](Self::snapshot) keeps it.
    ///
    /// O(tasks).
    #[must_use]
    pub fn task_facts(&self) -> Vec<TaskFacts> {
        self.state.tasks.values().map(|task| self.state.task_facts(task)).collect()
    }

    /// The row of an instance, by the generation that the index keeps beside what a placement
    /// reads.
    pub(crate) fn instance_row(&self, id: InstanceId) -> Result<Row, Stale> {
        let row = id.at();
        if self.index.generation(row) == Some(id.generation()) { Ok(row) } else { Err(Stale) }
    }

    pub(crate) fn prepared_task(&self, id: PreparedId) -> Result<&PreparedTask, Stale> {
        self.prepared_tasks.of(id.row(), id.generation()).ok_or(Stale)
    }

    /// The handle of an instance, by the generation that the index keeps.
    pub(crate) fn handle(&self, row: Row) -> InstanceId {
        let generation = self.index.generation(row).unwrap_or(0);
        InstanceId::new(row.number(), generation)
    }
}
