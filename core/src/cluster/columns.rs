//! The columns: one entry a container instance, what a decision reads first apart from what is only looked up.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use super::{
    PortList,
    facts::{DesiredStatus, EniSlots, InstanceStatus, LastStatus},
};
use crate::{
    few::Few,
    symbol::Symbol,
    unit::{Protocol, Timestamp},
};

/// Attributes of one instance: name and value, sorted by name.
pub(crate) type Attributes = Box<[(Symbol, Option<Symbol>)]>;

/// The instances of a cluster in columns. Rows are reused; `live` says which ones count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) life: Vec<Life>,
    pub(crate) load: Vec<Load>,
    pub(crate) status: Vec<InstanceStatus>,
    pub(crate) agent_connected: Vec<bool>,
    /// Whether the instance has the attribute `ecs.capability.external` (PLACE-12).
    pub(crate) external: Vec<bool>,
    pub(crate) capacity_provider: Vec<Option<Symbol>>,
    pub(crate) ports_tcp: Vec<PortList>,
    pub(crate) ports_udp: Vec<PortList>,
    /// Free GPUs, in the order of their ids (PLACE-38).
    pub(crate) gpus_free: Vec<Vec<Symbol>>,
    /// Attributes sorted by name.
    pub(crate) attributes: Vec<Attributes>,
    pub(crate) about: Vec<About>,
}

/// Whether a row is an instance, and how often it has been another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) live: bool,
    pub(crate) generation: u32,
}

/// What every task placed on an instance changes: one cache line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Load {
    pub(crate) cpu_remaining: i64,
    pub(crate) memory_remaining: i64,
    pub(crate) running_tasks: u32,
    pub(crate) pending_tasks: u32,
    pub(crate) eni_slots: Option<EniSlots>,
    /// Tasks with desired status RUNNING by group; only groups that are there.
    pub(crate) groups: Counts,
}

/// How many tasks of each group an instance has, in no order: a group that is new is written behind the others without a look at
/// them, so that a placement need not wait for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Vec<(Symbol, u32)>);

impl Counts {
    const NONE: Self = Self(Vec::new());

    fn position(&self, group: Symbol) -> Option<usize> {
        self.0.iter().position(|&(own, _)| own == group)
    }

    /// The tasks of one group. O(groups).
    pub(crate) fn of(&self, group: Symbol) -> u32 {
        self.0.iter().find(|&&(own, _)| own == group).map_or(0, |&(_, tasks)| tasks)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Symbol, u32)> {
        self.0.iter().copied()
    }

    /// Counts one more task of a group, and says how many there are now; `known` says whether there may be some already.
    fn add(&mut self, group: Symbol, known: bool) -> u32 {
        let at = if known { self.position(group) } else { None };
        let Some((_, tasks)) = at.and_then(|at| self.0.get_mut(at)) else {
            self.0.push((group, 1));
            return 1;
        };
        *tasks += 1;
        *tasks
    }

    /// Takes one task of a group out, and says how many are left; `None` when there was none.
    fn take(&mut self, group: Symbol) -> Option<u32> {
        let at = self.position(group)?;
        let (_, tasks) = self.0.get_mut(at)?;
        *tasks -= 1;
        let left = *tasks;
        if left == 0 {
            self.0.swap_remove(at);
        }
        Some(left)
    }

    fn set(&mut self, group: Symbol, tasks: u32) {
        match (self.position(group), tasks) {
            (Some(at), 0) => {
                self.0.swap_remove(at);
            }
            (Some(at), _) => {
                if let Some((_, own)) = self.0.get_mut(at) {
                    *own = tasks;
                }
            }
            (None, 0) => {}
            (None, _) => self.0.push((group, tasks)),
        }
    }
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|&(group, tasks)| other.of(group) == tasks)
    }
}

impl Eq for Counts {}

/// The load of a row that is not there.
static NOTHING: Load = Load {
    cpu_remaining: 0,
    memory_remaining: 0,
    running_tasks: 0,
    pending_tasks: 0,
    eni_slots: None,
    groups: Counts::NONE,
};

/// What is looked up, not scanned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) arn: Box<str>,
    pub(crate) ec2_instance_id: Option<Box<str>>,
    pub(crate) agent_version: Option<Box<str>>,
    pub(crate) registered_at: Option<Timestamp>,
    pub(crate) cpu_registered: i64,
    pub(crate) memory_registered: i64,
    pub(crate) ports_registered_tcp: Box<[u16]>,
    pub(crate) ports_registered_udp: Box<[u16]>,
    pub(crate) gpus_registered: Box<[Symbol]>,
    /// The agent's cursor through the ephemeral range, and the ports that it has bound (TASK-105).
    pub(crate) dynamic_cursor: u16,
    pub(crate) dynamic_taken: BTreeSet<(Protocol, u16)>,
}

/// One instance with everything in it, as a fork saves it and a snapshot sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) status: InstanceStatus,
    pub(crate) agent_connected: bool,
    pub(crate) external: bool,
    pub(crate) capacity_provider: Option<Symbol>,
    pub(crate) load: Load,
    pub(crate) ports_tcp: PortList,
    pub(crate) ports_udp: PortList,
    pub(crate) gpus_free: Vec<Symbol>,
    pub(crate) attributes: Attributes,
    pub(crate) about: About,
}

/// A task on, or on its way to, an instance: with its generation one cache line, for clusters have millions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) group: Symbol,
    instance: MaybeRow,
    pub(crate) desired_status: DesiredStatus,
    pub(crate) last_status: LastStatus,
    pub(crate) protected: bool,
    /// Whether `held` is taken from the instance now.
    pub(crate) holding: bool,
    pub(crate) held: Held,
}

/// A row or none, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MaybeRow(u32);

/// What only reality can say of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reported {
    pub(crate) arn: Box<str>,
    pub(crate) definition: Option<Symbol>,
    pub(crate) started_by: Option<Symbol>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
}

impl Task {
    /// A task that a decision puts on an instance, or that reality reports with what it holds.
    pub(crate) fn new(group: Symbol, row: Option<usize>, held: Held) -> Self {
        Self {
            group,
            instance: MaybeRow(row.and_then(|row| u32::try_from(row).ok()).unwrap_or(u32::MAX)),
            desired_status: DesiredStatus::Running,
            last_status: LastStatus::Pending,
            protected: false,
            holding: true,
            held,
        }
    }

    /// The row of its instance.
    pub(crate) fn instance(&self) -> Option<u32> {
        Some(self.instance.0).filter(|&row| row != u32::MAX)
    }

    /// `None` for a task that only a decision knows.
    pub(crate) fn reported(&self) -> Option<&Reported> {
        self.held.rare.as_ref()?.reported.as_ref()
    }

    /// Whether spread, `distinctInstance` and `runningTasksCount` count the task (PLACE-4).
    pub(crate) fn is_counted(&self) -> bool {
        self.desired_status == DesiredStatus::Running
    }

    pub(crate) fn arn(&self) -> Option<&str> {
        self.reported().map(|reported| &*reported.arn)
    }

    pub(crate) fn definition(&self) -> Option<Symbol> {
        self.reported()?.definition
    }

    pub(crate) fn started_by(&self) -> Option<Symbol> {
        self.reported()?.started_by
    }

    pub(crate) fn created_at(&self) -> Option<Timestamp> {
        self.reported()?.created_at
    }

    /// Whether `pendingTasksCount` counts the task.
    pub(crate) fn is_pending(&self) -> bool {
        self.is_counted() && self.last_status < LastStatus::Running
    }
}

/// What a task takes from its instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
    pub(crate) eni: bool,
    pub(crate) ports_tcp: Few<u16, 6>,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What few of the tasks have that decisions placed, and what reality reported of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rare {
    pub(crate) ports_udp: Box<[u16]>,
    pub(crate) dynamic_ports: Box<[(Protocol, u16)]>,
    pub(crate) gpus: Box<[Symbol]>,
    pub(crate) reported: Option<Reported>,
}

impl Held {
    pub(crate) fn ports_udp(&self) -> &[u16] {
        self.rare.as_ref().map_or(&[], |rare| &rare.ports_udp)
    }

    pub(crate) fn dynamic_ports(&self) -> &[(Protocol, u16)] {
        self.rare.as_ref().map_or(&[], |rare| &rare.dynamic_ports)
    }

    pub(crate) fn gpus(&self) -> &[Symbol] {
        self.rare.as_ref().map_or(&[], |rare| &rare.gpus)
    }
}

/// Applies one macro to every column and its field of [`Row`].
macro_rules! each_column {
    ($apply:ident) => {
        $apply!(
            status,
            agent_connected,
            external,
            capacity_provider,
            load,
            ports_tcp,
            ports_udp,
            gpus_free,
            attributes,
            about
        )
    };
}

impl Columns {
    pub(crate) fn is_live(&self, row: usize) -> bool {
        self.life.get(row).is_some_and(|life| life.live)
    }

    /// What is left of an instance, and the tasks on it by group.
    #[inline]
    pub(crate) fn load(&self, row: usize) -> &Load {
        self.load.get(row).unwrap_or(&NOTHING)
    }

    /// The generation of a row.
    pub(crate) fn generation(&self, row: usize) -> Option<u32> {
        self.life.get(row).map(|life| life.generation)
    }

    /// Appends an empty, dead row of generation 0.
    pub(crate) fn push_vacant(&mut self) -> usize {
        macro_rules! push {
            ($($column:ident),+) => { $( self.$column.push(Default::default()); )+ };
        }
        each_column!(push);
        self.life.push(Life::default());
        self.life.len() - 1
    }

    /// Undoes [`Columns::push_vacant`].
    pub(crate) fn pop(&mut self) {
        macro_rules! pop {
            ($($column:ident),+) => { $( self.$column.pop(); )+ };
        }
        each_column!(pop);
        self.life.pop();
    }

    /// Puts `row`'s contents in and returns what was there.
    pub(crate) fn replace(&mut self, row: usize, mut with: Row) -> Row {
        macro_rules! swap {
            ($($column:ident),+) => { $( if let Some(cell) = self.$column.get_mut(row) { core::mem::swap(cell, &mut with.$column); } )+ };
        }
        each_column!(swap);
        with
    }

    /// A copy of a row's contents.
    pub(crate) fn copy(&self, row: usize) -> Row {
        macro_rules! copy {
            ($($column:ident),+) => { Row { $( $column: self.$column.get(row).cloned().unwrap_or_default(), )+ } };
        }
        each_column!(copy)
    }

    /// The value of an attribute: `None` when absent, `Some(None)` when it is a name only.
    pub(crate) fn attribute(&self, row: usize, name: Symbol) -> Option<Option<Symbol>> {
        let attributes = self.attributes.get(row)?;
        let at = attributes.binary_search_by_key(&name, |&(name, _)| name).ok()?;
        attributes.get(at).map(|&(_, value)| value)
    }

    /// How many counted tasks of a group are on an instance.
    pub(crate) fn group_count(&self, row: usize, group: Symbol) -> u32 {
        self.load(row).groups.of(group)
    }

    /// Adds one counted task of a group to an instance, and says how many there are now; `known` says whether there may be some
    /// already.
    pub(crate) fn count_task(&mut self, row: usize, group: Symbol, known: bool) -> u32 {
        self.load.get_mut(row).map_or(0, |load| load.groups.add(group, known))
    }

    /// Sets how many counted tasks of a group an instance has.
    pub(crate) fn set_group_count(&mut self, row: usize, group: Symbol, tasks: u32) {
        if let Some(load) = self.load.get_mut(row) {
            load.groups.set(group, tasks);
        }
    }

    /// Takes one counted task of a group from an instance, and says how many are left; `None` when there was none.
    pub(crate) fn uncount_task(&mut self, row: usize, group: Symbol) -> Option<u32> {
        self.load.get_mut(row)?.groups.take(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Slot;

    #[test]
    fn a_task_is_one_cache_line() {
        assert_eq!((size_of::<Slot<Task>>(), align_of::<Slot<Task>>()), (64, 64));
    }
}
