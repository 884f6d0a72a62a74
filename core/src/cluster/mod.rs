//! A cluster's container instances and tasks, in columns, and the changes that keep them true.
//!
//! Build one from facts, then [`prepare`](Cluster::prepare) a kind of task, [`decide`](Cluster::decide) and
//! [`apply`](Cluster::apply). [`fork`](Cluster::fork) asks "what if" and leaves no trace.

mod build;
mod change;
mod decide;
mod fork;
mod record_error;
mod sync;
mod tasks;

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

pub use crate::state::{InstanceView, TaskView, facts, short_id};
pub use build::{InvalidCluster, Problem, ProblemKind};
pub use change::Fact;
pub use fork::Fork;
pub use record_error::RecordError;
pub use sync::Changes;

use crate::{
    id::{InstanceId, KindId, Stale, TaskId},
    index::Index,
    request::Kind,
    state::{Columns, Slot, Symbol, Symbols, Task},
};
use change::Undo;

/// A cluster: its container instances, their tasks, and the kinds of task prepared for it.
///
/// The same facts in any order make clusters that decide alike. A cluster is a plain value: `Send`, `Sync`, `Clone`, and free of
/// clocks and hidden state.
///
/// # Example: what is left of an instance
/// ```
/// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
/// let registered = ResourceFacts { cpu: 2048, memory: 3768, ..ResourceFacts::default() };
/// let instance = InstanceFacts { arn: "a".into(), agent_connected: true, registered, ..InstanceFacts::default() };
/// let cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
/// let id = cluster.find_instance("a").unwrap();
/// assert_eq!(cluster.instance(id).unwrap().cpu_remaining(), 2048);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    pub(crate) symbols: Symbols,
    pub(crate) columns: Columns,
    pub(crate) tasks: Vec<Slot<Task>>,
    pub(crate) kinds: Vec<Slot<Kind>>,
    vacant_instances: Vec<u32>,
    vacant_tasks: Vec<u32>,
    vacant_kinds: Vec<u32>,
    pub(crate) instance_by_arn: BTreeMap<Box<str>, u32>,
    task_by_arn: BTreeMap<Box<str>, u32>,
    /// PLACE-36: with `true` a stopping task holds its resources until it has stopped.
    hold_until_stopped: bool,
    pub(crate) index: Index,
    journal: Vec<Undo>,
    forks_open: u32,
}

impl Cluster {
    /// How many container instances are registered.
    #[must_use]
    pub fn instance_count(&self) -> usize {
        self.instance_by_arn.len()
    }

    /// How many tasks are known, stopped ones included until they are removed.
    #[must_use]
    pub fn task_count(&self) -> usize {
        self.tasks.len() - self.vacant_tasks.len()
    }

    /// How many distinct strings the cluster holds.
    #[must_use]
    pub fn string_count(&self) -> usize {
        self.symbols.len()
    }

    /// The instance with this ARN, or with this id (the part behind the last `/`).
    ///
    /// An ARN costs O(log n), a bare id O(n).
    #[must_use]
    pub fn find_instance(&self, arn_or_id: &str) -> Option<InstanceId> {
        if let Some(&row) = self.instance_by_arn.get(arn_or_id) {
            return self.instance_id(row);
        }
        let row = self.instance_by_arn.iter().find(|(arn, _)| short_id(arn) == arn_or_id).map(|(_, &row)| row)?;
        self.instance_id(row)
    }

    /// The task with this ARN. O(log n).
    #[must_use]
    pub fn find_task(&self, arn: &str) -> Option<TaskId> {
        let row = *self.task_by_arn.get(arn)?;
        self.tasks.get(row as usize).map(|slot| TaskId::new(row, slot.generation))
    }

    /// Every instance, in the order of the ARNs.
    pub fn instances(&self) -> impl Iterator<Item = InstanceId> + '_ {
        self.instance_by_arn.values().filter_map(|&row| self.instance_id(row))
    }

    /// Every task, in the order of the rows.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.task_rows().map(|(row, _)| self.task_id(row))
    }

    /// What is known of an instance; `None` when the handle is stale.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<InstanceView<'_>> {
        self.instance_row(id).ok().map(|row| InstanceView::new(self, row))
    }

    /// What is known of a task; `None` when the handle is stale.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<TaskView<'_>> {
        let slot = self.tasks.get(id.row() as usize).filter(|slot| slot.generation == id.generation())?;
        slot.value.as_ref().map(|task| TaskView::new(self, task))
    }

    pub(crate) fn instance_row(&self, id: InstanceId) -> Result<usize, Stale> {
        let row = id.row() as usize;
        if self.index.generation(row) == Some(id.generation()) { Ok(row) } else { Err(Stale) }
    }

    pub(crate) fn task_row(&self, id: TaskId) -> Result<usize, Stale> {
        let row = id.row() as usize;
        match self.tasks.get(row) {
            Some(slot) if slot.generation == id.generation() && slot.value.is_some() => Ok(row),
            _ => Err(Stale),
        }
    }

    pub(crate) fn kind(&self, id: KindId) -> Result<&Kind, Stale> {
        let slot = self.kinds.get(id.row() as usize).filter(|slot| slot.generation == id.generation());
        slot.and_then(|slot| slot.value.as_ref()).ok_or(Stale)
    }

    pub(crate) fn instance_id(&self, row: u32) -> Option<InstanceId> {
        self.columns.generation(row as usize).map(|generation| InstanceId::new(row, generation))
    }

    pub(crate) fn handle(&self, row: usize) -> InstanceId {
        let generation = self.index.generation(row).unwrap_or(0);
        InstanceId::new(u32::try_from(row).unwrap_or(u32::MAX), generation)
    }

    pub(crate) fn task_id(&self, row: usize) -> TaskId {
        let generation = self.tasks.get(row).map_or(0, |slot| slot.generation);
        TaskId::new(u32::try_from(row).unwrap_or(u32::MAX), generation)
    }

    pub(crate) fn task_rows(&self) -> impl Iterator<Item = (usize, &Task)> + '_ {
        self.tasks.iter().enumerate().filter_map(|(row, slot)| slot.value.as_ref().map(|task| (row, task)))
    }

    /// The live rows in the order of the ARNs.
    pub(crate) fn rows_by_arn(&self) -> impl Iterator<Item = usize> + '_ {
        self.instance_by_arn.values().map(|&row| row as usize)
    }

    /// The id that ECS's texts use: the ARN's part behind the last `/`.
    pub(crate) fn short_id_of(&self, row: usize) -> &str {
        self.columns.about.get(row).map_or("", |about| short_id(&about.arn))
    }

    pub(crate) fn symbol(&self, text: &str) -> Symbol {
        self.symbols.find(text).unwrap_or(Symbol::UNKNOWN)
    }
}
