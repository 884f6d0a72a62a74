//! A cluster's container instances and tasks in columns: what there is, and nothing of what is
//! decided about it.
//!
//! - [`column`], [`columns`]: one entry for each container instance in each column;
//! - [`task`], [`task_list`]: the tasks, and those of one instance;
//! - [`slots`]: rows that are reused, and the generations by which a stale handle is noticed;
//! - [`names`]: rows by their texts;
//! - [`symbol`], [`short_list`], [`ports`]: strings, short lists and taken ports in little memory;
//! - [`devices`], [`holding`]: what a task takes from its instance, and gives back;
//! - [`facts`], [`describe`], [`read`]: what a caller says, how to build it, and how it becomes
//!   rows;
//! - [`view`], [`tell`]: what a caller may read, and how rows become facts;
//! - [`saved`]: what a saved cluster keeps about an instance and a task;
//! - [`packed`]: facts in one compact form, and a state made of them;
//! - [`journal`]: steps to undo.

mod column;
mod columns;
mod describe;
mod devices;
pub mod facts;
mod holding;
mod journal;
mod names;
pub mod packed;
mod ports;
mod read;
mod recent;
pub mod saved;
mod short_list;
mod slots;
mod symbol;
mod task;
mod task_list;
mod tell;
mod view;

use alloc::{boxed::Box, collections::BTreeMap};

pub use view::{InstanceView, TaskView};

pub(crate) use column::Column;
pub(crate) use columns::{Columns, Instance};
pub(crate) use journal::Journal;
pub(crate) use names::{Names, may_repeat};
pub(crate) use ports::{PORTS_MAX, PortList};
pub(crate) use read::{AMOUNT_MAX, Loaded, instance_from, settle, task_from};
pub(crate) use recent::Recent;
pub(crate) use short_list::ShortList;
pub(crate) use slots::{CacheLine, Given, Slots};
pub(crate) use symbol::{Origin, Symbol, Symbols};
pub(crate) use task::{Reported, Taken, Task};
use task_list::TaskList;

use crate::{
    id::{InstanceId, Row, Stale, TaskId},
    rule::Semantics,
};

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
    pub(crate) instance_by_arn: BTreeMap<Box<str>, Row>,
    pub(crate) task_by_arn: Names,
    /// How what ECS leaves open is read here.
    pub(crate) semantics: Semantics,
}

impl State {
    /// The row of an instance.
    pub(crate) fn instance_row(&self, id: InstanceId) -> Result<Row, Stale> {
        self.columns.life.of(id.row(), id.generation()).map(|()| id.at()).ok_or(Stale)
    }

    /// The handle of an instance.
    pub(crate) fn instance_id(&self, row: Row) -> InstanceId {
        InstanceId::new(row.number(), self.columns.life.generation(row.number()))
    }

    /// The handle of a task.
    pub(crate) fn task_id(&self, number: u32) -> TaskId {
        TaskId::new(number, self.tasks.generation(number))
    }

    /// The row of the task with an ARN.
    pub(crate) fn task_row(&self, arn: &str) -> Option<u32> {
        self.task_by_arn.find(arn, |row| self.tasks.get(row).and_then(Task::arn) == Some(arn))
    }

    /// The live instances in the order of the ARNs.
    pub(crate) fn rows_by_arn(&self) -> impl Iterator<Item = Row> + '_ {
        self.instance_by_arn.values().copied()
    }

    /// The id that ECS's texts use: the ARN's part behind the last `/`.
    pub(crate) fn short_id_of(&self, row: Row) -> &str {
        short_id(&self.columns.about[row].arn)
    }

    /// The symbol of a text; [`Symbol::UNKNOWN`] where nothing in the cluster has it.
    pub(crate) fn symbol(&self, text: &str) -> Symbol {
        self.symbols.find(text).unwrap_or(Symbol::UNKNOWN)
    }
}

/// The part of an ARN behind the last `/`; the whole of a name without one.
#[must_use]
pub fn short_id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
