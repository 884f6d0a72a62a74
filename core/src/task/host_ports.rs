//! The host ports of a task once its agent has chosen: mapping by mapping (TASK-105).

use alloc::vec::Vec;

use super::{ContainerDefinition, NetworkMode, PortMapping, TaskDefinition};
use crate::unit::Protocol;

/// What the agent makes of a task's port mappings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostPorts<'definition> {
    /// The ports that are bound, in the order of the mappings.
    pub bound: Vec<HostPort<'definition>>,
    /// The mappings for which the agent finds too few free ports: the task fails to start
    /// (TASK-35).
    pub unbound: Vec<UnboundPort<'definition>>,
}

/// A container port that is bound on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostPort<'definition> {
    /// The container's name.
    pub container: &'definition str,
    /// The port of the container.
    pub container_port: u16,
    /// The port of the host.
    pub host_port: u16,
    /// The transport protocol.
    pub protocol: Protocol,
}

/// A mapping for which the agent finds too few free ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnboundPort<'definition> {
    /// The container's name.
    pub container: &'definition str,
    /// The mapping.
    pub mapping: &'definition PortMapping,
}

impl TaskDefinition {
    /// The host ports of a task of this definition, mapping by mapping: static ones as they are,
    /// dynamic ones as the agent chooses them (TASK-105). `dynamic` are those of
    /// [`TaskView::dynamic_ports`](crate::cluster::TaskView::dynamic_ports). In `awsvpc` mode
    /// nothing is bound on the host.
    ///
    /// O(port mappings and ports).
    ///
    /// ```
    /// use stowplan::task::{ContainerDefinition, PortMapping, TaskDefinition};
    /// use stowplan::unit::Protocol;
    /// let mapping = |port, host_port| PortMapping { container_port: Some(port), host_port, ..PortMapping::default() };
    /// let definition = TaskDefinition {
    ///     containers: vec![ContainerDefinition {
    ///         name: "web".into(),
    ///         port_mappings: vec![mapping(80, Some(8080)), mapping(443, None)],
    ///         ..ContainerDefinition::default()
    ///     }],
    ///     ..TaskDefinition::default()
    /// };
    /// let ports = definition.host_ports(&[(Protocol::Tcp, 49153)]);
    /// let bound: Vec<_> = ports.bound.iter().map(|port| (port.container_port, port.host_port)).collect();
    /// assert_eq!(bound, [(80, 8080), (443, 49153)]);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn host_ports(&self, dynamic: &[(Protocol, u16)]) -> HostPorts<'_> {
        rule!("TASK-105");
        let mut ports = HostPorts::default();
        let mode = self.effective_network_mode();
        if matches!(mode, NetworkMode::Awsvpc | NetworkMode::None) {
            return ports;
        }
        let mut chosen = dynamic.iter().map(|&(_, port)| port);
        for container in &self.containers {
            for mapping in &container.port_mappings {
                ports.put(container, mapping, mode, &mut chosen);
            }
        }
        ports
    }
}

impl<'definition> HostPorts<'definition> {
    /// A mapping that leaves the choice to the agent takes as many of the chosen ports as it asks
    /// for, whatever it is for: what the agent chose for another mapping stays with that. A chosen
    /// port 0 says that there were too few.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn put(
        &mut self,
        container: &'definition ContainerDefinition,
        mapping: &'definition PortMapping,
        mode: NetworkMode,
        chosen: &mut impl Iterator<Item = u16>,
    ) {
        rule!("TASK-104");
        let range = mapping.container_port_range;
        let fixed =
            mapping.host_port.filter(|&port| port > 0).or(mapping.container_port.filter(|_| mode == NetworkMode::Host));
        let first = range.map_or(mapping.container_port, |range| Some(range.first));
        for offset in 0..range.map_or(1, |range| range.len()) {
            let Some(host_port) = fixed.filter(|_| range.is_none()).or_else(|| chosen.next()) else { return };
            if host_port == 0 {
                self.unbound.push(UnboundPort { container: &container.name, mapping });
                return;
            }
            let Some(first) = first else { continue };
            let container_port = first.saturating_add(offset);
            let protocol = mapping.protocol;
            self.bound.push(HostPort { container: &container.name, container_port, host_port, protocol });
        }
    }
}
