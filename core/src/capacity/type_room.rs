//! What an instance of a type offers to tasks, and how many equal tasks it holds.

use crate::task::{DeviceType, Gpus, Requirement};

/// What an instance of some type offers to tasks: CAP-28.
///
/// That is the type's CPU units, its memory less what the operating system and the agent keep, its
/// GPUs, and its network interfaces except the primary one (or its branch interfaces, with a
/// trunk). Nothing is taken yet; daemons are not subtracted unless the caller does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRoom {
    /// CPU units.
    pub cpu: u32,
    /// MiB of memory.
    pub memory: u32,
    /// Whole GPUs.
    pub gpus: u32,
    /// Network interfaces for `awsvpc` tasks; `None` where they are not counted.
    pub eni_slots: Option<u32>,
    /// The devices that the type's name implies: a fraction of a GPU, Neuron devices.
    pub devices: DeviceType,
    /// MiB of each GPU, for tasks that share one; `None` where it is unknown: then it does not
    /// limit them.
    pub gpu_memory: Option<u32>,
}

/// What an instance runs out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
    /// GPUs, a fraction of one, or the memory of a shared one.
    Gpus,
    /// Neuron devices.
    NeuronDevices,
    /// Network interfaces.
    Eni,
    /// A static host port.
    Ports,
    /// No resource: `distinctInstance` allows one task of the group.
    DistinctInstance,
}

words! {
    Resource: "resource" {
        Cpu = "cpu",
        Memory = "memory",
        Gpus = "gpus",
        NeuronDevices = "neuronDevices",
        Eni = "eni",
        Ports = "ports",
        DistinctInstance = "distinctInstance",
    }
}

/// How many equal tasks fit, and what keeps one more out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskCapacity {
    /// How many tasks; `None`: any number, because a task takes nothing.
    pub tasks: Option<u32>,
    /// What runs out first; of several, the first in the order of [`Resource`].
    pub bound_by: Option<Resource>,
}

impl TypeRoom {
    /// The largest amount of each resource: a room that may belong to no type (CAP-30).
    #[must_use]
    pub fn largest(types: &[Self]) -> Self {
        rule!("CAP-30");
        let slots = types.iter().map(|room| room.eni_slots);
        Self {
            cpu: types.iter().map(|room| room.cpu).max().unwrap_or(0),
            memory: types.iter().map(|room| room.memory).max().unwrap_or(0),
            gpus: types.iter().map(|room| room.gpus).max().unwrap_or(0),
            eni_slots: if slots.clone().any(|slots| slots.is_none()) { None } else { slots.flatten().max() },
            devices: devices_of_all(types),
            gpu_memory: types
                .iter()
                .map(|room| room.gpu_memory)
                .max_by_key(|memory| memory.unwrap_or(u32::MAX))
                .flatten(),
        }
    }

    /// The smallest amount of each resource (CAP-30).
    #[must_use]
    pub fn smallest(types: &[Self]) -> Self {
        rule!("CAP-30");
        Self {
            cpu: types.iter().map(|room| room.cpu).min().unwrap_or(0),
            memory: types.iter().map(|room| room.memory).min().unwrap_or(0),
            gpus: types.iter().map(|room| room.gpus).min().unwrap_or(0),
            eni_slots: types.iter().filter_map(|room| room.eni_slots).min(),
            devices: devices_of_all(types),
            gpu_memory: types.iter().filter_map(|room| room.gpu_memory).min(),
        }
    }

    /// How many equal tasks an empty instance holds.
    ///
    /// ```
    /// use stowplan::capacity::{Resource, TypeRoom};
    /// use stowplan::task::Requirement;
    /// use stowplan::unit::{CpuUnits, MemoryMib};
    /// let room = TypeRoom { cpu: 2048, memory: 7764, eni_slots: Some(2), ..TypeRoom::default() };
    /// let task = Requirement { cpu: CpuUnits(512), memory: MemoryMib(3000), ..Requirement::default() };
    /// let capacity = room.holds(&task, false);
    /// assert_eq!((capacity.tasks, capacity.bound_by), (Some(2), Some(Resource::Memory)));
    /// ```
    #[must_use]
    pub fn holds(&self, task: &Requirement, distinct: bool) -> TaskCapacity {
        rule!("CAP-31");
        let mut least = TaskCapacity { tasks: None, bound_by: None };
        let mut bound = |resource, tasks: Option<u32>| {
            let Some(tasks) = tasks else { return };
            if least.tasks.is_none_or(|before| tasks < before) {
                least = TaskCapacity { tasks: Some(tasks), bound_by: Some(resource) };
            }
        };
        bound(Resource::Cpu, self.cpu.checked_div(task.cpu.0));
        bound(Resource::Memory, self.memory.checked_div(task.memory.0));
        bound(
            Resource::Gpus,
            match task.gpus {
                Gpus::None => None,
                Gpus::Count(count) => self.gpus.checked_div(count),
                Gpus::All => Some(self.gpus.min(1)),
                Gpus::Fraction(needed) => Some(u32::from(self.devices == DeviceType::Fraction(needed))),
                Gpus::Shared { memory } => match self.gpu_memory {
                    Some(each) => each.checked_div(memory).map(|tasks| tasks.saturating_mul(self.gpus)),
                    None => (self.gpus == 0).then_some(0),
                },
            },
        );
        bound(Resource::NeuronDevices, task.neuron_devices.then_some(u32::from(self.devices == DeviceType::Neuron)));
        bound(Resource::Eni, self.eni_slots.filter(|_| task.eni));
        // CAP-31: a static host port exists once.
        let has_ports = !task.ports_tcp.is_empty() || !task.ports_udp.is_empty();
        bound(Resource::Ports, has_ports.then_some(1));
        bound(Resource::DistinctInstance, distinct.then_some(1));
        least
    }
}

/// The devices that the types have in common, because a room of several types is no real type.
fn devices_of_all(types: &[TypeRoom]) -> DeviceType {
    let mut kinds = types.iter().map(|room| room.devices);
    let first = kinds.next().unwrap_or_default();
    if kinds.all(|other| other == first) { first } else { DeviceType::Whole }
}
