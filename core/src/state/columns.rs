//! The columns: one entry a container instance, what a decision reads first apart from what is only looked up.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use super::{
    Few, PortList, Slots, Symbol,
    facts::{DesiredStatus, DeviceUse, EniSlots, InstanceStatus, LastStatus, LaunchType},
};
use crate::{
    task::DeviceType,
    unit::{Protocol, Timestamp},
};

/// Attributes of one instance: name and value, sorted by name.
pub(crate) type Attributes = Box<[(Symbol, Option<Symbol>)]>;

/// The instances of a cluster in columns. Rows are used again; `life` says which ones count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Which rows are instances, and how often each has been another one.
    pub(crate) life: Slots<()>,
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
    /// What the instance's type says of its devices (PLACE-181, PLACE-187).
    pub(crate) device_type: Vec<DeviceType>,
    /// What few instances have: GPUs whose memory is shared or told, a fraction or Neuron devices that are taken.
    pub(crate) devices: Vec<Option<Box<Devices>>>,
    /// Attributes sorted by name.
    pub(crate) attributes: Vec<Attributes>,
    pub(crate) about: Vec<About>,
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
    pub(crate) tasks: TaskList,
}

/// The tasks on an instance, the latest last: each with its group, so that a placement writes one place and what asks for the tasks
/// of a group looks at one list.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaskList(Vec<Listed>);

/// A task on an instance.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// Its row; the topmost bit tells whether it counts ([`Task::is_counted`]).
    row: u32,
    group: Symbol,
}

impl Listed {
    const COUNTED: u32 = 1 << 31;

    const fn new(row: u32, group: Symbol, counted: bool) -> Self {
        Self { row: row & !Self::COUNTED | if counted { Self::COUNTED } else { 0 }, group }
    }

    const fn is_counted(self) -> bool {
        self.row & Self::COUNTED != 0
    }

    const fn row(self) -> u32 {
        self.row & !Self::COUNTED
    }
}

impl TaskList {
    const NONE: Self = Self(Vec::new());

    /// The counted tasks of a group. O(tasks).
    pub(crate) fn of(&self, group: Symbol) -> u32 {
        let of_group = self.0.iter().filter(|listed| listed.group == group && listed.is_counted());
        of_group.fold(0, |count, _| count + 1)
    }

    /// The rows of the tasks, the latest first.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().rev().map(|listed| listed.row())
    }

    /// The groups of the counted tasks; one may come more than once.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Symbol> + '_ {
        let mut last = None;
        let counted = self.0.iter().filter(|listed| listed.is_counted());
        counted.filter_map(move |listed| (last.replace(listed.group) != Some(listed.group)).then_some(listed.group))
    }

    pub(crate) fn push(&mut self, row: u32, group: Symbol, counted: bool) {
        self.0.push(Listed::new(row, group, counted));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes a task out and says whether it counted; `None` when it was not there.
    pub(crate) fn remove(&mut self, row: u32) -> Option<bool> {
        let at = self.0.iter().rposition(|listed| listed.row() == row)?;
        Some(self.0.remove(at).is_counted())
    }

    /// Sets whether a task counts, and says whether that is news.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn mark(&mut self, row: u32, counted: bool) -> bool {
        let Some(listed) = self.0.iter_mut().rfind(|listed| listed.row() == row) else { return false };
        let before = listed.is_counted();
        *listed = Listed::new(row, listed.group, counted);
        before != counted
    }

    /// How many counted tasks there are of each group, in the order of the symbols. O(tasks log tasks).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn by_group(&self) -> Vec<(Symbol, u32)> {
        let mut groups: Vec<Symbol> =
            self.0.iter().filter(|listed| listed.is_counted()).map(|listed| listed.group).collect();
        groups.sort_unstable();
        let counted = groups.chunk_by(|one, next| one == next);
        counted.filter_map(|alike| Some((*alike.first()?, u32::try_from(alike.len()).unwrap_or(u32::MAX)))).collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Listed>()
    }
}

/// Lists are equal when they have as many tasks of each group: the tasks themselves are compared elsewhere.
impl PartialEq for TaskList {
    fn eq(&self, other: &Self) -> bool {
        self.by_group() == other.by_group()
    }
}

impl Eq for TaskList {}

/// The load of a row that is not there.
static NOTHING: Load = Load {
    cpu_remaining: 0,
    memory_remaining: 0,
    running_tasks: 0,
    pending_tasks: 0,
    eni_slots: None,
    tasks: TaskList::NONE,
};

/// The devices of an instance, beyond which whole GPUs are idle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Devices {
    /// GPUs whose memory is told, or that are shared.
    pub(crate) gpus: Vec<SharedGpu>,
    /// How many tasks hold the instance's fraction of a GPU, or its Neuron devices.
    pub(crate) exclusive: u32,
}

/// The memory of one GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SharedGpu {
    pub(crate) id: Symbol,
    /// MiB; `None` where nobody told.
    pub(crate) total: Option<u32>,
    /// MiB that tasks were given.
    pub(crate) used: u32,
    /// Whether tasks share it now.
    pub(crate) shared: bool,
}

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
pub(crate) struct Instance {
    pub(crate) status: InstanceStatus,
    pub(crate) agent_connected: bool,
    pub(crate) external: bool,
    pub(crate) capacity_provider: Option<Symbol>,
    pub(crate) load: Load,
    pub(crate) ports_tcp: PortList,
    pub(crate) ports_udp: PortList,
    pub(crate) gpus_free: Vec<Symbol>,
    pub(crate) device_type: DeviceType,
    pub(crate) devices: Option<Box<Devices>>,
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
    pub(crate) availability_zone: Option<Symbol>,
    pub(crate) launch_type: Option<LaunchType>,
    pub(crate) capacity_provider: Option<Symbol>,
}

impl Reported {
    /// Every symbol that is held a reference to.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + use<> {
        [self.definition, self.started_by, self.availability_zone, self.capacity_provider].into_iter().flatten()
    }
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
        rule!("PLACE-4");
        self.desired_status == DesiredStatus::Running
    }

    /// Every symbol that is held a reference to.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        let reported = self.reported().into_iter().flat_map(Reported::symbols);
        core::iter::once(self.group).chain(reported).chain(self.held.gpus().iter().copied())
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
    pub(crate) devices: DeviceUse,
    pub(crate) reported: Option<Reported>,
}

impl Held {
    pub(crate) fn ports_udp(&self) -> &[u16] {
        self.rare.as_ref().map_or(&[], |rare| &rare.ports_udp)
    }

    pub(crate) fn dynamic_ports(&self) -> &[(Protocol, u16)] {
        self.rare.as_ref().map_or(&[], |rare| &rare.dynamic_ports)
    }

    /// The static host ports of both protocols.
    #[inline]
    pub(crate) fn ports(&self) -> impl Iterator<Item = (Protocol, u16)> + '_ {
        let of = |protocol| move |&port: &u16| (protocol, port);
        self.ports_tcp.iter().map(of(Protocol::Tcp)).chain(self.ports_udp().iter().map(of(Protocol::Udp)))
    }

    pub(crate) fn gpus(&self) -> &[Symbol] {
        self.rare.as_ref().map_or(&[], |rare| &rare.gpus)
    }

    pub(crate) fn devices(&self) -> DeviceUse {
        self.rare.as_ref().map_or(DeviceUse::Whole, |rare| rare.devices)
    }

    /// Whether GPUs, a fraction of one, or Neuron devices are held.
    pub(crate) fn holds_devices(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| !rare.gpus.is_empty() || rare.devices != DeviceUse::Whole)
    }
}

impl Instance {
    /// Every symbol that is held a reference to.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        let attributes = self.attributes.iter().flat_map(|&(name, value)| core::iter::once(name).chain(value));
        attributes.chain(self.capacity_provider).chain(self.about.gpus_registered.iter().copied())
    }
}

/// Applies one macro to every column and its field of [`Instance`].
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
            device_type,
            devices,
            attributes,
            about
        )
    };
}

impl Columns {
    pub(crate) fn is_live(&self, row: usize) -> bool {
        self.life.get(row).is_some()
    }

    /// What is left of an instance, and the tasks on it by group.
    #[inline]
    pub(crate) fn load(&self, row: usize) -> &Load {
        self.load.get(row).unwrap_or(&NOTHING)
    }

    /// Appends an empty cell to each column.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn push_empty(&mut self) {
        macro_rules! push {
            ($($column:ident),+) => { $( self.$column.push(Default::default()); )+ };
        }
        each_column!(push);
    }

    /// Undoes [`Columns::push_empty`].
    pub(crate) fn pop(&mut self) {
        macro_rules! pop {
            ($($column:ident),+) => { $( self.$column.pop(); )+ };
        }
        each_column!(pop);
    }

    /// Puts an instance into a row and returns what was there.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn replace(&mut self, row: usize, mut with: Instance) -> Instance {
        macro_rules! swap {
            ($($column:ident),+) => { $( if let Some(cell) = self.$column.get_mut(row) { core::mem::swap(cell, &mut with.$column); } )+ };
        }
        each_column!(swap);
        with
    }

    /// A copy of what is in a row.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn copy(&self, row: usize) -> Instance {
        macro_rules! copy {
            ($($column:ident),+) => { Instance { $( $column: self.$column.get(row).cloned().unwrap_or_default(), )+ } };
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
        self.load(row).tasks.of(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::slots::{CacheLine, Slot};

    #[test]
    fn a_task_is_one_cache_line() {
        type Line = Slot<Task, CacheLine>;
        assert_eq!((size_of::<Line>(), align_of::<Line>()), (64, 64));
    }
}
