//! The columns: one entry for each container instance. What a decision reads first is kept apart
//! from what is only looked up.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use super::{
    Column, PortList, Slots, Symbol, TaskList,
    facts::{EniSlots, InstanceStatus},
};
use crate::{
    id::Row,
    task::DeviceType,
    unit::{Protocol, Timestamp},
};

/// Attributes of one instance: name and value, sorted by name.
pub(crate) type Attributes = Box<[(Symbol, Option<Symbol>)]>;

/// The instances of a cluster in columns. Rows are used again; `life` says which ones count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Which rows are instances, and how often each row was reused.
    pub(crate) life: Slots<()>,
    pub(crate) occupancy: Column<Occupancy>,
    pub(crate) status: Column<InstanceStatus>,
    pub(crate) agent_connected: Column<bool>,
    /// Whether the instance has the attribute `ecs.capability.external` (PLACE-12).
    pub(crate) external: Column<bool>,
    pub(crate) capacity_provider: Column<Option<Symbol>>,
    pub(crate) ports_tcp: Column<PortList>,
    pub(crate) ports_udp: Column<PortList>,
    /// Free GPUs, in the order of their ids (PLACE-38).
    pub(crate) gpus_free: Column<Vec<Symbol>>,
    /// The devices that the instance's type implies (PLACE-181, PLACE-187).
    pub(crate) device_type: Column<DeviceType>,
    /// What few instances have: GPUs whose memory is known or shared, or a taken fraction of a GPU
    /// or Neuron device.
    pub(crate) devices: Column<Option<Box<Devices>>>,
    /// Attributes sorted by name.
    pub(crate) attributes: Column<Attributes>,
    pub(crate) about: Column<About>,
}

/// What every task placed on an instance changes: one cache line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Occupancy {
    pub(crate) cpu_remaining: i64,
    pub(crate) memory_remaining: i64,
    pub(crate) running_tasks: u32,
    pub(crate) pending_tasks: u32,
    pub(crate) eni_slots: Option<EniSlots>,
    pub(crate) tasks: TaskList,
}

/// The devices of an instance, except which whole GPUs are idle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Devices {
    /// GPUs whose memory is known, or that are shared.
    pub(crate) gpus: Vec<SharedGpu>,
    /// How many tasks hold the instance's fraction of a GPU, or its Neuron devices.
    pub(crate) exclusive: u32,
}

/// The memory of one GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SharedGpu {
    pub(crate) id: Symbol,
    /// MiB; `None` where it is unknown.
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

/// One instance with everything that belongs to it: what a fork saves and a snapshot sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) status: InstanceStatus,
    pub(crate) agent_connected: bool,
    pub(crate) external: bool,
    pub(crate) capacity_provider: Option<Symbol>,
    pub(crate) occupancy: Occupancy,
    pub(crate) ports_tcp: PortList,
    pub(crate) ports_udp: PortList,
    pub(crate) gpus_free: Vec<Symbol>,
    pub(crate) device_type: DeviceType,
    pub(crate) devices: Option<Box<Devices>>,
    pub(crate) attributes: Attributes,
    pub(crate) about: About,
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
            occupancy,
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
    pub(crate) fn is_live(&self, row: Row) -> bool {
        self.life.get(row.number()).is_some()
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
    pub(crate) fn replace(&mut self, row: Row, mut with: Instance) -> Instance {
        macro_rules! swap {
            ($($column:ident),+) => { $( core::mem::swap(&mut self.$column[row], &mut with.$column); )+ };
        }
        each_column!(swap);
        with
    }

    /// A copy of what is in a row.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn copy(&self, row: Row) -> Instance {
        macro_rules! copy {
            ($($column:ident),+) => { Instance { $( $column: self.$column[row].clone(), )+ } };
        }
        each_column!(copy)
    }

    /// The value of an attribute: `None` when absent, `Some(None)` when it is a name only.
    pub(crate) fn attribute(&self, row: Row, name: Symbol) -> Option<Option<Symbol>> {
        let attributes = &self.attributes[row];
        let at = attributes.binary_search_by_key(&name, |&(name, _)| name).ok()?;
        attributes.get(at).map(|&(_, value)| value)
    }

    /// How many counted tasks of a group are on an instance.
    pub(crate) fn group_count(&self, row: Row, group: Symbol) -> u32 {
        self.occupancy[row].tasks.of(group)
    }
}
