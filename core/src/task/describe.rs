//! A requirement said in a chain.

use alloc::vec::Vec;

use super::{DynamicPorts, Gpus, Requirement};
use crate::unit::{CpuUnits, MemoryMib, Protocol};

impl Requirement {
    /// CPU and memory; no port, no GPU, no network interface.
    ///
    /// # Example: a web server behind a static port, with a GPU
    /// ```
    /// use stowplan::{CpuUnits, MemoryMib, Requirement, task::Gpus, unit::Protocol};
    /// let needs = Requirement::new(CpuUnits(256), MemoryMib(512)).port(Protocol::Tcp, 443).port(Protocol::Tcp, 80).gpus(Gpus::Count(1));
    /// assert_eq!(needs.ports_tcp, [80, 443]);
    /// ```
    #[must_use]
    pub const fn new(cpu: CpuUnits, memory: MemoryMib) -> Self {
        Self {
            cpu,
            memory,
            ports_tcp: Vec::new(),
            ports_udp: Vec::new(),
            gpus: Gpus::None,
            neuron_devices: false,
            eni: false,
            dynamic_ports: Vec::new(),
        }
    }

    /// One more static host port.
    #[must_use]
    pub fn port(mut self, protocol: Protocol, port: u16) -> Self {
        let ports = match protocol {
            Protocol::Tcp => &mut self.ports_tcp,
            Protocol::Udp => &mut self.ports_udp,
        };
        if let Err(place) = ports.binary_search(&port) {
            ports.insert(place, port);
        }
        self
    }

    /// One more host port that the agent chooses after placement (TASK-35).
    #[must_use]
    pub fn dynamic_port(mut self, protocol: Protocol) -> Self {
        self.dynamic_ports.push(DynamicPorts { protocol, count: 1 });
        self
    }

    /// The GPUs.
    #[must_use]
    pub const fn gpus(mut self, gpus: Gpus) -> Self {
        self.gpus = gpus;
        self
    }

    /// All Neuron devices of the instance (PLACE-186).
    #[must_use]
    pub const fn neuron_devices(mut self) -> Self {
        self.neuron_devices = true;
        self
    }

    /// A network interface of its own, as the network mode `awsvpc` gives one (PLACE-121).
    #[must_use]
    pub const fn awsvpc(mut self) -> Self {
        self.eni = true;
        self
    }
}
