//! What a task takes from a container instance.

use alloc::vec::Vec;

use crate::unit::{CpuUnits, MemoryMib, Protocol};

/// The resources that ECS counts when it places a task (PLACE-101).
///
/// Ports are sorted and unique within each list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// CPU units: the task's own size, else the sum over its containers.
    pub cpu: CpuUnits,
    /// Memory in MiB: the task's own size, else the sum of reservations (or hard limits where there is none).
    pub memory: MemoryMib,
    /// Static TCP host ports.
    pub ports_tcp: Vec<u16>,
    /// Static UDP host ports.
    pub ports_udp: Vec<u16>,
    /// Whole GPUs.
    pub gpus: Gpus,
    /// Whether the task takes one network interface slot (`awsvpc`).
    pub eni: bool,
    /// Host ports that the agent chooses after placement; they never decide where a task goes (TASK-35).
    pub dynamic_ports: Vec<DynamicPorts>,
}

/// How many GPUs a task takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gpus {
    /// None.
    #[default]
    None,
    /// So many whole GPUs (never 0; 0 is [`Gpus::None`]).
    Count(u32),
    /// Every GPU of the instance, which must all be free (PLACE-37).
    All,
}

/// A run of host ports that the agent binds for one port mapping of a bridge-mode container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DynamicPorts {
    /// The transport protocol.
    pub protocol: Protocol,
    /// How many contiguous ports: 1, or the length of a `containerPortRange`.
    pub count: u16,
}
