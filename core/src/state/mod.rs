//! A cluster's container instances and tasks in columns: what there is, and nothing of what is decided about it.
//!
//! - [`columns`]: one entry a container instance in each column; the tasks;
//! - [`slots`]: rows that are used again, and the generations that tell;
//! - [`symbol`], [`few`], [`ports`]: strings, short lists and taken ports, laid out for the memory;
//! - [`devices`], [`holding`]: what a task takes from its instance, and gives back;
//! - [`facts`], [`read`]: what a caller tells, and how it becomes rows;
//! - [`view`]: what a caller may read;
//! - [`journal`]: steps to take back.

mod columns;
mod devices;
pub mod facts;
mod few;
mod holding;
mod journal;
mod ports;
mod read;
mod slots;
mod symbol;
mod view;

use alloc::{boxed::Box, collections::BTreeMap};

pub use view::{InstanceView, TaskView};

pub(crate) use columns::{Columns, Held, Instance, Task};
pub(crate) use few::Few;
pub(crate) use journal::Journal;
pub(crate) use ports::{PORTS_MAX, PortList};
pub(crate) use read::{AMOUNT_MAX, instance_from, task_from};
pub(crate) use slots::{CacheLine, Given, Slots};
pub(crate) use symbol::{Origin, Symbol, Symbols};

use crate::id::{InstanceId, Stale, TaskId};

/// The attribute that external (ECS Anywhere) instances carry.
pub(crate) const EXTERNAL_ATTRIBUTE: &str = "ecs.capability.external";

/// The attribute that holds an instance's Availability Zone.
pub(crate) const ZONE_ATTRIBUTE: &str = "ecs.availability-zone";

/// The attribute that holds an instance's type.
pub(crate) const TYPE_ATTRIBUTE: &str = "ecs.instance-type";

/// The attribute that holds an instance's VPC.
pub(crate) const VPC_ATTRIBUTE: &str = "ecs.vpc-id";

/// What there is of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) symbols: Symbols,
    pub(crate) columns: Columns,
    pub(crate) tasks: Slots<Task, CacheLine>,
    pub(crate) instance_by_arn: BTreeMap<Box<str>, u32>,
    pub(crate) task_by_arn: BTreeMap<Box<str>, u32>,
    /// PLACE-36: with `true` a stopping task holds its resources until it has stopped.
    pub(crate) hold_until_stopped: bool,
}

impl State {
    /// The row of an instance.
    pub(crate) fn instance_row(&self, id: InstanceId) -> Result<usize, Stale> {
        self.columns.life.of(id.row(), id.generation()).map(|()| id.row() as usize).ok_or(Stale)
    }

    /// The row of a task.
    pub(crate) fn task_row(&self, id: TaskId) -> Result<usize, Stale> {
        self.tasks.of(id.row(), id.generation()).map(|_| id.row() as usize).ok_or(Stale)
    }

    /// The handle of an instance.
    pub(crate) fn instance_id(&self, row: usize) -> InstanceId {
        InstanceId::new(u32::try_from(row).unwrap_or(u32::MAX), self.columns.life.generation(row))
    }

    /// The handle of a task.
    pub(crate) fn task_id(&self, row: usize) -> TaskId {
        TaskId::new(u32::try_from(row).unwrap_or(u32::MAX), self.tasks.generation(row))
    }

    /// The tasks on an instance, the latest first.
    pub(crate) fn task_rows_on(&self, instance: usize) -> impl Iterator<Item = usize> + '_ {
        self.columns.load(instance).tasks.rows().map(|row| row as usize)
    }

    /// The live instances in the order of the ARNs.
    pub(crate) fn rows_by_arn(&self) -> impl Iterator<Item = usize> + '_ {
        self.instance_by_arn.values().map(|&row| row as usize)
    }

    /// The id that ECS's texts use: the ARN's part behind the last `/`.
    pub(crate) fn short_id_of(&self, row: usize) -> &str {
        self.columns.about.get(row).map_or("", |about| short_id(&about.arn))
    }

    /// The symbol of a text; one that nothing has where the cluster does not know it.
    pub(crate) fn symbol(&self, text: &str) -> Symbol {
        self.symbols.find(text).unwrap_or(Symbol::UNKNOWN)
    }
}

/// The part of an ARN behind the last `/`; the whole of a name without one.
#[must_use]
pub fn short_id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
